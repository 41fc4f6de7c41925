import { eq } from 'drizzle-orm'
import t from 'tap'
import { callEvents, calls } from '../../src/calls/tables.ts'
import { operators, waiting } from '../../src/queue/tables.ts'
import { until } from '../until.ts'
import { type Desk, desk, identity, readyOperator, waitingCaller } from './desk.ts'

const rowOf = async (at: Desk, id: string) =>
  (await at.database.db.select().from(calls).where(eq(calls.id, id)))[0]
const ringing = (at: Desk, id: string) =>
  until(`${id} rings`, async () => {
    const row = await rowOf(at, id)
    return row?.value.state === 'ringing' ? row.value.leg : null
  })

t.test('a caller is greeted, waits, rings the free operator, talks and is served', async t => {
  const at = await desk(t)
  const operator = await readyOperator(at)
  const id = await waitingCaller(at)
  const leg = await ringing(at, id)
  t.equal(leg.operator, operator)
  await at.hear(id, { type: 'legAnswered', leg: leg.id } as never)
  t.same(at.tickets, [{ callId: id, operatorId: operator }])
  t.match(await at.database.db.select().from(waiting), [], 'nobody waits any more')
  at.pass(60_000)
  await at.hear(id, { type: 'callerGone', cut: false } as never)
  t.match(await rowOf(at, id), {
    state: 'ended',
    ending: 'served',
    fault: 'caller',
    talkMs: 60_000,
    waitMs: 0,
  })
  const [row] = await at.database.db.select().from(operators)
  t.match(row, { activity: 'wrap-up', wrapUpUntil: at.now() + 15_000 })
  const journal = await at.database.db.select().from(callEvents).where(eq(callEvents.callId, id))
  t.same(
    journal.sort((a, b) => a.version - b.version).map(entry => [entry.version, entry.type, entry.toState]),
    [
      [1, 'arrived', 'greeting'],
      [2, 'soundEnded', 'waiting'],
      [3, 'operatorChosen', 'ringing'],
      [4, 'legAnswered', 'talking'],
      [5, 'callerGone', 'ended'],
    ],
  )
  await at.calls.settled()
  t.same(at.performed(id), ['play', 'music', 'ring', 'connect', 'dropLeg', 'endBridge'])
})

t.test(
  'fifty callers and five operators: each operator gets one caller, each caller one operator',
  async t => {
    const at = await desk(t)
    const ids = await Promise.all(Array.from({ length: 50 }, () => waitingCaller(at)))
    await Promise.all(Array.from({ length: 5 }, () => readyOperator(at)))
    const busy = await until('five ring', async () => {
      const rows = await at.database.db.select().from(calls).where(eq(calls.state, 'ringing'))
      return rows.length === 5 ? rows : null
    })
    t.equal(new Set(busy.map(row => row.operatorId)).size, 5)
    const waits = await at.database.db.select().from(waiting)
    t.equal(waits.length, 50)
    t.equal(waits.filter(row => row.isOffered).length, 5)
    t.equal(ids.length, 50)
  },
)

t.test('an operator who pauses in the same moment is not rung, and the caller keeps the place', async t => {
  const at = await desk(t)
  const operator = await readyOperator(at)
  const id = await waitingCaller(at)
  await ringing(at, id)
  const second = await waitingCaller(at)
  // The choice was made for an operator who has a caller already: the whole event is undone.
  await at.hear(second, { type: 'operatorChosen', operator, endpoint: 'op' } as never)
  t.equal((await rowOf(at, second))?.state, 'waiting')
  t.equal((await rowOf(at, second))?.version, 2, 'no trace in the journal')
})

t.test('an unanswered offer goes to the next operator at once, and the first one rests', async t => {
  const at = await desk(t)
  const first = await readyOperator(at)
  at.pass(1_000)
  const second = await readyOperator(at)
  const id = await waitingCaller(at)
  const leg = await ringing(at, id)
  t.equal(leg.operator, first, 'longest idle')
  at.pass(20_000)
  await at.hear(id, { type: 'deadline' } as never)
  const other = await until('the next one rings', async () => {
    const next = await ringing(at, id)
    return next.id === leg.id ? null : next
  })
  t.equal(other.operator, second)
  const [row] = await at.database.db.select().from(operators).where(eq(operators.personId, first))
  t.match(row, { activity: 'free', restUntil: at.now() + 5_000 })
  await at.calls.settled()
  t.same(at.performed(id), ['play', 'music', 'ring', 'dropLeg', 'ring'])
})

t.test('two news of one call in the same instant are decided one after the other', async t => {
  const at = await desk(t)
  await readyOperator(at)
  const id = await waitingCaller(at)
  const leg = await ringing(at, id)
  const answered = { type: 'legAnswered', leg: leg.id } as never
  const gone = { type: 'callerGone', cut: false } as never
  await Promise.all([at.hear(id, answered), at.hear(id, gone), at.hear(id, answered), at.hear(id, gone)])
  t.match(await rowOf(at, id), { state: 'ended', ending: 'served', version: 5 })
})

t.test('a wrap-up ends by itself and the operator gets the next caller', async t => {
  const at = await desk(t)
  await readyOperator(at)
  const id = await waitingCaller(at)
  const leg = await ringing(at, id)
  await at.hear(id, { type: 'legAnswered', leg: leg.id } as never)
  at.pass(10_000)
  await at.hear(id, { type: 'callerGone', cut: false } as never)
  const next = await waitingCaller(at)
  t.equal((await rowOf(at, next))?.state, 'waiting')
  at.pass(15_000)
  t.match(
    await ringing(at, next),
    { id: `leg.${next}.1` },
    'found by the sweep, since the clock is moved by hand',
  )
})

