import { randomUUID } from 'node:crypto'
import pg from 'pg'
import t from 'tap'
import { journal } from '../../src/audit/store.ts'
import { cardFor } from '../../src/callers/card.ts'
import { callerRoutes } from '../../src/callers/routes.ts'
import { createCallers } from '../../src/callers/service.ts'
import { findMarks, isBlocked } from '../../src/callers/store.ts'
import { callsOfCaller, countOfCaller } from '../../src/calls/queries.ts'
import { createCallReads } from '../../src/calls/read.ts'
import { dataViews } from '../../src/privacy/tables.ts'
import { ofCaller } from '../../src/tickets/store.ts'
import { tickets } from '../../src/tickets/tables.ts'
import { plansOf } from '../explain.ts'
import { desk, NOON, serve } from '../rooms.ts'

const NUMBER = '+84912345678'
const DAY = 86_400_000
const MARKS = { blockedUntil: null, isFrequent: false, note: null, reason: 'thử', changedAt: null }
const on = (days: number) => new Date(NOON + days * DAY).toISOString()

async function room(t: Parameters<typeof desk>[0]) {
  const here = await desk(t)
  const { database, names, viewed } = here
  const nobody = async () => []
  const reads = createCallReads({ database, names, viewed, ticketsOf: nobody, recordingsOf: nobody })
  const callers = createCallers({
    ...{ ...here, journal, areaCode: '277', callsOf: reads.ofCaller },
    ticketsOf: (number, rows) => ofCaller(database.db, number, rows),
  })
  const [operator, supervisor] = [await here.person('operator'), await here.person('supervisor')]
  const { ask } = await serve(
    t,
    [operator, supervisor, await here.person('officer')],
    async app => void (await app.register(callerRoutes, { callers })),
  )
  let code = 0
  async function ticket(facts: Partial<typeof tickets.$inferInsert> = {}) {
    const row = {
      ...{
        id: randomUUID(),
        code: `1022-DT-2026-${String(++code).padStart(6, '0')}`,
        channel: 'phone' as const,
      },
      ...{
        state: 'open' as const,
        operatorId: operator.id,
        callerNumber: NUMBER,
        openedAt: NOON,
        updatedAt: NOON,
      },
      ...facts,
    }
    await database.db.insert(tickets).values(row)
    return row.code
  }
  const mark = (who: typeof operator, payload: object, number = '0912345678') =>
    ask(who, { method: 'PUT', url: `/api/callers/${number}/marks`, payload })
  return { ...here, callers, operator, supervisor, ask, ticket, mark }
}

t.test('the card tells what is known of a caller, open tickets first', async t => {
  const { callers, operator, ticket, call } = await room(t)
  const old = await ticket({ state: 'cancelled', openedAt: NOON - 1 * DAY, callerName: 'Nguyễn Văn An' })
  const open = await ticket({ openedAt: NOON - 40 * DAY, callerName: 'An' })
  const draft = await ticket({ state: 'draft', openedAt: NOON - 2 * DAY, callerName: '' })
  await ticket({ callerNumber: '+84987654321', callerName: 'Người khác' })
  const last = await call({ arrivedAt: NOON - 1_000, operatorId: operator.id })
  await call({ arrivedAt: NOON - DAY, ending: 'abandoned', operatorId: null })
  await call({ arrivedAt: NOON - 31 * DAY, ending: 'abandoned' })
  await call({ caller: '+84987654321' })
  const card = await callers.cardOf(NUMBER)
  t.match(card, {
    ...{ number: NUMBER, shown: '0912345678', kind: 'mobile', name: 'Nguyễn Văn An', marks: null },
    counts: { days: 30, calls: 2, abandoned: 1 },
  })
  t.same(
    card?.tickets.map(({ code, isOpen }) => [code, isOpen]),
    [
      [draft, true],
      [open, true],
      [old, false],
    ],
  )
  t.equal(card?.calls.length, 3)
  t.match(card?.calls[0], { id: last, ending: 'served', operator: { id: operator.id } })
})

