import t from 'tap'
import { startCentre } from './centre.ts'
import { baresipPhone } from './phones/baresip.ts'
import { type Audio, heard, presence, toneStarts } from './phones/tone.ts'
import { CITIZEN_HZ, OPERATOR_HZ, sceneOf } from './scene.ts'

// Two SIP implementations that know nothing of each other, each on both sides (happy.test.ts has baresip on both), so
// that the habits of one are not taken for the standard.
t.setTimeout(180_000)
const centre = await startCentre({ greetingSeconds: 0.5 })
const scene = sceneOf(centre)
t.after(async () => {
  await scene.end()
  await centre.stop()
})

const citizenByBaresip = (user: string) =>
  baresipPhone({ user, server: centre.sip, address: '127.0.0.2', says: { hz: CITIZEN_HZ }, registers: false })
const operatorByBaresip = (user: string) =>
  baresipPhone({ user, server: centre.sip, says: { hz: OPERATOR_HZ } })

/** Loudness of 20 ms and more: music is heard, whatever its notes. */
function isSilent({ rate, samples }: Audio, fromS: number, toS: number): boolean {
  const part = samples.subarray(Math.round(fromS * rate), Math.round(toS * rate))
  const power = part.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, part.length)
  return Math.sqrt(power) < 0.002
}

t.test('a citizen by baresip and an operator by SIPp talk, and both are recorded', async t => {
  const from = scene.number()
  const desk = await scene.desk('op101', { does: 'answer', afterMs: 200, hangUpAfterMs: 2_500 })
  const lan = await citizenByBaresip(from)
  await lan.dial('1022')
  await lan.event('CALL_CLOSED', 1, 30_000)
  const call = await scene.state(from, 'ended')
  t.match(call, { ending: 'served', fault: 'operator', operator: 'op101' })
  // A phone takes the first codec it knows: any but the trunk's would be transcoded, both ways, all the talk long.
  t.match((await desk.rang()).text, /^m=audio \d+ RTP\/AVP 8\b/m, 'A-law is offered first')
  const atCitizen = await lan.hears()
  const start = toneStarts(atCitizen, OPERATOR_HZ)
  t.ok(
    heard(atCitizen, OPERATOR_HZ, { fromS: start ?? 0, toS: (start ?? 0) + 1.8 }),
    'the citizen hears the operator',
  )
  const audio = await scene.audio(call.id)
  const talk = toneStarts(audio, OPERATOR_HZ) ?? 0
  for (const hz of [CITIZEN_HZ, OPERATOR_HZ])
    t.ok(heard(audio, hz, { fromS: talk, toS: talk + 1.8 }), `${hz} Hz recorded`)
  await scene.leave('op101', desk)
  await lan.stop()
})

t.test(
  'a citizen by SIPp and an operator by baresip talk; hold is music for the citizen and no gap in the file',
  async t => {
    const from = scene.number()
    const phone = await operatorByBaresip('op102')
    await scene.ready('op102')
    const citizen = await scene.citizen(from)
    await phone.rings()
    await phone.answer()
    const talking = await scene.state(from, 'talking')
    await phone.event('CALL_RTPESTAB')
    const journal = (type: string) =>
      scene
        .call(from, `is ${type}`, () => true)
        .then(async call => {
          const rows = await centre.query('select 1 from call_events where call_id = $1 and type = $2', [
            call.id,
            type,
          ])
          return rows.length
        })
    await phone.hold()
    await scene.call(from, 'was held', () => true)
    const heldBy = Date.now() + 10_000
    while ((await journal('held')) === 0 && Date.now() < heldBy)
      await scene.call(from, 'is talking', c => c.state === 'talking')
    t.equal(await journal('held'), 1)
    const heldAt = Date.now()
    await scene.call(from, 'has been held for two seconds', () => Date.now() > heldAt + 2_000)
    await phone.resume()
    const resumedBy = Date.now() + 10_000
    while ((await journal('resumed')) === 0 && Date.now() < resumedBy) await scene.state(from, 'talking')
    t.equal(await journal('resumed'), 1)
    const resumedAt = Date.now()
    await scene.call(from, 'has gone on for a second', () => Date.now() > resumedAt + 1_200)
    await citizen.hangUp()
    const call = await scene.state(from, 'ended')
    t.match(call, { ending: 'served', fault: 'caller', operator: 'op102', id: talking.id })
    t.match(await scene.recording(call.id), { state: 'verified' })
    const audio = await scene.audio(call.id)
    const arrived = call.arrivedAt.getTime()
    const [from2, to2] = [(heldAt - arrived) / 1_000 + 0.4, (heldAt - arrived) / 1_000 + 1.8]
    t.equal(presence(audio, OPERATOR_HZ, { fromS: from2, toS: to2 }), 0, 'nothing of the operator on hold')
    t.ok(heard(audio, CITIZEN_HZ, { fromS: from2, toS: to2 }), 'the citizen is recorded on hold')
    t.ok(
      heard(audio, OPERATOR_HZ, {
        fromS: (resumedAt - arrived) / 1_000 + 0.3,
        toS: (resumedAt - arrived) / 1_000 + 1,
      }),
    )
    t.notOk(isSilent(audio, from2, to2))
    await citizen.stop()
    await scene.presence('op102', 'signed-out')
    await phone.stop()
  },
)

t.test('an operator by baresip refuses, one by SIPp takes the call', async t => {
  const from = scene.number()
  const phone = await operatorByBaresip('op103')
  await scene.ready('op103')
  const desk = await scene.desk('op104', { does: 'answer', afterMs: 100, hangUpAfterMs: 1_500 })
  const citizen = await scene.citizen(from)
  await phone.rings()
  await phone.hangUp()
  await citizen.end(30_000)
  t.match(await scene.state(from, 'ended'), { ending: 'served', operator: 'op104' })
  await citizen.stop()
  await scene.leave('op104', desk)
  await scene.presence('op103', 'signed-out')
  await phone.stop()
})

t.test('nothing is left in Asterisk', async () => {
  await scene.nothingLeft()
})

t.end()
