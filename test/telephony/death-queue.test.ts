import t from 'tap'
import { startCentre } from './centre.ts'
import { castOf, dieAndReturn, holdDown, inTheBooks, lasted, sameDialog } from './death.ts'
import { sceneOf } from './scene.ts'

// D11, D05: kill -9 of the service while citizens are greeted, wait, or an operator's phone rings for them. The
// supervisor starts it again; nobody is lost, nobody loses the place.
t.setTimeout(300_000)
const centre = await startCentre({ greetingSeconds: 3, calls: { ringSeconds: 30 } })
const scene = sceneOf(centre)
const play = { centre, scene }
t.after(async () => {
  await scene.end()
  await centre.stop()
})
const waiting = () => centre.query('select call_id, joined_at from waiting order by joined_at, call_id')

t.test('killed in the greeting: the citizen hears it to its end and is served', async t => {
  const cast = castOf(t, play)
  const from = scene.number()
  const citizen = await cast.citizen(from)
  await scene.state(from, 'greeting')
  await dieAndReturn(centre)
  await scene.state(from, 'waiting')
  await cast.desk('op101')
  await scene.state(from, 'talking')
  await sameDialog(t, citizen)
  await citizen.hangUp()
  await inTheBooks(t, { ...play, from }, { ending: 'served', operator: 'op101' })
})

t.test('killed with two in the queue: both keep their place, the first is served first', async t => {
  const cast = castOf(t, play)
  const [first, second] = [scene.number(), scene.number()]
  const one = await cast.citizen(first)
  await scene.state(first, 'waiting')
  const two = await cast.citizen(second)
  await scene.state(second, 'waiting')
  const before = await waiting()
  await dieAndReturn(centre)
  t.same(await waiting(), before, 'the queue is as it was')
  await cast.desk('op102')
  await scene.state(first, 'talking')
  t.match((await scene.calls(second))[0], { state: 'waiting' })
  await one.hangUp()
  await scene.state(second, 'talking')
  await sameDialog(t, two)
  await two.hangUp()
  for (const from of [first, second])
    await inTheBooks(t, { ...play, from }, { ending: 'served', operator: 'op102' })
})

t.test('killed while a phone rings: it rings on, and its operator is put through', async t => {
  const cast = castOf(t, play)
  const from = scene.number()
  const phone = await cast.softphone('op103')
  const citizen = await cast.citizen(from)
  await phone.rings()
  await scene.state(from, 'ringing')
  await dieAndReturn(centre)
  t.match((await scene.calls(from))[0], { state: 'ringing' })
  t.equal(phone.events.filter(event => event.type === 'CALL_INCOMING').length, 1, 'one offer')
  t.equal(phone.events.filter(event => event.type === 'CALL_CLOSED').length, 0)
  await phone.answer()
  await lasted(scene, from)
  await sameDialog(t, citizen)
  await phone.hangUp()
  const call = await inTheBooks(t, { ...play, from }, { ending: 'served', operator: 'op103' })
  t.match(call, { fault: 'operator' })
})

t.test('the operator answers while the service is dead: the citizen is served all the same', async t => {
  const cast = castOf(t, play)
  const from = scene.number()
  const phone = await cast.softphone('op104')
  const citizen = await cast.citizen(from)
  await phone.rings()
  await scene.state(from, 'ringing')
  const release = await holdDown(t, centre)
  await phone.answer()
  await phone.event('CALL_ESTABLISHED')
  await release()
  // Asterisk ends a leg that is answered while nobody is there to connect it, and the citizen keeps the place: it rings
  // again. A service that is back before that puts them through at once.
  const again = phone.rings(2, 20_000).then(() => phone.answer())
  again.catch(() => {}) // where it does not ring again
  await scene.call(from, 'talks', call => call.state === 'talking', 30_000)
  await sameDialog(t, citizen)
  await citizen.hangUp()
  await inTheBooks(t, { ...play, from }, { ending: 'served', operator: 'op104' })
})

t.test('nothing is left in Asterisk', async () => {
  await scene.nothingLeft()
})

t.end()
