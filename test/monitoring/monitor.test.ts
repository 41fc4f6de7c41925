import fc from 'fast-check'
import t from 'tap'
import { watched } from '../../src/asterisk/watching.ts'
import type { Call } from '../../src/calls/call.ts'
import { compare } from '../../src/monitoring/compare.ts'
import {
  begin,
  MODES,
  type Mode,
  type Monitor,
  type MonitorAct,
  type MonitorEvent,
  type MonitorStep,
  modeOf,
  monitorOf,
  next,
} from '../../src/monitoring/monitor.ts'
import { movedWith } from '../../src/monitoring/rules.ts'
import { talkingCall, waitingCall } from '../calls/story.ts'

const ID = '0196b0a2-0000-7000-8000-00000000000a'
const CALL = '0196b0a2-0000-7000-8000-000000000001'
const TARGET = `leg.${CALL}.1`
const WATCH = `watch.${ID}.1`
const ear = (n: number) => `snoop.${ID}.${n}`
const listen = (n: number) => `listen.${ID}.${n}`
const wish = (mode: Mode = 'listen', isAnnounced = false) => ({
  ...{ id: ID, callId: CALL, personId: 'hung', endpoint: 'supervisor1', operatorId: 'lan', target: TARGET },
  ...{ mode, isAnnounced, isVisible: false },
})

type Untimed<E> = E extends MonitorEvent ? Omit<E, 'at'> : never
type Told = Untimed<MonitorEvent>

/** A monitor told from its beginning; what the last event did. */
function story(mode: Mode, ...events: Told[]): MonitorStep {
  let step = begin(wish(mode), 0, 20_000)
  let at = 0
  for (const event of events) {
    at += 1_000
    step = next(step.monitor, { ...event, at } as MonitorEvent)
  }
  return step
}
const answered = { type: 'answered' } as const
const ready = (n: number) => ({ type: 'earReady', ear: ear(n) }) as const
const to = (mode: Mode) => ({ type: 'modeAsked', mode }) as const

t.test('the own phone rings first, and nothing hears the operator before it is answered', async t => {
  const { monitor, acts } = begin(wish(), 0, 20_000)
  t.match(monitor, { state: 'ringing', deadlineAt: 20_000 })
  t.same(acts, [{ type: 'ring', leg: WATCH, endpoint: 'supervisor1', target: TARGET, forMs: 20_000 }])
})

t.test('who listens has an ear that carries nothing back', async t => {
  t.same(story('listen', answered).acts, [
    { type: 'seat', bridge: listen(1), leg: WATCH },
    { type: 'makeEar', ear: ear(1), target: TARGET, hears: true, whispers: false },
  ])
  t.same(story('listen', answered, ready(1)).acts, [{ type: 'hear', bridge: listen(1), ear: ear(1) }])
})

t.test('a whisper ends before listening begins: nobody is heard a moment longer', async t => {
  const { monitor, acts } = story('whisper', answered, ready(1), to('listen'))
  t.same(acts, [
    { type: 'drop', channel: ear(1) },
    { type: 'makeEar', ear: ear(2), target: TARGET, hears: true, whispers: false },
  ])
  t.match(monitor, { ear: null, coming: ear(2), bridge: listen(1) })
})

t.test('an operator whose page was loaded anew is heard on, over the new leg', async t => {
  const target = `leg.${CALL}.2`
  const moved = { type: 'moved', target } as const
  const heard = story('whisper', answered, ready(1), moved)
  t.same(heard.acts, [
    { type: 'drop', channel: ear(1) },
    { type: 'makeEar', ear: ear(2), target, hears: true, whispers: true },
  ])
  t.match(heard.monitor, { state: 'on', target, coming: ear(2), bridge: listen(1) })
  t.same(story('barge', answered, moved).acts, [], 'who is in the bridge needs nothing')
  t.match(story('listen', moved, answered).acts[1], { type: 'makeEar', target }, 'before the answer too')
  t.same(story('listen', answered, ready(1), { type: 'moved', target: TARGET }).acts, [], 'told twice')
  t.match(story('listen', answered, { type: 'talkOver' }, moved).monitor, { state: 'ended', target: TARGET })
})

