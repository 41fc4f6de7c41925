import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import t from 'tap'
import { proveRecordings } from '../../src/recordings/proving.ts'
import {
  cutoffsOf,
  DEFAULT_RETENTION,
  faultsOfRetention,
  type Plan,
  refusalOfPurge,
} from '../../src/recordings/retention.ts'
import { recordingEvents, recordingPeaks, recordings, retentionPlans } from '../../src/recordings/tables.ts'
import { tickets } from '../../src/tickets/tables.ts'
import { until } from '../until.ts'
import { centre, PURPOSE } from './centre.ts'

const BASIS = 'Quyết định 45/QĐ-VP ngày 20/11/2026'
const YEAR = 366 * 86_400_000

t.test('a journal shorter than what is recorded is a fault of the profile', t => {
  t.same(faultsOfRetention(DEFAULT_RETENTION, 'retention'), [])
  t.match(faultsOfRetention({ ...DEFAULT_RETENTION, logMonths: 12 }, 'retention'), [
    { path: 'retention.logMonths' },
  ])
  t.end()
})

t.test('a plan is void where recordings are to be kept longer than when it was made', t => {
  const plannedAt = Date.parse('2026-11-21T05:00:00Z')
  const cutoffs = cutoffsOf(DEFAULT_RETENTION, plannedAt)
  const plan: Plan = { id: 'x', state: 'planned', plannedAt, plannedById: 'one', cutoffs }
  const codeBy = (talk: number | null) => {
    const recordingMonths = { ...DEFAULT_RETENTION.recordingMonths, talk }
    const rules = { ...DEFAULT_RETENTION, recordingMonths }
    return refusalOfPurge(plan, { personId: 'two', at: plannedAt + 86_400_000, rules })?.code ?? null
  }
  t.equal(codeBy(24), null, 'a day later is not another rule')
  t.equal(codeBy(12), null, 'what goes by the old rule goes by the new one too')
  t.equal(codeBy(25), 'rules-changed')
  t.equal(codeBy(null), 'rules-changed', 'for ever')
  t.end()
})

