import t from 'tap'
import { cutOff, isTelling, witnessed } from '../../src/asterisk/cel-events.ts'
import type { CelRow } from '../../src/asterisk/cel-rows.ts'
import { liveOf } from '../../src/asterisk/look.ts'
import { type Live, type LiveChannel, reconcile } from '../../src/asterisk/reconcile.ts'
import { planRescue, type SeenChannel } from '../../src/asterisk/rescue.ts'
import { resultOf, translate } from '../../src/asterisk/translate.ts'
import type { Call } from '../../src/calls/call.ts'
import { CALL_ID, IDENTITY, leg, play, Story, talk } from '../calls/story.ts'

// Calls that the centre places, as Asterisk tells of them: over ARI, in a look at the live channels, in its event log.
const LINE = `cit.${CALL_ID}.1`
const PHONE = '1763.7'
const calling = () =>
  new Story([
    0,
    {
      ...{ type: 'placed', identity: { ...IDENTITY, channel: LINE }, maxSeconds: null },
      errand: { kind: 'click-to-call', ticketId: null, callbackId: null, operator: 'lan' },
      from: { endpoint: 'op101', channel: null },
    },
  ])
const dialling = () => calling().and([1_000, { type: 'legAnswered', leg: leg(1) }])
const announcing = () => dialling().and([5_000, { type: 'citizenAnswered', channel: LINE }])
const talking = () => announcing().and([9_000, { type: 'soundEnded', playback: play(1) }])
const callOf = (story: Story): Call => {
  if (!story.call) throw new Error('no call')
  return story.call
}

t.test('what the line of a citizen whom we called means', async t => {
  const line = (state: string) => ({ id: LINE, state, channelvars: { CALL_ID } })
  const told = (type: string, state: string, more = {}) =>
    translate({ type, channel: line(state), timestamp: '1970-01-01T00:00:07.000+0000', ...more }, 0)?.event
  t.same(told('StasisStart', 'Up'), { type: 'citizenAnswered', at: 7_000, channel: LINE })
  t.match(told('ChannelDestroyed', 'Ringing', { cause: 17 }), { type: 'citizenUnanswered', result: 'busy' })
  t.match(told('ChannelDestroyed', 'Up', { cause: 0 }), { type: 'callerGone', cut: false })
  t.match(told('ChannelHangupRequest', 'Up'), { type: 'callerGone', cut: false })
  t.match(told('ChannelHangupRequest', 'Up', { soft: true, cause: 4 }), { type: 'callerGone', cut: true })
  t.equal(told('ChannelHangupRequest', 'Ringing'), undefined, 'its end tells why')
  t.match(told('ChannelDtmfReceived', 'Up', { digit: '1' }), { type: 'digit', digit: '1' })
})

t.test('causes become results; a telephone that has not rung is not one that nobody answers', async t => {
  const results = [17, 21, 16, 1, 28, 34, 38, 0].map(cause => resultOf(cause, true))
  t.same(results, [
    ...['busy', 'rejected', 'rejected', 'invalid-number', 'invalid-number'],
    ...['unreachable', 'unreachable', 'unreachable'],
  ])
  t.equal(resultOf(19, true), 'no-answer')
  t.equal(resultOf(19, false), 'unreachable')
})

t.test('a phone that dialled by itself is a leg of its call from the first moment', async t => {
  const channel = { id: PHONE, state: 'Ring', channelvars: { CALL_ID: leg(0) } }
  const args = ['dialled', CALL_ID, '0912345678', 'op101']
  t.same(translate({ type: 'StasisStart', channel, args }, 7), {
    callId: CALL_ID,
    event: { type: 'dialled', at: 7, channel: PHONE, number: '0912345678', endpoint: 'op101' },
  })
  const up = { ...channel, state: 'Up' }
  t.match(translate({ type: 'ChannelHangupRequest', channel: up }, 7)?.event, {
    ...{ type: 'legEnded', leg: PHONE, why: 'hung-up' },
  })
  t.match(translate({ type: 'ChannelHold', channel: up }, 7)?.event, { type: 'held', leg: PHONE })
  t.equal(translate({ type: 'ChannelHangupRequest', channel: { ...channel, id: leg(1) } }, 7), null)
  t.match(liveOf([up], [], 7).channels[0], { callId: CALL_ID, kind: 'leg', isUp: true })
})

const channel = (id: string, over: Partial<LiveChannel> = {}): LiveChannel => ({
  ...{ id, isUp: true, isOurs: true, isInFallback: false, callId: CALL_ID, identity: null },
  ...over,
})
const ringing = (id: string) => channel(id, { isUp: false, isOurs: false })
const live = (channels: readonly LiveChannel[], bridged: string[] = []): Live => ({
  channels,
  bridges: bridged.length > 0 ? [{ id: talk(1), channels: bridged }] : [],
  playbacks: new Set(),
})
const found = (story: Story, now: Live) => {
  const { events, strays, again } = reconcile([callOf(story)], now, 50)
  return { events: events.map(({ event }) => event), strays, again }
}

