import { eq } from 'drizzle-orm'
import t from 'tap'
import { dataViews } from '../../src/privacy/tables.ts'
import { ticketRoutes } from '../../src/tickets/routes.ts'
import { ticketEvents, tickets, ticketVersions } from '../../src/tickets/tables.ts'
import { recordOf } from '../../src/tickets/ticket.ts'
import { NOON, serve } from '../rooms.ts'
import { office } from './office.ts'

const CITIZEN = {
  ...{ callerNumber: '+84912345678', callerName: 'Nguyễn Văn Năm' },
  ...{ address: '12 Lê Lợi, Cao Lãnh', email: 'nam@example.vn' },
}
const MASKED = {
  ...{ callerNumber: '*********678', callerName: 'N. V. N.' },
  ...{ address: '***, Cao Lãnh', email: '***@example.vn' },
}

/** A ticket that a unit has, which another had before. */
async function counter(t: Parameters<typeof office>[0]) {
  const here = await office(t)
  const [unitId, before] = [await here.unitOf('Sở Xây dựng'), await here.unitOf('UBND phường 1')]
  const who = {
    op: await here.person('operator'),
    officer: await here.person('officer', unitId),
    former: await here.person('officer', before),
    stranger: await here.person('officer', await here.unitOf('Điện lực')),
    office: await here.person('office'),
    leader: await here.person('leader'),
    auditor: await here.person('auditor'),
  }
  const { ticket, callId } = await here.opened(who.op.id)
  here.byHand(ticket.id)
  const { db } = here.database
  await db
    .update(tickets)
    .set({ ...CITIZEN, unitId, state: 'closed' })
    .where(eq(tickets.id, ticket.id))
  const move = { ticketId: ticket.id, isLate: false, after: 'with-officer' } as const
  await db.insert(ticketEvents).values([
    { ...move, number: 1, at: NOON + 1_000, type: 'forward', unitId: before },
    { ...move, number: 2, at: NOON + 2_000, type: 'giveBack', unitId: null, byId: who.former.id },
    { ...move, number: 3, at: NOON + 3_000, type: 'forward', unitId },
  ])
  const { ask } = await serve(t, Object.values(who), async app => {
    await app.register(ticketRoutes, { tickets: here.tickets })
  })
  const views = () => db.select().from(dataViews).orderBy(dataViews.id)
  return { ...here, who, ticket, callId, ask, views, unitId, before }
}

t.test('F08: who sees a citizen is written down before, a page of a list once', async t => {
  const { who, ticket, ask, views } = await counter(t)
  t.match((await ask(who.op, { url: `/api/tickets/${ticket.id}` })).json(), CITIZEN)
  t.match((await ask(who.officer, { url: '/api/tickets' })).json().items, [CITIZEN])
  await ask(who.auditor, { url: `/api/tickets/${ticket.code}/timeline` })
  const all = ['callerNumber', 'callerName', 'address', 'email']
  t.match(await views(), [
    { personId: who.op.id, purpose: 'ticket', ticketIds: [ticket.id], fields: all, address: '127.0.0.1' },
    { personId: who.officer.id, purpose: 'tickets.list', ticketIds: [ticket.id], fields: all },
    { personId: who.auditor.id, purpose: 'ticket.timeline', ticketIds: [ticket.id], fields: all },
  ])
  t.match((await ask(who.leader, { url: `/api/tickets/${ticket.id}` })).json(), MASKED)
  t.match((await ask(who.leader, { url: '/api/tickets' })).json().items, [MASKED])
  await ask(who.stranger, { url: '/api/tickets' })
  t.equal((await ask(who.stranger, { url: `/api/tickets/${ticket.id}` })).statusCode, 404)
  t.equal((await views()).length, 3, 'what was masked, and what was not found, is no view')
  const { callerNumber: _, ...written } = CITIZEN
  t.match((await ask(who.office, { url: `/api/tickets/${ticket.id}` })).json(), {
    ...{ ...written, callerNumber: MASKED.callerNumber },
  })
  t.same((await views()).at(-1)?.fields, ['callerName', 'address', 'email'])
})

t.test(
  'F08: hidden at the citizen’s wish, a ticket shows nobody who it is but to those who look after that',
  async t => {
    const { who, ticket, ask, database, views } = await counter(t)
    await database.db.update(tickets).set({ restrictedAt: NOON }).where(eq(tickets.id, ticket.id))
    for (const name of ['op', 'officer', 'leader'] as const)
      t.match((await ask(who[name], { url: `/api/tickets/${ticket.id}` })).json(), MASKED, name)
    t.same(await views(), [])
    t.match((await ask(who.auditor, { url: `/api/tickets/${ticket.id}` })).json(), CITIZEN)
    t.equal((await views()).length, 1)
  },
)

