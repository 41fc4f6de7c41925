import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { appendFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyPluginAsync } from 'fastify'
import t from 'tap'
import type { Person } from '../../src/people/person.ts'
import { recordingRoutes } from '../../src/recordings/routes.ts'
import { ticketCalls, tickets } from '../../src/tickets/tables.ts'
import { NOON, serve } from '../rooms.ts'
import { until } from '../until.ts'
import { type Archive, archive } from './archive.ts'
import { put, wav } from './sound.ts'

const rooms =
  ({ recordings }: Pick<Archive, 'recordings'>): FastifyPluginAsync =>
  async app => {
    const access = { passOf: async () => Promise.reject(new Error('no link is asked about here')) }
    await app.register(recordingRoutes, { recordings, access })
  }

const openFiles = () => execFileSync('sh', ['-c', `ls -l /proc/${process.pid}/fd`]).toString()

type Test = Parameters<typeof archive>[0]

/** One verified recording of a call that op answered and whose ticket `unit` holds, and everybody who may ask for it. */
async function heard(t: Test) {
  const here = await archive(t)
  const unitId = await here.unit()
  const otherUnitId = await here.unit()
  const who = {
    op: await here.person('operator'),
    colleague: await here.person('operator'),
    supervisor: await here.person('supervisor'),
    auditor: await here.person('auditor'),
    officer: await here.person('officer', unitId),
    head: await here.person('head', unitId),
    stranger: await here.person('officer', otherUnitId),
    unplaced: await here.person('officer'),
    office: await here.person('office'),
    leader: await here.person('leader'),
    admin: await here.person('admin'),
  }
  const { callId: id, path } = await here.recorded(2_000, { operatorId: who.op.id })
  const bytes = wav(2_000)
  put(here.root, path, bytes)
  const { sha256 } = await here.settled(id)
  await hold(here, id, who.op.id, unitId)
  const { ask } = await serve(t, Object.values(who), rooms(here))
  const audio = (person: Person | null, headers: Record<string, string> = {}, of = id) =>
    ask(person, { url: `/api/recordings/${of}/audio`, headers })
  return { ...here, who, id, path, bytes, etag: `"${sha256}"`, ask, audio }
}

async function hold({ database }: Archive, callId: string, operatorId: string, unitId: string | null) {
  const ticketId = randomUUID()
  await database.db.insert(tickets).values({
    ...{
      id: ticketId,
      code: `1022-DT-2026-${ticketId.slice(0, 6)}`,
      state: 'open',
      channel: 'phone',
      unitId,
    },
    ...{ operatorId, openedAt: NOON, updatedAt: NOON },
  })
  await database.db.insert(ticketCalls).values({ ticketId, callId })
}

t.test('who may hear a recording, role by role and row by row', async t => {
  const { who, id, ask, audio, bytes } = await heard(t)
  for (const name of ['op', 'supervisor', 'auditor', 'officer', 'head', 'office'] as const) {
    const answer = await audio(who[name])
    t.equal(answer.statusCode, 200, name)
    t.ok(answer.rawPayload.equals(bytes), name)
    t.equal((await ask(who[name], { url: `/api/recordings/${id}` })).statusCode, 200, name)
    t.match((await ask(who[name], { url: '/api/recordings' })).json(), { items: [{ id }], next: null }, name)
  }
  // Why 404: that there is a recording is itself not theirs to know.
  for (const name of ['colleague', 'stranger', 'unplaced'] as const) {
    t.equal((await audio(who[name])).statusCode, 404, name)
    t.equal((await ask(who[name], { url: `/api/recordings/${id}` })).statusCode, 404, name)
    t.same((await ask(who[name], { url: '/api/recordings' })).json(), { items: [], next: null }, name)
  }
  for (const name of ['leader', 'admin'] as const) t.equal((await audio(who[name])).statusCode, 403, name)
  t.equal((await audio(null)).statusCode, 401)
})

t.test('an operator who was only rung has not answered, and does not hear the call', async t => {
  const { call, database, who, recordings, ask } = await heard(t)
  const callId = await call({ operatorId: who.colleague.id, talkAt: null, ending: 'abandoned' })
  const start = { id: callId, callId, path: `2026/11/21/${callId}.wav`, startedAt: NOON }
  await recordings.start(database.db, start)
  t.equal((await ask(who.colleague, { url: `/api/recordings/${callId}` })).statusCode, 404)
  t.equal((await ask(who.supervisor, { url: `/api/recordings/${callId}` })).statusCode, 200)
})

