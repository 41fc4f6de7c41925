import t from 'tap'
import type { Act, CallRules } from '../../src/calls/call.ts'
import type { News } from '../../src/calls/news.ts'
import { waitDueAt } from '../../src/calls/waiting.ts'
import { DEFAULTS } from '../../src/directory/defaults.ts'
import { inDisaster, type QueueSettings, type Settings } from '../../src/directory/sections.ts'
import { CALL_ID, greetingCall, leg, play, type Story } from './story.ts'

const [FIRST] = DEFAULTS.queues[0] as [QueueSettings]
/** The first queue, otherwise; and a second one. */
const queues = (more: Partial<QueueSettings>, second: Partial<QueueSettings> = {}): QueueSettings[] => [
  { ...FIRST, ...more },
  { ...FIRST, name: 'hai', label: 'Hàng chờ hai', priority: 3, ...second },
]
const rules = (more: Partial<QueueSettings>, second?: Partial<QueueSettings>): Partial<CallRules> => ({
  queues: queues(more, second),
})
const CALLBACK = { callback: { enabled: true, offerAfterMs: 120_000 } }
const EVERY_30 = { announceEverySeconds: 30 }

const LOAD: News = {
  ...{ queue: 'chung', before: 1, isFree: false, isStaffed: true },
  ...{ range: { from: 2, to: 5 }, medianMs: 200_000, modelMs: 200_000 },
}
const looked = (more: Partial<News> = {}) => ({ type: 'waitLookedUp', news: { ...LOAD, ...more } }) as const
const DUE = { type: 'deadline' } as const
const CHOSEN = { type: 'operatorChosen', operator: 'lan', endpoint: 'op101' } as const
const GREETED = { type: 'soundEnded', playback: play(1) } as const
const HUNG_UP = { type: 'callerGone', cut: false } as const

/** In the queue since 5,000; the first news are due 1.5 s later. */
const queued = (more: Partial<CallRules>) => greetingCall().under(more).and([5_000, GREETED])
const asked = (more: Partial<CallRules>) => queued(more).and([6_500, DUE])
const told = (more: Partial<CallRules>, news: Partial<News> = {}) => asked(more).and([6_510, looked(news)])
const dueAt = ({ call, rules: now }: Story) => (call?.state === 'waiting' ? waitDueAt(call, now) : undefined)
const prompts = (story: Story) =>
  story.last?.acts.flatMap((act: Act) => (act.type === 'play' ? [...act.prompts] : [])) ?? []

t.test('nothing is asked, and nothing is told, where the province has set nothing', async t => {
  const story = queued({})
  t.same(story.did, ['music', 'match'])
  t.equal(dueAt(story), null)
})

t.test('place and range of time are told soon after joining, then every so often; music between', async t => {
  const story = asked(rules(EVERY_30))
  t.same(story.last?.acts, [{ type: 'lookUpWait', callId: CALL_ID }])
  story.and([6_510, looked()])
  t.same(prompts(story), [
    ...['busy', 'position', 'word-2', 'word-pause', 'wait-from', 'word-2', 'word-to', 'word-5'],
    'word-minutes',
  ])
  t.match(story.call, { state: 'waiting', playback: play(2), joinedAt: 5_000, modelMs: 200_000 })
  t.equal(dueAt(story), 36_510, 'thirty seconds later')
  story.and([14_000, { type: 'soundEnded', playback: play(2) }])
  t.same(story.did, ['music'])
  story.and([36_510, DUE], [36_520, looked({ before: 0, range: { from: 1, to: 3 } })])
  t.same(prompts(story), [
    ...['position-next', 'word-pause', 'wait-from', 'word-1', 'word-to', 'word-3', 'word-minutes'],
  ])
  t.match(story.call, { playback: play(3) })
})

t.test('nothing counts up, whatever is looked up later', async t => {
  const story = told(rules(EVERY_30)).and([14_000, { type: 'soundEnded', playback: play(2) }])
  story.and([36_510, DUE], [36_520, looked({ before: 4, range: { from: 7, to: 15 } })])
  t.notOk(prompts(story).some(prompt => prompt.startsWith('word-') || prompt.startsWith('position')))
  t.match(story.call, { wait: { told: { place: 2 } } })
})