t.test(
  'E21: a unit that gave a ticket back sees its own time, the citizen masked, and may do nothing',
  async t => {
    const { who, ticket, ask, views } = await counter(t)
    t.same((await ask(who.former, { url: '/api/tickets' })).json().items, [])
    t.match((await ask(who.former, { url: '/api/tickets?formerly=true' })).json().items, [
      { id: ticket.id, ...MASKED },
    ])
    t.match((await ask(who.former, { url: `/api/tickets/${ticket.id}` })).json(), {
      ...{ ...MASKED, course: null, mayNow: [], calls: [], recordings: [] },
    })
    const { items } = (await ask(who.former, { url: `/api/tickets/${ticket.id}/timeline` })).json()
    t.same(
      items.map(({ number }: { number: number }) => number),
      [1, 2],
      'who has it now, and what they do, is not theirs',
    )
    t.same(await views(), [])
  },
)

t.test('E21: of a ticket that left it a unit sees nothing that came after', async t => {
  const { who, ticket, ask, database, unitId } = await counter(t)
  const { db } = database
  const record = { ...recordOf({ ...ticket, source: null }), ...CITIZEN, content: 'Đèn hỏng' }
  const version = { ticketId: ticket.id, number: 1, record }
  await db.insert(ticketVersions).values([
    { ...version, at: NOON + 500 },
    {
      ...version,
      number: 2,
      at: NOON + 3_000,
      record: { ...record, content: 'Dây điện đứt', urgency: 'urgent' },
    },
  ])
  await db
    .update(tickets)
    .set({
      content: 'Dây điện đứt',
      urgency: 'urgent',
      isLate: true,
      deadlineAt: NOON + 9_000,
      dueAt: NOON + 9_000,
    })
    .where(eq(tickets.id, ticket.id))
  const then = {
    ...{ ...MASKED, content: 'Đèn hỏng', urgency: 'normal', state: 'open', stage: null, label: null },
    ...{ deadlineAt: null, dueAt: null, isLate: false, unitId: null, operatorId: null, operator: null },
    ...{ version: 1, updatedAt: new Date(NOON + 2_000).toISOString() },
  }
  t.match((await ask(who.former, { url: `/api/tickets/${ticket.id}` })).json(), then)
  t.match((await ask(who.former, { url: '/api/tickets?formerly=true' })).json().items, [then])
  const { items } = (await ask(who.former, { url: `/api/tickets/${ticket.id}/timeline` })).json()
  t.same(
    items.map(({ source, number, unitId }: Record<string, unknown>) => [source, number, unitId !== null]),
    [
      ['event', 1, true],
      ['event', 2, false],
    ],
  )
  const now = `unitId=${unitId}`
  for (const query of ['stage=closed', 'state=closed', 'late=true', 'urgency=urgent', 'order=due', now])
    t.match((await ask(who.former, { url: `/api/tickets?formerly=true&${query}` })).json(), {
      code: 'not-yours-now',
    })
  t.same((await ask(who.former, { url: '/api/tickets?formerly=true&q=dien' })).json().items, [])
  t.match((await ask(who.former, { url: `/api/tickets?formerly=true&q=${ticket.code}` })).json().items, [{}])
  t.match((await ask(who.officer, { url: `/api/tickets/${ticket.id}` })).json(), { content: 'Dây điện đứt' })
})

t.test('E21: what took a ticket away from a unit is not told to it, but that it is gone', async t => {
  const { who, ticket, ask, database, before, unitId } = await counter(t)
  const move = { ticketId: ticket.id, isLate: false, after: 'with-officer' } as const
  await database.db.insert(ticketEvents).values([
    { ...move, number: 4, at: NOON + 4_000, type: 'forward', unitId: before },
    { ...move, number: 5, at: NOON + 5_000, type: 'forward', unitId, facts: { unitName: 'Sở Xây dựng' } },
  ])
  const { items } = (await ask(who.former, { url: `/api/tickets/${ticket.id}/timeline` })).json()
  t.same(
    items.map(({ number }: { number: number }) => number),
    [1, 2, 4, 5],
  )
  t.match(items.at(-1), {
    type: 'left',
    text: 'Phiếu đã rời đơn vị',
    by: null,
    unitId: null,
    after: null,
    facts: {},
  })
})