t.test('what a call’s move means for whoever listens', async t => {
  const { call } = talkingCall()
  const talk = call as Extract<Call, { state: 'talking' }>
  const { leg } = talk
  const own = { target: leg.id, operatorId: leg.operator }
  const back = { ...talk, leg: { ...leg, id: 'leg.new' } }
  const away = { since: 0, until: 3_000, why: 'page-closed', contact: null } as const
  t.equal(movedWith(talk, own), null)
  t.equal(movedWith({ ...talk, away }, own), null, 'the page may come back')
  t.equal(movedWith({ ...back, away: { ...away, contact: 'x' } }, own), null, 'it is being dialled')
  t.same(movedWith({ ...back, away: null }, own), { type: 'moved', target: 'leg.new' })
  t.same(movedWith({ ...back, leg: { ...leg, operator: 'other' } }, own), { type: 'talkOver' })
  t.same(movedWith(waitingCall().call as Call, own), { type: 'talkOver' })
})

t.test('who enters the talk has no ear; who leaves it is out before they hear again', async t => {
  t.same(story('listen', answered, ready(1), to('barge')).acts, [
    { type: 'drop', channel: ear(1) },
    { type: 'barge', leg: WATCH },
    { type: 'endBridge', bridge: listen(1) },
  ])
  t.same(story('barge', answered, to('listen')).acts, [
    { type: 'seat', bridge: listen(1), leg: WATCH },
    { type: 'makeEar', ear: ear(1), target: TARGET, hears: true, whispers: false },
    { type: 'unbarge', leg: WATCH, since: 1_000 },
  ])
})

t.test('the mode may be changed while the phone still rings', async t => {
  t.same(story('listen', to('whisper')).acts, [])
  t.match(story('listen', to('whisper'), answered).acts.at(-1), { type: 'makeEar', whispers: true })
})

t.test('an ear that comes too late is dropped', async t => {
  t.same(story('listen', answered, to('whisper'), ready(1)).acts, [{ type: 'drop', channel: ear(1) }])
  t.same(story('listen', answered, to('barge'), ready(1)).acts, [{ type: 'drop', channel: ear(1) }])
  t.same(story('listen', answered, { type: 'stopAsked' }, ready(1)).acts, [{ type: 'drop', channel: ear(1) }])
})

t.test('with the talk goes whoever listens to it', async t => {
  const { monitor, acts } = story('barge', answered, { type: 'talkOver' })
  t.match(monitor, { state: 'ended', ending: 'talk-over', joinedAt: 1_000, endedAt: 2_000, inSince: null })
  t.same(acts, [
    { type: 'drop', channel: WATCH },
    { type: 'unbarge', leg: WATCH, since: 1_000 },
  ])
})

t.test('a phone that is not answered is let go of, one that refuses has ended by itself', async t => {
  const rung = begin(wish(), 0, 20_000).monitor
  t.equal(next(rung, { type: 'deadline', at: 19_999 }).monitor, rung)
  const late = next(rung, { type: 'deadline', at: 20_000 })
  t.match(late.monitor, { ending: 'unanswered', joinedAt: null })
  t.same(late.acts, [{ type: 'drop', channel: WATCH }])
  const refused = story('listen', { type: 'legEnded' })
  t.match(refused.monitor, { ending: 'unanswered' })
  t.same(refused.acts, [])
  t.match(story('listen', answered, { type: 'legEnded' }).monitor, { ending: 'gone' })
})

t.test(
  'where the province wants it, the operator alone hears a tone, and is heard all the while',
  async t => {
    const on = next(begin(wish('listen', true), 0, 20_000).monitor, { ...answered, at: 1 })
    t.same(on.acts[0], { type: 'makeEar', ear: ear(1), target: TARGET, hears: false, whispers: true })
    t.match(on.monitor, { chime: ear(1), coming: ear(2) })
    const chimes = next(on.monitor, { ...ready(1), at: 2 })
    t.same(chimes.acts, [{ type: 'chime', ear: ear(1), playback: `chime.${ID}.1` }])
    const over = next(chimes.monitor, { type: 'chimed', at: 3 })
    t.same(over.acts, [{ type: 'drop', channel: ear(1) }])
    t.equal(next(over.monitor, { type: 'chimed', at: 4 }).monitor, over.monitor)
  },
)

