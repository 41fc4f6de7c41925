import t from 'tap'
import { reconcile } from '../../src/asterisk/reconcile.ts'
import { translate } from '../../src/asterisk/translate.ts'
import { dueOf } from '../../src/calls/lanes.ts'
import { shownCall } from '../../src/calls/live.ts'
import { next } from '../../src/calls/next.ts'
import { heldBy } from '../../src/calls/pages.ts'
import { phasesOf, type Told } from '../../src/calls/phases.ts'
import { CALL_ID, IDENTITY, leg, ringingCall, Story, talk, waitingCall } from './story.ts'

// The page of a browser phone is gone in the middle of a call: reloaded, closed, crashed or frozen (issue 6, point 1).

const WEB = 'op101-web'
const ringing = () => waitingCall().and([6_000, { type: 'operatorChosen', operator: 'lan', endpoint: WEB }])
const talking = () => ringing().and([10_000, { type: 'legAnswered', leg: leg(1) }])
const closed = (story: Story) => story.and([60_000, { type: 'legEnded', leg: leg(1), why: 'page-closed' }])
const back = (story: Story, at = 60_600, contact = 'c2') =>
  story.and([at, { type: 'phoneBack', endpoint: WEB, contact }])
const again = (story: Story, n: number, at = 60_900) => story.and([at, { type: 'legAnswered', leg: leg(n) }])
const asks = (story: Story, request: Record<string, unknown>, at = 20_000) =>
  story.and([at, { type: 'asked', by: 'lan', ofAnybody: false, request } as never])
const colleague = { kind: 'operator', operator: 'minh', endpoint: 'op102' } as const

t.test('a page that is loaded anew is dialled back into the same talk', async t => {
  const story = closed(talking())
  t.match(story.call, { state: 'talking', bridge: talk(1), talkAt: 10_000 })
  t.same(story.wrote, [], 'the operator talks on, and the recording and the ticket go on')
  t.same(story.last?.acts, [
    { type: 'park', channel: 'PJSIP/trunk-demo-00000001', bridge: talk(1) },
    { type: 'seekPhone', endpoint: WEB, after: 10_000 },
  ])
  t.match(story.call && dueOf(story.call, story.rules), { type: 'deadline', at: 63_000 })
  back(story)
  t.match(story.last?.acts, [
    { type: 'ring', leg: { id: leg(2), endpoint: WEB, operator: 'lan' }, isBack: true },
  ])
  again(story, 2)
  t.match(story.call, {
    state: 'talking',
    bridge: talk(1),
    talkAt: 10_000,
    since: 10_000,
    leg: { id: leg(2) },
  })
  t.same(story.did, ['invite', 'renewRecorder', 'unpark'])
  t.same(story.wrote, [])
  t.equal(story.writes.filter(write => write.type === 'startTalk').length, 1, 'one talk')
  t.equal(story.writes.filter(write => write.type === 'openTicket').length, 1, 'one ticket')
})

t.test('screens can say that it is being connected anew', async t => {
  const story = closed(talking())
  t.match(story.call && shownCall(story.call).reconnecting, {
    since: new Date(60_000).toISOString(),
    until: new Date(63_000).toISOString(),
  })
  again(back(story), 2)
  t.equal(story.call && shownCall(story.call).reconnecting, null)
})

t.test('a page that does not come back: the citizen is first in the queue again', async t => {
  const story = closed(talking()).and([63_000, { type: 'deadline' }])
  t.match(story.call, { state: 'waiting', joinedAt: 5_000, queue: 'chung' })
  t.match(story.last?.writes, [
    { type: 'endTalk', operator: 'lan', outcome: 'page-closed' },
    { type: 'joinQueue', joinedAt: 5_000 },
  ])
  t.same(story.did, ['endBridge', 'music', 'renewRecorder', 'match'])
  back(story, 63_100)
  t.equal(story.call?.state, 'waiting', 'too late for this talk')
})

t.test('a page that registers in the last moment has time to answer, once', async t => {
  const story = back(closed(talking()), 62_900)
  t.match(story.call && dueOf(story.call, story.rules), { at: 64_900 })
  story.and([63_000, { type: 'deadline' }])
  t.equal(story.call?.state, 'talking')
  back(story, 63_500, 'c3')
  t.match(story.call && dueOf(story.call, story.rules), { at: 64_900 }, 'not on and on')
  story.and([64_900, { type: 'deadline' }])
  t.equal(story.call?.state, 'waiting')
  t.equal(story.did[0], 'dropLeg')
})