t.test('F08: who was shown a card is written down, with the tickets and calls on it', async t => {
  const { ask, operator, supervisor, ticket, call, database } = await room(t)
  await ticket({ callerName: 'Nguyễn Văn An' })
  const callId = await call()
  const views = () => database.db.select().from(dataViews).orderBy(dataViews.id)
  await ask(operator, { url: '/api/callers/0912345678' })
  const [view, ...others] = await views()
  t.match(view, {
    ...{ personId: operator.id, purpose: 'caller.card', address: '127.0.0.1', callIds: [callId] },
    fields: ['callerNumber', 'callerName'],
  })
  t.same([view?.ticketIds.length, others.length], [1, 0])
  await ask(supervisor, { url: '/api/callers/0900000000' })
  t.equal((await views()).length, 1, 'of a number that nobody knows nothing was shown')
  await ask(operator, { method: 'PUT', url: '/api/callers/0912345678/marks', payload: MARKS })
  t.equal((await views()).length, 2, 'also as the answer to what they did')
})

t.test('at most the last ten calls and twenty tickets of each sort are shown', async t => {
  const { callers, ticket, call } = await room(t)
  for (let n = 0; n < 12; n++) await call({ arrivedAt: NOON - n })
  for (let n = 0; n < 22; n++) await ticket({ openedAt: NOON - n })
  const card = await callers.cardOf(NUMBER)
  t.equal(card?.calls.length, 10)
  t.equal(card?.tickets.length, 20)
  t.equal(card?.counts.calls, 12)
})

t.test('a number is found in whatever form it is asked for', async t => {
  const { ask, operator, call } = await room(t)
  await call({ caller: '+842773851234' })
  for (const text of [
    '02773851234',
    '%2B842773851234',
    '842773851234',
    '0673851234',
    '3851234',
    '0277.3851.234',
  ])
    t.match((await ask(operator, { url: `/api/callers/${text}` })).json(), {
      ...{ number: '+842773851234', kind: 'fixed', counts: { calls: 1 } },
    })
  t.match((await ask(operator, { url: '/api/callers/115' })).json(), {
    kind: 'emergency',
    what: 'Cấp cứu y tế',
  })
  for (const text of ['anonymous', "'; drop table calls; --", '%F0%9F%93%9E', '9'.repeat(64)])
    t.match((await ask(operator, { url: `/api/callers/${encodeURIComponent(text)}` })).json(), {
      code: 'bad-number',
    })
  t.equal((await ask(operator, { url: `/api/callers/${'9'.repeat(65)}` })).statusCode, 400)
})

t.test('nobody has a card who hides the number, and a stranger has an empty one', async t => {
  const { callers } = await room(t)
  t.equal(await callers.cardOf(null), null)
  t.match(await callers.cardOf(NUMBER), {
    name: null,
    tickets: [],
    calls: [],
    counts: { calls: 0 },
    marks: null,
  })
})

t.test('who sees masked numbers sees a masked card', async t => {
  const { callers, person, operator } = await room(t)
  const card = await callers.cardOf(NUMBER)
  if (!card) throw new Error('no card')
  t.match(cardFor(await person('leader'), card), { number: '*********678', shown: '*******678' })
  t.match(cardFor(operator, card), { number: NUMBER, shown: '0912345678' })
})

t.test('a supervisor blocks a number for a while, with a reason, and it is journaled', async t => {
  const { callers, supervisor, mark, audit, database } = await room(t)
  const answer = await mark(supervisor, { ...MARKS, blockedUntil: on(7), reason: 'quấy rối 40 lần' })
  t.match(answer.json(), {
    marks: {
      isBlocked: true,
      blockedUntil: on(7),
      reason: 'quấy rối 40 lần',
      changedBy: { id: supervisor.id },
    },
  })
  const blocked = (days: number) => callers.isBlocked(database.db, NUMBER, NOON + days * DAY)
  t.same([await blocked(0), await blocked(6.9), await blocked(7)], [true, true, false])
  t.equal(await callers.isBlocked(database.db, null, NOON), false)
  t.equal(await callers.isBlocked(database.db, '+84987654321', NOON), false)
  t.match(await audit(), [
    {
      ...{ action: 'caller.blocked', subjectKind: 'caller', subjectId: NUMBER, personId: supervisor.id },
      facts: { reason: 'quấy rối 40 lần', blockedUntil: on(7) },
    },
  ])
  const { changedAt } = answer.json().marks
  t.match((await mark(supervisor, { ...MARKS, changedAt, reason: 'đã xin lỗi' })).json(), {
    marks: { isBlocked: false },
  })
  t.equal(await blocked(0), false)
  t.equal((await audit()).at(-1)?.action, 'caller.unblocked')
})