t.test('an announcement delays no offer, and is cut at the answer', async t => {
  // Why: app_queue offers a caller whose turn comes during an announcement only when it has ended (peers.md 4.1).
  const story = told(rules(EVERY_30)).and([7_000, CHOSEN])
  t.match(story.call, { state: 'ringing', playback: play(2) })
  t.same(story.did, ['ring'], 'rung at once, while the announcement goes on')
  story.and([8_000, { type: 'legAnswered', leg: leg(1) }])
  t.same(story.did, ['stopPlay', 'connect'])
  t.match(story.last?.acts[0], { playback: play(2) })
  story.and([8_010, { type: 'soundEnded', playback: play(2) }])
  t.match(story.call, { state: 'talking' })
  t.same(story.did, [], 'its end means nothing any more')
})

t.test('an announcement that ends while a phone rings gives way to music', async t => {
  const story = told(rules(EVERY_30)).and([7_000, CHOSEN], [9_000, { type: 'soundEnded', playback: play(2) }])
  t.same(story.did, ['music'])
  story.and([10_000, { type: 'legAnswered', leg: leg(1) }])
  t.same(story.did, ['connect'])
})

t.test('news that come while a phone rings are not told', async t => {
  const story = asked(rules(EVERY_30)).and([6_505, CHOSEN], [6_510, looked()])
  t.match(story.call, { state: 'ringing', playback: null })
  t.same(story.did, [])
})

t.test('who is about to be rung hears music', async t => {
  const story = told(rules(EVERY_30), { isFree: true, range: { from: 0, to: 1 }, modelMs: 0 })
  t.same(story.did, [])
  t.match(story.call, { modelMs: null })
  t.equal(dueAt(story), 9_510, 'and news if nobody came all the same')
})

t.test('the end of an older sound, and of somebody else’s, changes nothing', async t => {
  const story = told(rules(EVERY_30))
  for (const playback of [play(1), play(9), 'play.other.1'])
    story.and([8_000, { type: 'soundEnded', playback }])
  t.same(story.did, [])
  t.match(story.call, { playback: play(2) })
})

t.test('keys that nobody asked for mean nothing', async t => {
  const story = told(rules(EVERY_30))
  for (const digit of ['1', '5', '*', '#'] as const) story.and([8_000, { type: 'digit', digit }])
  t.same([story.wrote, story.did], [[], []])
})

t.test('an answer that was lost is asked for again', async t => {
  const story = asked(rules(EVERY_30))
  t.equal(dueAt(story), 11_500)
  story.and([11_500, DUE])
  t.same(story.did, ['lookUpWait'])
})

t.test('the longest wait sends on: a notice, and the call is refused', async t => {
  const story = queued(rules({ maxWaitSeconds: 60 }))
  t.equal(dueAt(story), 65_000)
  story.and([64_999, DUE])
  t.same([story.wrote, story.did], [[], []])
  story.and([65_000, DUE])
  t.match(story.call, { state: 'refusing', why: 'overflow', waitMs: 60_000 })
  t.same(story.wrote, ['leaveQueue'])
  t.same(prompts(story), ['sorry'])
  story.and([70_000, { type: 'soundEnded', playback: play(2) }])
  t.match(story.call, { state: 'ended', ending: 'refused', waitMs: 60_000, fault: 'desk' })
  t.same(story.wrote, ['listCallback'], 'who was turned away is called back by people')
  t.same(story.did, ['hangUp'])
})

t.test('what is being told is cut by the notice', async t => {
  const story = told(rules({ ...EVERY_30, maxWaitSeconds: 60 })).and([65_000, DUE])
  t.same(
    story.last?.acts.map(act => act.type),
    ['stopPlay', 'match', 'play'],
  )
})

t.test('who is being rung is not sent on', async t => {
  const story = queued(rules({ maxWaitSeconds: 60 })).and([60_000, CHOSEN], [65_000, DUE])
  t.match(story.call, { state: 'ringing' })
  story.and([66_000, { type: 'legEnded', leg: leg(1), why: 'refused' }])
  t.equal(dueAt(story), 65_000, 'but at once when nobody answered')
  story.and([66_000, DUE])
  t.match(story.call, { state: 'refusing' })
})

t.test('who has spoken with an operator is not sent away any more', async t => {
  const story = queued(rules({ maxWaitSeconds: 60, overflowUnstaffed: true }))
  story.and([55_000, CHOSEN], [64_000, { type: 'legAnswered', leg: leg(1) }])
  story.and([65_500, { type: 'legEnded', leg: leg(1), why: 'unreachable' }])
  t.match(story.call, { state: 'waiting', joinedAt: 5_000 })
  story.and([67_000, DUE], [67_010, looked({ isStaffed: false })])
  t.match(story.call, { state: 'waiting' })
})