t.test('E19: from where somebody worked is for those who may read the audit', async t => {
  const { who, ticket, ask, database } = await counter(t)
  const move = { ticketId: ticket.id, isLate: false, after: 'with-officer' } as const
  await database.db.insert(ticketEvents).values({
    ...move,
    number: 4,
    at: NOON + 4_000,
    type: 'answer',
    byId: who.officer.id,
    address: '10.1.2.3',
  })
  const seen = async (person: typeof who.op) =>
    (await ask(person, { url: `/api/tickets/${ticket.id}/timeline` })).body
  t.match(await seen(who.auditor), /10\.1\.2\.3/)
  for (const name of ['op', 'officer', 'office', 'leader'] as const)
    t.notMatch(await seen(who[name]), /10\.1\.2\.3/, name)
})

t.test('F08: a list by name does not go on after a ticket that its reader may not see', async t => {
  const { who, ticket, ask, opened, database } = await counter(t)
  const other = (await opened(who.op.id)).ticket
  await database.db
    .update(tickets)
    .set({ callerName: 'Lê Văn Ba', state: 'closed' })
    .where(eq(tickets.id, other.id))
  const after = (id: string) => Buffer.from(JSON.stringify(['name', 0, id])).toString('base64url')
  const asked = (id: string, person = who.officer) =>
    ask(person, { url: `/api/tickets?order=name&cursor=${after(id)}` })
  t.match((await asked(ticket.id)).json(), { items: [], next: null }, 'their own, as it came from us')
  t.match((await asked(other.id)).json(), { status: 400, code: 'bad-cursor' }, 'another unit’s')
  t.match((await asked(other.id, who.office)).json(), { items: [{ id: ticket.id }] }, 'who sees all goes on')
  await database.db.update(tickets).set({ restrictedAt: NOON }).where(eq(tickets.id, other.id))
  t.match((await asked(other.id, who.op)).json(), { code: 'bad-cursor' }, 'hidden at the citizen’s wish')
})

t.test('F08: the live feed carries no citizen in full', async t => {
  const { opened, person, database } = await office(t)
  const op = await person('operator')
  const { callId, ticket } = await opened(op.id)
  await database.db.update(tickets).set(CITIZEN).where(eq(tickets.id, ticket.id))
  const [news] = (await opened(op.id, { callId })).messages
  t.match(news?.data, { code: ticket.code, ...MASKED })
})

t.test('F08: what is masked to a unit that had the ticket once is not found by guessing either', async t => {
  const { who, ticket, ask } = await counter(t)
  const asked = (query: string) => ask(who.former, { url: `/api/tickets?formerly=true&${query}` })
  for (const [query, code] of [
    ['caller=0912345678', 'number-not-shown'],
    ['numberEnd=45678', 'number-not-shown'],
    ['name=Nguyen', 'name-not-shown'],
    ['order=name', 'name-not-shown'],
  ] as const)
    t.match((await asked(query)).json(), { code }, query)
  for (const q of ['0912345678', '45678', 'Nguyen Van Nam', 'Le Loi', 'nam@example.vn'])
    t.same((await asked(`q=${encodeURIComponent(q)}`)).json().items, [], q)
  t.match((await asked(`code=${ticket.code}`)).json().items, [{ id: ticket.id }])
  const theirs = await ask(who.officer, { url: '/api/tickets?name=Nguyen&order=name' })
  t.match(theirs.json().items, [{ id: ticket.id }], 'who has it now finds it')
})

t.test('F08: hidden at the citizen’s wish, a name is on nobody’s card of the number', async t => {
  const { ticket, tickets: room, database } = await counter(t)
  t.equal((await room.ofCaller(CITIZEN.callerNumber, 5)).name, CITIZEN.callerName)
  await database.db.update(tickets).set({ restrictedAt: NOON }).where(eq(tickets.id, ticket.id))
  t.equal((await room.ofCaller(CITIZEN.callerNumber, 5)).name, null)
})

t.test('F08: who sees a citizen in the answer to what they did is written down too', async t => {
  const { who, opened, ask, views } = await counter(t)
  const { ticket } = await opened(null)
  const taken = await ask(who.op, { method: 'POST', url: `/api/tickets/${ticket.id}/taking` })
  t.match(taken.json(), { callerNumber: CITIZEN.callerNumber })
  t.match(await views(), [
    { personId: who.op.id, ticketIds: [ticket.id], fields: ['callerNumber'], address: '127.0.0.1' },
  ])
  const payload = { reason: 'gọi nhầm' }
  await ask(who.op, { method: 'POST', url: `/api/tickets/${ticket.id}/cancellation`, payload })
  t.equal((await views()).length, 2)
})

t.test('what is neither an id nor a code is no ticket, for papers and files too', async t => {
  const { tickets: room, person } = await office(t)
  for (const key of ['abc', "' or true --", '00000000-0000-4000-8000', 'DT-2026-000001'])
    await t.rejects(room.callerOf(await person('office'), key), { code: 'ticket-not-found' }, key)
})
