import t from 'tap'
import { refusalOf } from '../../src/calls/possible.ts'
import type { Request } from '../../src/calls/wanted.ts'
import { leg, RULES, type Story, talkingCall } from './story.ts'

// Issue 5, point 7: what nobody may keep is not kept, and everything else is; both can be shown afterwards.

const POWER = { kind: 'outside', number: '02773851234', trunk: 'trunk-demo', label: 'Điện lực' } as const
const HOSPITAL = { kind: 'outside', number: '115', trunk: 'trunk-demo', label: 'Cấp cứu 115' } as const
const ask = (story: Story, at: number, request: Request) =>
  story.and([at, { type: 'asked', by: 'lan', ofAnybody: false, request }])
const mutedCall = () => ask(talkingCall(), 20_000, { act: 'mute-recording', why: 'card' })
const kept = (story: Story) => story.last?.writes.find(write => write.type === 'recordingMuted')

t.test('an operator mutes the recording and gives it sound again; the interval is kept', async t => {
  const story = mutedCall()
  t.match(story.call, { state: 'talking', muting: { since: 20_000, by: 'lan', why: 'card' } })
  t.same(story.did, ['muteRecording'])
  t.same(story.wrote, [], 'it is kept when its end is known')
  ask(story, 30_000, { act: 'mute-recording' })
  t.same(story.did, [], 'muted once')
  ask(story, 32_000, { act: 'unmute-recording' })
  t.same(story.did, ['unmuteRecording'])
  t.match(kept(story), { from: 20_000, to: 32_000, by: 'lan', why: 'card', ended: 'asked' })
  t.match(story.call, { state: 'talking', muting: null })
  ask(story, 40_000, { act: 'mute-recording' })
  t.match(story.call, { muting: { why: 'other' } }, 'and again')
})

t.test('it ends by itself, since nobody remembers to', async t => {
  const story = mutedCall().and([20_000 + RULES.muteMs - 1, { type: 'deadline' }])
  t.same(story.did, [])
  story.and([20_000 + RULES.muteMs, { type: 'deadline' }])
  t.same(story.did, ['unmuteRecording'])
  t.match(kept(story), { to: 20_000 + RULES.muteMs, ended: 'limit' })
})

t.test('it ends before anybody else is on the line, and with the call', async t => {
  const ends: [string, (story: Story) => Story, isGone?: boolean][] = [
    ['consultation', story => ask(story, 30_000, { act: 'consult', party: POWER })],
    ['emergency', story => ask(story, 30_000, { act: 'emergency', parties: [HOSPITAL] })],
    ['transfer', story => ask(story, 30_000, { act: 'transfer', party: POWER })],
    ['supervisor', story => story.and([30_000, { type: 'barged', leg: 'monitor.1', by: 'hoa' }])],
    ['operator', story => story.and([30_000, { type: 'legEnded', leg: leg(1), why: 'hung-up' }])],
    ['silent phone', story => story.and([30_000, { type: 'legEnded', leg: leg(1), why: 'silent' }])],
    ['hang-up', story => ask(story, 30_000, { act: 'hang-up' })],
    ['citizen', story => story.and([30_000, { type: 'callerGone', cut: false }]), true],
    ['cut', story => story.and([30_000, { type: 'callerGone', cut: true }]), true],
  ]
  for (const [what, end, isGone = false] of ends) {
    const story = end(mutedCall())
    t.match(kept(story), { from: 20_000, to: 30_000, ended: 'change' }, what)
    t.equal(story.did[0] === 'unmuteRecording', !isGone, `${what}: first of all`)
    t.equal(story.writes.filter(({ type }) => type === 'recordingMuted').length, 1, `${what}: once`)
  }
})

t.test('on hold it goes on; a recorder that is renewed is muted again', async t => {
  const story = ask(mutedCall(), 25_000, { act: 'hold' })
  t.match(story.call, { muting: { since: 20_000 } })
  ask(story, 30_000, { act: 'resume' })
  t.same(story.did, ['renewRecorder', 'muteRecording', 'unpark'])
  t.match(story.call, { muting: { since: 20_000 } })
})

t.test('what Asterisk did not do is not told as done, and a restart ends it', async t => {
  const failed = mutedCall().and([20_050, { type: 'recordingUnmuted', why: 'failed' }])
  t.match(failed.call, { muting: null })
  t.same([failed.wrote, failed.did], [[], []])
  const after = mutedCall().and([50_000, { type: 'recordingUnmuted', why: 'restart' }])
  t.match(kept(after), { to: 50_000, ended: 'restart' })
  t.same(after.did, ['unmuteRecording'])
  t.same(after.and([51_000, { type: 'recordingUnmuted', why: 'restart' }]).did, [], 'told twice')
})

t.test('it is refused where it would not help, or is done already', async t => {
  const { call } = talkingCall()
  if (!call) throw new Error('no call')
  t.equal(refusalOf(call, { act: 'unmute-recording' }), 'not-muted')
  t.equal(refusalOf(call, { act: 'mute-recording' }), null)
  const guest = ask(talkingCall(), 20_000, { act: 'consult', party: POWER }).call
  // Why: the guest's line has a recording of its own.
  t.equal(guest && refusalOf(guest, { act: 'mute-recording' }), 'guest-present')
  const muted = mutedCall().call
  t.equal(muted && refusalOf(muted, { act: 'mute-recording' }), 'already-muted')
})

t.test('a clock that goes back makes no interval before its beginning', async t => {
  const story = ask(mutedCall(), 10_000, { act: 'unmute-recording' })
  t.match(kept(story), { from: 20_000, to: 20_000 })
})