t.test('a full queue keeps nobody beyond its length, and nobody out who is in it', async t => {
  const story = queued(rules({ maxLength: 3 }))
  t.same(story.did, ['music', 'match', 'lookUpWait'])
  story.and([5_010, looked({ before: 2 })])
  t.match(story.call, { state: 'waiting' }, 'the third of three')
  story.and([9_000, looked({ before: 3 })])
  t.match(story.call, { state: 'waiting' }, 'asked at joining only')
  const fourth = queued(rules({ maxLength: 3 })).and([5_010, looked({ before: 3 })])
  t.match(fourth.call, { state: 'refusing', why: 'overflow' })
})

t.test('nobody signed in: at joining, and when the last one has gone', async t => {
  const unstaffed = { overflowUnstaffed: true }
  const story = queued(rules(unstaffed)).and([5_010, looked({ isStaffed: false, range: null })])
  t.match(story.call, { state: 'refusing' })
  t.same(prompts(story), ['unstaffed', 'sorry'])
  const later = queued(rules(unstaffed)).and([5_010, looked()])
  t.equal(dueAt(later), 35_010, 'looked at, though nothing is announced')
  later.and([35_010, DUE], [35_020, looked({ isStaffed: false })])
  t.match(later.call, { state: 'refusing' })
})

t.test('to a message', async t => {
  const story = queued(rules({ maxWaitSeconds: 60, overflow: { action: 'voicemail' } })).and([65_000, DUE])
  t.match(story.call, { state: 'voicemail', why: 'overflow', waitMs: 60_000 })
  t.ok(story.wrote.includes('leaveQueue'))
})

t.test('whom the greeting leads straight to the queue has the place of the answer', async t => {
  // Why: ends of greetings are heard of late on a busy machine, and not all equally late: nobody is overtaken by that.
  const story = queued(rules({ maxWaitSeconds: 60 }))
  t.match(
    story.writes.find(write => write.type === 'joinQueue'),
    { joinedAt: 5_000, place: 0 },
  )
  t.match(story.call, { state: 'waiting', joinedAt: 5_000 }, 'the wait itself counts from the joining')
})

t.test('to another queue, with the place of the first joining, and never back', async t => {
  const there = { maxWaitSeconds: 90, overflow: { action: 'queue', queue: 'chung' } } as const
  const story = queued(rules({ maxWaitSeconds: 60, overflow: { action: 'queue', queue: 'hai' } }, there))
  story.and([65_000, DUE])
  t.match(story.call, { state: 'waiting', queue: 'hai', joinedAt: 5_000 })
  t.same(story.last?.writes, [
    { type: 'leaveQueue' },
    { type: 'joinQueue', joinedAt: 5_000, place: 0, queue: 'hai', skill: null, priority: 3 },
  ])
  t.same(story.did, ['match'], 'the music goes on')
  t.equal(dueAt(story), 95_000)
  story.and([95_000, DUE])
  t.match(story.call, { state: 'waiting', queue: 'hai' }, 'not back to where they came from')
  t.equal(dueAt(story), null, 'nor asked again')
  story.and([95_010, looked()])
  t.same(story.did, [], 'news of the queue they left')
})

t.test('a closed queue takes nobody in, and serves who waits in it', async t => {
  const shut = queued(rules({ open: false }))
  t.match(shut.call, { state: 'refusing', why: 'overflow', waitMs: 0 })
  t.same(shut.wrote, [])
  const other = queued(rules({ open: false, overflow: { action: 'queue', queue: 'hai' } }))
  t.match(other.call, { state: 'waiting', queue: 'hai' })
  const both = queued(
    rules(
      { open: false, overflow: { action: 'queue', queue: 'hai' } },
      { open: false, overflow: { action: 'voicemail' } },
    ),
  )
  t.match(both.call, { state: 'voicemail' })
  const waits = queued({})
    .under(rules({ open: false }))
    .and([6_000, CHOSEN])
  t.match(waits.call, { state: 'ringing' })
})

t.test(
  'a queue that is set away while somebody waits in it: the first one has them, with their place',
  async t => {
    const story = queued(rules({ open: false, overflow: { action: 'queue', queue: 'hai' } }))
    story.under({ queues: queues({ maxLength: 1 }).slice(0, 1) })
    t.equal(dueAt(story), 0, 'at once')
    story.and([20_000, DUE])
    t.match(story.call, { state: 'waiting', queue: 'chung', joinedAt: 5_000 })
    t.same(story.wrote, ['leaveQueue', 'joinQueue'])
    t.equal(dueAt(story), null)
  },
)

