import t from 'tap'
import type { SipMessage } from '../../src/boot/phones/messages.ts'
import type { Behaviour, Operator } from '../../src/boot/phones/operator.ts'
import { startCentre } from './centre.ts'
import { castOf } from './death.ts'
import { sceneOf } from './scene.ts'

// Who is rung, in which order, and what happens when a phone does not do what it should.
t.setTimeout(300_000)
const centre = await startCentre({
  greetingSeconds: 0.2,
  calls: { ringSeconds: 5, wrapUpSeconds: 0, restSeconds: 3 },
})
const scene = sceneOf(centre)
t.after(async () => {
  await scene.end()
  await centre.stop()
})

const talk = (hangUpAfterMs: number): Behaviour => ({ does: 'answer', afterMs: 100, hangUpAfterMs })
const isCancel = (one: SipMessage) => one.method === 'CANCEL' && one.status === null

/** A citizen who stays until hung up on. */
async function served(cast: ReturnType<typeof castOf>, from: string, withinMs = 30_000) {
  const citizen = await cast.citizen(from)
  await citizen.end(withinMs)
  return scene.state(from, 'ended')
}

async function sent(phone: Operator, check: (one: SipMessage) => boolean): Promise<number> {
  const found = (await phone.sipp.messages()).find(check)
  if (!found) throw new Error('the phone never said that')
  return found.at
}

t.test('the operator who has been idle longest is rung', async t => {
  const cast = castOf(t, { centre, scene })
  await cast.desk('op101', talk(1_200))
  await cast.desk('op102', talk(1_200))
  const order: (string | null)[] = []
  for (let n = 0; n < 4; n++) {
    const call = await served(cast, scene.number())
    t.equal(call.ending, 'served')
    order.push(call.operator)
  }
  t.same(order, ['op101', 'op102', 'op101', 'op102'])
})

for (const status of [486, 603])
  t.test(`a phone that refuses with ${status} is passed over at once and left alone for a while`, async t => {
    const cast = castOf(t, { centre, scene })
    const refusing = await cast.desk('op103', { does: 'reject', status })
    const willing = await cast.desk('op104', talk(1_200))
    const call = await served(cast, scene.number())
    t.match(call, { ending: 'served', operator: 'op104' })
    const refusedAt = await sent(refusing, one => one.isSent && one.status === status)
    const rangAt = (await willing.rang()).at
    // Two round trips on this machine; nobody polls.
    t.ok(rangAt - refusedAt < 500, `the next phone rang after ${Math.round(rangAt - refusedAt)} ms`)
    const second = await served(cast, scene.number())
    t.equal(second.operator, 'op104', 'the one who has refused rests')
    t.equal((await refusing.invites()).length, 1)
  })

t.test('a phone that nobody answers rings for its time, then the next one rings at once', async t => {
  const cast = castOf(t, { centre, scene })
  const silent = await cast.desk('op105', { does: 'ring' })
  const willing = await cast.desk('op106', talk(1_200))
  const call = await served(cast, scene.number())
  t.match(call, { ending: 'served', operator: 'op106' })
  const [first] = await silent.invites()
  const cancelledAt = await sent(silent, isCancel)
  const rang = cancelledAt - (first?.at ?? 0)
  t.ok(rang > 4_500 && rang < 6_500, `rang for ${Math.round(rang)} ms of 5,000`)
  const gap = (await willing.rang()).at - cancelledAt
  t.ok(gap < 500, `the next phone rang ${Math.round(gap)} ms after`)
  t.ok((call.waitMs ?? 0) >= 4_500, 'the wait counts from the first joining')
})

t.test(
  'an answer that crosses the end of the ringing does not take the caller from the next operator',
  async t => {
    const cast = castOf(t, { centre, scene })
    const late = await cast.desk('op107', { does: 'answer too late' })
    await cast.desk('op108', talk(2_000))
    const call = await served(cast, scene.number())
    t.match(call, { ending: 'served', operator: 'op108' })
    t.ok((call.talkMs ?? 0) >= 1_900, 'the talk was not disturbed')
    await sent(late, one => !one.isSent && one.method === 'BYE')
    t.match(await scene.operator('op107'), { activity: 'free', callId: null })
  },
)

t.test(
  'an operator who answers and hangs up within 50 ms has served nobody: the citizen keeps the place',
  async t => {
    const cast = castOf(t, { centre, scene })
    const from = scene.number()
    const slip = await cast.desk('op109', { does: 'answer', afterMs: 0, hangUpAfterMs: 50 })
    await cast.desk('op110', talk(1_500))
    const call = await served(cast, from)
    t.match(call, { ending: 'served', operator: 'op110' })
    t.equal((await slip.invites()).length, 1)
    const tickets = await scene.tickets(call.id)
    t.match(tickets, [{ operator: 'op110' }], 'one ticket, handed on')
    t.match(await scene.recording(call.id), { state: 'verified' })
  },
)

t.test('two callers never get one operator', async t => {
  const cast = castOf(t, { centre, scene })
  const phone = await cast.desk('op111', talk(1_500))
  const [a, b] = await Promise.all([served(cast, scene.number()), served(cast, scene.number())])
  t.same([a.ending, b.ending, a.operator, b.operator], ['served', 'served', 'op111', 'op111'])
  const [first, second] = [a, b].sort((x, y) => Number(x.talkAt) - Number(y.talkAt))
  t.ok(Number(second?.talkAt) >= Number(first?.endedAt), 'one after the other')
  const invites = await phone.invites()
  t.equal(invites.length, 2)
})

const inOrder = (one: number, other: number) => one - other

t.test('ten callers and three operators: all are served in the order of their coming', async t => {
  const cast = castOf(t, { centre, scene })
  const users = ['op112', 'op113', 'op114']
  const numbers = Array.from({ length: 10 }, () => scene.number())
  const citizens = []
  for (const from of numbers) {
    citizens.push(await cast.citizen(from))
    await scene.state(from, 'waiting')
  }
  await Promise.all(users.map(user => cast.desk(user, talk(1_500))))
  for (const citizen of citizens) await citizen.end(60_000)
  const calls = await Promise.all(numbers.map(from => scene.state(from, 'ended')))
  t.same(
    calls.map(call => call.ending),
    numbers.map(() => 'served'),
  )
  const times = calls.map(call => Number(call.talkAt))
  const joined = await centre.query<{ caller: string; at: Date }>(
    `select c.caller, min(e.at) at from call_events e join calls c on c.id = e.call_id
     where e.to_state = 'ringing' group by c.caller order by at`,
  )
  const rung = joined.map(row => numbers.indexOf(row.caller.replace('+84', '0'))).filter(n => n >= 0)
  t.same([...rung].sort(inOrder), [...numbers.keys()])
  // Two who are free in one round ring at once, and either may be written down first.
  for (const user of users) {
    const own = rung.filter(n => calls[n]?.operator === user)
    t.same(own, [...own].sort(inOrder), `${user} has them in the order of joining`)
  }
  t.ok(
    rung.every((n, turn) => Math.abs(n - turn) < users.length),
    `nobody is further from their turn than telephones ring at once: ${rung}`,
  )
  t.ok(times.every(Boolean))
})

t.test('nothing is left in Asterisk', async () => {
  await scene.nothingLeft()
})

t.end()
