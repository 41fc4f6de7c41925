import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { sippOperator } from '../../src/boot/phones/operator.ts'
import { until } from '../until.ts'
import { startCentre } from './centre.ts'
import { castOf, lasted, sameDialog, talkedOn } from './death.ts'
import { baresipPhone } from './phones/baresip.ts'
import { datagrams, dialogOf } from './phones/datagrams.ts'
import { type Audio, heard, presence, toneStarts } from './phones/tone.ts'
import { CITIZEN_HZ, OPERATOR_HZ, sceneOf } from './scene.ts'

// Two SIP implementations that know nothing of each other, each on both sides (happy.test.ts has baresip on both), so
// that the habits of one are not taken for the standard; and telephones that do what they should not, or nothing.
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

t.test(
  'a telephone that transfers by itself moves nobody, by REFER, by Replaces or by a second call',
  async t => {
    // D04, D06. Why: Asterisk's own handling of REFER moves channels behind the service's back, past dial policy and recording,
    // and 22.10.1 dies of it; Replaces takes an operator's place (docs/asterisk.md §1). That module stays out.
    const cast = castOf(t, { centre, scene })
    const [from, stranger] = [scene.number(), scene.number()]
    const desk = await cast.desk('op111')
    const citizen = await cast.citizen(from)
    await lasted(scene, from)
    const phone = await datagrams(centre.sip, '127.0.0.11')
    const trunk = await datagrams(centre.sip, '127.0.0.2')
    t.after(() => {
      phone.stop()
      trunk.stop()
    })
    const { replaces, ...dialog } = await dialogOf(desk)
    const begunAt = Date.now()
    const refer = async (cseq: number, to: string) => {
      const status = await phone.ask({ ...dialog, method: 'REFER', cseq, headers: [`Refer-To: <${to}>`] })
      return status === null || status >= 400
    }
    const invite = async (user: string, to: string, headers: readonly string[] = []) =>
      (await phone.invite({ ...{ user, to, headers }, secret: 'demo-1022', callId: `second-${user}` })) ?? 0
    const onto = (dialogue: string) => `sip:op112@127.0.0.1?Replaces=${encodeURIComponent(dialogue)}`
    t.ok(await refer(1, 'sip:19001234@127.0.0.1'), 'blind, to a number that costs')
    t.ok((await invite('op111', '19001234')) >= 400, 'by a second call of its own')
    t.ok(await refer(2, onto('second-op111;to-tag=a;from-tag=b')), 'attended, onto that one')
    t.ok(await refer(3, onto(replaces)), 'attended, onto the citizen’s own')
    const headers = [`Replaces: ${replaces}`]
    t.ok((await invite('op112', 'op111', headers)) >= 400, 'by another telephone in its place')
    t.ok((await invite('op113', '19001234', headers)) >= 400, 'or by one that names a number')
    const required = [...headers, 'Require: replaces']
    t.equal(await trunk.invite({ user: '0912345678', to: '1022', headers: required }), 420, 'or by the trunk')
    const newcomer = await cast.citizen(stranger, { headers })
    t.match(await scene.state(stranger, 'waiting'), { operator: null }, 'which is a caller like any other')
    await newcomer.hangUp()

    t.match(await scene.calls(from), [{ state: 'talking', operator: 'op111' }])
    await sameDialog(t, citizen)
    const lastedS = (Date.now() - begunAt) / 1_000
    await until('half a second more', () => Date.now() > begunAt + lastedS * 1_000 + 500)
    await citizen.hangUp()
    const call = await scene.state(from, 'ended')
    t.match(call, { ending: 'served', operator: 'op111', fault: 'caller' })
    t.match(await scene.recording(call.id), { state: 'verified' })
    await talkedOn(t, { centre, scene }, { call, at: begunAt, seconds: lastedS })
    t.same(await centre.query('select number from dial_attempts where is_allowed'), [], 'nothing was dialled')
  },
)

t.test('a telephone that answers and then sends no sound gives its caller back to the queue', async t => {
  // D02, D11. Why: a dead softphone kept the caller in silence (twilio-voice.js#444). 30 s in earnest (pjsip.conf).
  const conf = join(centre.dataDir, 'asterisk/conf/pjsip.conf')
  const text = await readFile(conf, 'utf8')
  const reload = async (template: string) => {
    await writeFile(conf, template)
    await centre.rx('module reload res_pjsip.so')
  }
  await reload(text.replace('rtp_timeout = 30', 'rtp_timeout = 2'))
  t.after(() => reload(text))
  const cast = castOf(t, { centre, scene })
  const from = scene.number()
  const dead = await sippOperator({ server: centre.sip, users: ['op114'], sound: null })
  t.after(() => scene.leave('op114', dead))
  await scene.ready('op114')
  const citizen = await cast.citizen(from)
  await dead.rang()
  await scene.state(from, 'talking')
  await scene.presence('op114', 'paused')
  await cast.desk('op115')
  await scene.call(from, 'talks with op115', row => row.state === 'talking' && row.operator === 'op115')
  await lasted(scene, from)
  await sameDialog(t, citizen)
  await citizen.hangUp()
  const call = await scene.state(from, 'ended')
  t.match(call, { ending: 'served', operator: 'op115' })
  const [ended] = await centre.query(
    `select event ->> 'why' why from call_events where call_id = $1 and type = 'legEnded' order by version`,
    [call.id],
  )
  t.match(ended, { why: 'silent' })
  t.match(await scene.tickets(call.id), [{ operator: 'op115' }])
})

t.test('nothing is left in Asterisk', async () => {
  await scene.nothingLeft()
})

t.end()
