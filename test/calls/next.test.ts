import t from 'tap'
import { begin } from '../../src/calls/next.ts'
import {
  CALL_ID,
  fallbackCall,
  greetingCall,
  IDENTITY,
  leg,
  play,
  RULES,
  refusingCall,
  ringingCall,
  Story,
  talk,
  talkingCall,
  waitingCall,
} from './story.ts'

const HUNG_UP = { type: 'callerGone', cut: false } as const

t.test('a citizen is greeted, waits, is rung through and talks, and the books say so', async t => {
  const story = talkingCall()
  t.match(story.call, { state: 'talking', since: 10_000, joinedAt: 5_000, bridge: talk(1) })
  t.same(
    story.writes.map(write => write.type),
    ['startRecording', 'joinQueue', 'offer', 'leaveQueue', 'startTalk', 'openTicket', 'clearCallback'],
  )
  t.same(
    story.acts.map(act => act.type),
    ['play', 'lookUpCaller', 'music', 'match', 'ring', 'connect'],
  )
  story.and([70_000, HUNG_UP])
  t.match(story.call, { state: 'ended', ending: 'served', fault: 'caller', operator: 'lan' })
  t.match(story.call, { waitMs: 5_000, talkMs: 60_000, talkAt: 10_000, endedIn: 'talking', goneAt: 70_000 })
  t.same(story.wrote, ['endTalk', 'endRecording'])
  t.same(story.did, ['dropLeg', 'endBridge', 'match'])
})

t.test(
  'the operator hangs up first: the citizen is hung up too, and the recording ends when they are gone',
  async t => {
    const story = talkingCall().and([40_000, { type: 'legEnded', leg: leg(1), why: 'hung-up' }])
    t.match(story.call, { state: 'ended', ending: 'served', fault: 'operator', talkMs: 30_000, goneAt: null })
    t.equal(story.did[0], 'hangUp')
    t.notOk(story.wrote.includes('endRecording'), 'the channel still records')
    story.and([40_200, HUNG_UP])
    t.match(story.call, { goneAt: 40_200, endedAt: 40_000 })
    t.same(story.writes.at(-1), { type: 'endRecording', at: 40_200, cut: false })
  },
)

t.test(
  'a caller who hangs up is abandoned in the state they were in, and goes on the callback list',
  async t => {
    // Why: "abandoned where" tells a long greeting from a short-handed desk (issue 2, point 5).
    const stories = { greeting: greetingCall(), waiting: waitingCall(), ringing: ringingCall() }
    for (const [state, story] of Object.entries(stories)) {
      story.and([9_000, HUNG_UP])
      t.match(story.call, { state: 'ended', ending: 'abandoned', fault: 'caller', endedIn: state, talkMs: 0 })
      t.same(story.writes.filter(write => write.type === 'listCallback').length, 1, state)
      t.same(story.writes.filter(write => write.type === 'openTicket').length, 0, state)
      t.same(story.writes.at(-1), { type: 'endRecording', at: 9_000, cut: false }, state)
    }
    t.same(stories.waiting.did, ['match'], 'an operator who was being chosen for them is free')
    t.match(stories.greeting.call, { waitMs: 0 })
    t.match(stories.waiting.call, { waitMs: 4_000 })
  },
)

t.test(
  'a caller who leaves while a phone rings frees that operator, whose next caller is sought',
  async t => {
    const story = ringingCall().and([9_000, HUNG_UP])
    t.match(story.last?.writes[0], { type: 'withdrawOffer', operator: 'lan', outcome: 'caller-left' })
    t.same(story.did, ['dropLeg', 'match'])
  },
)