t.test('ids of a monitor are told from those of calls', async t => {
  t.same(monitorOf(WATCH), { kind: 'watch', monitorId: ID })
  t.equal(monitorOf(TARGET), null)
  t.equal(monitorOf('snoop.x.1'), null)
  const event = (type: string, id: string) =>
    watched({ type, timestamp: '2026-11-22T00:00:00.000+0000', channel: { id } }, 5)
  t.match(event('StasisStart', WATCH), { monitorId: ID, event: { type: 'answered' } })
  t.match(event('StasisStart', ear(2)), { event: { type: 'earReady', ear: ear(2) } })
  t.match(event('ChannelDestroyed', WATCH), { event: { type: 'legEnded' } })
  t.equal(event('ChannelDestroyed', ear(1)), null, 'an ear goes when it is dropped, or with its leg')
  t.equal(event('StasisStart', TARGET), null)
  t.equal(watched({ type: 'PlaybackFinished', playback: { id: 'x' } }, 5), null)
  t.match(watched({ type: 'PlaybackFinished', playback: { id: `chime.${ID}.1` } }, 5), {
    event: { type: 'chimed' },
  })
})

const live = (channels: readonly string[], bridges: Record<string, string[]> = {}) => ({
  channels: channels.map(id => ({
    ...{ id, isUp: true, isOurs: true, isInFallback: false, callId: null, identity: null },
  })),
  bridges: Object.entries(bridges).map(([id, inside]) => ({ id, channels: inside })),
  playbacks: new Set<string>(),
})

t.test('what was missed is found by a look', async t => {
  const on = story('listen', answered, ready(1)).monitor
  const seen = (monitor: Monitor, ...look: Parameters<typeof live>) =>
    compare([monitor], live(...look), 9).events.map(({ event }) => event)
  t.same(seen(on, [TARGET, WATCH, ear(1)], { [listen(1)]: [WATCH, ear(1)] }), [])
  t.same(seen(on, [WATCH, ear(1)]), [{ type: 'talkOver', at: 9 }])
  t.same(seen(on, [TARGET, ear(1)]), [{ type: 'legEnded', at: 9 }])
  t.same(seen(on, [TARGET, WATCH], { [listen(1)]: [WATCH] }), [{ type: 'failed', at: 9 }], 'deaf')
  t.same(seen(begin(wish(), 0, 1).monitor, [TARGET, WATCH]), [{ type: 'answered', at: 9 }])
  const coming = story('listen', answered).monitor
  t.same(seen(coming, [TARGET, WATCH, ear(1)]), [{ type: 'earReady', at: 9, ear: ear(1) }])
  t.same(seen(coming, [TARGET, WATCH]), [{ type: 'failed', at: 9 }])
  const inside = story('barge', answered).monitor
  t.same(seen(inside, [TARGET, WATCH], { talk: [TARGET, WATCH, 'citizen'] }), [])
  t.same(seen(inside, [TARGET, WATCH], { talk: [TARGET, 'citizen'] }), [{ type: 'failed', at: 9 }])
})

t.test('lines, ears and bridges that nobody has are removed, and nothing of a call', async t => {
  const on = story('listen', answered, ready(1)).monitor
  const bridges = { [listen(1)]: [WATCH, ear(1)], [`talk.${CALL}.1`]: [TARGET] }
  const look = live([TARGET, WATCH, ear(1), ear(2)], bridges)
  t.same(compare([on], look, 9).strays, [{ type: 'drop', channel: ear(2) }])
  t.same(compare([], look, 9).strays, [
    ...[WATCH, ear(1), ear(2)].map(channel => ({ type: 'drop', channel })),
    { type: 'endBridge', bridge: listen(1) },
  ])
})

/** What Asterisk has of one monitor, kept by its acts alone. */
class World {
  line = false
  readonly ears = new Map<string, boolean>()
  readonly used = new Set<string>()
  bridge: string | null = null
  isIn = false

