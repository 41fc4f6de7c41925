import t from 'tap'
import type { Call, Party } from '../../src/calls/call.ts'
import { refusalOf } from '../../src/calls/possible.ts'
import type { Request } from '../../src/calls/wanted.ts'
import { leg, type Story, talkingCall } from './story.ts'

// The emergency hand-over (D03): it always goes ahead, the citizen is never left, and the ticket tells who, when, what.
const outside = (number: string, label: string): Party & { kind: 'outside' } => ({
  kind: 'outside',
  ...{ number, label, trunk: 'trunk-demo' },
})
const PREMIUM = outside('1900545415', 'Sai số')
const HOSPITAL = outside('115', 'Cấp cứu 115')
const FIRE = outside('114', 'Cứu hoả 114')

const ask = (story: Story, at: number, request: Request) =>
  story.and([at, { type: 'asked', by: 'lan', ofAnybody: false, request }])
const urgent = (...[first, ...others]: [Party, ...Party[]]) =>
  ask(talkingCall(), 20_000, { act: 'emergency', parties: [first, ...others], field: 'y-te', area: null })
const refused = (n: number) =>
  ({
    type: 'agencyRefused',
    leg: leg(n),
    code: 'emergency-number-refused',
    detail: 'Không có cơ quan nào dùng số này.',
  }) as const
function callOf({ call }: Story): Call {
  if (!call) throw new Error('no call')
  return call
}
/** What stands on the ticket: kind, and the outcome where there is one. */
const entries = (story: Story) =>
  story.writes.flatMap(write =>
    write.type === 'enter'
      ? [[write.entry.kind, ...Object.values({ o: write.entry.facts.outcome }).filter(Boolean)].join(' ')]
      : [],
  )

t.test('a number that the dial policy refuses: the next one is dialled, the talk goes on', async t => {
  const story = urgent(PREMIUM, HOSPITAL).and([20_001, refused(2)])
  t.match(story.call, { state: 'talking', parkedSince: null, guest: { leg: leg(3), party: HOSPITAL } })
  t.same(story.did, ['ringOut'])
  t.same(entries(story), ['handover-asked', 'handover-tried not-allowed'])
  t.match(story.writes.at(-2), {
    type: 'enter',
    entry: { by: 'lan', facts: { agency: 'Sai số', number: '1900545415', code: 'emergency-number-refused' } },
  })
})

t.test('all refused, or none answers: the operator keeps the citizen, and the ticket says so', async t => {
  const story = urgent(PREMIUM, HOSPITAL).and([20_001, refused(2)])
  story.and([30_000, { type: 'legEnded', leg: leg(3), why: 'refused' }])
  t.match(story.call, { state: 'talking', guest: null, leg: { operator: 'lan' } })
  t.same(entries(story).slice(1), ['handover-tried not-allowed', 'handover-tried refused', 'handover-failed'])
  const all = urgent(PREMIUM).and([20_001, refused(2)])
  t.match(all.call, { state: 'talking', guest: null })
  t.same(entries(all), ['handover-asked', 'handover-tried not-allowed', 'handover-failed'])
  t.equal(refusalOf(callOf(all), { act: 'emergency', parties: [FIRE] }), null, 'and may try again')
})

t.test('the operator stays until the agency has confirmed; then may go', async t => {
  const story = urgent(HOSPITAL)
  const now = () => callOf(story)
  t.equal(refusalOf(now(), { act: 'confirm' }), 'guest-ringing')
  t.equal(refusalOf(now(), { act: 'complete' }), 'not-confirmed')
  story.and([25_000, { type: 'legAnswered', leg: leg(2) }])
  t.equal(refusalOf(now(), { act: 'complete' }), 'not-confirmed')
  t.equal(refusalOf(now(), { act: 'hang-up' }), 'not-confirmed')
  ask(story, 30_000, { act: 'confirm' })
  t.equal(refusalOf(now(), { act: 'confirm' }), 'already-confirmed')
  ask(story, 31_000, { act: 'complete' })
  t.match(story.call, { state: 'handed', guest: { confirmedAt: 30_000 } })
  story.and([60_000, { type: 'legEnded', leg: leg(2), why: 'hung-up' }])
  t.same(entries(story), [
    ...['handover-asked', 'handover-tried answered', 'handover-confirmed', 'handover-left', 'handover-ended'],
  ])
  t.match(story.writes.filter(({ type }) => type === 'enter').at(-1), {
    entry: { facts: { isConfirmed: true } },
  })
})

