import t from 'tap'
import { reconcile } from '../../src/asterisk/reconcile.ts'
import type { Call, CallEvent, CallRules } from '../../src/calls/call.ts'
import { begin, next } from '../../src/calls/next.ts'
import { isReachableIn, registeredIn } from '../../src/phones/linestate.ts'
import { selfCheckConf, selfCheckFault } from '../../src/phones/selfcheck.ts'

const id = '00000000-0000-4000-8000-000000000001'
const identity = {
  ...{ id, channel: 'citizen', dialled: '1022', trunk: 'self-check', caller: null, callerShown: 'selfcheck' },
  ...{ recording: `2026/11/21/${id}.wav`, answeredAt: 0 },
}
const rules = { greeting: ['greeting'] } as unknown as CallRules
const arrived: CallEvent = { type: 'arrived', at: 0, identity, isOpen: false }
const playback = `play.${id}.1`
const kinds = (things: readonly { type: string }[] = []) => things.map(({ type }) => type)

t.test('the centre’s call to itself is greeted, open or not, and holds no place and no operator', async t => {
  const first = begin(arrived, rules)
  t.match(first?.call, { state: 'checking', direction: 'check' })
  t.same(kinds(first?.writes), ['startRecording'])
  const greeted = next(first?.call as Call, { type: 'soundEnded', at: 9, playback }, rules)
  t.same([kinds(greeted.writes), kinds(greeted.acts)], [[], ['music']])
  const chosen = next(
    greeted.call,
    { type: 'operatorChosen', at: 10, operator: 'lan', endpoint: 'op101' },
    rules,
  )
  t.equal(chosen.call, greeted.call)
  const over = next(greeted.call, { type: 'callerGone', at: 20, cut: false }, rules)
  t.match(over.call, { state: 'ended', ending: 'abandoned', goneAt: 20 })
  t.same(kinds(over.writes), ['endRecording'], 'nobody is to be called back')
})

t.test('a greeting that never ends is no greeting: the call ends by itself', async t => {
  const { call } = begin(arrived, rules) ?? {}
  const over = next(call as Call, { type: 'deadline', at: 60_000 }, rules)
  t.match(over.call, { state: 'ended', ending: 'lost' })
  t.same(kinds(over.acts), ['hangUp'])
})

t.test('after a gap a check goes on where it stands', async t => {
  const { call } = begin(arrived, rules) ?? {}
  const channel = { id: 'citizen', isUp: true, isOurs: true, isInFallback: false, callId: id, identity: null }
  const live = { channels: [channel], bridges: [], playbacks: new Set<string>() }
  t.match(reconcile([call as Call], live as never, 5).events, [{ event: { type: 'soundEnded', playback } }])
  const greeted = next(call as Call, { type: 'soundEnded', at: 9, playback }, rules).call
  const { events, again } = reconcile([greeted], live as never, 5)
  t.same([events, kinds(again)], [[], ['music']])
  t.match(reconcile([greeted], { ...live, channels: [] } as never, 5).events, [
    { event: { type: 'callerGone' } },
  ])
})

t.test(
  'the line to itself is told by a secret, and is left out where a trunk would take its calls',
  async t => {
    const line = { address: '127.0.0.1', port: 5060, secret: 'abcdefghijklmnop' }
    const trunk = {
      name: 'sbc',
      kind: 'address',
      host: '127.0.0.1',
      port: 5080,
      username: null,
      secret: null,
    } as const
    t.match(
      selfCheckConf(line, []),
      /\[self-check\]\(trunk\)\nidentify_by = username[\s\S]*password = abcdefghijklmnop/,
    )
    t.equal(selfCheckConf(line, [{ ...trunk, matchPort: false }]), '')
    t.equal(selfCheckFault(line, [{ ...trunk, matchPort: true }]), null)
    t.match(selfCheckFault({ ...line, secret: 'x\ny' }, []), /odd/)
  },
)

t.test('a line is up when its far end answers, or is not asked', async t => {
  const contact = (status: string) => [{ event: 'ContactStatusDetail', status }]
  t.ok(isReachableIn(contact('Reachable')))
  t.ok(isReachableIn(contact('NonQualified')))
  t.notOk(isReachableIn(contact('Unreachable')))
  t.notOk(isReachableIn([{ event: 'EndpointDetail' }]))
  const list = [
    { event: 'OutboundRegistrationDetail', objectname: 'trunk-a-registration', status: 'Registered' },
  ]
  t.same(
    [...registeredIn([...list, { ...list[0], objectname: 'b', status: 'Rejected' }])],
    ['trunk-a-registration'],
  )
})
