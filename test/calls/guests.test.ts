import t from 'tap'
import type { Party } from '../../src/calls/call.ts'
import { CALL_STATES } from '../../src/calls/call.ts'
import { recordingOf } from '../../src/calls/guest.ts'
import { refusalOf } from '../../src/calls/possible.ts'
import type { Request } from '../../src/calls/wanted.ts'
import { CALL_ID, leg, type Story, talk, talkingCall } from './story.ts'

// What an operator makes of a talk (D03, D04). The citizen is never left alone: whoever leaves, somebody stays, or the
// citizen is first in the queue again.
const MINH: Party = { kind: 'operator', operator: 'minh', endpoint: 'op102' }
const POWER: Party = { kind: 'outside', number: '02773851234', trunk: 'trunk-demo', label: 'Điện lực' }
const HOSPITAL: Party = { kind: 'outside', number: '115', trunk: 'trunk-demo', label: 'Cấp cứu 115' }
const FIRE: Party = { kind: 'outside', number: '114', trunk: 'trunk-demo', label: 'Cứu hoả 114' }

const asked = (at: number, request: Request) =>
  [at, { type: 'asked', by: 'lan', ofAnybody: false, request }] as const
const ask = (story: Story, at: number, request: Request) => story.and([...asked(at, request)])
const consulting = (party: Party = MINH) =>
  ask(talkingCall(), 20_000, { act: 'consult', party }).and([23_000, { type: 'legAnswered', leg: leg(2) }])

t.test('hold and resume: music instead of the operator, in and out of the same bridge', async t => {
  const story = ask(talkingCall(), 20_000, { act: 'hold' })
  t.match(story.call, { state: 'talking', parkedSince: 20_000 })
  t.match(story.last?.acts, [{ type: 'park', bridge: talk(1) }])
  ask(story, 30_000, { act: 'hold' })
  t.same(story.did, [], 'held once')
  ask(story, 40_000, { act: 'resume' })
  t.match(story.call, { parkedSince: null, bridge: talk(1) })
  t.same(story.did, ['renewRecorder', 'unpark'], 'the recorder is made new while music plays')
})

t.test('an operator whose phone dies while the citizen is on hold has not ended the call', async t => {
  const story = ask(talkingCall(), 60_000, { act: 'hold' })
  story.and([90_000, { type: 'legEnded', leg: leg(1), why: 'hung-up' }])
  t.match(story.call, { state: 'waiting', joinedAt: 5_000 })
})

t.test(
  'a consultation: the citizen hears music, both operators are in a talk, and it is recorded',
  async t => {
    const story = ask(talkingCall(), 20_000, { act: 'consult', party: MINH })
    t.match(story.call, { guest: { leg: leg(2), stage: 'ringing', deadlineAt: 40_000 }, parkedSince: 20_000 })
    t.same(story.wrote, ['offer'])
    t.same(story.did, ['park', 'ring'])
    story.and([23_000, { type: 'legAnswered', leg: leg(2) }])
    t.same(story.wrote, ['startTalk', 'startGuestRecording'])
    t.same(story.did, ['recordLeg', 'invite'])
    ask(story, 30_000, { act: 'drop-guest' })
    t.match(story.last?.writes, [
      { type: 'endTalk', operator: 'minh', outcome: 'consulted' },
      { type: 'endGuestRecording' },
    ])
    t.match(story.call, { guest: null, parkedSince: null, leg: { operator: 'lan' } })
    t.same(story.did, ['dropLeg', 'renewRecorder', 'unpark'])
  },
)

t.test('completed, the colleague has the call and the ticket, and the first one writes notes', async t => {
  const story = ask(consulting(), 30_000, { act: 'complete' })
  t.match(story.call, {
    state: 'talking',
    leg: { id: leg(2), operator: 'minh' },
    guest: null,
    talkAt: 10_000,
  })
  t.match(story.last?.writes, [
    { type: 'endTalk', operator: 'lan', outcome: 'wrap-up' },
    { type: 'endGuestRecording' },
    { type: 'openTicket', operator: 'minh' },
  ])
  t.same(story.did, ['dropLeg', 'endLegRecording', 'renewRecorder', 'unpark', 'match'])
  story.and([80_000, { type: 'callerGone', cut: false }])
  t.match(story.call, { ending: 'served', operator: 'minh', talkMs: 70_000, waitMs: 5_000 })
})

