import t from 'tap'
import { startCentre } from './centre.ts'
import { castOf, holdDown, inTheBooks, lasted } from './death.ts'
import { sceneOf } from './scene.ts'

// D11, D05: people hang up while the service is dead. Nobody is left alone in silence, and the books have the time
// at which it happened, not the time at which we noticed.
t.setTimeout(300_000)
const centre = await startCentre()
const scene = sceneOf(centre)
const play = { centre, scene }
t.after(async () => {
  await scene.end()
  await centre.stop()
})
const near = (found: Date | null, at: number) => Math.abs((found?.getTime() ?? 0) - at) < 700

t.test('the operator hangs up while the service is dead: the citizen is hung up when it is back', async t => {
  const cast = castOf(t, play)
  const from = scene.number()
  const desk = await cast.desk('op101')
  const citizen = await cast.citizen(from)
  await lasted(scene, from)
  const release = await holdDown(t, centre)
  await desk.hangUp()
  const hungUpAt = Date.now()
  await release()
  const end = await citizen.end(10_000)
  t.equal(end.by, 'centre', 'not left alone')
  const call = await inTheBooks(t, { ...play, from }, { ending: 'served', operator: 'op101' })
  t.match(call, { fault: 'operator' })
  t.ok(near(call.endedAt, hungUpAt), `ended ${call.endedAt?.toISOString()}, not when it was noticed`)
})

t.test('the citizen hangs up in the queue while the service is dead: abandoned, then', async t => {
  const cast = castOf(t, play)
  const from = scene.number()
  const citizen = await cast.citizen(from)
  await scene.state(from, 'waiting')
  const release = await holdDown(t, centre)
  await citizen.hangUp()
  const hungUpAt = Date.now()
  await release()
  const call = await inTheBooks(t, { ...play, from }, { ending: 'abandoned', operator: null })
  t.match(call, { fault: 'caller', endedIn: 'waiting' })
  t.ok(near(call.endedAt, hungUpAt) && near(call.goneAt, hungUpAt), 'when the citizen did')
})

t.test('the citizen hangs up in a talk while the service is dead: served, and the phone is free', async t => {
  const cast = castOf(t, play)
  const from = scene.number()
  const desk = await cast.desk('op102')
  const citizen = await cast.citizen(from)
  await lasted(scene, from)
  const release = await holdDown(t, centre)
  await citizen.hangUp()
  const hungUpAt = Date.now()
  await release()
  const call = await inTheBooks(t, { ...play, from }, { ending: 'served', operator: 'op102' })
  t.match(call, { fault: 'caller', endedIn: 'talking' })
  t.ok(near(call.endedAt, hungUpAt), 'when the citizen did')
  const messages = await desk.sipp.messages()
  t.ok(
    messages.some(one => !one.isSent && one.method === 'BYE' && one.status === null),
    'the operator is not left alone either',
  )
})

t.test('nothing is left in Asterisk', async () => {
  await scene.nothingLeft()
})

t.end()
