import t from 'tap'
import { until } from '../until.ts'
import { startCentre } from './centre.ts'
import { castOf, inTheBooks, lasted, pairs, sameDialog, talkedOn } from './death.ts'
import { sceneOf } from './scene.ts'

// D11, D05: PostgreSQL stands still for half a minute, or dies. Who talks talks on, who calls is served by Asterisk's
// own queue, the service lives through it, and afterwards the books have everything.
t.setTimeout(300_000)
const centre = await startCentre({ calls: { ringSeconds: 20 } })
const scene = sceneOf(centre)
const play = { centre, scene }
t.after(async () => {
  await scene.end()
  await centre.stop()
})

t.test(
  'PostgreSQL stands still for 30 s: talks live on, new callers are served, nothing is lost',
  async t => {
    const cast = castOf(t, play)
    const [talks, ends, waits, comes] = [scene.number(), scene.number(), scene.number(), scene.number()]
    const service = await centre.pid('service')
    await cast.desk('op101')
    const talking = await cast.citizen(talks)
    await lasted(scene, talks)
    const whoEnds = await cast.desk('op102')
    const ending = await cast.citizen(ends)
    await lasted(scene, ends)
    const queued = await cast.citizen(waits)
    await scene.state(waits, 'waiting')

    const thaw = await centre.freeze('PostgreSQL')
    t.after(thaw)
    const frozenAt = Date.now()
    await ending.hangUp()
    const newcomer = await cast.citizen(comes)
    // op102 is free as far as Asterisk knows: the dialplan's queue rings there.
    const invite = await whoEnds.rang(2, 25_000)
    t.ok(invite.at - frozenAt < 13_000, `served after ${Math.round(invite.at - frozenAt)} ms`)
    await until('two pairs talk', async () => (await pairs(centre)) === 2)
    await until('30 seconds are over', () => Date.now() > frozenAt + 30_000, { withinMs: 31_000 })
    thaw()
    await centre.untilReady()
    t.equal(await centre.pid('service'), service, 'the service lives')
    await sameDialog(t, talking)
    t.match((await scene.calls(talks))[0], { state: 'talking', operator: 'op101', servedBy: 'service' })
    const served = await until('the books know whom op102 talks with', async () => {
      for (const from of [waits, comes]) if ((await scene.calls(from))[0]?.operator === 'op102') return from
      return null
    })
    for (const citizen of [talking, queued, newcomer]) await citizen.hangUp()

    const talk = await inTheBooks(t, { ...play, from: talks }, { ending: 'served', operator: 'op101' })
    await talkedOn(t, play, { call: talk, at: frozenAt, seconds: 29 })
    const ended = await inTheBooks(t, { ...play, from: ends }, { ending: 'served', operator: 'op102' })
    t.ok(Math.abs((ended.goneAt?.getTime() ?? 0) - frozenAt) < 1_500, 'with the time at which it ended')
    for (const from of [waits, comes]) {
      const was =
        from === served ? { ending: 'served', operator: 'op102' } : { ending: 'abandoned', operator: null }
      await inTheBooks(t, { ...play, from }, { ...was, servedBy: 'fallback' })
    }
  },
)

t.test('PostgreSQL is killed: it is started again, and nobody on the phone notices', async t => {
  const cast = castOf(t, play)
  const [talks, waits, comes] = [scene.number(), scene.number(), scene.number()]
  const service = await centre.pid('service')
  await cast.desk('op103')
  const talking = await cast.citizen(talks)
  await lasted(scene, talks)
  const queued = await cast.citizen(waits)
  await scene.state(waits, 'waiting')
  const database = await centre.pid('PostgreSQL')
  const diedAt = Date.now()
  await centre.kill('PostgreSQL')
  const newcomer = await cast.citizen(comes)
  await until(
    'PostgreSQL runs again',
    async () => {
      const now = await centre.pid('PostgreSQL')
      return now !== null && now !== database
    },
    { withinMs: 30_000 },
  )
  await centre.untilReady()
  t.equal(await centre.pid('service'), service, 'the service lives')
  await sameDialog(t, talking)
  await until('the talk goes on for two seconds', () => Date.now() > diedAt + 2_000)
  await talking.hangUp()
  // Both are served by op103 after the wrap-up, one after the other: in our queue or in the dialplan's, whichever has them.
  const talksAgain = until('op103 talks again', async () => (await pairs(centre)) === 1, { withinMs: 20_000 })
  await talksAgain.catch(async error => {
    const rows = [...(await scene.calls(waits)), ...(await scene.calls(comes)), await scene.operator('op103')]
    throw new Error(
      `${error.message}; ${JSON.stringify(rows)}\n${await centre.rx('core show channels concise')}`,
    )
  })
  const first = await until('the books know whom', async () => {
    for (const from of [waits, comes]) if ((await scene.calls(from))[0]?.operator) return from
    return null
  })
  const both = [
    { from: waits, citizen: queued },
    { from: comes, citizen: newcomer },
  ]
  for (const { from, citizen } of first === waits ? both : both.toReversed()) {
    await lasted(scene, from, 500)
    await citizen.hangUp()
  }
  const talk = await inTheBooks(t, { ...play, from: talks }, { ending: 'served', operator: 'op103' })
  await talkedOn(t, play, { call: talk, at: diedAt })
  for (const from of [waits, comes]) {
    const [row] = await scene.calls(from)
    await inTheBooks(
      t,
      { ...play, from },
      { ending: 'served', operator: 'op103', servedBy: row?.servedBy ?? 'service' },
    )
  }
})

t.test('nothing is left in Asterisk', async () => {
  await scene.nothingLeft()
})

t.end()