  do(act: MonitorAct): void {
    switch (act.type) {
      case 'ring':
        this.line = true
        return
      case 'chime':
        must(this.ears.get(act.ear) === true, 'said into nothing')
        return
      case 'makeEar':
        must(!this.used.has(act.ear), 'an ear made twice')
        this.used.add(act.ear)
        this.ears.set(act.ear, act.whispers)
        return
      case 'seat':
        must(!this.used.has(act.bridge), 'a bridge made twice')
        this.used.add(act.bridge)
        this.bridge = act.bridge
        this.isIn = false
        return
      case 'hear':
        must(this.ears.has(act.ear) && this.bridge === act.bridge, 'joined to nothing')
        return
      case 'drop':
        if (act.channel === WATCH) this.line = false
        else this.ears.delete(act.channel)
        return
      case 'endBridge':
        must(this.bridge === act.bridge, 'ended another bridge')
        this.bridge = null
        return
      case 'barge':
        this.isIn = true
        return
      case 'unbarge':
        this.isIn = false
    }
  }
}

function must(fact: boolean, otherwise: string): void {
  if (!fact) throw new Error(otherwise)
}

function agree(monitor: Monitor, world: World): void {
  const { state, coming, bridge } = monitor
  if (state === 'ended') {
    must(!world.line && world.ears.size === 0 && world.bridge === null && !world.isIn, 'something is left')
    return
  }
  must(world.bridge === bridge, 'the bridge it thinks it has')
  must(world.isIn === (state === 'on' && modeOf(monitor) === 'barge'), 'in the talk only when it barged in')
  const whispering = [...world.ears].some(([name, whispers]) => whispers && name !== monitor.chime)
  must(!whispering || modeOf(monitor) === 'whisper', 'heard by the operator only in a whisper')
  const own = [monitor.ear, coming, monitor.chime]
  // One that was still being made when the mode changed is dropped when it is there.
  const made = [...world.ears.keys()].filter(one => !own.includes(one))
  must(made.length === 0 || monitor.ears > made.length, 'ears that nobody ordered')
}

const told: fc.Arbitrary<Told> = fc.oneof(
  fc.constant<Told>(answered),
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 9 }).map(ready) },
  { weight: 3, arbitrary: fc.constantFrom(...MODES).map(to) },
  fc.constantFrom<Told>(
    { type: 'deadline' },
    { type: 'stopAsked' },
    { type: 'notAllowed' },
    { type: 'failed' },
    { type: 'chimed' },
  ),
  fc.constantFrom<Told>({ type: 'moved', target: TARGET }, { type: 'moved', target: `leg.${CALL}.2` }),
  fc.constantFrom<Told>({ type: 'talkOver' }, { type: 'legEnded' }, { type: 'restarted' }),
)

function walk(mode: Mode, isAnnounced: boolean, path: readonly Told[]): void {
  const world = new World()
  const first = begin(wish(mode, isAnnounced), 0, 20_000)
  let monitor = first.monitor
  for (const act of first.acts) world.do(act)
  let at = 0
  const tell = (event: Told) => {
    const before = JSON.stringify(monitor)
    at += 700
    const step = next(monitor, { ...event, at } as MonitorEvent)
    must(JSON.stringify(monitor) === before, 'the monitor before is not touched')
    monitor = step.monitor
    for (const act of step.acts) world.do(act)
  }
  for (const event of [...path, { type: 'stopAsked' } as const]) {
    // An ear is ready only where one was made.
    if (event.type === 'earReady' && !world.used.has(event.ear)) continue
    if (event.type === 'legEnded') world.line = false
    tell(event)
    // Asterisk tells of each ear it has made, sooner or later.
    for (const one of [...world.ears.keys()]) if (one !== monitor.coming) tell({ type: 'earReady', ear: one })
    agree(monitor, world)
  }
  must(monitor.state === 'ended', 'over')
}

t.test(
  'whatever happens in whatever order, nobody is heard against the mode, and nothing is left',
  async t => {
    const paths = fc.array(told, { maxLength: 40 })
    fc.assert(fc.property(fc.constantFrom(...MODES), fc.boolean(), paths, walk), {
      numRuns: 3_000,
      seed: 1022,
    })
    t.pass('3,000 walks')
  },
)
