import t from 'tap'
import { tickets as rows } from '../../src/tickets/tables.ts'
import { codeOfDigits } from '../../src/tickets/ticket.ts'
import { NOON } from '../rooms.ts'
import { office } from './office.ts'

const NEW_YEAR = Date.parse('2026-12-31T17:00:00Z') // midnight in Hanoi

t.test('an answered call has a ticket at once: whose it is, who calls, its code', async t => {
  const { person, opened, tickets } = await office(t)
  const op = await person('operator')
  const { ticket, callId } = await opened(op.id)
  t.match(ticket, {
    ...{ code: '1022-DT-2026-000001', state: 'draft', channel: 'phone', operatorId: op.id, unitId: null },
    ...{ callerNumber: '+84912345678', callerName: null, content: '', openedAt: NOON, updatedAt: NOON },
  })
  t.match(await tickets.ofCalls([callId]), [{ id: ticket.id, callId }])
  t.same(await tickets.ofCalls([]), [])
})

t.test('a hidden number makes a ticket without one', async t => {
  const { person, opened } = await office(t)
  t.equal((await opened((await person('operator')).id, { callerNumber: null })).ticket.callerNumber, null)
})

t.test('the ticket is told to the operator who holds it and to those who watch', async t => {
  const { person, opened } = await office(t)
  const op = await person('operator')
  const { messages, ticket, callId } = await opened(op.id)
  t.match(messages, [
    {
      type: 'ticket',
      data: {
        id: ticket.id,
        code: ticket.code,
        callId,
        operatorId: op.id,
        openedAt: '2026-11-21T05:00:00.000Z',
      },
    },
  ])
  const [news] = messages
  t.equal(news?.mayRead(op), true)
  t.equal(news?.mayRead(await person('supervisor')), true)
  for (const role of ['operator', 'officer', 'auditor', 'leader'] as const)
    t.equal(news?.mayRead(await person(role)), false, role)
})

t.test('an answer told twice opens one ticket', async t => {
  const { person, opened, tickets } = await office(t)
  const op = await person('operator')
  const first = await opened(op.id)
  const again = await opened(op.id, { callId: first.callId })
  t.equal(again.ticket.code, first.ticket.code)
  t.equal((await tickets.ofCalls([first.callId])).length, 1)
  t.match(again.messages, [{ data: { id: first.ticket.id } }])
})

t.test('told twice at the same moment, too', async t => {
  const { person, call, database, tickets } = await office(t)
  const op = await person('operator')
  const callId = await call()
  const asked = { callId, operatorId: op.id, callerNumber: null, at: NOON }
  await Promise.all(Array.from({ length: 8 }, () => database.tx(tx => tickets.openForCall(tx, asked))))
  t.equal((await tickets.ofCalls([callId])).length, 1)
})

t.test(
  'a call that another operator answers after all takes its ticket along, under the same code',
  async t => {
    const { person, opened, tickets } = await office(t)
    const [lan, minh] = [await person('operator'), await person('operator')]
    const first = await opened(lan.id)
    await tickets.saveDraft(lan, first.ticket.id, {
      ...{ content: 'mất nước từ sáng', callerName: 'Bà Tư', updatedAt: new Date(NOON).toISOString() },
    })
    const second = await opened(minh.id, { callId: first.callId })
    t.match(second.ticket, { code: first.ticket.code, operatorId: minh.id, content: 'mất nước từ sáng' })
    t.ok(second.ticket.updatedAt > NOON, 'what Lan still has on the screen is old now')
    const [news] = second.messages
    t.same([news?.mayRead(lan), news?.mayRead(minh)], [true, true], 'both screens change')
  },
)

t.test('a hundred calls answered at once get a hundred codes without gap or repeat', async t => {
  const { person, call, opened } = await office(t)
  const op = await person('operator')
  const callIds = await Promise.all(Array.from({ length: 100 }, () => call()))
  const codes = await Promise.all(callIds.map(async callId => (await opened(op.id, { callId })).ticket.code))
  const expected = Array.from({ length: 100 }, (_, n) => `1022-DT-2026-${String(n + 1).padStart(6, '0')}`)
  t.same(codes.sort(), expected)
})

t.test('a ticket that is not opened after all gives its number back', async t => {
  const { person, call, database, tickets, opened } = await office(t)
  const op = await person('operator')
  const callId = await call()
  const failed = database.tx(async tx => {
    await tickets.openForCall(tx, { callId, operatorId: op.id, callerNumber: null, at: NOON })
    throw new Error('the call could not be stored')
  })
  await t.rejects(failed)
  t.equal((await opened(op.id)).ticket.code, '1022-DT-2026-000001')
})

t.test('at midnight in Hanoi the year changes and the numbers begin again', async t => {
  const { person, opened } = await office(t)
  const op = await person('operator')
  const codes = []
  for (const at of [NEW_YEAR - 1, NEW_YEAR, NEW_YEAR + 1])
    codes.push((await opened(op.id, { at })).ticket.code)
  t.same(codes, ['1022-DT-2026-000001', '1022-DT-2027-000001', '1022-DT-2027-000002'])
  // Why: a call of last year that is taken into the books today keeps its year and gets the next number of it.
  t.equal((await opened(op.id, { at: NEW_YEAR - 60_000 })).ticket.code, '1022-DT-2026-000002')
})

