import t from 'tap'
import { translate } from '../../src/asterisk/translate.ts'

// Events as Asterisk 22.10.1 sent them, shortened.
const ID = '0b1f8a52-6a3e-4c5e-9d2a-0123456789ab'
const LEG = `leg.${ID}.2`
const timestamp = '2026-11-21T22:51:03.123+0000'
const AT = Date.UTC(2026, 10, 21, 22, 51, 3, 123)
const citizen = {
  id: '1763738475.5',
  state: 'Up',
  caller: { number: '0912345678' },
  channelvars: { CALL_ID: ID },
}
const leg = { id: LEG, state: 'Up', channelvars: { CALL_ID: ID } }
const args = ['citizen', ID, '1022', '1763738475123', `2026/11/21/${ID}.wav`, 'trunk-demo']

const heard = (event: object) => translate({ timestamp, ...event }, 0)

t.test('a citizen entering our application has arrived, with what the dialplan told', async t => {
  t.match(heard({ type: 'StasisStart', args, channel: citizen }), {
    callId: ID,
    event: {
      type: 'arrived',
      at: AT,
      identity: {
        id: ID,
        channel: citizen.id,
        dialled: '1022',
        caller: '+84912345678',
        answeredAt: 1763738475123,
      },
    },
  })
})

t.test('a leg that enters our application was answered; its end says whose doing it was', async t => {
  t.match(heard({ type: 'StasisStart', args: ['leg'], channel: leg }), {
    event: { type: 'legAnswered', leg: LEG },
  })
  const ended = (cause: number) => heard({ type: 'ChannelDestroyed', channel: leg, cause })?.event
  t.match(ended(17), { type: 'legEnded', why: 'refused' }, '486')
  t.match(ended(21), { type: 'legEnded', why: 'refused' }, '603')
  t.match(ended(19), { type: 'legEnded', why: 'unreachable' }, '480')
  t.match(ended(16), { type: 'legEnded', why: 'hung-up' })
})

t.test('a hang-up request on the citizen is their going; at a shutdown of Asterisk it is a cut', async t => {
  const request = { type: 'ChannelHangupRequest', channel: citizen }
  t.match(heard(request), { callId: ID, event: { type: 'callerGone', at: AT, cut: false } })
  t.match(heard({ ...request, soft: true, cause: 32 })?.event, { cut: false }, 'our own DELETE')
  t.match(heard({ ...request, soft: true, cause: 4 })?.event, { cut: true }, 'core stop now')
})

t.test('leaving for the dialplan is no hang-up', async t => {
  t.equal(heard({ type: 'StasisEnd', channel: citizen }), null)
})

t.test(
  'a playback of ours that ended belongs to its call; the playbacks of others are not heard',
  async t => {
    t.match(heard({ type: 'PlaybackFinished', playback: { id: `play.${ID}.1` } }), {
      callId: ID,
      event: { type: 'soundEnded', playback: `play.${ID}.1` },
    })
    t.equal(heard({ type: 'PlaybackFinished', playback: { id: 'somebody-elses' } }), null)
  },
)

t.test('hold and resume are heard on the leg', async t => {
  t.match(heard({ type: 'ChannelHold', channel: leg })?.event, { type: 'held', leg: LEG })
  t.match(heard({ type: 'ChannelUnhold', channel: leg })?.event, { type: 'resumed', leg: LEG })
})

t.test(
  'keys are told of the citizen’s telephone and of a leg apart; A to D and garbage mean nothing',
  async t => {
    const key = (digit: unknown, channel: object) => heard({ type: 'ChannelDtmfReceived', channel, digit })
    t.match(key('9', citizen), { callId: ID, event: { type: 'digit', digit: '9' } })
    t.match(key('#', leg), { callId: ID, event: { type: 'legDigit', leg: LEG, digit: '#' } })
    for (const digit of ['A', '', '12', undefined, 5, { toString: '1' }]) {
      t.equal(key(digit, citizen), null)
      t.equal(key(digit, leg), null)
    }
  },
)

t.test('nonsense means nothing, and an unreadable time is our own', async t => {
  for (const event of [{}, { type: 'StasisStart' }, { type: 'StasisStart', channel: { id: 'x' }, args: [] }])
    t.equal(translate(event, 7), null)
  const hostile = { ...citizen, channelvars: { CALL_ID: `${ID}'; drop table calls` } }
  t.equal(heard({ type: 'ChannelHangupRequest', channel: hostile }), null)
  const late = translate({ type: 'ChannelHangupRequest', timestamp: 'yesterday', channel: citizen }, 7)
  t.equal(late?.event.at, 7)
})

t.test(
  'a telephone’s own transfer is a wish of its leg; what it dials is a number or a telephone, or nothing',
  async t => {
    // D04. Events of 22.11.0-rc2; every answer of ours brings another, with a state.
    const referred = (asked: object, more: object = {}) =>
      heard({ type: 'ChannelTransfer', refer_to: asked, referred_by: { source_channel: leg }, ...more })
    const dialled = (destination: string, more: object = {}) =>
      referred({ requested_destination: { destination, ...more } })?.event
    t.same(referred({ requested_destination: { destination: '0277385123' } }), {
      callId: ID,
      event: { type: 'referred', at: AT, leg: LEG, target: '0277385123', second: null },
    })
    t.match(dialled('op102-web'), { target: 'op102-web' })
    for (const bad of ['113\r\nEvent: x', '113\r\n', '', 'a"b', '9'.repeat(79), '../x', 'op102;user=phone'])
      t.match(dialled(bad), { target: null }, JSON.stringify(bad))
    t.match(
      dialled('op102', { protocol_id: 'of no dialog' }),
      { target: null, second: null },
      'attended, of nobody',
    )
    const second = { id: '1763738475.9', state: 'Up' }
    const joined = {
      requested_destination: { destination: 'op102', protocol_id: 'x' },
      destination_channel: second,
    }
    t.match(referred(joined)?.event, { target: null, second: second.id })
    t.equal(referred({}, { state: 'channel_declined' }), null, 'the echo of our answer')
    t.equal(heard({ type: 'ChannelTransfer', refer_to: {}, referred_by: { source_channel: citizen } }), null)
    t.equal(heard({ type: 'ChannelTransfer' }), null)
  },
)

t.test('who takes a place in a call by Replaces is told apart from who arrives', async t => {
  const channel = { id: '1763738475.9', state: 'Up' }
  const took = (replace_channel: object) => heard({ type: 'StasisStart', args: [], channel, replace_channel })
  t.same(took(leg), { callId: ID, event: { type: 'intruded', at: AT, channel: channel.id } })
  t.match(took(citizen), { callId: ID, event: { type: 'intruded' } })
  t.match(took({ id: 'watch.1', state: 'Up' }), { callId: '', event: { type: 'intruded' } })
})