t.test('an operator who does not answer is passed over, and the caller keeps the first place', async t => {
  const story = ringingCall().and([25_999, { type: 'deadline' }])
  t.equal(story.call?.state, 'ringing', 'not a millisecond early')
  story.and([26_000, { type: 'deadline' }])
  t.match(story.call, { state: 'waiting', joinedAt: 5_000 })
  t.match(story.last?.writes, [{ type: 'withdrawOffer', operator: 'lan', outcome: 'no-answer' }])
  t.same(story.did, ['dropLeg', 'match'])
  story.and([26_010, { type: 'operatorChosen', operator: 'minh', endpoint: 'op102' }])
  t.match(story.call, { state: 'ringing', leg: { id: leg(2), operator: 'minh' }, deadlineAt: 46_010 })
})

t.test('a busy, rejecting or unreachable phone moves the caller on at once', async t => {
  for (const [why, outcome] of [
    ['refused', 'refused'],
    ['unreachable', 'unreachable'],
    ['hung-up', 'refused'],
  ] as const) {
    const story = ringingCall().and([6_100, { type: 'legEnded', leg: leg(1), why }])
    t.equal(story.call?.state, 'waiting', why)
    t.match(story.last?.writes, [{ type: 'withdrawOffer', operator: 'lan', outcome, at: 6_100 }], why)
    t.same(story.did, ['match'], 'nothing is left to hang up')
  }
})

t.test('an operator who answers after the time-out is hung up and hears nobody', async t => {
  const story = ringingCall().and([26_000, { type: 'deadline' }])
  story.and([26_001, { type: 'legAnswered', leg: leg(1) }])
  t.equal(story.call?.state, 'waiting')
  t.same(story.last?.acts, [{ type: 'dropLeg', leg: leg(1) }])
  t.same(story.wrote, [])
})

t.test('two operators who answer in the same millisecond: one talks, the other is hung up', async t => {
  const story = ringingCall().and(
    [26_000, { type: 'deadline' }],
    [26_000, { type: 'operatorChosen', operator: 'minh', endpoint: 'op102' }],
    [27_000, { type: 'legAnswered', leg: leg(2) }],
    [27_000, { type: 'legAnswered', leg: leg(1) }],
  )
  t.match(story.call, { state: 'talking', leg: { operator: 'minh' } })
  t.same(story.last?.acts, [{ type: 'dropLeg', leg: leg(1) }])
})

t.test(
  'an operator who answers and hangs up within 50 ms returns the citizen to the first place',
  async t => {
    const story = talkingCall().and([10_050, { type: 'legEnded', leg: leg(1), why: 'hung-up' }])
    t.match(story.call, { state: 'waiting', joinedAt: 5_000 })
    t.same(story.last?.writes, [
      { type: 'endTalk', operator: 'lan', at: 10_050, outcome: 'dropped' },
      { type: 'joinQueue', joinedAt: 5_000, place: 5_000, queue: 'chung', skill: null, priority: 0 },
    ])
    t.same(story.did, ['endBridge', 'music', 'renewRecorder', 'match'])
    story.and([12_000, HUNG_UP])
    t.match(story.call, { ending: 'abandoned', endedIn: 'waiting', talkMs: 0 })
  },
)

t.test('a talk is a talk from the limit on', async t => {
  const story = talkingCall().and([12_000, { type: 'legEnded', leg: leg(1), why: 'hung-up' }])
  t.match(story.call, { state: 'ended', ending: 'served', talkMs: 2_000 })
})

t.test('the second talk of a call opens a ticket again and takes a new bridge', async t => {
  const story = talkingCall().and(
    [10_050, { type: 'legEnded', leg: leg(1), why: 'hung-up' }],
    [10_060, { type: 'operatorChosen', operator: 'minh', endpoint: 'op102' }],
    [11_000, { type: 'legAnswered', leg: leg(2) }],
  )
  t.match(story.call, { state: 'talking', bridge: talk(2), leg: { id: leg(2), operator: 'minh' } })
  t.ok(story.wrote.includes('openTicket'))
  story.and([20_000, HUNG_UP])
  t.match(story.call, { operator: 'minh', talkMs: 9_000, waitMs: 6_000 })
})