t.test('a new process finds the calls where they stood, and their deadlines', async t => {
  const at = await desk(t)
  await readyOperator(at)
  const id = await waitingCaller(at)
  const leg = await ringing(at, id)
  at.queue.stop()
  at.calls.stop()
  const after = await desk(t, { database: at.database })
  after.pass(25_000)
  const open = await after.calls.resume()
  t.match(open, [{ id, state: 'ringing', leg: { id: leg.id } }])
  const back = await until('the ring ran out while nobody was there', async () => {
    const row = await rowOf(after, id)
    return row?.state === 'waiting' ? row : null
  })
  t.equal(back.version, 4)
})

t.test(
  'an arriving caller is handed to the dialplan queue when the database is away; others wait for it',
  async t => {
    const at = await desk(t)
    const id = await waitingCaller(at)
    const lost = Object.assign(new Error('terminating connection'), { code: '57P01' })
    const { tx } = at.database
    let isAway = true
    const away: typeof tx = work => (isAway ? Promise.reject(lost) : tx(work))
    Object.assign(at.database, { tx: away })
    const gone = at.hear(id, { type: 'callerGone', cut: false } as never)
    const late = identity()
    const arriving = at.hear(late.id, { type: 'arrived', identity: late, isOpen: true } as never)
    const clockRuns = setInterval(() => at.pass(500), 20)
    t.teardown(() => clearInterval(clockRuns))
    await arriving
    t.same(at.handedBack, [late.channel])
    isAway = false
    await gone
    t.match(
      await rowOf(at, id),
      { state: 'ended', ending: 'abandoned' },
      'nothing of the known call was lost',
    )
    t.equal(await rowOf(at, late.id), undefined)
  },
)

t.test('a flood of news about one call is refused at its limit, and the call goes on', async t => {
  const at = await desk(t)
  const id = await waitingCaller(at)
  const held = { type: 'held', leg: `leg.${id}.9` } as never
  await Promise.all(Array.from({ length: 1_000 }, () => at.hear(id, held)))
  await at.hear(id, { type: 'callerGone', cut: false } as never)
  t.match(await rowOf(at, id), { state: 'ended', version: 3 })
})

t.test('a commit whose answer was lost is not made twice, and what it asks for is done', async t => {
  const at = await desk(t)
  await readyOperator(at)
  const id = await waitingCaller(at)
  const leg = await ringing(at, id)
  const { tx } = at.database
  let isCut = true
  const cutAfterwards: typeof tx = async work => {
    const done = await tx(work)
    if (!isCut) return done
    isCut = false
    throw Object.assign(new Error('Connection terminated unexpectedly'))
  }
  Object.assign(at.database, { tx: cutAfterwards })
  await at.hear(id, { type: 'legAnswered', leg: leg.id } as never)
  await at.hear(id, { type: 'callerGone', cut: false } as never)
  t.match(await rowOf(at, id), { state: 'ended', ending: 'served', version: 5 })
  t.equal(at.tickets.length, 1)
  await at.calls.settled()
  t.same(at.performed(id), ['play', 'music', 'ring', 'connect', 'dropLeg', 'endBridge'])
  t.same(at.doubts, [])
})

t.test('an answer that waited too long for the database is not acted upon: it is compared first', async t => {
  // Why: after eight seconds the rescuer has given the citizen to the dialplan's queue, where somebody else talks.
  const at = await desk(t)
  await readyOperator(at)
  const id = await waitingCaller(at)
  const leg = await ringing(at, id)
  const { tx } = at.database
  let isStill = true
  const still: typeof tx = async work => {
    if (isStill) at.pass(10_000)
    isStill = false
    return tx(work)
  }
  Object.assign(at.database, { tx: still })
  await at.hear(id, { type: 'legAnswered', leg: leg.id } as never)
  t.match(await rowOf(at, id), { state: 'ringing', version: 3 }, 'as if never heard')
  t.match(await at.database.db.select().from(operators), [{ activity: 'ringing' }], 'nor anything else')
  t.equal(at.doubts.length, 1)
  await at.calls.settled()
  t.same(at.performed(id), ['play', 'music', 'ring'])
})

t.test('a phone that goes while the database is away is known to be gone when it is back', async t => {
  const at = await desk(t)
  const operator = await readyOperator(at)
  const { tx } = at.database
  let isAway = true
  const lost = Object.assign(new Error('terminating connection'), { code: '57P01' })
  const away: typeof tx = work => (isAway ? Promise.reject(lost) : tx(work))
  Object.assign(at.database, { tx: away })
  at.unplug()
  await at.queue.setReachable(`op-${operator.slice(0, 8)}`)
  isAway = false
  await until('nobody is offered a caller there', async () => {
    const [row] = await at.database.db.select().from(operators)
    return row?.isReachable === false
  })
})

t.test('a phone that comes while its operator signs in is seen: its news found nobody yet', async t => {
  let asked = 0
  const at = await desk(t, { isReachable: () => ++asked > 1 }) // not there yet when the row is written
  const operator = await readyOperator(at)
  const id = await waitingCaller(at)
  t.equal((await ringing(at, id)).operator, operator)
})
