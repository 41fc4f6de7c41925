import t from 'tap'
import { reconcile } from '../../src/asterisk/reconcile.ts'
import type { Party } from '../../src/calls/call.ts'
import type { Request } from '../../src/calls/wanted.ts'
import { leg, type Story, talk, talkingCall } from './story.ts'

// D04: transfers that an operator's own telephone makes (REFER), blind and joined with a second call of its own. With Asterisk
// 22.11 or newer only; the machine does not know which it is.
const MINH: Party = { kind: 'operator', operator: 'minh', endpoint: 'op102' }
const SECOND = '1763738475.9'
const ask = (story: Story, at: number, request: Request) =>
  story.and([at, { type: 'asked', by: 'lan', ofAnybody: false, request }])
/** Lan asks Minh on a second line of her telephone, the citizen on hold. */
const asking = () =>
  ask(talkingCall().and([19_000, { type: 'held', leg: leg(1) }]), 20_000, {
    ...{ act: 'consult', party: MINH, second: SECOND },
  })
const together = () => asking().and([24_000, { type: 'legAnswered', leg: leg(2) }])

t.test('a telephone that transfers blind is told before it is hung up', async t => {
  const story = ask(talkingCall(), 20_000, { act: 'transfer', party: MINH, referredBy: leg(1) })
  t.match(story.call, { state: 'transferring', guest: { leg: leg(2) } })
  const acts = ['acceptTransfer', 'dropLeg', 'endBridge', 'music', 'renewRecorder', 'match', 'ring']
  t.same(story.did, acts)
})

t.test(
  'the second line hears the colleague ring and then talks with them; citizen and recorder as in any consultation',
  async t => {
    const story = asking()
    t.match(story.call, { state: 'talking', parkedSince: 20_000, second: SECOND })
    t.same(story.did, ['park', 'adopt', 'answer', 'ringback', 'ring'])
    story.and([24_000, { type: 'legAnswered', leg: leg(2) }])
    t.same(story.did, ['recordLeg', 'invite', 'endRingback', 'invite'])
  },
)

t.test('joining leaves citizen and colleague together, and hangs up both lines of the telephone', async t => {
  const story = ask(together(), 30_000, { act: 'complete', referredBy: SECOND })
  t.match(story.call, { state: 'talking', leg: { operator: 'minh', id: leg(2) }, guest: null })
  t.equal(story.call && 'second' in story.call ? story.call.second : undefined, undefined)
  t.match(story.last?.acts.at(0), { type: 'acceptTransfer', leg: SECOND })
  const dropped = story.last?.acts.filter(act => act.type === 'dropLeg')
  t.same(dropped, [
    { type: 'dropLeg', leg: leg(1) },
    { type: 'dropLeg', leg: SECOND },
  ])
})

t.test('joined while the colleague still rings, the citizen waits with music for them', async t => {
  const story = ask(asking(), 22_000, { act: 'complete', referredBy: leg(1) })
  t.match(story.call, { state: 'transferring', guest: { leg: leg(2) } })
  story.and([24_000, { type: 'legAnswered', leg: leg(2) }])
  t.match(story.call, { state: 'talking', leg: { operator: 'minh' }, bridge: talk(2) })
})

t.test(
  'a second line that is hung up ends the consultation; a colleague who does not come ends the line',
  async t => {
    const given = together().and([30_000, { type: 'legEnded', leg: SECOND, why: 'hung-up' }])
    t.match(given.call, {
      state: 'talking',
      leg: { operator: 'lan' },
      guest: null,
      parkedSince: null,
      second: null,
    })
    t.same(
      given.last?.acts.filter(act => act.type === 'dropLeg'),
      [{ type: 'dropLeg', leg: leg(2) }],
    )
    const refused = asking().and([22_000, { type: 'legEnded', leg: leg(2), why: 'refused' }])
    t.match(refused.call, { state: 'talking', guest: null, parkedSince: null, second: null })
    t.match(refused.last?.acts.at(-1), { type: 'dropLeg', leg: SECOND })
    refused.and([22_100, { type: 'legEnded', leg: SECOND, why: 'hung-up' }])
    t.same(refused.did, [], 'its end is no news')
  },
)

t.test('whoever ends the talk, no line of the telephone stays', async t => {
  const gone = together().and([30_000, { type: 'callerGone', cut: false }])
  t.match(gone.call, { state: 'ended', ending: 'served' })
  t.same(
    gone.last?.acts.filter(act => act.type === 'dropLeg').map(act => act.leg),
    [leg(1), leg(2), SECOND],
  )
  const left = together().and([30_000, { type: 'legEnded', leg: leg(1), why: 'hung-up' }])
  t.match(left.call, { state: 'talking', leg: { operator: 'minh' } })
  t.match(left.last?.acts.at(-1), { type: 'dropLeg', leg: SECOND })
})

t.test(
  'after a gap the second line is known: gone, it is told; there, nobody takes it for a stray',
  async t => {
    const { call } = together()
    if (call?.state !== 'talking') throw new Error('they talk')
    const up = (id: string, callId: string | null = call.id) => {
      const rest = { isUp: true, isOurs: true, isInFallback: false, identity: null }
      return { ...rest, id, callId, kind: id === call.channel ? null : ('leg' as const) }
    }
    const live = (ids: readonly string[], inBridge: readonly string[]) => ({
      channels: ids.map(id => up(id)),
      bridges: [{ id: call.bridge, channels: inBridge }],
      playbacks: new Set<string>(),
    })
    const all = [call.channel, leg(1), leg(2), SECOND]
    const whole = reconcile([call], live(all, [leg(1), leg(2), SECOND]), 40_000)
    t.same([whole.events, whole.strays], [[], []])
    const apart = reconcile([call], live(all, [leg(1), leg(2)]), 40_000)
    t.match(apart.events, [{ event: { type: 'bridgeMissing' } }])
    const missing = reconcile([call], live(all.slice(0, 3), [leg(1), leg(2)]), 40_000)
    t.match(missing.events, [{ event: { type: 'legEnded', leg: SECOND } }])
  },
)