t.test('every listen is written down before a byte is sent: who, from where, which part', async t => {
  const { who, id, audio, audit, bytes } = await heard(t)
  await audio(who.auditor)
  await audio(who.op, { range: 'bytes=0-99' })
  await audio(who.stranger)
  t.match(await audit(), [
    {
      ...{ action: 'recording.played', subjectKind: 'recording', subjectId: id, personId: who.auditor.id },
      ...{ address: '127.0.0.1', facts: { range: null, sizeBytes: bytes.length } },
    },
    { personId: who.op.id, facts: { range: '0-99' } },
  ])
  await audio(who.op, { range: 'bytes=0-43' })
  t.equal((await audit()).length, 2, 'who was refused, or asked for the head alone, heard nothing')
})

t.test('where the listen cannot be written down nothing is heard', async t => {
  const here = await archive(t, {
    journal: async () => {
      throw new Error('Connection terminated')
    },
  })
  const supervisor = await here.person('supervisor')
  const { callId, path } = await here.recorded(1_000)
  put(here.root, path, wav(1_000))
  await here.settled(callId)
  const { ask } = await serve(t, [supervisor], rooms(here))
  const answer = await ask(supervisor, { url: `/api/recordings/${callId}/audio` })
  t.equal(answer.statusCode, 503)
  t.match(answer.json(), { code: 'temporarily-unavailable' })
})

t.test(
  'a listener who goes away in the middle: what had left is written down, no file stays open',
  async t => {
    const here = await archive(t)
    const supervisor = await here.person('supervisor')
    const { callId, path } = await here.recorded(600_000)
    put(here.root, path, wav(600_000))
    await here.settled(callId)
    const { app } = await serve(t, [supervisor], rooms(here))
    const base = await app.listen({ port: 0 })
    const leave = new AbortController()
    const answer = await fetch(`${base}/api/recordings/${callId}/audio`, {
      headers: { authorization: `Bearer ${supervisor.id}` },
      signal: leave.signal,
    })
    await answer.body?.getReader().read()
    t.ok(openFiles().includes(path), 'it is being read')
    leave.abort()
    await until('the file is closed', () => !openFiles().includes(path))
    await until('it is written down', async () => (await here.audit()).length === 2)
    const [played, cut] = await here.audit()
    t.match(played, { action: 'recording.played', facts: { range: null, fromMs: 0, toMs: 600_000 } })
    t.match(cut, { action: 'recording.cut', subjectId: callId, personId: supervisor.id })
    t.match(cut?.facts, { range: null, fromMs: 0, of: 'recording.played' })
    t.ok(Number((cut?.facts as { toMs: number } | undefined)?.toMs) < 600_000, 'not to the end')
  },
)