t.test(
  'two pages that register in turn: the last one is dialled, and what one of them says twice counts once',
  async t => {
    const story = back(back(closed(talking())), 60_700)
    t.same(story.did, [], 'the same one')
    back(story, 60_800, 'c3')
    t.match(story.last?.acts, [
      { type: 'dropLeg', leg: leg(2) },
      { type: 'ring', leg: { id: leg(3) } },
    ])
    story.and([60_900, { type: 'legAnswered', leg: leg(2) }])
    t.same(story.did, ['dropLeg'], 'the older one answered too late')
    again(story, 3, 61_000)
    t.match(story.call, { state: 'talking', away: null, leg: { id: leg(3) } })
  },
)

t.test('a dial that fails is tried anew where the page comes again', async t => {
  const story = back(closed(talking())).and([60_700, { type: 'legEnded', leg: leg(2), why: 'unreachable' }])
  t.match(story.call, { state: 'talking', away: { contact: null } })
  back(story, 61_000)
  again(story, 3, 61_300)
  t.match(story.call, { state: 'talking', leg: { id: leg(3) } })
})

t.test('a page that refuses does not want the talk: nobody waits for it', async t => {
  const story = back(closed(talking())).and([60_700, { type: 'legEnded', leg: leg(2), why: 'refused' }])
  t.equal(story.call?.state, 'waiting')
  t.notOk(story.did.includes('dropLeg'))
})

t.test('whoever hangs up means it, on whatever telephone', async t => {
  const story = talking().and([60_000, { type: 'legEnded', leg: leg(1), why: 'hung-up' }])
  t.match(story.call, { state: 'ended', ending: 'served' })
  const asked = closed(talking()).and()
  asks(asked, { act: 'hang-up' }, 61_000)
  t.match(asked.call, { state: 'ended', ending: 'served' })
  t.notOk(asked.did.includes('dropLeg'), 'there is no leg to hang up')
})

t.test('a desk telephone keeps its rules: no page, no grace', async t => {
  const story = ringingCall()
    .and([10_000, { type: 'legAnswered', leg: leg(1) }])
    .and([60_000, { type: 'legEnded', leg: leg(1), why: 'silent' }])
  t.match(story.call, { state: 'waiting' })
  t.match(story.last?.writes[0], { outcome: 'dropped' })
})

t.test('a page whose WebSocket broke and that is not heard is hung up by us', async t => {
  const story = talking()
  t.same(story.call && heldBy(story.call, WEB), [{ leg: leg(1), endpoint: WEB, isUp: true }])
  story.and([60_000, { type: 'pageGone', leg: leg(1) }])
  t.same(story.did, ['dropLeg', 'park', 'seekPhone'])
  story.and([60_050, { type: 'legEnded', leg: leg(1), why: 'hung-up' }])
  t.match(
    story.call,
    { state: 'talking', away: { since: 60_000 } },
    'the end of a leg that we hung up is no hang-up',
  )
  t.same(story.call && heldBy(story.call, WEB), [])
  story.and([60_060, { type: 'pageGone', leg: leg(1) }])
  t.same(story.did, [], 'told twice')
})

t.test('a frozen page has its grace, and what does not sound a second time has none', async t => {
  const story = talking().and([60_000, { type: 'legEnded', leg: leg(1), why: 'silent' }])
  t.match(story.last?.acts.at(-1), { type: 'seekPhone', after: 0 }, 'it may be registered all the time')
  again(back(story), 2).and([69_000, { type: 'legEnded', leg: leg(2), why: 'silent' }])
  t.match(story.call, { state: 'waiting' })
  t.match(story.last?.writes[0], { outcome: 'dropped' })
})

t.test('closed while it rings: the next operator is sought at once, and nobody is blamed', async t => {
  for (const story of [
    ringing().and([8_000, { type: 'legEnded', leg: leg(1), why: 'page-closed' }]),
    ringing().and([8_000, { type: 'pageGone', leg: leg(1) }]),
  ]) {
    t.match(story.call, { state: 'waiting', joinedAt: 5_000 })
    t.match(story.last?.writes, [{ type: 'withdrawOffer', operator: 'lan', outcome: 'page-closed' }])
    t.equal(story.did.at(-1), 'match')
  }
})