t.test('limits that change act on those who wait: the disaster profile, and the end of it', async t => {
  const limits = { maxWaitSeconds: 30, maxLength: null, overflowUnstaffed: false }
  const profile = {
    greeting: null,
    menu: null,
    hours: null,
    queueLimits: { ...limits, overflow: { action: 'voicemail' } },
  }
  const settings = {
    queues: queues({}),
    disasterProfile: profile,
    disaster: { on: false },
  } as unknown as Settings
  const set = (on: boolean) => ({ queues: inDisaster({ ...settings, disaster: { on } }).queues })
  const story = queued(set(false))
  t.equal(dueAt(story), null)
  story.under(set(true))
  t.equal(dueAt(story), 35_000)
  story.under(set(false)).and([35_000, DUE])
  t.match(story.call, { state: 'waiting' })
  story.under(set(true)).and([40_000, DUE], [40_000, DUE])
  t.match(story.call, { state: 'voicemail' })
})

t.test('announcements switched on while somebody waits begin for them too', async t => {
  const story = queued({}).under(rules(EVERY_30))
  t.equal(dueAt(story), 6_500)
  story.and([60_000, DUE], [60_010, looked()])
  t.ok(prompts(story).includes('position'))
  story.under(rules({})).and([61_000, { type: 'soundEnded', playback: play(2) }], [90_010, DUE])
  t.same(story.did, [])
})

t.test('a callback is offered once to whom the wait is long, with the announcement', async t => {
  const story = told({ ...rules(EVERY_30), ...CALLBACK })
  t.same(prompts(story).slice(-2), ['word-pause', 'callback-offer'])
  story.and([14_000, { type: 'soundEnded', playback: play(2) }], [36_510, DUE], [36_520, looked()])
  t.notOk(prompts(story).includes('callback-offer'))
  const short = told({ ...rules(EVERY_30), ...CALLBACK }, { medianMs: 60_000 })
  t.notOk(prompts(short).includes('callback-offer'))
  short.and([13_000, { type: 'soundEnded', playback: play(2) }])
  short.and([150_000, DUE], [150_010, looked({ range: null })])
  t.ok(prompts(short).includes('callback-offer'), 'who has waited so long already')
})

t.test('key 1 takes it: stored, confirmed, out of the queue, and counted by itself', async t => {
  const story = told({ ...rules(EVERY_30), ...CALLBACK }).and([9_000, { type: 'digit', digit: '1' }])
  t.same(story.last?.writes, [
    { type: 'requestCallback', queue: 'chung', skill: null, joinedAt: 5_000, at: 9_000 },
  ])
  t.same(story.did, ['stopPlay'])
  t.match(story.call, { state: 'waiting' }, 'in the queue until it is granted')
  story.and([9_010, { type: 'callbackAnswered', answer: 'accepted' }])
  t.match(story.call, { state: 'promising', stage: 'promised', joinedAt: 5_000 })
  t.same(story.wrote, ['leaveQueue'])
  t.same(prompts(story), ['callback-confirmed'])
  story.and([9_020, { type: 'soundEnded', playback: play(2) }])
  t.match(story.call, { state: 'promising' }, 'the end of what was cut')
  story.and([15_000, { type: 'soundEnded', playback: play(3) }])
  t.match(story.call, { state: 'ended', ending: 'callback', waitMs: 4_010 })
  t.same([story.wrote, story.did], [[], ['hangUp']], 'no missed call')
})

t.test('at any later moment, and when there is one already', async t => {
  const story = told({ ...rules(EVERY_30), ...CALLBACK }).and([
    14_000,
    { type: 'soundEnded', playback: play(2) },
  ])
  story.and([30_000, { type: 'digit', digit: '2' }], [30_100, { type: 'digit', digit: '1' }])
  t.same(story.wrote, ['requestCallback'])
  story.and([30_110, { type: 'digit', digit: '1' }])
  t.same(story.wrote, [], 'pressed twice is asked once')
  story.and([30_120, { type: 'callbackAnswered', answer: 'already' }])
  t.same(prompts(story), ['callback-already'])
  story.and([33_000, HUNG_UP])
  t.match(story.call, { ending: 'callback' }, 'who hangs up in the last words')
})