t.test('hanging up in a consultation is completing it, on purpose or not', async t => {
  const story = consulting().and([30_000, { type: 'legEnded', leg: leg(1), why: 'hung-up' }])
  t.match(story.call, { state: 'talking', leg: { operator: 'minh' } })
  t.notOk(story.did.includes('dropLeg'), 'it is gone already')
})

t.test('a colleague who does not answer: operator and citizen are together again', async t => {
  const story = ask(talkingCall(), 20_000, { act: 'consult', party: MINH }).and([
    40_000,
    { type: 'deadline' },
  ])
  t.match(story.call, { state: 'talking', guest: null, parkedSince: null, leg: { operator: 'lan' } })
  t.match(story.last?.writes, [{ type: 'withdrawOffer', operator: 'minh', outcome: 'no-answer' }])
  t.same(story.did, ['dropLeg', 'renewRecorder', 'unpark'])
})

t.test('three in a conference; who leaves leaves the other two', async t => {
  const three = () => ask(consulting(POWER), 25_000, { act: 'resume' })
  t.match(three().call, { guest: { stage: 'in' }, parkedSince: null })
  const guestLeft = three().and([40_000, { type: 'legEnded', leg: leg(2), why: 'hung-up' }])
  t.match(guestLeft.call, { state: 'talking', guest: null, leg: { operator: 'lan' } })
  t.same(guestLeft.did, [])
  const operatorLeft = three().and([40_000, { type: 'legEnded', leg: leg(1), why: 'hung-up' }])
  t.match(operatorLeft.call, { state: 'handed', operator: 'lan', guest: { party: { label: 'Điện lực' } } })
  t.ok(operatorLeft.did.includes('renewRecorder'), 'another voice than before, in a bridge of two')
  operatorLeft.and([70_000, { type: 'legEnded', leg: leg(2), why: 'hung-up' }])
  t.match(operatorLeft.call, { state: 'ended', ending: 'served', operator: 'lan', endedIn: 'handed' })
  t.equal(operatorLeft.did[0], 'hangUp')
})

t.test('after a conference longer than five minutes the recorder knows the operator no more', async t => {
  const story = ask(consulting(POWER), 25_000, { act: 'resume' })
  story.and([400_000, { type: 'legEnded', leg: leg(2), why: 'hung-up' }])
  t.same(story.did, ['renewRecorder'])
})

t.test(
  'a blind transfer frees the operator at once; nobody there brings the citizen to the first place',
  async t => {
    const story = ask(talkingCall(), 20_000, { act: 'transfer', party: POWER })
    t.match(story.call, {
      state: 'transferring',
      operator: 'lan',
      joinedAt: 5_000,
      guest: { deadlineAt: 50_000 },
    })
    t.same(story.wrote, ['endTalk', 'dial'])
    t.same(story.did, ['dropLeg', 'endBridge', 'music', 'renewRecorder', 'match', 'ringOut'])
    story.and([30_000, { type: 'legEnded', leg: leg(2), why: 'refused' }])
    t.match(story.call, { state: 'waiting', joinedAt: 5_000 })
    t.same(story.wrote, ['dialEnded', 'joinQueue'])
  },
)

t.test('a blind transfer to a colleague: a new bridge, the same ticket', async t => {
  const story = ask(talkingCall(), 20_000, { act: 'transfer', party: MINH })
  story.and([22_000, { type: 'legAnswered', leg: leg(2) }])
  t.match(story.call, { state: 'talking', leg: { operator: 'minh' }, bridge: talk(2) })
  t.same(story.wrote, ['startTalk', 'openTicket'])
  t.same(story.did, ['connect'])
})