t.test('what has had its time ends by a plan, by four eyes, and leaves its tombstone', async t => {
  const { db, ask, post, talk, recordingsDir, person, audit } = await centre(t)
  const since = Date.now() - 3 * YEAR
  const old = (more: Parameters<typeof talk>[0] = {}) => talk({ since, state: 'closed', ...more })
  const there = {
    ...{ gone: await old(), missed: await old({ more: { talkAt: null, ending: 'abandoned' } }) },
    ...{ held: await old(), later: await old(), hidden: await old({ isRestricted: true }) },
    ...{ open: await old({ state: 'open' }), granted: await old() },
    both: await old({ isRestricted: true, state: 'open' }),
    young: await talk({ since: Date.now() - YEAR, state: 'closed' }),
    check: await talk({ since: Date.now() - 1.5 * YEAR, state: 'closed', more: { direction: 'check' } }),
  }
  const fileOf = ({ path }: { path: string }) => existsSync(join(recordingsDir, path))
  const row = async ({ id }: { id: string }) =>
    (await db.select().from(recordings).where(eq(recordings.id, id)))[0]
  const events = (id: string) => db.select().from(recordingEvents).where(eq(recordingEvents.recordingId, id))

  const hold = (payload: object, who: 'office1' | 'admin1' = 'office1') =>
    post(who, '/api/legal-holds', { reason: 'đang có khiếu nại', basis: BASIS, ...payload })
  t.equal((await hold({ ticket: there.held.code }, 'admin1')).statusCode, 403)
  t.equal((await hold({})).statusCode, 400)
  t.equal((await hold({ ticket: there.held.code, recordingId: there.held.id })).statusCode, 400)
  const held = await hold({ ticket: there.held.code })
  t.equal(held.statusCode, 201)
  t.match(await events(there.held.id), [{ type: 'held', facts: { basis: BASIS } }])
  const asked = await post('officer1', '/api/recording-requests', {
    ticket: there.granted.code,
    purpose: PURPOSE,
  })
  await post('office1', `/api/recording-requests/${asked.json().id}/grant`)
  await ask('auditor1', { url: `/api/recordings/${there.gone.id}/peaks` })

  await t.test('the dry run says what would go and what stays, and why, and writes nothing', async t => {
    const { found } = (await ask('auditor1', { url: '/api/retention/preview' })).json()
    const bytes = there.gone.bytes.length
    t.same(
      found.filter(({ why }: { why: string | null }) => why === null),
      [
        { kind: 'check', why: null, count: 1, bytes },
        { kind: 'talk', why: null, count: 2, bytes: 2 * bytes },
        { kind: 'unanswered', why: null, count: 1, bytes },
      ],
    )
    t.same(
      found
        .flatMap(({ why, count }: { why: string | null; count: number }) => (why ? [[why, count]] : []))
        .sort(),
      [
        ['granted', 1],
        ['held', 1],
        ['open-ticket', 2],
        ['restricted', 1],
      ],
    )
    t.same(await db.select().from(retentionPlans), [])
    for (const who of ['op101', 'supervisor1', 'officer1', 'leader1'] as const)
      t.equal((await ask(who, { url: '/api/retention/preview' })).statusCode, 403, who)
  })

  const planned = await post('admin1', '/api/retention/plans')
  t.match(planned.json(), { state: 'planned', recordings: 4, withRestricted: false, purged: 0 })
  const url = `/api/retention/plans/${planned.json().id}`
  const state = async () => (await ask('auditor1', { url })).json().state

  await t.test('nobody carries out what they planned, nor without a document, nor an old plan', async t => {
    t.match((await post('admin1', `${url}/execution`, { basis: BASIS })).json(), { code: 'own-plan' })
    t.equal((await post('office1', `${url}/execution`, {})).statusCode, 400)
    t.equal((await post('auditor1', `${url}/execution`, { basis: BASIS })).statusCode, 403)
    const plannedAt = Date.now() - 15 * 86_400_000
    await db.update(retentionPlans).set({ plannedAt })
    t.match((await post('office1', `${url}/execution`, { basis: BASIS })).json(), { code: 'plan-too-old' })
    await db.update(retentionPlans).set({ plannedAt: Date.now() })
    t.ok(fileOf(there.gone))
  })

  t.equal((await hold({ recordingId: there.later.id })).statusCode, 201, 'held after the plan was made')
  t.equal((await post('office1', `${url}/execution`, { basis: BASIS })).statusCode, 202)
  await until('the plan is carried out', async () => (await state()) === 'done')

  await t.test('it is gone, and what it was can be proved', async t => {
    await until('the file is off the disk', () => !fileOf(there.gone))
    const { purgedAt, sha256 } = (await row(there.gone)) ?? {}
    t.ok(purgedAt)
    t.match((await events(there.gone.id)).at(-1), {
      ...{ type: 'purged', sha256, sizeBytes: there.gone.bytes.length, byId: person('office1').id },
      facts: { basis: BASIS, kind: 'talk', path: there.gone.path, copies: [{ place: 'local' }] },
    })
    t.match((await ask('auditor1', { url: `/api/recordings/${there.gone.id}/audio` })).json(), {
      ...{ status: 410, code: 'recording-purged' },
    })
    t.match((await ask('auditor1', { url: `/api/recordings/${there.gone.id}` })).json(), { sha256 })
    t.same(await db.select().from(recordingPeaks), [], 'its picture neither')
    t.match((await hold({ recordingId: there.gone.id })).json(), { code: 'recording-purged' })
    t.match((await ask('auditor1', { url })).json(), { purged: 3, kept: 1, basis: BASIS })
  })

  await t.test('whoever destroys without a plan is told of by the chain', async t => {
    const why = async (of: typeof db) => {
      const found: string[] = []
      await proveRecordings({
        ...{ db: of, files: { sizeOf: async () => null, fingerprint: async () => null } },
        ...{ from: null, to: null, withAudio: false, looked: () => {} },
        found: ({ recordingId, facts }) => facts.why && found.push(`${facts.why} ${recordingId}`),
      })
      return found
    }
    t.same(await why(db), [], 'three were destroyed, as was decided')
    const forged = async (tx: typeof db) => {
      const [real] = (await events(there.gone.id)).filter(({ type }) => type === 'purged')
      if (!real) throw new Error('no tombstone')
      const { id: _, ...event } = real
      await tx.insert(recordingEvents).values({ ...event, recordingId: there.young.id } as never)
      t.same(await why(tx), [`purge-unfounded ${there.young.id}`])
      throw new Error('undone')
    }
    await t.rejects(
      db.transaction(tx => forged(tx as never)),
      { message: 'undone' },
    )
  })

  await t.test('legal hold beats purge, and everything else that holds a recording back does', async t => {
    const { items } = (await ask('auditor1', { url: `${url}/recordings` })).json()
    t.match(
      items.filter(({ kept }: { kept: string | null }) => kept),
      [{ recordingId: there.later.id, kept: 'held', purgedAt: null }],
    )
    for (const name of ['held', 'later', 'hidden', 'open', 'both', 'granted', 'young'] as const) {
      t.equal((await row(there[name]))?.purgedAt, null, name)
      t.ok(fileOf(there[name]), name)
    }
    t.match((await post('office1', `${url}/execution`, { basis: BASIS })).json(), { code: 'plan-over' })
    t.match((await post('admin1', '/api/retention/plans')).json(), { code: 'nothing-over' })
  })

  await t.test(
    'what is restricted goes only where that is said; a hold that is released lets go',
    async t => {
      const hidden = (await post('office1', '/api/retention/plans', { withRestricted: true })).json()
      const listed = createHash('sha256').update(there.hidden.id).digest('hex')
      t.match(hidden, { recordings: 1, sha256: listed }, 'not the one whose ticket is open as well')
      t.match((await post('admin1', `/api/retention/plans/${hidden.id}/dropping`)).json(), {
        state: 'dropped',
      })
      const { id } = held.json()
      t.equal(
        (await post('office1', `/api/legal-holds/${id}/release`, { why: 'khiếu nại đã xong' })).statusCode,
        200,
      )
      t.match((await post('office1', `/api/legal-holds/${id}/release`, { why: 'lần nữa' })).json(), {
        code: 'hold-released',
      })
      await db.update(tickets).set({ state: 'closed' })
      const wide = (await post('office1', '/api/retention/plans', { withRestricted: true })).json()
      t.match(wide, { recordings: 4, withRestricted: true })
      t.equal(
        (await post('admin1', `/api/retention/plans/${wide.id}/execution`, { basis: BASIS })).statusCode,
        202,
      )
      await until('it is done', async () => (await row(there.hidden))?.purgedAt !== null)
      await until('all of it', async () => (await row(there.open))?.purgedAt !== null)
      t.match(
        await ask('auditor1', { url: '/api/legal-holds?standing=true' }).then(answer => answer.json()),
        {
          items: [{ recordingId: there.later.id }],
        },
      )
      t.ok((await audit('retention.executed')).length === 2 && (await audit('hold.released')).length === 1)
    },
  )
})