t.test('on hold, the citizen stays where they are', async t => {
  const story = closed(asks(talking(), { act: 'hold' }))
  t.same(story.did, ['seekPhone'], 'the music goes on')
  again(back(story), 2)
  t.same(story.did, ['invite'])
  t.match(story.call, { parkedSince: 20_000 })
})

t.test('muted before is muted after', async t => {
  const story = again(back(closed(asks(talking(), { act: 'mute' }))), 2)
  t.same(story.did, ['invite', 'mute', 'renewRecorder', 'unpark'])
})

t.test('a recording that was muted has sound again: nobody watches over it', async t => {
  const story = closed(asks(talking(), { act: 'mute-recording' }))
  t.match(story.last?.writes, [{ type: 'recordingMuted', ended: 'change' }])
  t.ok(story.did.includes('unmuteRecording'))
})

const conference = () =>
  asks(
    asks(talking(), { act: 'consult', party: colleague }).and([25_000, { type: 'legAnswered', leg: leg(2) }]),
    { act: 'resume' },
    30_000,
  )

t.test('in three, the guest keeps the citizen company; then the operator is back', async t => {
  const story = closed(conference())
  t.same(story.did, ['seekPhone'], 'they talk on')
  again(back(story), 3)
  t.same(story.did, ['invite'])
  t.match(story.call, { state: 'talking', guest: { stage: 'in' }, leg: { id: leg(3) } })
})

t.test('in three, and the operator does not come back: the guest has the talk', async t => {
  const story = closed(conference()).and([63_000, { type: 'deadline' }])
  t.match(story.call, { state: 'talking', leg: { operator: 'minh' }, guest: null })
  t.match(story.last?.writes[0], { type: 'endTalk', operator: 'lan' })
})

t.test('the guest leaves while the operator is away: music, and back when the page is', async t => {
  const story = closed(conference()).and([60_500, { type: 'legEnded', leg: leg(2), why: 'hung-up' }])
  t.ok(story.did.includes('park'))
  t.notOk(story.did.includes('unpark'))
  again(back(story), 3)
  t.same(story.did, ['invite', 'renewRecorder', 'unpark'])
})

t.test('a guest still rings: they answer in the grace, or have the citizen after it', async t => {
  const agency = { kind: 'outside', number: '115', trunk: 'trunk-demo', label: '115' }
  const asked = () => closed(asks(talking(), { act: 'emergency', parties: [agency] }, 59_000))
  const answered = asked().and([61_000, { type: 'legAnswered', leg: leg(2) }])
  t.ok(answered.did.includes('unpark'), 'the agency hears the citizen at once')
  const late = asked().and([63_000, { type: 'deadline' }])
  t.equal(late.call?.state, 'transferring')
})

t.test('a guest’s time is up while the operator is away: music', async t => {
  const agency = { kind: 'outside', number: '0277', trunk: 'trunk-demo', label: 'x', maxSeconds: 40 }
  const story = asks(talking(), { act: 'consult', party: agency }).and([
    25_000,
    { type: 'legAnswered', leg: leg(2) },
  ])
  closed(asks(story, { act: 'resume' }, 30_000)).and([65_000, { type: 'limitReached' }])
  t.match(story.call, { state: 'talking', guest: null, away: { since: 60_000 } })
  t.same(story.did, ['dropLeg', 'park'])
})

t.test('the citizen hangs up in the grace: served, and no leg to be hung up', async t => {
  const story = closed(talking()).and([61_000, { type: 'callerGone', cut: false }])
  t.match(story.call, { state: 'ended', ending: 'served', talkMs: 51_000 })
  t.same(story.did, ['endBridge', 'match'])
})

t.test('nothing else is asked for with nobody there', async t => {
  const story = closed(talking())
  const before = story.call
  asks(story, { act: 'transfer', party: colleague }, 61_000)
  t.equal(story.call, before)
})

