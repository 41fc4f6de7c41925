import { eq } from 'drizzle-orm'
import t from 'tap'
import { operators } from '../../src/queue/tables.ts'
import { type Desk, desk, OPERATOR_RULES, readyOperator, waitingCaller } from '../calls/desk.ts'
import { until } from '../until.ts'

// What calls make of operators and of the line, through the calls' own machine.
const rowOf = async (at: Desk, id: string) =>
  (await at.database.db.select().from(operators).where(eq(operators.personId, id)))[0]
const rings = (at: Desk, call: string, times = 1) =>
  until('a phone rings', () => at.performed(call).filter(act => act === 'ring').length === times)
const by = {
  person: { id: '', username: '', displayName: '', role: 'supervisor', unitId: null },
  address: '',
} as const

t.test('after a transfer each operator’s notes are their own (asterisk#607, #1006)', async t => {
  const at = await desk(t)
  const lan = await readyOperator(at)
  const call = await waitingCaller(at)
  await rings(at, call)
  await at.hear(call, { type: 'legAnswered', leg: `leg.${call}.1` } as never)
  at.pass(1_000)
  const minh = await readyOperator(at)
  at.pass(30_000)
  const party = { kind: 'operator', operator: minh, endpoint: `op-${minh.slice(0, 8)}` } as const
  await at.calls.ask(call, { by: lan, ofAnybody: false, request: { act: 'transfer', party } })
  const notesUntil = at.now() + OPERATOR_RULES.wrapUpMs
  t.match(await rowOf(at, lan), { activity: 'wrap-up', wrapUpUntil: notesUntil, callId: call })
  at.pass(4_000)
  await at.hear(call, { type: 'legAnswered', leg: `leg.${call}.2` } as never)
  t.match(await rowOf(at, minh), { activity: 'talking', callId: call, queue: 'chung' })
  t.match(
    await rowOf(at, lan),
    { activity: 'wrap-up', wrapUpUntil: notesUntil },
    'the answer cuts nothing short',
  )
  at.pass(5_000)
  await at.hear(call, { type: 'callerGone', cut: false } as never)
  t.match(await rowOf(at, minh), { activity: 'wrap-up', wrapUpUntil: at.now() + OPERATOR_RULES.wrapUpMs })
  t.match(await rowOf(at, lan), { activity: 'wrap-up', wrapUpUntil: notesUntil }, 'nor does the end')
  const paused = await at.queue.setPresence({ id: lan }, { state: 'paused', reason: 'ăn trưa' })
  t.match(paused, { state: 'wrap-up', presence: 'paused' }, 'nor a pause asked for meanwhile (kazoo#1331)')
})

t.test(
  'a citizen whose operator’s phone dies at once, or falls silent, is first in the queue again',
  async t => {
    const at = await desk(t)
    const lan = await readyOperator(at)
    const call = await waitingCaller(at)
    await rings(at, call)
    at.pass(1_000)
    const later = await waitingCaller(at)
    at.pass(1_000)
    const last = await waitingCaller(at)
    await at.queue.move(by, last, null)
    for (const [nth, why, talkedMs] of [
      [1, 'hung-up', 50],
      [2, 'silent', 300_000],
    ] as const) {
      await at.hear(call, { type: 'legAnswered', leg: `leg.${call}.${nth}` } as never)
      at.pass(talkedMs)
      await at.hear(call, { type: 'legEnded', leg: `leg.${call}.${nth}`, why } as never)
      const { items } = await at.queue.queueNow()
      t.same(
        items.map(({ callId }) => callId),
        [call, last, later],
        why,
      )
      t.match(await rowOf(at, lan), { activity: 'free', unanswered: nth, restUntil: at.now() + 5_000 })
      at.pass(5_000)
      at.queue.match()
      await rings(at, call, nth + 1)
    }
  },
)

t.test('moved, pulled and paused: a process that starts anew knows all of it', async t => {
  const at = await desk(t)
  const calls: string[] = []
  for (let n = 0; n < 3; n++) {
    at.pass(1_000)
    calls.push(await waitingCaller(at))
  }
  const lan = await readyOperator(at)
  await rings(at, calls[0] ?? '')
  await at.queue.move(by, calls[2] ?? '', null)
  await at.queue.assign(by, calls[1] ?? '', lan)
  const before = await at.queue.queueNow()
  t.same(before.items.map(({ callId }) => callId).sort(), [...calls].sort())
  at.queue.stop()
  const anew = await desk(t, { database: at.database })
  t.same(await anew.queue.queueNow(), before)
  t.match(await anew.queue.presenceOf({ id: lan }), { state: 'ringing', callId: calls[0], queue: 'chung' })
})
