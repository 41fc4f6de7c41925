import t from 'tap'
import type { Act, CallRules } from '../../src/calls/call.ts'
import { DEFAULTS } from '../../src/directory/defaults.ts'
import { leg, play, type Story, talkingCall } from './story.ts'

const SURVEY: Partial<CallRules> = { survey: { ...DEFAULTS.survey[0], enabled: true } }
const HUNG_UP = { type: 'legEnded', leg: leg(1), why: 'hung-up' } as const
const ASKED = { type: 'soundEnded', playback: play(2) } as const
const GONE = { type: 'callerGone', cut: false } as const

/** The talk from 10,000; the operator hangs up at 40,000. */
const surveyed = () => talkingCall().under(SURVEY).and([40_000, HUNG_UP])
const prompts = (story: Story) =>
  story.last?.acts.flatMap((act: Act) => (act.type === 'play' ? [...act.prompts] : [])) ?? []

t.test('without a survey the talk ends as ever', async t => {
  const story = talkingCall().and([40_000, HUNG_UP])
  t.match(story.call, { state: 'ended', ending: 'served' })
  t.equal(story.did[0], 'hangUp')
})

t.test('the operator is free at once, the citizen is asked', async t => {
  const story = surveyed()
  t.match(story.call, { state: 'survey', stage: 'asked', operator: 'lan', playback: play(2) })
  t.same(story.last?.writes, [
    { type: 'endTalk', operator: 'lan', at: 40_000, outcome: 'wrap-up' },
    { type: 'askSatisfaction', at: 40_000 },
  ])
  t.same(story.did, ['endBridge', 'match', 'served', 'play'], 'before anything is answered')
  t.same(prompts(story), ['survey'])
})

t.test('each key is stored as the settings read it, also while the question is asked', async t => {
  for (const [digit, answer] of [
    ['1', 'satisfied'],
    ['2', 'acceptable'],
    ['3', 'dissatisfied'],
  ] as const) {
    const story = surveyed().and([41_000, { type: 'digit', digit }])
    t.same(story.last?.writes, [{ type: 'storeSatisfaction', answer, at: 41_000 }])
    t.same(story.did, ['stopPlay', 'play'])
    t.same(prompts(story), ['survey-thanks'])
    story.and([41_100, { type: 'digit', digit: '1' }])
    t.same(story.wrote, [], 'one answer')
    story.and([41_200, ASKED], [44_000, { type: 'soundEnded', playback: play(3) }])
    t.match(story.call, { state: 'ended', ending: 'served', fault: 'operator', operator: 'lan' })
    t.match(story.call, { waitMs: 5_000, talkMs: 30_000, endedIn: 'survey', endedAt: 44_000 })
    t.same([story.wrote, story.did], [[], ['hangUp']])
    story.and([44_100, GONE])
    t.same(story.wrote, ['endRecording'])
  }
})

t.test('no key: asked once more, then goodbye', async t => {
  const story = surveyed().and([47_000, ASKED])
  t.match(story.call, { playback: null, deadlineAt: 53_000 })
  story.and([52_999, { type: 'deadline' }])
  t.same(story.did, [])
  story.and([53_000, { type: 'deadline' }])
  t.same(prompts(story), ['survey'])
  story.and([60_000, { type: 'soundEnded', playback: play(3) }], [66_000, { type: 'deadline' }])
  t.same(prompts(story), ['goodbye'])
  story.and([69_000, { type: 'soundEnded', playback: play(4) }])
  t.match(story.call, { state: 'ended', ending: 'served', talkMs: 30_000 })
})

t.test('a key that means nothing is asked about once too', async t => {
  const story = surveyed().and([41_000, { type: 'digit', digit: '7' }])
  t.same(prompts(story), ['survey'])
  story.and([42_000, { type: 'digit', digit: '#' }])
  t.same(prompts(story), ['goodbye'])
  const second = surveyed().and(
    [41_000, { type: 'digit', digit: '0' }],
    [42_000, { type: 'digit', digit: '2' }],
  )
  t.match(second.last?.writes, [{ type: 'storeSatisfaction', answer: 'acceptable' }])
})