t.test(
  'an operator who hangs up unconfirmed, or whose telephone dies, has left the citizen with the agency',
  async t => {
    const story = urgent(HOSPITAL).and(
      [25_000, { type: 'legAnswered', leg: leg(2) }],
      [26_000, { type: 'legEnded', leg: leg(1), why: 'hung-up' }],
    )
    t.match(story.call, { state: 'handed' })
    t.match(story.writes.filter(({ type }) => type === 'enter').at(-1), {
      entry: { kind: 'handover-left', facts: { isConfirmed: false } },
    })
    // The agency hangs up too, and never said that the case is theirs.
    story.and([60_000, { type: 'legEnded', leg: leg(2), why: 'hung-up' }])
    t.match(story.call, { state: 'waiting', joinedAt: 5_000 })
    t.ok(story.did.includes('match'), 'the citizen is first in the queue again')
  },
)

t.test('a refusal while nobody but the citizen is left: the next one, then the queue again', async t => {
  const story = urgent(HOSPITAL, PREMIUM)
  story.and([25_000, { type: 'legEnded', leg: leg(1), why: 'hung-up' }])
  story.and([30_000, { type: 'legEnded', leg: leg(2), why: 'refused' }])
  t.match(story.call, { state: 'transferring', guest: { party: PREMIUM } })
  story.and([30_001, refused(3)])
  t.match(story.call, { state: 'waiting', joinedAt: 5_000 })
  t.equal(entries(story).at(-1), 'handover-failed')
  t.notOk(story.wrote.includes('dialEnded'), 'nothing was dialled, nothing has ended')
})

t.test('a refusal of a leg that is none, or that rings for something else, means nothing', async t => {
  const story = urgent(HOSPITAL)
  const before = story.call
  story.and([21_000, refused(9)])
  t.equal(story.call, before)
  const consulting = ask(talkingCall(), 20_000, { act: 'consult', party: FIRE })
  const asked = consulting.call
  consulting.and([21_000, refused(2)])
  t.equal(consulting.call, asked)
})

t.test('a recorder that did not run stands on the ticket, in whatever state the call is by then', async t => {
  const story = urgent(HOSPITAL).and([20_300, { type: 'recorderChecked', outcome: 'started', why: null }])
  t.same(story.wrote, ['enter'])
  t.match(story.call, { state: 'talking', guest: { party: HOSPITAL } })
  story.and(
    [21_000, { type: 'callerGone', cut: false }],
    [28_000, { type: 'recorderChecked', outcome: 'failed', why: 'file-does-not-grow' }],
  )
  t.match(story.call, { state: 'ended' })
  t.match(story.last?.writes, [
    { entry: { kind: 'recording-failed', by: null, facts: { why: 'file-does-not-grow' } } },
  ])
})

t.test('the citizen hangs up while an agency rings: the try was stopped, it did not fail', async t => {
  const story = urgent(HOSPITAL, FIRE).and([25_000, { type: 'callerGone', cut: false }])
  t.same(entries(story), ['handover-asked', 'handover-tried stopped'])
  const dropped = ask(urgent(HOSPITAL, FIRE), 25_000, { act: 'drop-guest' })
  t.same(entries(dropped), ['handover-asked', 'handover-tried stopped'])
  t.match(dropped.call, { state: 'talking', guest: null })
})