t.test('a player gets the parts it asks for, by the book', async t => {
  const { who, audio, bytes, etag } = await heard(t)
  const whole = await audio(who.op)
  t.match(whole.headers, {
    ...{ 'content-type': 'audio/wav', 'content-length': `${bytes.length}`, 'accept-ranges': 'bytes', etag },
    ...{ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  })
  const part = async (range: string, first: number, last: number) => {
    const answer = await audio(who.op, { range })
    t.equal(answer.statusCode, 206, range)
    t.equal(answer.headers['content-range'], `bytes ${first}-${last}/${bytes.length}`, range)
    t.equal(answer.headers['content-length'], `${last - first + 1}`, range)
    t.ok(answer.rawPayload.equals(bytes.subarray(first, last + 1)), range)
  }
  const end = bytes.length - 1
  await part('bytes=0-43', 0, 43)
  await part('bytes=1000-', 1_000, end)
  await part('bytes=-16', end - 15, end)
  await part('bytes=0-999999', 0, end)
  const none = await audio(who.op, { range: `bytes=${bytes.length}-` })
  t.equal(none.statusCode, 416)
  t.equal(none.headers['content-range'], `bytes */${bytes.length}`)
  t.match(none.json(), { code: 'range-not-satisfiable' })
  for (const range of ['bytes=5-2', 'bytes=0-1,4-5', 'lines=1-2', 'bytes=\u00e9'])
    t.equal((await audio(who.op, { range })).statusCode, 200, range)
  t.equal((await audio(who.op, { range: 'bytes=0-1', 'if-range': etag })).statusCode, 206)
  t.equal((await audio(who.op, { range: 'bytes=0-1', 'if-range': '"another"' })).statusCode, 200)
})

t.test('asking about a recording without hearing it is not a listen', async t => {
  const { who, id, ask, audit, bytes, etag } = await heard(t)
  const head = await ask(who.op, {
    ...{ method: 'HEAD', url: `/api/recordings/${id}/audio`, headers: { range: 'bytes=0-1' } },
  })
  t.equal(head.statusCode, 200, 'a range means something for GET only')
  t.match(head.headers, { 'content-length': `${bytes.length}`, etag, 'accept-ranges': 'bytes' })
  t.equal(head.rawPayload.length, 0)
  t.equal((await ask(who.stranger, { method: 'HEAD', url: `/api/recordings/${id}/audio` })).statusCode, 404)
  t.same(await audit(), [])
})

t.test('what cannot be heard is said, each for its own reason', async t => {
  const { who, audio, path, root, recorded, settled } = await heard(t)
  const going = await recorded(1_000)
  t.match((await audio(who.supervisor, {}, going.callId)).json(), {
    status: 409,
    code: 'recording-not-ready',
  })
  await settled(going.callId)
  const missing = await audio(who.supervisor, {}, going.callId)
  t.match(missing.json(), { status: 404, code: 'recording-missing', gapCause: 'no-file' })
  appendFileSync(join(root, path), 'more')
  t.match((await audio(who.op)).json(), { status: 409, code: 'recording-altered' })
  rmSync(join(root, path))
  t.match((await audio(who.op)).json(), { status: 410, code: 'recording-gone' })
  rmSync(root, { recursive: true })
  t.match((await audio(who.op)).json(), { status: 503 }, 'the whole disk is away')
  t.match((await audio(who.op, {}, randomUUID())).json(), { status: 404, code: 'recording-not-found' })
})

t.test('ids that are none never reach the disk or the database', async t => {
  const { who, ask } = await heard(t)
  for (const id of [
    '..%2f..%2fetc%2fpasswd',
    '1',
    "x'--",
    '%00',
    'a'.repeat(300),
    '2026%2f11%2f21%2fx.wav',
  ]) {
    for (const tail of ['', '/audio']) {
      const { statusCode } = await ask(who.supervisor, { url: `/api/recordings/${id}${tail}` })
      t.ok([400, 404, 414].includes(statusCode), `${id}${tail}: ${statusCode}`)
    }
  }
  for (const query of [
    'cursor=x',
    'cursor=WzEsInkiXQ',
    'limit=0',
    'limit=100000',
    'state=lost',
    'from=0000-01-01T00:00:00Z',
    'callId=1',
    'x=1',
  ])
    t.equal((await ask(who.supervisor, { url: `/api/recordings?${query}` })).statusCode, 400, query)
})

t.test('the list is cut by call, state and time, and paged without gap or repeat', async t => {
  const { who, ask, recorded, settled, id } = await heard(t)
  const ids = [id]
  // Two of the same millisecond: the id decides, or a page would lose one.
  for (const at of [NOON + 1_000, NOON + 1_000, NOON + 2_000])
    ids.push((await recorded(1_000, { at })).callId)
  await settled(ids[3] ?? '')
  const list = async (query: string) =>
    (await ask(who.supervisor, { url: `/api/recordings?${query}` })).json() as {
      items: { id: string }[]
      next: string | null
    }
  const seen: string[] = []
  let next: string | null = null
  do {
    const page = await list(`limit=1${next ? `&cursor=${next}` : ''}`)
    seen.push(...page.items.map(item => item.id))
    next = page.next
  } while (next)
  t.equal(seen.length, 4)
  t.same(new Set(seen), new Set(ids))
  t.equal(seen.at(-1), id, 'the oldest last')
  t.match((await list('state=missing')).items, [{ id: ids[3] }])
  t.match((await list(`callId=${id}`)).items, [{ id, state: 'verified', gapMs: 0, gapCause: null }])
  const iso = (ms: number) => new Date(NOON + ms).toISOString()
  t.equal((await list(`from=${iso(1_000)}&to=${iso(2_000)}`)).items.length, 2, 'from is in, to is out')
})