t.test('an emergency: the agencies are rung in order while citizen and operator go on talking', async t => {
  const story = ask(talkingCall(), 20_000, { act: 'emergency', parties: [HOSPITAL, FIRE] })
  t.match(story.call, { parkedSince: null, guest: { leg: leg(2), next: [FIRE] } })
  t.same(story.did, ['ringOut', 'assureRecorder'], 'whether it is recorded is looked at beside the dialling')
  story.and([30_000, { type: 'legEnded', leg: leg(2), why: 'refused' }])
  t.match(story.call, { guest: { leg: leg(3), party: FIRE, next: [] }, parkedSince: null })
  t.same(story.wrote, ['dialEnded', 'enter', 'dial'])
  story.and([35_000, { type: 'legAnswered', leg: leg(3) }])
  t.match(story.call, { guest: { stage: 'in' } })
  t.same(story.did, ['recordLeg', 'invite'], 'three at once')
  ask(story, 59_000, { act: 'complete' })
  t.match(story.call, { state: 'talking' }, 'not before the agency has confirmed')
  ask(story, 60_000, { act: 'confirm' })
  ask(story, 61_000, { act: 'complete' })
  t.match(story.call, { state: 'handed', guest: { party: FIRE } })
})

t.test('an operator who goes while the agency still rings: the citizen is not left alone', async t => {
  const story = ask(talkingCall(), 20_000, { act: 'emergency', parties: [HOSPITAL, FIRE] })
  story.and([25_000, { type: 'legEnded', leg: leg(1), why: 'hung-up' }])
  t.match(story.call, { state: 'transferring', guest: { party: HOSPITAL, next: [FIRE] } })
  story.and([65_000, { type: 'deadline' }])
  t.match(story.call, { state: 'transferring', guest: { party: FIRE } })
  story.and([70_000, { type: 'legAnswered', leg: leg(3) }])
  t.match(story.call, { state: 'handed' })
})

t.test('a citizen who hangs up ends it for everybody, and each gets their own back', async t => {
  const story = ask(consulting(), 25_000, { act: 'resume' }).and([40_000, { type: 'callerGone', cut: false }])
  t.match(story.call, { state: 'ended', ending: 'served', operator: 'lan' })
  t.same(story.wrote, ['endTalk', 'endTalk', 'endGuestRecording', 'endRecording'])
  t.same(story.did, ['dropLeg', 'dropLeg', 'endBridge', 'match'])
})

t.test('what cannot be done now is named', async t => {
  const call = talkingCall().call
  const held = ask(talkingCall(), 20_000, { act: 'hold' }).call
  const rung = ask(talkingCall(), 20_000, { act: 'consult', party: MINH }).call
  const ended = talkingCall().and([20_000, { type: 'callerGone', cut: false }]).call
  if (!call || !held || !rung || !ended) throw new Error('no call')
  t.equal(refusalOf(held, { act: 'hold' }), 'already-held')
  t.equal(refusalOf(call, { act: 'resume' }), 'not-held')
  t.equal(refusalOf(rung, { act: 'resume' }), 'guest-ringing')
  t.equal(refusalOf(rung, { act: 'transfer', party: POWER }), 'guest-present')
  t.equal(refusalOf(call, { act: 'complete' }), 'no-guest')
  t.equal(refusalOf(ended, { act: 'hang-up' }), 'call-not-talking')
  t.equal(refusalOf(call, { act: 'mute' }), null)
})

t.test('a guest recording has an id of its own, the same each time, in the folder of the call', async t => {
  const call = talkingCall().call
  if (!call) throw new Error('no call')
  const { id, path } = recordingOf(call, leg(2))
  t.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
  t.equal(path, `2026/11/21/${id}.wav`)
  t.same(recordingOf(call, leg(2)), { id, path })
  t.not(recordingOf(call, leg(3)).id, id)
  t.not(id, CALL_ID)
  t.ok(CALL_STATES.includes('handed'))
})