t.test('at midnight both years count at the same time', async t => {
  const { person, call, opened } = await office(t)
  const op = await person('operator')
  const callIds = await Promise.all(Array.from({ length: 40 }, () => call()))
  const at = (n: number) => (n % 2 ? NEW_YEAR : NEW_YEAR - 1)
  const codes = await Promise.all(
    callIds.map(async (callId, n) => (await opened(op.id, { callId, at: at(n) })).ticket.code),
  )
  const expected = [2026, 2027].flatMap(year =>
    Array.from({ length: 20 }, (_, n) => `1022-DT-${year}-${String(n + 1).padStart(6, '0')}`),
  )
  t.same(codes.sort(), expected)
})

t.test('what is written is kept, and never over what somebody else wrote meanwhile', async t => {
  const { person, opened, tickets, now, published } = await office(t)
  const op = await person('operator')
  const { ticket } = await opened(op.id)
  const write = (content: string, updatedAt: string) =>
    tickets.saveDraft(op, ticket.code, { content, callerName: null, updatedAt })
  const first = await write('một', new Date(NOON).toISOString())
  t.match(first, { content: 'một', operator: { username: op.username } })
  t.equal(first.updatedAt, new Date(NOON + 1).toISOString(), 'two saves of one millisecond are two versions')
  t.match(published, [{ type: 'ticket', data: { content: 'một' } }])
  now.at = NOON + 5_000
  await t.rejects(write('hai', new Date(NOON).toISOString()), {
    ...{ code: 'ticket-changed', status: 409, facts: { updatedAt: first.updatedAt } },
  })
  t.match(await write('hai', first.updatedAt), {
    content: 'hai',
    updatedAt: new Date(NOON + 5_000).toISOString(),
  })
})

t.test('of two windows that save at the same moment one is told that it lost', async t => {
  const { person, opened, tickets } = await office(t)
  const op = await person('operator')
  const { ticket } = await opened(op.id)
  const updatedAt = new Date(NOON).toISOString()
  const saves = await Promise.allSettled(
    ['a', 'b', 'c'].map(content =>
      tickets.saveDraft(op, ticket.id, { content, callerName: null, updatedAt }),
    ),
  )
  t.equal(saves.filter(save => save.status === 'fulfilled').length, 1)
})

t.test(
  'a message opens a ticket of nobody’s, which those who watch see, until an operator has the call',
  async t => {
    const { person, opened, tickets } = await office(t)
    const supervisor = await person('supervisor')
    const op = await person('operator')
    const { ticket, callId, messages } = await opened(null)
    t.match(ticket, { code: '1022-DT-2026-000001', state: 'draft', channel: 'phone', operatorId: null })
    t.same([messages[0]?.mayRead(supervisor), messages[0]?.mayRead(op)], [true, false])
    t.match(await tickets.one(supervisor, ticket.code), { operatorId: null, operator: null })
    t.match(await tickets.list(supervisor, {}), { items: [{ id: ticket.id, operator: null }] })
    t.match(await tickets.one(op, ticket.id), { operator: null }, 'any operator may see to it')
    const told = await opened(null, { callId })
    t.equal(told.ticket.code, ticket.code, 'told twice it is one')
    const answered = await opened(op.id, { callId })
    t.match(answered.ticket, { code: ticket.code, operatorId: op.id })
    const late = await opened(null, { callId })
    t.match(late.ticket, { operatorId: op.id }, 'and is not taken away from who has it')
  },
)

t.test('a caller finds a ticket by its digits, and hears how it stands and nothing else', async t => {
  const { person, opened, tickets, database } = await office(t)
  const op = await person('operator')
  const { ticket } = await opened(op.id)
  for (const digits of ['2026000001', '20261', '10222026000001'])
    t.same(await tickets.ofDigits(digits), { code: ticket.code, status: 'received' }, digits)
  for (const digits of [
    '2026000002',
    '2025000001',
    '1',
    '',
    '2026',
    '2026000000',
    '10221022000001',
    '9'.repeat(14),
  ])
    t.equal(await tickets.ofDigits(digits), null, digits)
  await database.db.update(rows).set({ state: 'cancelled' })
  t.match(await tickets.ofDigits('2026000001'), { status: 'cancelled' })
})

t.test('no other digits are read as a code', async t => {
  t.equal(codeOfDigits('DT', '20261234567'), '1022-DT-2026-1234567', 'the millionth ticket of a year')
  for (const digits of ['2026 000001', '2026-000001', '２０２６000001', '2026000001#', '-2026000001'])
    t.equal(codeOfDigits('DT', digits), null, digits)
})

t.test('a message is taken by one operator, who writes the ticket then', async t => {
  const { person, opened, tickets, published } = await office(t)
  const [lan, minh] = [await person('operator'), await person('operator')]
  const { ticket } = await opened(null)
  await opened(lan.id)
  t.match(await tickets.list(minh, { untaken: true }), { items: [{ id: ticket.id }], next: null })
  const draft = { content: 'x', callerName: null, updatedAt: new Date(NOON).toISOString() }
  await t.rejects(tickets.saveDraft(lan, ticket.id, draft), { code: 'ticket-not-yours' })
  const answers = await Promise.allSettled([tickets.take(lan, ticket.code), tickets.take(minh, ticket.id)])
  t.same(answers.map(({ status }) => status).sort(), ['fulfilled', 'rejected'], 'one is first')
  t.match(
    answers.find(({ status }) => status === 'rejected'),
    { reason: { code: 'ticket-not-yours' } },
  )
  const first = answers[0]?.status === 'fulfilled' ? lan : minh
  t.match(await tickets.take(first, ticket.id), { operatorId: first.id }, 'twice is harmless')
  t.equal(published.filter(({ type }) => type === 'ticket').length, 1)
  t.match(await tickets.saveDraft(first, ticket.id, draft), { content: 'x' })
  t.same((await tickets.list(minh, { untaken: true })).items, [])
})
