import t, { type Test } from 'tap'
import { sippOperator } from '../../src/boot/phones/operator.ts'
import { until } from '../until.ts'
import { startCentre } from './centre.ts'
import { castOf, lasted, secondOf } from './death.ts'
import { presence } from './phones/tone.ts'
import { type Voice, voice } from './phones/voice.ts'
import { CITIZEN_HZ, OPERATOR_HZ, sceneOf } from './scene.ts'

// D05: whatever numbers a telephone gives its packets, what the operator said is in the recording. Debian's Asterisk
// takes for late, and leaves out, what lies behind the sound before it in the same codec (asterisk#507).
t.setTimeout(180_000)
const SECOND_HZ = 1_040
const centre = await startCentre({ calls: { wrapUpSeconds: 1, restSeconds: 1, earlySeconds: 8 } })
const scene = sceneOf(centre)
const play = { centre, scene }
t.after(async () => {
  await scene.end()
  await centre.stop()
})

/** A desk phone that answers, and speaks with that voice. */
async function speaker(t: Test, user: string, own: Voice) {
  const phone = await sippOperator({ server: centre.sip, users: [user], sound: null, rtpPort: own.port })
  t.after(async () => {
    own.stop()
    await scene.leave(user, phone)
  })
  await scene.ready(user)
  return phone
}

t.test('wherever an operator’s RTP begins to count, what they say is in the recording', async t => {
  const talks = []
  for (const [n, sequence] of [10, 32_767, 40_000, 65_500].entries()) {
    const own = await voice(OPERATOR_HZ, sequence)
    const [user, from] = [`op10${n + 3}`, scene.number()]
    const desk = await speaker(t, user, own)
    const citizen = await castOf(t, play).citizen(from)
    own.speak(await desk.rang())
    talks.push({ user, from, sequence, citizen })
  }
  for (const { user, from, sequence, citizen } of talks) {
    const talking = await lasted(scene, from, 3_000)
    t.equal(talking.operator, user)
    await citizen.hangUp()
    const call = await scene.state(from, 'ended')
    t.match(await scene.recording(call.id), { state: 'verified' })
    const audio = await scene.audio(call.id)
    const fromS = (await secondOf(centre, call, talking.talkAt?.getTime() ?? 0)) + 0.5
    const span = { fromS, toS: fromS + 2 }
    t.ok(presence(audio, OPERATOR_HZ, span) > 0.9, `the operator is heard from ${sequence} on`)
    t.ok(presence(audio, CITIZEN_HZ, span) > 0.9, 'and the citizen')
  }
})

for (const [first, second] of [
  [30_000, 10],
  [10, 50_000],
  [60_000, 20_000],
] as const)
  t.test(
    `the operator slips, the next one takes over: ${first}, then ${second}; both are recorded`,
    async t => {
      const [one, other] = [await voice(OPERATOR_HZ, first), await voice(SECOND_HZ, second, '127.0.0.12')]
      const slips = await speaker(t, 'op101', one)
      const from = scene.number()
      const citizen = await castOf(t, play).citizen(from)
      one.speak(await slips.rang())
      const talk = await lasted(scene, from, 2_500)
      await scene.presence('op101', 'paused')
      const takes = await speaker(t, 'op102', other)
      await slips.hangUp()
      other.speak(await takes.rang())
      await until('the second talk', async () => {
        const [row] = await scene.calls(from)
        return row?.state === 'talking' && row.operator === 'op102'
      })
      const again = await lasted(scene, from, 3_000)
      await citizen.hangUp()
      const call = await scene.state(from, 'ended')
      t.match(call, { ending: 'served', operator: 'op102' })
      t.match(await scene.recording(call.id), { state: 'verified' })
      const audio = await scene.audio(call.id)
      const firstS = (await secondOf(centre, call, talk.talkAt?.getTime() ?? 0)) + 0.5
      const secondS = (await secondOf(centre, call, again.talkAt?.getTime() ?? 0)) + 0.5
      t.ok(presence(audio, OPERATOR_HZ, { fromS: firstS, toS: firstS + 1.5 }) > 0.9, 'the first')
      t.ok(presence(audio, SECOND_HZ, { fromS: secondS, toS: secondS + 2 }) > 0.9, 'the second')
    },
  )

t.end()
