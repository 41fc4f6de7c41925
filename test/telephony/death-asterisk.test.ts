import t from 'tap'
import { until } from '../until.ts'
import { startCentre } from './centre.ts'
import { castOf, inTheBooks, lasted } from './death.ts'
import { sceneOf } from './scene.ts'

// D11, D05: kill -9 of Asterisk in the midst of calls. They are gone; what can be saved is what the books know of
// them, and the next call.
t.setTimeout(300_000)
const centre = await startCentre({ agrees: false })
const scene = sceneOf(centre)
const play = { centre, scene }
t.after(async () => {
  await scene.end()
  await centre.stop()
})

t.test(
  'Asterisk is killed: open calls are lost and called back, operators are free, calls go on',
  async t => {
    const cast = castOf(t, play)
    const [talks, waits, next] = [scene.number(), scene.number(), scene.number()]
    const service = await centre.pid('service')
    const desk = await cast.desk('op101')
    await cast.citizen(talks)
    await lasted(scene, talks, 3_000)
    await cast.citizen(waits)
    await scene.state(waits, 'waiting')
    const before = await centre.pid('Asterisk')
    const diedAt = Date.now()
    await centre.kill('Asterisk')
    await until(
      'Asterisk runs again',
      async () => {
        const now = await centre.pid('Asterisk')
        return now !== null && now !== before
      },
      { withinMs: 30_000 },
    )
    for (const from of [talks, waits]) {
      const call = await scene.state(from, 'ended', 30_000)
      t.match(call, { ending: 'lost', fault: 'desk' })
      t.match(await scene.callbacks(from), [{ missedCalls: 1, clearedAt: null }], 'to be called back')
      t.ok((call.endedAt?.getTime() ?? 0) >= diedAt - 500)
      const recording = await scene.recording(call.id)
      t.match(recording, { state: /short|missing/, gapCause: /cut|no-file|empty/ }, 'flagged, loudly')
      t.ok(recording.state === 'missing' || (recording.actualMs ?? 0) > 1_000, 'what was written is kept')
    }
    const [lost] = await scene.calls(talks)
    t.same(
      (await scene.tickets(lost?.id ?? '')).map(ticket => ticket.operator),
      ['op101'],
      'the ticket stays',
    )
    await centre.untilReady(60_000)
    t.equal(await centre.pid('service'), service, 'the service lives')
    await until(
      'op101 is free and reached',
      async () => {
        const { activity, isReachable } = await scene.operator('op101')
        return activity === 'free' && isReachable
      },
      { withinMs: 30_000 },
    )
    const rung = (await desk.invites()).length
    const citizen = await cast.citizen(next)
    await lasted(scene, next, 500)
    await citizen.hangUp()
    await inTheBooks(t, { ...play, from: next }, { ending: 'served', operator: 'op101' })
    t.equal((await desk.invites()).length, rung + 1)
  },
)

t.test('nothing is left in Asterisk', async () => {
  await scene.nothingLeft()
})

t.end()