t.test('outside hours the caller hears the notice, is hung up, and may be called back', async t => {
  const story = refusingCall()
  t.match(story.acts, [{ type: 'play', prompts: RULES.outsideHours }])
  story.and([8_000, { type: 'soundEnded', playback: play(1) }])
  t.match(story.call, { state: 'ended', ending: 'refused', fault: 'desk', endedIn: 'refusing', goneAt: null })
  t.same(story.wrote, ['listCallback'])
  t.same(story.did, ['hangUp'])
  story.and([8_100, HUNG_UP])
  t.same(story.wrote, ['endRecording'])
})

t.test('outside hours a caller who does not hear the notice out is refused all the same', async t => {
  const story = refusingCall().and([3_000, HUNG_UP])
  t.match(story.call, { ending: 'refused', endedIn: 'refusing', goneAt: 3_000 })
  t.same(story.wrote, ['listCallback', 'endRecording'])
})

t.test('a greeting whose end was never reported ends by its limit', async t => {
  const story = greetingCall().and([59_999, { type: 'deadline' }])
  t.equal(story.call?.state, 'greeting')
  t.equal(story.and([60_000, { type: 'deadline' }]).call?.state, 'waiting')
})

t.test("another playback's end does not end the greeting", async t => {
  t.equal(greetingCall().and([1_000, { type: 'soundEnded', playback: play(9) }]).call?.state, 'greeting')
})

t.test('a call that Asterisk cuts is lost, in every state, and its recording is marked as cut', async t => {
  const stories = [
    greetingCall(),
    waitingCall(),
    ringingCall(),
    talkingCall(),
    refusingCall(),
    fallbackCall(),
  ]
  for (const story of stories) {
    const state = story.call?.state
    story.and([15_000, { type: 'callerGone', cut: true }])
    t.match(story.call, { state: 'ended', ending: 'lost', fault: 'desk', endedIn: state })
    t.same(story.writes.at(-1), { type: 'endRecording', at: 15_000, cut: true }, state ?? 'none')
    t.equal(story.writes.filter(write => write.type === 'listCallback').length, 1, state ?? 'none')
  }
})

t.test('a caller handed to the dialplan leaves our queue and is answered there', async t => {
  const story = waitingCall().and([7_000, { type: 'enteredFallback', identity: IDENTITY }])
  t.match(story.call, { state: 'fallback', operator: null })
  t.same(story.wrote, ['leaveQueue'])
  story.and([9_000, { type: 'fallbackAnswered', operator: 'lan' }])
  t.same(story.wrote, ['openTicket', 'clearCallback'])
  story.and([29_000, HUNG_UP])
  t.match(story.call, { ending: 'served', operator: 'lan', talkMs: 20_000, endedIn: 'fallback' })
  t.same(story.wrote, ['endRecording'])
})

t.test('a caller handed to the dialplan while a phone rings frees that operator', async t => {
  const story = ringingCall().and([7_000, { type: 'enteredFallback', identity: IDENTITY }])
  t.same(story.wrote, ['withdrawOffer', 'leaveQueue'])
  t.same(story.did, ['dropLeg', 'match'])
})

t.test('a caller whom the service never saw is in the books from the dialplan, answered or not', async t => {
  const answered = fallbackCall().and(
    [3_000, { type: 'fallbackAnswered', operator: 'lan' }],
    [9_000, HUNG_UP],
  )
  t.match(answered.call, { ending: 'served', waitMs: 3_000, talkMs: 6_000 })
  t.equal(answered.writes[0]?.type, 'startRecording')
  const left = fallbackCall().and([4_000, HUNG_UP])
  t.match(left.call, { ending: 'abandoned', endedIn: 'fallback', waitMs: 4_000 })
  t.same(left.wrote, ['listCallback', 'endRecording'])
})

t.test(
  'a caller who hung up in the dialplan before anybody took the call has a record and a recording',
  async t => {
    const story = new Story([800, { type: 'callerGone', cut: false, identity: IDENTITY }])
    t.match(story.call, { state: 'ended', ending: 'abandoned', goneAt: 800, arrivedAt: 0 })
    t.same(story.wrote, ['startRecording', 'listCallback', 'endRecording'])
  },
)