t.test('who hangs up was served, and leaves nothing behind', async t => {
  for (const cut of [false, true]) {
    const story = surveyed().and([43_000, { type: 'callerGone', cut }])
    t.match(story.call, {
      state: 'ended',
      ending: 'served',
      fault: 'operator',
      talkMs: 30_000,
      goneAt: 43_000,
    })
    t.same(story.wrote, ['endRecording'])
  }
})

t.test('a question whose end was lost does not keep anybody', async t => {
  const story = surveyed().and([100_000, { type: 'deadline' }])
  t.match(story.call, { playback: null, deadlineAt: 106_000 })
})

t.test('the citizen who hangs up first is not asked', async t => {
  const story = talkingCall().under(SURVEY).and([40_000, GONE])
  t.match(story.call, { state: 'ended', ending: 'served', fault: 'caller' })
  t.notOk(story.wrote.includes('askSatisfaction'))
})

t.test('a talk that was none goes back to the queue', async t => {
  const story = talkingCall().under(SURVEY).and([11_000, HUNG_UP])
  t.match(story.call, { state: 'waiting' })
})

t.test('hung up by request: the phone is let go, then the question', async t => {
  const request = { act: 'hang-up' } as const
  const story = talkingCall()
    .under(SURVEY)
    .and([40_000, { type: 'asked', by: 'lan', ofAnybody: false, request }])
  t.same(story.did, ['dropLeg', 'endBridge', 'match', 'served', 'play'])
})

t.test('put through outside: asked when they hang up first; in danger nobody is', async t => {
  const party = { kind: 'outside', number: '02773851234', trunk: 'trunk-demo', label: 'Điện lực' } as const
  const ask = { type: 'asked', by: 'lan', ofAnybody: false } as const
  const handed = (request: object) =>
    talkingCall()
      .under(SURVEY)
      .and([20_000, { ...ask, request } as never], [22_000, { type: 'legAnswered', leg: leg(2) }])
      .and([22_500, { ...ask, request: { act: 'confirm' } }])
      .and([23_000, { ...ask, request: { act: 'complete' } }])
  const outside = handed({ act: 'consult', party }).and([40_000, { ...HUNG_UP, leg: leg(2) }])
  t.match(outside.call, { state: 'survey', fault: 'unknown', operator: 'lan' })
  t.notOk(outside.did.includes('hangUp'))
  const emergency = handed({ act: 'emergency', parties: [party], field: null, area: null })
  emergency.and([40_000, { ...HUNG_UP, leg: leg(2) }])
  t.match(emergency.call, { state: 'ended', ending: 'served' })
})

t.test('in danger nobody is asked either after the agency has left, or where none answered', async t => {
  const party = { kind: 'outside', number: '114', trunk: 'trunk-demo', label: 'Cứu hỏa' } as const
  const request = { act: 'emergency', parties: [party], field: null, area: null } as const
  const asked = () =>
    talkingCall()
      .under(SURVEY)
      .and([20_000, { type: 'asked', by: 'lan', ofAnybody: false, request }])
  const left = asked()
    .and([22_000, { type: 'legAnswered', leg: leg(2) }])
    .and([30_000, { ...HUNG_UP, leg: leg(2) }])
  const inVain = asked().and([25_000, { ...HUNG_UP, leg: leg(2) }])
  for (const story of [left, inVain]) {
    t.match(story.call, { state: 'talking', guest: null })
    story.and([40_000, HUNG_UP])
    t.match(story.call, { state: 'ended', ending: 'served', fault: 'operator' })
    t.notOk(story.wrote.includes('askSatisfaction'))
  }
  const again = asked().and(
    [22_000, { type: 'legAnswered', leg: leg(2) }],
    [30_000, { ...HUNG_UP, leg: leg(2) }],
    [31_000, { ...HUNG_UP, why: 'silent' }],
  )
  t.match(again.call, { state: 'waiting', isEmergency: true }, 'the next operator’s talk knows')
})

t.test('in the dialplan’s own queue in the end: who talked stays known', async t => {
  const story = surveyed()
  const { call } = story
  if (!call) return
  story.and([45_000, { type: 'enteredFallback', identity: call }])
  t.match(story.call, { state: 'fallback', operator: 'lan', talkAt: 10_000 })
})

t.end()