t.test('after a gap a call of ours goes on from what there is', async t => {
  t.same(found(calling(), live([ringing(leg(1))])).events, [])
  t.match(found(calling(), live([])).events, [{ type: 'legEnded', why: 'unreachable' }])
  t.match(found(calling(), live([channel(leg(1))])).events, [{ type: 'legAnswered' }])
  const rings = found(dialling(), live([channel(leg(1)), ringing(LINE)]))
  t.same(rings.events, [])
  t.same(rings.again, [{ type: 'ringback', leg: leg(1) }])
  t.match(found(dialling(), live([channel(leg(1)), channel(LINE)])).events, [
    { type: 'citizenAnswered', channel: LINE },
  ])
  t.match(found(dialling(), live([channel(leg(1))])).events, [{ type: 'callerGone', cut: true }])
  t.match(found(dialling(), live([ringing(LINE)])).events, [{ type: 'legEnded', why: 'hung-up' }])
  const told = found(announcing(), live([channel(leg(1)), channel(LINE)]))
  t.match(told.events, [{ type: 'soundEnded', playback: play(1) }])
  t.same(told.again, [{ type: 'recordCall', channel: LINE, path: IDENTITY.recording }])
  const both = [leg(1), LINE]
  const talk = found(
    talking(),
    live(
      both.map(id => channel(id)),
      both,
    ),
  )
  t.same(talk.events, [])
  t.same(talk.again, [{ type: 'recordCall', channel: LINE, path: IDENTITY.recording }])
})

t.test('who rings for a call that is over is not let ring on', async t => {
  const over = dialling().and([2_000, { type: 'legEnded', leg: leg(1), why: 'hung-up' }])
  t.same(found(over, live([ringing(LINE)])).strays, [{ type: 'hangUp', channel: LINE }])
  const stray = reconcile([], live([channel(PHONE, { kind: 'leg' }), ringing(LINE)]), 50)
  t.same(stray.strays, [
    { type: 'dropLeg', leg: PHONE },
    { type: 'hangUp', channel: LINE },
  ])
})

t.test('without the service nobody whom we called lands in a queue', async t => {
  const seen = (id: string, app: string, data = ''): SeenChannel => ({
    ...{ id, app, data, createdAt: 0, isServed: false },
  })
  const plan = (channels: SeenChannel[], bridged: string[] = [], alone: string[] = []) =>
    planRescue(
      { channels, bridges: bridged.length > 0 ? [{ id: talk(1), channels: bridged }] : [] },
      { alone: new Set(alone), servedAt: 1 },
    ).acts
  const answered = seen(LINE, 'Stasis', 'cc1022,called')
  t.same(plan([answered]), [{ type: 'excuse', channel: LINE }])
  t.same(plan([seen(LINE, 'AppDial2')]), [{ type: 'hangUp', channel: LINE }])
  t.same(plan([seen(LINE, 'Playback')]), [], 'who hears the apology hears it to its end')
  t.same(plan([answered], [LINE, leg(1)]), [], 'the talk goes on')
  t.same(plan([answered], [LINE], [LINE]), [{ type: 'hangUp', channel: LINE }], 'the talk is over')
  t.same(plan([seen(PHONE, 'Stasis', `cc1022,dialled,${CALL_ID},113,op101`)]), [
    { type: 'hangUp', channel: PHONE },
  ])
})

const cel = (type: string, over: Partial<CelRow> = {}): CelRow => ({
  ...{ at: 9_000, type, channel: 'PJSIP/trunk-demo-00000009', uniqueId: LINE, linkedId: leg(1) },
  ...{ userField: CALL_ID, context: '', exten: '', app: '', data: '', peer: '', caller: '' },
  extra: '{"hangupcause":16,"hangupsource":"x"}',
  ...over,
})

t.test('the event log tells how it ended while nobody listened', async t => {
  const told = (...rows: CelRow[]) => witnessed(rows, { from: 0, to: rows.length }, () => null)
  t.ok(isTelling(cel('HANGUP')))
  t.same(told(cel('ANSWER'), cel('HANGUP')), [
    { callId: CALL_ID, event: { type: 'callerGone', at: 9_000, cut: false } },
  ])
  t.match(told(cel('HANGUP', { extra: '{"hangupcause":17}' })), [
    { event: { type: 'citizenUnanswered', channel: LINE, result: 'busy' } },
  ])
  t.match(told(cel('ANSWER'), cel('HANGUP', { context: 'called' })), [{ event: { cut: true } }], 'let go')
  t.same(told(cel('HANGUP', { uniqueId: PHONE, userField: leg(0) })), [], 'an operator’s phone')
  t.match(cutOff([cel('ANSWER')], LINE), { callId: CALL_ID, event: { type: 'callerGone', cut: true } })
})
