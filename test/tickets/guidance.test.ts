import pg from 'pg'
import t from 'tap'
import { entriesOf, guidedIn } from '../../src/tickets/entry-store.ts'
import { createGuidance } from '../../src/tickets/guidance.ts'
import { guidanceRoutes } from '../../src/tickets/guidanceroutes.ts'
import { plansOf } from '../explain.ts'
import { NOON, serve } from '../rooms.ts'
import { office } from './office.ts'

// B06: the operator tells the citizen which number to dial; that is kept, and counted, and nothing else comes of it.
const NUMBERS = [
  { number: '113', what: 'An ninh, trật tự' },
  { number: '115', what: 'Cấp cứu y tế' },
]

async function room(t: Parameters<typeof office>[0]) {
  const here = await office(t)
  const guidance = createGuidance({
    ...here,
    callsOf: here.calls.briefs,
    numbers: () => NUMBERS,
    entered: here.tickets.entered,
  })
  const [operator, other, supervisor, officer] = [
    ...[await here.person('operator'), await here.person('operator')],
    ...[await here.person('supervisor'), await here.person('officer')],
  ]
  const everybody = [operator, other, supervisor, officer].flatMap(person => person ?? [])
  const { ask } = await serve(t, everybody, async app => {
    await app.register(guidanceRoutes, { guidance })
  })
  if (!operator || !other || !supervisor || !officer) throw new Error('nobody is there')
  const guide = (who: typeof operator, callId: string, payload: object) =>
    ask(who, { method: 'POST', url: `/api/calls/${callId}/guidance`, payload })
  const undo = (who: typeof operator, callId: string, id: number) =>
    ask(who, { method: 'DELETE', url: `/api/calls/${callId}/guidance/${id}` })
  const talk = () => here.call({ operatorId: operator.id, state: 'talking', endedAt: null, goneAt: null })
  return { ...here, operator, other, supervisor, officer, guide, undo, talk }
}

t.test('it stands on the ticket: the number, when, who; the screens are told', async t => {
  const { operator, guide, talk, opened, tickets, published, now } = await room(t)
  const callId = await talk()
  const { ticket } = await opened(operator.id, { callId })
  now.at = NOON + 30_000
  const answer = await guide(operator, callId, { number: '115', note: 'ngất xỉu' })
  t.equal(answer.statusCode, 201)
  t.match(answer.json(), {
    kind: 'guided',
    callId,
    facts: { number: '115', what: 'Cấp cứu y tế', note: 'ngất xỉu' },
  })
  t.match(published, [{ type: 'entry', data: { ticketId: ticket.id, kind: 'guided', byId: operator.id } }])
  t.match((await tickets.one(operator, ticket.id)).entries, [
    {
      ...{ kind: 'guided', at: new Date(NOON + 30_000).toISOString(), by: { id: operator.id } },
      text: 'Đã hướng dẫn người dân gọi 115',
    },
  ])
})

t.test('a call without a ticket keeps it too, and a ticket opened later shows it', async t => {
  const { operator, guide, talk, opened, tickets } = await room(t)
  const callId = await talk()
  t.equal((await guide(operator, callId, { number: '113' })).statusCode, 201)
  const { ticket } = await opened(operator.id, { callId })
  t.match((await tickets.one(operator, ticket.id)).entries, [{ kind: 'guided', facts: { number: '113' } }])
})

t.test('taken back once, while the call goes on; both entries stay', async t => {
  const { operator, guide, undo, talk, opened, tickets, call } = await room(t)
  const callId = await talk()
  const { ticket } = await opened(operator.id, { callId })
  const { id } = (await guide(operator, callId, { number: '115' })).json()
  t.equal((await undo(operator, callId, id)).statusCode, 204)
  t.match((await undo(operator, callId, id)).json(), { code: 'guidance-not-found' })
  t.match((await undo(operator, callId, id + 1)).json(), { code: 'guidance-not-found' }, 'the undoing itself')
  t.match((await tickets.one(operator, ticket.id)).entries, [
    { kind: 'guided' },
    { kind: 'guided-undone', facts: { number: '115', entryId: id } },
  ])
  const over = await call({ operatorId: operator.id })
  const late = (await guide(operator, over, { number: '115' })).json()
  t.equal(late.kind, 'guided', 'still possible in the notes')
  t.match((await undo(operator, over, late.id)).json(), { code: 'call-over', status: 409 })
})

t.test('two who take it back at once: one of them does', async t => {
  const { operator, supervisor, guide, undo, talk } = await room(t)
  const callId = await talk()
  const { id } = (await guide(operator, callId, { number: '115' })).json()
  const answers = await Promise.all([undo(operator, callId, id), undo(supervisor, callId, id)])
  t.same(answers.map(answer => answer.statusCode).sort(), [204, 404])
})

t.test('not any number, not anybody, not any call', async t => {
  const { operator, other, supervisor, officer, guide, talk, call } = await room(t)
  const callId = await talk()
  t.match((await guide(operator, callId, { number: '116' })).json(), {
    ...{ code: 'not-an-emergency-number', status: 400 },
    numbers: ['113', '115'],
  })
  t.equal((await guide(operator, callId, { number: '113;x' })).statusCode, 400)
  t.equal((await guide(operator, callId, { number: '113', note: 'x'.repeat(1_001) })).statusCode, 400)
  t.match((await guide(other, callId, { number: '113' })).json(), { code: 'not-your-call', status: 403 })
  t.equal((await guide(supervisor, callId, { number: '113' })).statusCode, 201)
  t.equal((await guide(officer, callId, { number: '113' })).statusCode, 403)
  t.match((await guide(operator, '00000000-0000-4000-8000-000000000009', { number: '113' })).json(), {
    code: 'call-not-found',
  })
  const missed = await call({ operatorId: null, talkAt: null, ending: 'abandoned' })
  t.match((await guide(supervisor, missed, { number: '113' })).json(), { code: 'call-not-talking' })
})

t.test('entries are found by their indexes, however many there are', async t => {
  const { database, operator, talk, call, opened } = await room(t)
  const [callId, other] = [await talk(), await call({ operatorId: operator.id })]
  const { ticket } = await opened(operator.id, { callId })
  const { pool } = database
  await pool.query(
    `insert into ticket_entries (at, call_id, ticket_id, kind)
      select now(), $1, case when n % 2 = 0 then $2::uuid end, 'guided' from generate_series(1, 100000) n`,
    [other, (await opened(operator.id, { callId: other })).ticket.id],
  )
  const owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  await owner.query('analyze ticket_entries')
  await owner.end()
  const plans = [
    ...(await plansOf(database, db => entriesOf(db, ticket.id, [callId]))),
    ...(await plansOf(database, db => guidedIn(db, callId))),
  ]
  t.equal(plans.length, 2)
  for (const plan of plans) t.match(plan, /ticket_entries_(ticket|call)/, plan)
})
