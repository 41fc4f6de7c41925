import t from 'tap'
import { until } from '../until.ts'
import { startCentre } from './centre.ts'
import { castOf, dieAndReturn, holdDown, inTheBooks, lasted, sameDialog, talkedOn } from './death.ts'
import { sceneOf } from './scene.ts'

// D11, D05: kill -9 of the service while citizen and operator talk, while one holds the other, and in the wrap-up.
// Nobody notices: their sound is Asterisk's, and the books say afterwards what happened.
t.setTimeout(300_000)
const centre = await startCentre({ calls: { wrapUpSeconds: 2 } })
const scene = sceneOf(centre)
const play = { centre, scene }
t.after(async () => {
  await scene.end()
  await centre.stop()
})

t.test('killed in a talk: both talk on, and the end is recorded as if nothing had happened', async t => {
  const cast = castOf(t, play)
  const from = scene.number()
  const desk = await cast.desk('op101')
  const citizen = await cast.citizen(from)
  await lasted(scene, from, 500)
  const diedAt = Date.now()
  await dieAndReturn(centre)
  t.match((await scene.calls(from))[0], { state: 'talking', operator: 'op101' })
  t.match(await scene.operator('op101'), { activity: 'talking' })
  await scene.call(from, 'went on for two seconds more', () => Date.now() > diedAt + 2_000)
  await sameDialog(t, citizen)
  await citizen.hangUp()
  const call = await inTheBooks(t, { ...play, from }, { ending: 'served', operator: 'op101' })
  t.match(call, { fault: 'caller' })
  t.equal((await desk.invites()).length, 1, 'the phone rang once')
  await talkedOn(t, play, { call, at: diedAt })
})

t.test('killed while the citizen is on hold: taken back from it, both hear each other', async t => {
  const cast = castOf(t, play)
  const from = scene.number()
  const phone = await cast.softphone('op102')
  const citizen = await cast.citizen(from)
  await phone.rings()
  await phone.answer()
  await lasted(scene, from, 500)
  await phone.hold()
  await until('the call is held', async () => {
    const [row] = await centre.query<{ heldSince: number | null }>(
      `select value ->> 'heldSince' "heldSince" from calls where id = $1`,
      [(await scene.calls(from))[0]?.id],
    )
    return row?.heldSince
  })
  await dieAndReturn(centre)
  t.match((await scene.calls(from))[0], { state: 'talking' })
  await phone.resume()
  const resumedAt = Date.now()
  await scene.call(from, 'goes on for two seconds more', () => Date.now() > resumedAt + 2_500)
  await sameDialog(t, citizen)
  await phone.hangUp()
  const call = await inTheBooks(t, { ...play, from }, { ending: 'served', operator: 'op102' })
  t.match(call, { fault: 'operator' })
  await talkedOn(t, play, { call, at: resumedAt + 500 })
})

t.test('killed in the wrap-up: it ends in its time, and the operator gets the next caller', async t => {
  const cast = castOf(t, play)
  const [from, next] = [scene.number(), scene.number()]
  await cast.desk('op103')
  const citizen = await cast.citizen(from)
  await lasted(scene, from, 200)
  await citizen.hangUp()
  await until('op103 wraps up', async () => (await scene.operator('op103')).activity === 'wrap-up')
  await dieAndReturn(centre)
  await inTheBooks(t, { ...play, from }, { ending: 'served', operator: 'op103' })
  await until('op103 is free', async () => (await scene.operator('op103')).activity === 'free')
  const second = await cast.citizen(next)
  await scene.state(next, 'talking')
  await second.hangUp()
  await inTheBooks(t, { ...play, from: next }, { ending: 'served', operator: 'op103' })
})

// People hang up while the service is dead: nobody is left alone in silence, and the books have the time at which it
// happened, not the time at which we noticed.
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
