import t from 'tap'
import { leg, talk, talkingCall } from './story.ts'

// D08: a supervisor enters a talk (src/monitoring). The call owns its bridge, so the call's own machine lets them in.
const WATCH = 'watch.1.1'
const enters = { type: 'barged', leg: WATCH, by: 'hung' } as const
const leaves = (since: number) => ({ type: 'unbarged', leg: WATCH, by: 'hung', since }) as const

t.test(
  'a supervisor who enters is in the bridge and in the journal; entering twice is entering once',
  async t => {
    const story = talkingCall().and([20_000, enters])
    t.match(story.call, { state: 'talking', barged: [WATCH] })
    t.same(story.last?.acts, [{ type: 'invite', leg: WATCH, bridge: talk(1) }])
    const before = story.call
    t.equal(story.and([21_000, enters]).call, before)
    t.match(story.and([22_000, leaves(20_000)]).call, { barged: [] })
    t.same(story.did, [])
  },
)

t.test('after a long while among three the recorder must hear the operator anew', async t => {
  const story = talkingCall().and([20_000, enters], [400_000, leaves(20_000)])
  t.same(story.did, ['renewRecorder'])
})

t.test('a bridge that was missing holds the supervisor again', async t => {
  const story = talkingCall().and([20_000, enters], [30_000, { type: 'bridgeMissing' }])
  t.match(story.last?.acts, [
    { type: 'connect', bridge: talk(2) },
    { type: 'invite', leg: WATCH, bridge: talk(2) },
  ])
})

t.test('the operator hangs up: the call ends, and the citizen is not left to the supervisor', async t => {
  const story = talkingCall().and(
    [20_000, enters],
    [30_000, { type: 'legEnded', leg: leg(1), why: 'hung-up' }],
  )
  t.match(story.call, { state: 'ended', ending: 'served', fault: 'operator' })
  t.ok(story.did.includes('hangUp') && story.did.includes('endBridge'))
  const late = story.and([31_000, enters])
  t.match(late.call, { state: 'ended' })
  t.same(late.did, [], 'nobody enters a talk that is over')
})