t.test('news of an unknown call that cannot begin one begins none', async t => {
  t.equal(begin({ type: 'deadline', at: 0 }, RULES), null)
  t.equal(begin({ type: 'callerGone', at: 0, cut: false }, RULES), null)
  t.equal(begin({ type: 'legAnswered', at: 0, leg: leg(1) }, RULES), null)
})

t.test('both sides up without a bridge after a restart are joined by a new bridge', async t => {
  const story = talkingCall().and([12_000, { type: 'bridgeMissing' }])
  t.same(story.last?.acts, [{ type: 'connect', channel: IDENTITY.channel, leg: leg(1), bridge: talk(2) }])
  story.and([13_000, HUNG_UP])
  t.match(story.last?.acts, [{ type: 'dropLeg' }, { type: 'endBridge', bridge: talk(2) }])
})

t.test('hold is remembered from its first word and forgotten at the end of it', async t => {
  const story = talkingCall().and(
    [12_000, { type: 'held', leg: leg(1) }],
    [12_500, { type: 'held', leg: leg(1) }],
  )
  t.match(story.call, { heldSince: 12_000 })
  t.match(story.and([15_000, { type: 'resumed', leg: leg(1) }]).call, { state: 'talking', heldSince: null })
  t.match(story.and([15_500, { type: 'held', leg: `leg.${CALL_ID}.9` }]).call, { heldSince: null })
})

t.test('news that comes twice changes nothing the second time', async t => {
  const arrived = [1, { type: 'arrived', identity: IDENTITY, isOpen: true }] as const
  t.same(greetingCall().and([...arrived]).wrote, [])
  t.same(waitingCall().and([5_001, { type: 'soundEnded', playback: play(1) }]).last?.acts, [])
  const chosen = [6_001, { type: 'operatorChosen', operator: 'minh', endpoint: 'op102' }] as const
  t.match(ringingCall().and([...chosen]).call, { leg: { operator: 'lan' } })
  t.same(talkingCall().and([10_001, { type: 'legAnswered', leg: leg(1) }]).did, [])
  const gone = talkingCall().and([70_000, HUNG_UP], [70_001, HUNG_UP])
  t.same([gone.wrote, gone.did], [[], []])
  t.match(gone.call, { goneAt: 70_000 })
  const twice = fallbackCall().and([1_000, { type: 'fallbackAnswered', operator: 'lan' }])
  t.same(twice.and([2_000, { type: 'fallbackAnswered', operator: 'lan' }]).wrote, [])
  t.match(twice.call, { operator: 'lan', talkAt: 1_000 })
})

t.test(
  'ended, not yet hung up, and handed to the dialplan: the call goes on, and who talked stays known',
  async t => {
    // Why: we die between the end in the books and the hang-up; the rescuer finds a citizen alone.
    const story = talkingCall().and([40_000, { type: 'legEnded', leg: leg(1), why: 'hung-up' }])
    t.match(story.call, { state: 'ended', goneAt: null })
    story.and([50_000, { type: 'enteredFallback', identity: IDENTITY }])
    t.match(story.call, { state: 'fallback', operator: 'lan', talkAt: 10_000 })
    story.and([60_000, { type: 'fallbackAnswered', operator: 'mai' }], [80_000, HUNG_UP])
    t.match(story.call, { state: 'ended', ending: 'served', operator: 'mai', goneAt: 80_000 })
    story.and([90_000, { type: 'enteredFallback', identity: IDENTITY }])
    t.equal(story.call?.state, 'ended', 'who is gone does not come back')
  },
)

t.test('a call that the dialplan took arrived when it was answered, not when it was queued', async t => {
  const identity = { ...IDENTITY, answeredAt: 1_000 }
  const story = new Story([7_000, { type: 'enteredFallback', identity }])
  t.match(story.call, { arrivedAt: 1_000, since: 7_000 })
  t.match(story.writes[0], { type: 'startRecording', startedAt: 1_000 })
})
