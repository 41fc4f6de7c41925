import { asc, eq } from 'drizzle-orm'
import t from 'tap'
import type { Operator } from '../../src/queue/operator.ts'
import { saveOperator } from '../../src/queue/store.ts'
import { operatorEvents } from '../../src/queue/tables.ts'
import { desk, OPERATOR_RULES, readyOperator, waitingCaller } from '../calls/desk.ts'
import { testDatabase } from '../database.ts'
import { desk as rooms } from '../rooms.ts'
import { until } from '../until.ts'

t.test('what an operator does is kept, each change with its instant', async t => {
  const at = await desk(t)
  const start = at.now()
  const operator = await readyOperator(at)
  at.pass(10_000)
  const call = await waitingCaller(at)
  await until('the phone rings', async () => at.performed(call).includes('ring'))
  at.pass(2_000)
  await at.hear(call, { type: 'legAnswered', leg: `leg.${call}.1` } as never)
  at.pass(30_000)
  await at.queue.setPresence({ id: operator }, { state: 'paused', reason: 'ăn trưa' })
  at.pass(5_000)
  await at.hear(call, { type: 'callerGone', cut: false } as never)
  const rows = async () =>
    (await at.database.db
      .select()
      .from(operatorEvents)
      .where(eq(operatorEvents.personId, operator))
      .orderBy(asc(operatorEvents.id))) as readonly (typeof operatorEvents.$inferSelect)[]
  const told = (await rows()).map(row => [
    (row.at - start) / 1_000,
    row.type,
    row.presence,
    row.activity,
    row.reason,
  ])
  t.same(told, [
    [0, 'presenceAsked', 'ready', 'free', null],
    [10, 'offered', 'ready', 'ringing', null],
    [12, 'talkStarted', 'ready', 'talking', null],
    [42, 'presenceAsked', 'paused', 'talking', 'ăn trưa'],
    [47, 'talkEnded', 'paused', 'wrap-up', 'ăn trưa'],
  ])
  t.equal((await rows()).at(-1)?.callId, call, 'notes belong to a call')
  at.pass(OPERATOR_RULES.wrapUpMs)
})

const operatorOf = (id: string, facts: Partial<Operator> = {}): Operator => ({
  ...{ id, presence: 'ready', reason: null, activity: 'free', endpoint: null, callId: null, since: 0 },
  ...{ phone: 'desk', queue: null, triedAt: null, tries: 0, unanswered: 0 },
  ...{ idleSince: 0, restUntil: null, wrapUpUntil: null, interrupted: null, isReachable: false, ...facts },
})

t.test('history costs no round trip: one statement holds both, and it goes with the others', async t => {
  const here = await rooms(t)
  const { id } = await here.person('operator')
  const sent: string[] = []
  await here.database.tx(async tx => {
    const counted = Object.assign(Object.create(tx), {
      send: (name: string, statement: never) => {
        sent.push(name)
        return tx.send(name, statement)
      },
    })
    const answer = saveOperator(counted, operatorOf(id), { type: 'wrapUpDue', at: 5 })
    t.equal(answer, undefined, 'nobody waits for it')
  })
  t.same(sent, ['save_operator'])
  t.equal((await here.database.db.select().from(operatorEvents)).length, 1)
})

t.test('what nobody sees is no history, and history never goes back', async t => {
  const here = await rooms(t)
  const { id } = await here.person('operator')
  const save = (at: number, facts: Partial<Operator>) =>
    here.database.tx(async tx =>
      saveOperator(tx, operatorOf(id, facts), { type: 'reachable', at, isReachable: true }),
    )
  await save(1_000, {})
  await save(2_000, { isReachable: true, restUntil: 9_000 })
  await save(3_000, { presence: 'paused', reason: 'họp' })
  await save(2_998, { presence: 'paused', reason: 'ăn trưa' })
  const rows = await here.database.db.select().from(operatorEvents).orderBy(asc(operatorEvents.id))
  t.match(rows, [
    { at: 1_000, presence: 'ready' },
    { at: 3_000, reason: 'họp' },
    { at: 3_000, reason: 'ăn trưa' },
  ])
  t.equal(rows.length, 3)
})

t.test('a transaction that fails leaves no history', async t => {
  const database = await testDatabase(t)
  const nobody = '00000000-0000-4000-8000-000000000009'
  await t.rejects(
    database.tx(async tx => saveOperator(tx, operatorOf(nobody), { type: 'wrapUpDue', at: 5 })),
    { code: '23503' },
  )
  t.same(await database.db.select().from(operatorEvents), [])
})
