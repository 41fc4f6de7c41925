import t from 'tap'
import { shown } from './books.ts'
import { startCentre } from './centre.ts'
import { castOf } from './death.ts'
import { sceneOf } from './scene.ts'

// Citizens who hang up: in the greeting, in the queue, while a phone rings, and in the talk. Each leaves a record that
// says where, a recording, and (unless somebody talked with them) one entry on the callback list.
t.setTimeout(180_000)
const centre = await startCentre({ greetingSeconds: 2 })
const scene = sceneOf(centre)
t.after(async () => {
  await scene.end()
  await centre.stop()
})

t.test('who hangs up in the greeting is abandoned there', async t => {
  const cast = castOf(t, { centre, scene })
  const from = scene.number()
  const citizen = await cast.citizen(from)
  await scene.state(from, 'greeting')
  await citizen.hangUp()
  const call = await scene.state(from, 'ended')
  t.match(call, {
    ending: 'abandoned',
    fault: 'caller',
    endedIn: 'greeting',
    operator: null,
    waitMs: 0,
    talkMs: 0,
  })
  t.match(await scene.recording(call.id), { state: 'verified' })
  t.same(await scene.tickets(call.id), [], 'nobody answered: no ticket')
  t.match(await scene.callbacks(from), [{ missedCalls: 1, clearedAt: null }])
})

t.test(
  'who hangs up in the queue is abandoned there; calling twice makes one entry on the callback list',
  async t => {
    const cast = castOf(t, { centre, scene })
    const from = scene.number()
    for (const missedCalls of [1, 2]) {
      const citizen = await cast.citizen(from)
      await scene.state(from, 'waiting')
      await citizen.hangUp()
      const call = await scene.state(from, 'ended')
      t.match(call, { ending: 'abandoned', fault: 'caller', endedIn: 'waiting' })
      t.ok((call.waitMs ?? 0) > 0)
      t.match(await scene.recording(call.id), { state: 'verified' })
      t.match(await scene.callbacks(from), [{ missedCalls, clearedAt: null }])
    }
  },
)

t.test(
  'who hangs up while a phone rings is abandoned there, and the phone stops ringing at once',
  async t => {
    const cast = castOf(t, { centre, scene })
    const from = scene.number()
    const phone = await cast.desk('op101', { does: 'ring' })
    const citizen = await cast.citizen(from)
    const invite = await phone.rang()
    await scene.state(from, 'ringing')
    const hungUpAt = Date.now()
    await citizen.hangUp()
    const call = await scene.state(from, 'ended')
    t.match(call, { ending: 'abandoned', fault: 'caller', endedIn: 'ringing' })
    await phone.sipp.messages()
    const cancelled = await scene
      .call(from, 'has left the phone', () => true)
      .then(async () => {
        const messages = await phone.sipp.messages()
        return messages.find(
          one => one.callId === invite.callId && one.method === 'CANCEL' && one.status === null,
        )
      })
    t.ok(cancelled && cancelled.at - hungUpAt < 1_000, 'CANCEL within a second')
    t.match(await scene.callbacks(from), [{ missedCalls: 1, clearedAt: null }])
    t.match(
      await scene.operator('op101'),
      { activity: 'free', callId: null },
      'the operator did nothing wrong',
    )
  },
)

t.test('who hangs up in the talk was served, and a later answered call clears the callback list', async t => {
  const cast = castOf(t, { centre, scene })
  const from = scene.number()
  const first = await cast.citizen(from)
  await scene.state(from, 'waiting')
  await first.hangUp()
  await scene.state(from, 'ended')
  t.match(await scene.callbacks(from), [{ missedCalls: 1, clearedAt: null }])
  await cast.desk('op102')
  const second = await cast.citizen(from)
  await scene.state(from, 'talking')
  t.ok((await scene.callbacks(from))[0]?.clearedAt, 'cleared at the answer')
  await second.hangUp()
  const call = await scene.state(from, 'ended')
  t.match(call, { ending: 'served', fault: 'caller', endedIn: 'talking', operator: 'op102' })
  t.match(await scene.recording(call.id), { state: 'verified' })
  t.match(await scene.tickets(call.id), [{ operator: 'op102', callerNumber: shown(from) }])
  const list = await (await centre.api('supervisor1')).get<{
    items: { number: string; clearedByCallId: string }[]
  }>('/api/callbacks')
  t.equal(list.items.find(one => one.number === shown(from))?.clearedByCallId, call.id)
})

t.test('nothing is left in Asterisk', async () => {
  await scene.nothingLeft()
})

t.end()
