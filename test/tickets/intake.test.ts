import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import { journal } from '../../src/audit/store.ts'
import { readProvince } from '../../src/directory/profile.ts'
import { createPrivacy, type Kept } from '../../src/privacy/service.ts'
import { lockNumber } from '../../src/privacy/store.ts'
import { privacyRequests } from '../../src/privacy/tables.ts'
import { createViews } from '../../src/privacy/views.ts'
import { hide } from '../../src/tickets/citizen-store.ts'
import { ticketRoutes } from '../../src/tickets/routes.ts'
import { serve } from '../rooms.ts'
import { until } from '../until.ts'
import { office } from './office.ts'

const DONG_THAP = readProvince(join(import.meta.dirname, '../../provinces'), 'dong-thap')
const MONDAY = Date.parse('2026-11-23T01:00:00Z') // 08:00 in Hanoi
const CITIZEN = {
  callerName: 'Trần Thị Sáu',
  address: '5 Trần Phú, Sa Đéc',
  content: 'Xin cấp lại sổ',
  kind: 'request',
}
const LETTER = {
  ...CITIZEN,
  channel: 'paper',
  callerNumber: '0912 345 678',
  source: { registryNumber: '15' },
}

t.test('what comes in by hand lives as everything else does', async t => {
  const here = await office(t)
  here.now.at = MONDAY
  const who = { op: await here.person('operator'), office: await here.person('office') }
  const leader = await here.person('leader')
  const { ask } = await serve(t, [...Object.values(who), leader], async app => {
    await app.register(ticketRoutes, { tickets: here.tickets })
  })
  const enter = (payload: object, person = who.op) =>
    ask(person, { method: 'POST', url: '/api/tickets', payload })
  const put = (id: string, payload: object, person = who.op) =>
    ask(person, { method: 'PUT', url: `/api/tickets/${id}/record`, payload })

  /** A request of this citizen's, as it stands. */
  async function asked(kind: 'restrict' | 'erase' | 'export', state: 'verified' | 'done') {
    const id = randomUUID()
    await here.database.db.insert(privacyRequests).values({
      ...{ id, kind, state, channel: 'phone', number: '+84912345678', name: 'Ông Năm', words: 'Xin ẩn' },
      ...{ receivedAt: MONDAY, receivedById: who.op.id, answerDueAt: MONDAY, dueAt: MONDAY },
    })
    return id
  }
  const waitingForLock = async () => {
    const { rowCount } = await here.database.db.execute(sql`select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`)
    return rowCount ?? 0
  }
  const turn = (id: string, state: 'done' | 'lifted') =>
    here.database.db.update(privacyRequests).set({ state }).where(eq(privacyRequests.id, id))

  await t.test('C10, F06: a paper letter: its register number, received before it was entered', async t => {
    t.match((await enter({ ...LETTER, source: {} })).json(), {
      code: 'fields-missing',
      missing: [{ field: 'source.registryNumber' }],
    })
    const letter = { ...LETTER, receivedAt: '2026-11-20T08:00:00Z', key: 'k1' }
    const entered = await enter(letter)
    t.equal(entered.statusCode, 201)
    const ticket = entered.json()
    t.match(ticket, {
      ...{ channel: 'paper', stage: 'received', callerNumber: '+84912345678' },
      ...{ receivedAt: '2026-11-20T08:00:00.000Z', openedAt: '2026-11-23T01:00:00.000Z' },
    })
    t.equal((await enter(letter)).json().id, ticket.id, 'the same request once more')
    t.match((await enter({ ...letter, key: 'k2' })).json(), { status: 409, code: 'already-entered' })
    for (const receivedAt of ['2026-11-24T00:00:00Z', '1999-01-01T00:00:00Z'])
      t.match((await enter({ ...LETTER, receivedAt })).json(), { code: 'bad-receipt' })
    t.equal((await enter(LETTER, leader)).statusCode, 403)
  })

  await t.test(
    'C09: of the Government’s portal: the letter, its date, the code, a deadline of its own',
    async t => {
      const source = {
        letterNumber: '123/VPCP',
        letterDate: '2026-11-18',
        externalCode: 'DN-77',
        ownDeadline: '2026-12-01T10:00:00Z',
      }
      const ticket = (await enter({ ...LETTER, channel: 'portal', source }, who.office)).json()
      const { id } = ticket
      t.match((await ask(who.op, { url: `/api/tickets/${id}` })).json(), {
        source: { externalCode: 'DN-77', ownDeadline: '2026-12-01T10:00:00.000Z' },
      })
      t.match(
        (await enter({ ...LETTER, channel: 'portal', source: { ...source, externalCode: ' dn-77' } })).json(),
        {
          ...{ code: 'already-entered' },
        },
      )
      t.match((await enter({ ...LETTER, channel: 'portal' })).json().missing, [
        ...[
          { field: 'source.letterNumber' },
          { field: 'source.letterDate' },
          { field: 'source.externalCode' },
        ],
      ])
      t.equal((await enter({ ...LETTER, channel: 'phone' })).statusCode, 400)
    },
  )

  await t.test('many entered at once have each a number, and one that is refused takes none', async t => {
    const numberOf = async (payload: object) =>
      Number(
        (await enter({ ...CITIZEN, channel: 'counter', callerNumber: '0912345678', ...payload }))
          .json()
          .code?.slice(-6),
      )
    const first = await numberOf({})
    const nowhere = { type: 'forward', unitId: randomUUID() }
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, n) => numberOf(n % 4 === 0 ? { step: nowhere } : { key: `many-${n}` })),
    )
    t.equal(all.filter(Number.isNaN).length, 3)
    const given = all.filter(number => !Number.isNaN(number)).sort((a, b) => a - b)
    t.same(
      given,
      Array.from(given, (_, n) => first + 1 + n),
    )
    t.equal(await numberOf({ key: 'many-1' }), all[1], 'and twice under one key it is one')
    t.equal(await numberOf({}), first + 1 + given.length)
  })

  await t.test('F04, F02: what is put right keeps what it was, who did it, and why', async t => {
    const { id } = (await enter({ ...LETTER, channel: 'counter', source: { note: 'tại quầy' } })).json()
    const asked = { version: 1, reason: 'nghe nhầm', record: { address: '6 Trần Phú' } }
    t.match((await put(id, asked)).json(), { version: 2, address: '6 Trần Phú' })
    t.match((await put(id, asked)).json(), { code: 'ticket-changed', since: [{ type: 'edit' }] })
    t.equal((await put(id, { ...asked, reason: '' })).statusCode, 400)
    t.equal((await put(id, { ...asked, record: {} })).statusCode, 400)
    t.equal((await put(id, { ...asked, record: { fieldCode: 'x' } })).statusCode, 400, 'a step of its own')
    const { items } = (await ask(who.op, { url: `/api/tickets/${id}/timeline` })).json()
    const versions = items.filter(({ source }: { source: string }) => source === 'version')
    t.match(versions, [
      { number: 1, facts: { record: { address: '5 Trần Phú, Sa Đéc' } } },
      { number: 2, text: 'nghe nhầm', by: { id: who.op.id }, facts: { record: { address: '6 Trần Phú' } } },
    ])
    const dossier = await here.tickets.dossierOf(id)
    t.match([dossier.versions.length, dossier.events.length], [2, 2], 'F01: all of it for the export')
  })

  await t.test('F08: under a standing restriction what is received later is hidden too', async t => {
    const hiddenSince = async (code: string) => (await here.tickets.dossierOf(code)).ticket.restrictedAt
    const received = async () => {
      const { ticket } = await here.opened(who.op.id)
      t.equal(ticket.restrictedAt, null, 'opening a draft asks nothing')
      const payload = { ...CITIZEN, updatedAt: new Date(ticket.updatedAt).toISOString() }
      const url = `/api/tickets/${ticket.id}/receipt`
      return hiddenSince((await ask(who.op, { method: 'POST', url, payload })).json().id)
    }
    let letters = 100
    const entered = async (facts: object = {}) => {
      const source = { registryNumber: String(++letters) }
      return hiddenSince((await enter({ ...LETTER, source, ...facts })).json().id)
    }
    const restriction = await asked('restrict', 'verified')
    await asked('export', 'done')
    t.same([await received(), await entered()], [null, null], 'not decided yet')
    await turn(restriction, 'done')
    t.same([await received(), await entered()], [MONDAY, MONDAY])
    t.equal(await entered({ callerNumber: '0912 345 679' }), null, 'of nobody else')
    await turn(restriction, 'lifted')
    t.same([await received(), await entered()], [null, null])
    const erasure = await asked('erase', 'verified')
    const meanwhile = await here.database.tx(async tx => {
      await lockNumber(tx, '+84912345678')
      await tx.update(privacyRequests).set({ state: 'done' }).where(eq(privacyRequests.id, erasure))
      const waiting = entered()
      await until('the receipt waits for the decision', async () => (await waitingForLock()) > 0)
      return [waiting]
    })
    t.equal(await meanwhile[0], MONDAY, 'decided meanwhile')
    const { id, version } = (
      await enter({ ...LETTER, callerNumber: '0912345679', source: { registryNumber: '900' } })
    ).json()
    const right = { version, reason: 'ghi sai số', record: { callerNumber: '0912 345 678' } }
    t.equal((await put(id, right)).json().callerNumber, '*********678', 'put right, it is theirs, and hidden')
    t.equal(await hiddenSince(id), MONDAY)
  })

  await t.test(
    'F08: a receipt and a decision of one moment wait for each other, and both are done',
    async t => {
      const { ticket } = await here.opened(who.op.id)
      const id = await asked('restrict', 'verified')
      const privacy = createPrivacy({
        ...{
          ...here,
          journal,
          areaCode: '277',
          views: createViews(here),
          hours: () => DONG_THAP.workingTime,
        },
        rules: () => DONG_THAP.personalData,
        kept: { hide, ticketIds: async () => [] } as unknown as Kept,
      })
      // As it happened: the receipt has its ticket, the decision has the citizen, each goes for the other.
      const held = await here.database.pool.connect()
      await held.query('begin')
      await held.query('select id from tickets where id = $1 for update', [ticket.id])
      const payload = { ...CITIZEN, updatedAt: new Date(ticket.updatedAt).toISOString() }
      const receiving = ask(who.op, { method: 'POST', url: `/api/tickets/${ticket.id}/receipt`, payload })
      await until('the receipt waits for its ticket', async () => (await waitingForLock()) === 1)
      const deciding = privacy.restrict({ person: who.office, address: '::1' }, id)
      await until('the decision waits for the receipt', async () => (await waitingForLock()) === 2)
      await held.query('commit')
      held.release()
      t.equal((await receiving).statusCode, 200)
      t.equal((await deciding).state, 'done')
      const { restrictedAt } = (await here.tickets.dossierOf(ticket.id)).ticket
      t.equal(restrictedAt, MONDAY, 'the decision came second, and finds the ticket')
      await turn(id, 'lifted')
    },
  )

  await t.test('a draft that came to nothing is cancelled, with a reason, once', async t => {
    const { ticket } = await here.opened(who.op.id)
    const cancel = (reason: string) =>
      ask(who.op, { method: 'POST', url: `/api/tickets/${ticket.id}/cancellation`, payload: { reason } })
    t.equal((await cancel(' ')).statusCode, 400)
    t.match((await cancel('gọi nhầm số')).json(), { state: 'cancelled', stage: null })
    t.match((await cancel('gọi nhầm số')).json(), { code: 'ticket-not-draft' })
    t.match(await here.tickets.ofDigits(ticket.code.replaceAll(/\D/g, '')), { status: 'cancelled' })
  })
})
