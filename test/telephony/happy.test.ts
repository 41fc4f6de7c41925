import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { shown } from './books.ts'
import { startCentre } from './centre.ts'
import { baresipPhone } from './phones/baresip.ts'
import { heard, presence, toneStarts } from './phones/tone.ts'
import { CITIZEN_HZ, OPERATOR_HZ, sceneOf } from './scene.ts'

// Lan calls 1022 from 09…; op101 sits at a softphone (baresip) and answers; both speak, op101 hangs up.
// Everything a supervisor and an auditor will later ask about that call must be there.
t.setTimeout(180_000)
const centre = await startCentre({ calls: { wrapUpSeconds: 2 } })
const scene = sceneOf(centre)
t.after(async () => {
  await scene.end()
  await centre.stop()
})

const from = scene.number()
const phone = await baresipPhone({ user: 'op101', server: centre.sip, says: { hz: OPERATOR_HZ } })
const live = await centre.live('op101')
await scene.ready('op101')
const lan = await baresipPhone({
  ...{ user: from, server: centre.sip, address: '127.0.0.2' },
  ...{ says: { hz: CITIZEN_HZ }, registers: false },
})
t.after(async () => {
  live.close()
  await phone.stop()
  await lan.stop()
})

t.test("the operator's phone rings after the greeting and shows the citizen's number", async t => {
  await lan.dial('1022')
  const ringing = await phone.rings()
  t.match(ringing.peeruri, new RegExp(`^sip:(${from}|\\${shown(from)})@`))
  const { state } = await scene.state(from, 'ringing')
  t.equal(state, 'ringing')
  t.match(await scene.operator('op101'), { activity: 'ringing' })
})

t.test('the draft of the ticket is on the live feed as soon as the operator answers', async t => {
  const before = Date.now()
  await phone.answer()
  const draft = await live.event('the draft', event => event.type === 'ticket', 2_000)
  const call = await scene.state(from, 'talking')
  t.equal(draft.data.callId, call.id)
  t.equal(draft.data.state, 'draft')
  t.match(draft.data.code, /^1022-DT-\d{4}-\d{6}$/)
  // The promise is 100 ms as p99 (script/bench calls); here a busy test machine has part in it.
  t.ok(draft.at - before < 1_000, `after ${Math.round(draft.at - before)} ms`)
})

t.test('each hears the other and nobody hears himself', async t => {
  await phone.event('CALL_RTPESTAB')
  // Long enough that a second of talk can be looked at in peace.
  const talkedMs = 3_000
  const call = await scene.state(from, 'talking')
  const due = (call.talkAt?.getTime() ?? 0) + talkedMs
  await scene.call(from, 'has lasted three seconds', () => Date.now() >= due)
  await phone.hangUp()
  await lan.event('CALL_CLOSED')
  const atOperator = await phone.hears()
  const start = toneStarts(atOperator, CITIZEN_HZ)
  t.ok(start !== null && start < 1, 'the operator hears the citizen from the start')
  t.ok(heard(atOperator, CITIZEN_HZ, { fromS: start ?? 0, toS: (start ?? 0) + 2 }))
  t.equal(presence(atOperator, OPERATOR_HZ), 0)
  const atCitizen = await lan.hears()
  const answered = toneStarts(atCitizen, OPERATOR_HZ)
  t.ok(answered !== null, 'the citizen hears the operator')
  t.ok(heard(atCitizen, OPERATOR_HZ, { fromS: answered ?? 0, toS: (answered ?? 0) + 2 }))
  t.equal(presence(atCitizen, CITIZEN_HZ), 0)
})

t.test('the call is in the books as served, ended by the operator', async t => {
  const call = await scene.state(from, 'ended')
  t.match(call, {
    ending: 'served',
    fault: 'operator',
    endedIn: 'talking',
    operator: 'op101',
    servedBy: 'service',
  })
  t.equal(call.caller, shown(from))
  t.ok((call.talkMs ?? 0) >= 2_900 && (call.talkMs ?? 0) < 10_000, `talked ${call.talkMs} ms`)
})

t.test('the recording holds both sides, agrees with the call, and is found again by its hash', async t => {
  const call = await scene.state(from, 'ended')
  const recording = await scene.recording(call.id)
  t.equal(recording.state, 'verified')
  t.equal(recording.gapCause, null)
  t.equal(recording.id, call.id, 'the citizen channel: the recording has the id of the call')
  t.match(recording.path, new RegExp(`^\\d{4}/\\d\\d/\\d\\d/${call.id}\\.wav$`))
  const file = await readFile(join(centre.recordingsDir, recording.path))
  t.equal(recording.sha256, createHash('sha256').update(file).digest('hex'))
  t.ok(Math.abs((recording.expectedMs ?? 0) - (recording.actualMs ?? 0)) <= 500)
  const audio = await scene.audio(call.id)
  const talk = toneStarts(audio, OPERATOR_HZ)
  t.ok(talk !== null, 'the operator is in the file')
  const span = { fromS: talk ?? 0, toS: (talk ?? 0) + 2 }
  t.ok(heard(audio, OPERATOR_HZ, span), '880 Hz')
  t.ok(heard(audio, CITIZEN_HZ, span), '440 Hz')
  t.ok(
    heard(audio, CITIZEN_HZ, { fromS: 0.3, toS: talk ?? 0 }),
    'the citizen is recorded before anybody answered',
  )
})

t.test('the ticket is tied to the call, its recording and its operator, and they may hear it', async t => {
  const call = await scene.state(from, 'ended')
  const [ticket, ...others] = await scene.tickets(call.id)
  t.equal(others.length, 0)
  t.match(ticket, { operator: 'op101', callerNumber: shown(from) })
  const client = await centre.api('op101')
  const read = await client.get<{ calls: { id: string }[]; recordings: { id: string; state: string }[] }>(
    `/api/tickets/${ticket?.code}`,
  )
  t.match(read.calls, [{ id: call.id }])
  t.match(read.recordings, [{ id: call.id, state: 'verified' }])
  const part = await client.raw(`/api/recordings/${call.id}/audio`, { headers: { range: 'bytes=0-43' } })
  t.equal(part.status, 206)
  t.equal(Buffer.from(await part.arrayBuffer()).toString('latin1', 0, 4), 'RIFF')
})

t.test('after the wrap-up the operator is ready again and gets the next call', async t => {
  await scene.call(from, 'has ended', call => call.state === 'ended')
  await live.event('wrap-up', event => event.type === 'operator' && event.data.state === 'wrap-up')
  const next = scene.number()
  const citizen = await scene.citizen(next)
  await phone.rings(2)
  const waited = await scene.state(next, 'ringing')
  t.equal((await scene.operator('op101')).activity, 'ringing')
  await citizen.hangUp()
  await citizen.stop()
  t.match(await scene.state(next, 'ended'), { ending: 'abandoned', endedIn: 'ringing', id: waited.id })
})

t.test('nothing is left in Asterisk', async () => {
  await scene.nothingLeft()
})

t.end()
