import t from 'tap'
import { toVoicemail } from '../../src/calls/voicemail.ts'
import { IDENTITY, play, RULES, Story, waitingCall } from './story.ts'

const HUNG_UP = { type: 'callerGone', cut: false } as const
const CUT = { type: 'callerGone', cut: true } as const
const HASH = { type: 'digit', digit: '#' } as const

/** Outside hours, where the province takes messages of up to a minute. */
const invited = () =>
  new Story()
    .under({ takesMessages: true, messageMs: 60_000, outsideHours: ['closed', 'voicemail'] })
    .and([0, { type: 'arrived', identity: IDENTITY, isOpen: false }])
const speaking = () => invited().and([10_000, { type: 'soundEnded', playback: play(1) }])
const played = ({ last }: Story) => last?.acts.flatMap(act => (act.type === 'play' ? act.prompts : [])) ?? []

t.test('outside hours a message is left, and a ticket is open before the caller is thanked', async t => {
  const story = invited()
  t.match(story.call, { state: 'voicemail', stage: 'invited', why: 'outside-hours' })
  t.same(played(story), ['closed', 'voicemail', 'beep'])
  t.same(story.wrote, ['startRecording'])
  story.and([10_000, { type: 'soundEnded', playback: play(1) }])
  t.match(story.call, { stage: 'speaking', playback: null, deadlineAt: 70_000 })
  story.and([40_000, HASH])
  t.same(story.last?.writes, [{ type: 'openTicket', operator: null, at: 40_000 }])
  t.same(played(story), ['voicemail-thanks'])
  story.and([43_000, { type: 'soundEnded', playback: play(2) }])
  t.match(story.call, { state: 'ended', ending: 'voicemail', fault: 'desk', waitMs: 0, talkMs: 0 })
  t.match(story.call, { message: { from: 10_000, to: 40_000 }, goneAt: null, endedIn: 'voicemail' })
  t.same(story.did, ['hangUp'])
  t.same(story.wrote, [], 'nobody is to be called back: there is a ticket')
  story.and([43_200, HUNG_UP])
  t.same(story.wrote, ['endRecording'])
})

t.test('hanging up ends the message as well as a key', async t => {
  const story = speaking().and([30_000, HUNG_UP])
  t.match(story.call, { state: 'ended', ending: 'voicemail', fault: 'caller', goneAt: 30_000 })
  t.match(story.call, { message: { from: 10_000, to: 30_000 } })
  t.same(story.wrote, ['openTicket', 'endRecording'])
  const thanked = speaking().and([30_000, HASH], [30_500, HUNG_UP])
  t.match(thanked.call, { ending: 'voicemail', message: { to: 30_000 } })
  t.equal(thanked.writes.filter(write => write.type === 'openTicket').length, 1)
})

t.test('a message is as long as the province lets it be', async t => {
  const story = speaking().and([69_999, { type: 'deadline' }])
  t.match(story.call, { stage: 'speaking' })
  story.and([70_000, { type: 'deadline' }])
  t.match(story.call, { stage: 'closing', message: { from: 10_000, to: 70_000 } })
  t.same(played(story), ['voicemail-thanks'])
})

t.test('less than two seconds is no message: no ticket, and somebody calls back', async t => {
  const story = speaking().and([11_999, HASH])
  t.same(played(story), ['voicemail-empty'])
  t.same(story.wrote, [])
  story.and([15_000, { type: 'soundEnded', playback: play(2) }])
  t.match(story.call, { ending: 'refused', refusedFor: 'outside-hours', message: null })
  t.same(story.wrote, ['listCallback'])
  t.same(story.did, ['hangUp'])
  const short = speaking().and([11_000, HUNG_UP])
  t.match(short.call, { ending: 'refused', message: null })
  t.same(short.wrote, ['listCallback', 'endRecording'])
})

t.test('who hangs up before the beep has left nothing', async t => {
  const story = invited().and([5_000, HUNG_UP])
  t.match(story.call, { state: 'ended', ending: 'refused', fault: 'desk', refusedFor: 'outside-hours' })
  t.same(story.wrote, ['listCallback', 'endRecording'])
})

t.test('keys other than the one, and late news, do not end a message', async t => {
  const story = speaking().and(
    [12_000, { type: 'digit', digit: '5' }],
    [12_500, { type: 'soundEnded', playback: play(1) }],
    [13_000, { type: 'callerBlocked' }],
  )
  t.match(story.call, { stage: 'speaking', spokenFrom: 10_000 })
  const early = invited().and([5_000, HASH])
  t.match(early.call, { stage: 'invited' }, 'not before the beep')
  const twice = speaking().and([20_000, HASH], [20_001, HASH])
  t.equal(twice.writes.filter(write => write.type === 'openTicket').length, 1)
})

t.test('a blocked caller leaves no message', async t => {
  const story = invited().and([20, { type: 'callerBlocked' }])
  t.match(story.call, { state: 'refusing', why: 'blocked' })
  t.same(story.did, ['stopPlay', 'play'])
})

t.test('what was said is kept when Asterisk dies, and when it takes the caller itself', async t => {
  const cut = speaking().and([30_000, CUT])
  t.match(cut.call, { state: 'ended', ending: 'lost', fault: 'desk', message: { from: 10_000, to: 30_000 } })
  t.same(cut.wrote, ['openTicket', 'listCallback', 'endRecording'])
  const rescued = speaking().and([30_000, { type: 'enteredFallback', identity: IDENTITY }])
  t.match(rescued.call, { state: 'fallback' })
  t.same(rescued.wrote, ['openTicket'], 'whoever answers gets the ticket')
})

t.test('who waited in vain leaves the queue for a message, and the wait is counted', async t => {
  const { call } = waitingCall()
  if (call?.state !== 'waiting') throw new Error('waits')
  const step = toVoicemail(call, 65_000, 'overflow', RULES)
  t.same(step.writes, [{ type: 'leaveQueue' }])
  t.match(step.call, { state: 'voicemail', waitMs: 60_000, queue: 'chung' })
  const story = new Story()
  story.call = step.call
  story.and([75_000, { type: 'soundEnded', playback: play(2) }], [100_000, HUNG_UP])
  t.match(story.call, { ending: 'voicemail', waitMs: 60_000 })
  const silent = new Story()
  silent.call = step.call
  t.match(silent.and([70_000, HUNG_UP]).call, { ending: 'abandoned', fault: 'caller', waitMs: 60_000 })
})