t.test(
  'a block ends within a year, begins now, needs a reason and never meets an emergency number',
  async t => {
    const { supervisor, mark, audit } = await room(t)
    const wrong = [
      [{ blockedUntil: on(-1) }, 'block-is-over'],
      [{ blockedUntil: on(400) }, 'block-too-long'],
      [{ blockedUntil: on(1), reason: '  ' }, 'validation'],
    ] as const
    for (const [change, code] of wrong) {
      const answer = await mark(supervisor, { ...MARKS, ...change })
      t.equal(answer.statusCode, 400)
      if (code !== 'validation') t.equal(answer.json().code, code)
    }
    t.match((await mark(supervisor, { ...MARKS, blockedUntil: on(1) }, '113')).json(), {
      code: 'number-not-blockable',
    })
    t.same(await audit(), [])
  },
)

t.test('an operator notes something and neither blocks nor unblocks', async t => {
  const { operator, supervisor, mark } = await room(t)
  t.match((await mark(operator, { ...MARKS, blockedUntil: on(1) })).json(), {
    code: 'may-not-block',
    status: 403,
  })
  const noted = await mark(operator, { ...MARKS, isFrequent: true, note: 'Bà Tư, nói nhỏ' })
  t.match(noted.json(), { marks: { isFrequent: true, note: 'Bà Tư, nói nhỏ', isBlocked: false } })
  const blocked = await mark(supervisor, {
    ...MARKS,
    blockedUntil: on(1),
    changedAt: noted.json().marks.changedAt,
  })
  const { changedAt } = blocked.json().marks
  t.match((await mark(operator, { ...MARKS, changedAt })).json(), { code: 'may-not-block' })
  t.match((await mark(operator, { ...MARKS, blockedUntil: on(1), note: 'x', changedAt })).json(), {
    marks: { isBlocked: true, note: 'x' },
  })
})

t.test('of two who mark at once one is told to read again', async t => {
  const { operator, supervisor, mark } = await room(t)
  const codes = async (changedAt: string | null) => {
    const answers = await Promise.all([
      mark(operator, { ...MARKS, note: 'a', changedAt }),
      mark(supervisor, { ...MARKS, note: 'b', changedAt }),
    ])
    return answers.map(answer => answer.statusCode).sort()
  }
  t.same(await codes(null), [200, 409])
  const { json } = await mark(operator, { ...MARKS, note: 'c' })
  t.match(json(), { code: 'marks-changed' })
  t.same(await codes(json().changedAt), [200, 409])
})

t.test('at a million calls the card is read by indexes', async t => {
  const { database, callers, operator } = await room(t)
  const owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  t.teardown(() => owner.end())
  const made = Date.now()
  // The other indexes only cost time here.
  for (const index of ['calls_arrived', 'calls_operator']) await owner.query(`drop index ${index}`)
  await owner.query(
    `insert into calls (id, version, state, value, dialled, caller, arrived_at, ended_at, gone_at, ending)
     select gen_random_uuid(), 1, 'ended', '{}', '1022', '+8491' || lpad((n % 50000)::text, 7, '0'),
       $1::timestamptz - n * interval '30 seconds', now(), now(), 'served'
     from generate_series(1, 1000000) n`,
    [new Date(NOON).toISOString()],
  )
  // Nobody looks for words here, and keeping them takes most of a minute.
  await owner.query('alter table tickets disable trigger user')
  await owner.query(
    `insert into tickets (id, code, state, channel, opened_at, operator_id, caller_number, caller_name, updated_at)
     select gen_random_uuid(), 'x' || n, 'open', 'phone', $1::timestamptz - n * interval '30 seconds', $2,
       '+8491' || lpad((n % 50000)::text, 7, '0'), 'An', now()
     from generate_series(1, 100000) n`,
    [new Date(NOON).toISOString(), operator.id],
  )
  await owner.query('analyze calls, tickets')
  t.comment(`made in ${Date.now() - made} ms`)
  const number = '+84910000042'
  const plans = [
    ...(await plansOf(database, db => ofCaller(db, number, 20))),
    ...(await plansOf(database, db => callsOfCaller(db, number, 10))),
    ...(await plansOf(database, db => countOfCaller(db, number, NOON - 30 * DAY))),
    ...(await plansOf(database, db => findMarks(db, number))),
    ...(await plansOf(database, db => isBlocked(db, number, NOON))),
  ]
  t.equal(plans.length, 7)
  for (const plan of plans.slice(0, 5)) t.match(plan, /Index.* (calls|tickets)_caller/, plan)
  const before = performance.now()
  t.equal((await callers.cardOf(number))?.calls.length, 10)
  t.comment(`a card in ${(performance.now() - before).toFixed(1)} ms`)
})
