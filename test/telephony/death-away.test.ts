import t from 'tap'
import { until } from '../until.ts'
import { startCentre } from './centre.ts'
import { castOf, holdDown, inTheBooks, lasted, pairs, sameDialog, talkedOn } from './death.ts'
import { sceneOf } from './scene.ts'

// D11, D05: the service stays away. Nobody waits in silence: Asterisk's own queue serves those who were in our hands
// and those who call now, on the phones of the operators who were ready, and all of it is in the books afterwards.
t.setTimeout(300_000)
const GREETING_SECONDS = 2
const centre = await startCentre({ greetingSeconds: GREETING_SECONDS, calls: { ringSeconds: 60 } })
const scene = sceneOf(centre)
const play = { centre, scene }
t.after(async () => {
  await scene.end()
  await centre.stop()
})

/** Citizens whom the dialplan has now, and who of them is connected, as Asterisk itself says. */
async function inFallback(): Promise<{ number: string; isServed: boolean }[]> {
  const lines = (await centre.rx('core show channels concise')).trim().split('\n')
  return lines.flatMap(line => {
    const fields = line.split('!')
    const [name, context, number, bridge] = [fields[0], fields[1], fields[7], fields[12]]
    const isThere = name?.startsWith('PJSIP/trunk') && context === 'fallback' && number
    return isThere ? [{ number, isServed: bridge !== '' }] : []
  })
}
const isInFallback = async (from: string) => (await inFallback()).some(({ number }) => number === from)

t.test(
  'a new caller is served without the service: greeted, recorded, on the phone of who was ready',
  async t => {
    const cast = castOf(t, play)
    const from = scene.number()
    const paused = await cast.desk('op111')
    await scene.presence('op111', 'paused')
    const ready = await cast.desk('op112')
    await until('the dialplan queue knows', async () =>
      /op111 .*paused/.test(await centre.rx('queue show fallback')),
    )
    const release = await holdDown(t, centre, { rescues: true })
    const citizen = await cast.citizen(from)
    const invite = await ready.rang(1, 20_000)
    await until('they talk', async () => (await pairs(centre)) === 1)
    const talkAt = Date.now()
    await until('for two seconds', () => Date.now() > talkAt + 2_500)
    await sameDialog(t, citizen)
    await citizen.hangUp()
    await release()
    const call = await inTheBooks(
      t,
      { ...play, from },
      { ending: 'served', operator: 'op112', servedBy: 'fallback' },
    )
    const greetedMs = invite.at - call.arrivedAt.getTime()
    t.ok(greetedMs > GREETING_SECONDS * 1_000 - 500, 'after the greeting that says calls are recorded')
    await talkedOn(t, play, { call, at: talkAt + 200 })
    t.same(await paused.invites(), [], 'who paused before is not rung')
  },
)

t.test('callers in our hands are handed over within ten seconds, whatever they were doing', async t => {
  const cast = castOf(t, play)
  const [talks, alone, rings] = [scene.number(), scene.number(), scene.number()]
  const [waits, greets, comes] = [scene.number(), scene.number(), scene.number()]
  const whoTalks = await cast.desk('op101')
  const talking = await cast.citizen(talks)
  await lasted(scene, talks)
  const whoLeaves = await cast.desk('op102')
  const left = await cast.citizen(alone)
  await lasted(scene, alone)
  const whoRings = await cast.desk('op103', { does: 'ring' })
  const called = await cast.citizen(rings)
  await scene.state(rings, 'ringing')
  const paused = await cast.desk('op104')
  await scene.presence('op104', 'paused')
  const queued = await cast.citizen(waits)
  await scene.state(waits, 'waiting')
  const greeted = await cast.citizen(greets)
  await scene.state(greets, 'greeting')

  const thaw = await centre.freeze('service')
  const frozenAt = Date.now()
  await whoLeaves.hangUp()
  const handed = [alone, rings, waits, greets]
  await until(
    'all four are in the dialplan',
    async () => {
      const there = (await inFallback()).map(({ number }) => number)
      return handed.every(from => there.includes(from))
    },
    { withinMs: 20_000 },
  )
  const tookMs = Date.now() - frozenAt
  t.ok(tookMs < 12_000, `handed over after ${tookMs} ms`)
  const newcomer = await cast.citizen(comes)
  await until('the newcomer too', () => isInFallback(comes))
  await whoLeaves.rang(2)
  // Whom the dialplan's queue serves first is its own business: whoever came to it first.
  const served = await until('the dialplan has connected somebody', async () =>
    (await inFallback()).find(({ isServed }) => isServed),
  )
  thaw()
  await centre.untilReady()
  await sameDialog(t, talking)
  t.match((await scene.calls(talks))[0], { state: 'talking', operator: 'op101', servedBy: 'service' })
  await scene.call(
    served.number,
    'is with op102',
    row => row.state === 'fallback' && row.operator === 'op102',
  )
  const inQueue = { [alone]: left, [rings]: called, [waits]: queued, [greets]: greeted, [comes]: newcomer }
  const withOp102 = inQueue[served.number] ?? left
  const unserved = Object.values(inQueue).filter(citizen => citizen !== withOp102)
  // Who waits goes first: an operator whose talk ends is at once given the next one of them.
  for (const citizen of [...unserved, withOp102, talking]) {
    await sameDialog(t, citizen)
    await citizen.hangUp()
  }
  await inTheBooks(t, { ...play, from: talks }, { ending: 'served', operator: 'op101' })
  for (const from of [...handed, comes]) {
    // Who had talked before was served, whatever came afterwards.
    const isServed = from === alone || from === served.number
    const expected = isServed
      ? ({ ending: 'served', operator: 'op102' } as const)
      : ({ ending: 'abandoned', operator: null } as const)
    const call = await inTheBooks(t, { ...play, from }, { ...expected, servedBy: 'fallback' })
    t.match(call, { endedIn: 'fallback' })
  }
  t.same(await paused.invites(), [], 'who paused before is not rung')
  t.equal((await whoTalks.invites()).length, 1, 'nor who talks')
  t.ok(
    (await whoRings.sipp.messages()).some(one => !one.isSent && one.method === 'CANCEL'),
    'the phone that rang for the service was let go',
  )
})

t.test('an operator hangs up and another one takes over without the service: both are recorded', async t => {
  const cast = castOf(t, play)
  const from = scene.number()
  const first = await cast.desk('op121')
  const citizen = await cast.citizen(from)
  // Long: what the second one says is then older than the first one's last word, as Asterisk counts (asterisk#507).
  await lasted(scene, from, 5_000)
  await scene.presence('op121', 'paused')
  const second = await cast.desk('op122')
  const thaw = await centre.freeze('service')
  await first.hangUp()
  await second.rang(1, 30_000)
  await until('they talk', async () => (await pairs(centre)) === 1)
  const talkAt = Date.now()
  await until('for three seconds', () => Date.now() > talkAt + 3_000)
  await citizen.hangUp()
  thaw()
  await centre.untilReady()
  const call = await inTheBooks(
    t,
    { ...play, from },
    { ending: 'served', operator: 'op122', servedBy: 'fallback' },
  )
  await talkedOn(t, play, { call, at: (call.talkAt?.getTime() ?? 0) + 500, seconds: 4 })
  await talkedOn(t, play, { call, at: talkAt + 300, seconds: 2 })
})

t.test('nothing is left in Asterisk', async () => {
  await scene.nothingLeft()
})

t.end()