t.test('a talk of a call of ours waits as well, and then has its place in the queue', async t => {
  const cit = `cit.${CALL_ID}.1`
  const errand = { kind: 'click-to-call', ticketId: null, callbackId: null, operator: 'lan' } as const
  const from = { endpoint: WEB, channel: null }
  const placed = () =>
    new Story([
      0,
      { type: 'placed', identity: { ...IDENTITY, channel: cit }, errand, from, maxSeconds: null },
    ])
      .and([1_000, { type: 'legAnswered', leg: leg(1) }])
      .and([5_000, { type: 'citizenAnswered', channel: cit }])
  const story = closed(placed().and([9_000, { type: 'soundEnded', playback: `play.${CALL_ID}.1` }]))
  t.match(story.call, { state: 'talking', away: { since: 60_000 } })
  story.and([63_000, { type: 'deadline' }])
  t.match(story.call, { state: 'waiting', joinedAt: 9_000 })
  const announcing = placed().and([7_000, { type: 'legEnded', leg: leg(1), why: 'page-closed' }])
  t.match(announcing.call, { state: 'waiting', joinedAt: 7_000 }, 'who has answered is not hung up on')
  t.same(announcing.wrote, ['withdrawOffer', 'joinQueue'])
})

t.test('the reason of a browser phone, of a carrier, and of the time before an answer', async t => {
  const ended = (name: string, state: string) =>
    translate({ type: 'ChannelDestroyed', cause: 27, channel: { id: leg(1), state, name } }, 5)
  t.match(ended('PJSIP/op101-web-0000001a', 'Up'), { event: { why: 'page-closed' } })
  t.match(ended('PJSIP/op101-web-0000001a', 'Ringing'), { event: { why: 'page-closed' } })
  t.match(
    translate(
      {
        type: 'ChannelDestroyed',
        cause: 34,
        channel: { id: leg(1), state: 'Ringing', name: 'PJSIP/op101-web-0000001a' },
      },
      5,
    ),
    { event: { why: 'page-closed' } },
    'its WebSocket was closed',
  )
  t.match(ended('PJSIP/trunk-demo-0000001a', 'Ringing'), { event: { why: 'unreachable' } })
  t.match(ended('PJSIP/op101-0000001a', 'Up'), { event: { why: 'unreachable' } })
})

t.test(
  'after a death of the service in the grace, what is owed to the citizen is done once more',
  async t => {
    const { call } = closed(talking())
    if (!call) return
    const citizen = {
      id: call.channel,
      isUp: true,
      isOurs: true,
      isInFallback: false,
      callId: CALL_ID,
      identity: null,
    }
    const inside = (...channels: string[]) => [{ id: talk(1), channels }]
    const look = (channels: object[], bridges: object[]) =>
      reconcile([call], { channels, bridges, playbacks: new Set() } as never, 61_000)
    t.match(look([citizen], inside(call.channel)), { events: [], again: [{ type: 'park' }] })
    t.match(look([citizen], inside()), { events: [], again: [{ type: 'music' }] })
    const old = { ...citizen, id: leg(1) }
    t.match(
      look([citizen, old], inside(leg(1))).strays,
      [{ type: 'dropLeg', leg: leg(1) }],
      'a leg that is to be gone',
    )
    const rung = back(closed(talking())).call
    const again = { ...citizen, id: leg(2) }
    const up = reconcile(
      [rung as never],
      { channels: [citizen, again], bridges: inside(), playbacks: new Set() } as never,
      5,
    )
    t.match(up.events, [{ event: { type: 'legAnswered', leg: leg(2) } }])
  },
)

t.test('a report of the call tells the music of the grace apart from the talk and from a hold', async t => {
  const story = talking()
  let call = story.call as NonNullable<typeof story.call>
  const journal: Told[] = [
    {
      at: 10_000,
      toState: 'talking',
      event: { type: 'legAnswered', at: 10_000, leg: leg(1) },
      acts: story.last?.acts ?? [],
    },
  ]
  const events = [
    { type: 'held', at: 50_000, leg: leg(1) },
    { type: 'legEnded', at: 60_000, leg: leg(1), why: 'page-closed' },
    { type: 'phoneBack', at: 60_600, endpoint: WEB, contact: 'c2' },
    { type: 'legAnswered', at: 61_000, leg: leg(2) },
    { type: 'legEnded', at: 80_000, leg: leg(2), why: 'page-closed' },
    { type: 'deadline', at: 83_000 },
  ] as const
  for (const event of events) {
    const step = next(call, event, story.rules)
    call = step.call
    journal.push({ at: event.at, toState: call.state, event, acts: step.acts })
  }
  t.same(
    phasesOf(journal, 'in', 90_000).map(({ phase, to }) => [phase, to]),
    [
      ['talk', 50_000],
      ['hold', 60_000],
      ['interrupted', 61_000],
      ['talk', 80_000],
      ['interrupted', 83_000],
      ['wait', 90_000],
    ],
  )
})
