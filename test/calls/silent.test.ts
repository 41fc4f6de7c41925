import t from 'tap'
import { translate } from '../../src/asterisk/translate.ts'
import { CALL_ID, leg, ringingCall, talkingCall } from './story.ts'

// A phone that was answered and sends no sound any more: Asterisk hangs it up after rtp_timeout, with cause 44.

t.test(
  'a leg that Asterisk hung up for want of sound fell silent; one that never answered was not reached',
  async t => {
    const ended = (cause: number, state: string) =>
      translate({ type: 'ChannelDestroyed', cause, channel: { id: leg(1), state } }, 5)
    t.match(ended(44, 'Up'), { callId: CALL_ID, event: { type: 'legEnded', why: 'silent' } })
    t.match(ended(44, 'Down'), { event: { why: 'unreachable' } })
  },
)

t.test(
  'a citizen whose operator’s phone fell silent is back in the queue, however long they talked',
  async t => {
    // Why: a softphone that dies in a talk left the caller with nobody, and then hung up on them (twilio-voice.js#444).
    const story = talkingCall().and([300_000, { type: 'legEnded', leg: leg(1), why: 'silent' }])
    t.match(story.call, { state: 'waiting', joinedAt: 5_000, queue: 'chung' })
    t.match(story.last?.writes, [
      { type: 'endTalk', operator: 'lan', outcome: 'dropped' },
      { type: 'joinQueue' },
    ])
    t.same(
      story.did.filter(act => act === 'music' || act === 'match'),
      ['music', 'match'],
    )
  },
)

t.test('a phone that falls silent while it still rings was not reached', async t => {
  const story = ringingCall().and([8_000, { type: 'legEnded', leg: leg(1), why: 'silent' }])
  t.match(story.last?.writes, [{ type: 'withdrawOffer', outcome: 'unreachable' }])
})

t.test('a citizen whose agency fell silent when the operator had left is back in the queue', async t => {
  const party = { kind: 'outside', number: '115', trunk: 'trunk-demo', label: '115' } as const
  const request = { act: 'emergency', parties: [party] } as const
  const story = talkingCall()
    .and([60_000, { type: 'asked', by: 'lan', ofAnybody: false, request }])
    .and([65_000, { type: 'legAnswered', leg: leg(2) }])
    .and([70_000, { type: 'legEnded', leg: leg(1), why: 'hung-up' }])
  t.equal(story.call?.state, 'handed')
  story.and([140_000, { type: 'legEnded', leg: leg(2), why: 'silent' }])
  t.equal(story.call?.state, 'waiting')
  t.same(
    story.last?.writes.map(({ type }) => type),
    ['dialEnded', 'enter', 'joinQueue'],
  )
  t.same(
    story.last?.acts.map(({ type }) => type),
    ['endBridge', 'music', 'renewRecorder', 'match'],
  )
})