t.test('refused with the reason, and the place is kept', async t => {
  for (const [answer, prompt] of [
    ['refused-class', 'callback-refused'],
    ['refused-hidden', 'callback-refused-hidden'],
  ] as const) {
    const story = told({ ...rules(EVERY_30), ...CALLBACK })
    story.and([9_000, { type: 'digit', digit: '1' }], [9_010, { type: 'callbackAnswered', answer }])
    t.same(prompts(story), [prompt])
    t.match(story.call, { state: 'waiting', joinedAt: 5_000, playback: play(3) })
    story.and([14_000, { type: 'soundEnded', playback: play(3) }], [15_000, { type: 'digit', digit: '1' }])
    t.same(story.wrote, [], 'and not asked for again')
  }
})

t.test('a number that is hidden is not tempted', async t => {
  const story = told({ ...rules(EVERY_30), ...CALLBACK })
  t.ok(prompts(story).includes('callback-offer'))
  const hidden = greetingCall().under({ ...rules(EVERY_30), ...CALLBACK })
  hidden.call = hidden.call && { ...hidden.call, caller: null }
  hidden.and([5_000, GREETED], [6_500, DUE], [6_510, looked()])
  t.notOk(prompts(hidden).includes('callback-offer'))
})

t.test('an operator who is rung in the meantime comes before the callback', async t => {
  const wish = () => told({ ...rules(EVERY_30), ...CALLBACK }).and([9_000, { type: 'digit', digit: '1' }])
  const answered = { type: 'callbackAnswered', answer: 'accepted' } as const
  const story = wish().and([9_005, CHOSEN], [9_010, answered], [12_000, { type: 'legAnswered', leg: leg(1) }])
  t.match(story.call, { state: 'talking' })
  t.ok(story.wrote.includes('clearCallback'), 'and it is not needed any more')
  const unanswered = wish().and([9_005, CHOSEN], [9_010, answered])
  unanswered.and([29_005, DUE])
  t.match(unanswered.call, { state: 'promising', stage: 'promised' })
  t.same(unanswered.wrote, ['withdrawOffer', 'leaveQueue'])
  t.same(unanswered.did, ['dropLeg', 'match', 'stopPlay', 'play'])
})

t.test('a wish whose answer was lost is asked for again, with the same place', async t => {
  const story = told({ ...rules(EVERY_30), ...CALLBACK }).and([9_000, { type: 'digit', digit: '1' }])
  t.equal(dueAt(story), 14_000)
  story.and([14_000, DUE])
  t.match(story.last?.writes, [{ type: 'requestCallback', joinedAt: 5_000, at: 14_000 }])
})

t.test(
  'the queue may offer a callback instead of sending on; without a key the caller goes on waiting',
  async t => {
    const limited = rules({ maxWaitSeconds: 60, overflow: { action: 'callback-offer' } })
    const story = queued({ ...limited, ...CALLBACK }).and([65_000, DUE])
    t.same(prompts(story), ['callback-offer'])
    t.match(story.call, { state: 'waiting' })
    story.and([72_000, { type: 'soundEnded', playback: play(2) }])
    t.same(story.did, ['music'])
    t.equal(dueAt(story), null, 'once')
    story.and([90_000, { type: 'digit', digit: '1' }])
    t.same(story.wrote, ['requestCallback'])
  },
)

t.test('a closed queue offers it to a caller who cannot wait; without a key the call is refused', async t => {
  const closed = { ...rules({ open: false, overflow: { action: 'callback-offer' } }), ...CALLBACK }
  const offered = queued(closed)
  t.match(offered.call, { state: 'promising', stage: 'offered' })
  t.same(prompts(offered), ['menu-callback', 'menu-press', 'word-1', 'word-pause'])
  offered.and([8_000, { type: 'soundEnded', playback: play(2) }], [14_000, DUE])
  t.match(offered.call, { state: 'refusing', why: 'overflow' })
  const taken = queued(closed).and([7_000, { type: 'digit', digit: '1' }])
  t.same([taken.wrote, taken.did], [['requestCallback'], ['stopPlay']])
  taken.and([7_010, { type: 'callbackAnswered', answer: 'accepted' }])
  t.same(prompts(taken), ['callback-confirmed'])
  const refused = queued(closed).and([7_000, { type: 'digit', digit: '1' }])
  refused.and([12_000, DUE])
  t.same(refused.wrote, ['requestCallback'], 'asked again when the answer was lost')
  refused.and([12_010, { type: 'callbackAnswered', answer: 'refused-class' }])
  t.match(refused.call, { state: 'refusing' })
})

t.end()
