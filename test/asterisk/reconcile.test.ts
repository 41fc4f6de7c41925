import t from 'tap'
import { liveOf } from '../../src/asterisk/look.ts'
import { type Live, reconcile } from '../../src/asterisk/reconcile.ts'
import type { Call } from '../../src/calls/call.ts'
import { NOT_PLACED } from '../../src/calls/errand.ts'
import { newWait } from '../../src/calls/news.ts'

const ID = '0b1f8a52-6a3e-4c5e-9d2a-0123456789ab'
const OTHER = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
const common = {
  id: ID,
  channel: 'citizen-1',
  dialled: '1022',
  trunk: 'trunk-demo',
  caller: '+84912345678',
  callerShown: '0912345678',
  recording: `2026/11/21/${ID}.wav`,
  answeredAt: 0,
  arrivedAt: 0,
  ...({ direction: 'in', queue: 'chung', skill: null, modelMs: null, isEmergency: false } as const),
  ...NOT_PLACED,
  offers: 1,
  sounds: 1,
  bridges: 1,
}
const leg = { id: `leg.${ID}.1`, operator: 'lan', endpoint: 'op101' }
const queued = { since: 10, joinedAt: 5 }
const heard = { playback: null, wait: newWait(5) }
const waiting: Call = { ...common, ...queued, ...heard, state: 'waiting' }
const ringing: Call = { ...common, ...queued, ...heard, state: 'ringing', leg, deadlineAt: 99 }
const alone = { heldSince: null, parkedSince: null, isMuted: false, guest: null, barged: [] }
const talking: Call = {
  ...{ ...common, ...queued, ...alone },
  ...{ state: 'talking', talkAt: 10, leg, bridge: `talk.${ID}.1` },
}

const channel = (id: string, isUp = true) => ({
  ...{ id, isUp, isOurs: true, isInFallback: false, callId: ID, identity: null },
})
const live = (channels: string[], bridged: string[] = []): Live => ({
  channels: channels.map(id => channel(id)),
  bridges: bridged.length > 0 ? [{ id: `talk.${ID}.1`, channels: bridged }] : [],
  playbacks: new Set(),
})
const NOTHING = { events: [], unknown: [], strays: [], again: [] }
const eventsOf = (call: Call, now: Live) => reconcile([call], now, 50).events.map(found => found.event)

t.test('a talk in progress is left alone', async t => {
  const both = ['citizen-1', leg.id]
  t.same(reconcile([talking], live(both, both), 50), NOTHING)
})

t.test('a citizen whose channel is gone without a word was cut', async t => {
  for (const call of [waiting, ringing, talking])
    t.match(eventsOf(call, live([]))[0], { type: 'callerGone', cut: true, at: 50 })
})

t.test('an operator who answered while we were away is put through', async t => {
  t.match(eventsOf(ringing, live(['citizen-1', leg.id]))[0], { type: 'legAnswered', leg: leg.id })
  const stillRinging: Live = {
    ...live(['citizen-1']),
    channels: [channel('citizen-1'), channel(leg.id, false)],
  }
  t.same(eventsOf(ringing, stillRinging), [])
})

t.test('an operator who hung up while we were away does not leave the citizen alone', async t => {
  const alone = live(['citizen-1'], ['citizen-1'])
  t.match(eventsOf(talking, alone)[0], { type: 'legEnded', leg: leg.id, why: 'hung-up' })
})

t.test('two sides that nothing holds together are connected', async t => {
  t.match(eventsOf(talking, live(['citizen-1', leg.id]))[0], { type: 'bridgeMissing' })
  t.match(eventsOf(talking, live(['citizen-1', leg.id], ['citizen-1']))[0], { type: 'bridgeMissing' })
})

t.test('a leg that rang for nobody any more, and a bridge of an ended call, are removed', async t => {
  const stray = live(['citizen-1', `leg.${ID}.7`, `leg.${OTHER}.1`], ['nobody'])
  t.same(reconcile([waiting], stray, 50).strays, [
    { type: 'dropLeg', leg: `leg.${ID}.7` },
    { type: 'dropLeg', leg: `leg.${OTHER}.1` },
    { type: 'endBridge', bridge: `talk.${ID}.1` },
  ])
})

t.test("another program's channels and bridges are none of our business", async t => {
  const foreign: Live = {
    channels: [
      { id: '1763.5', isUp: true, isOurs: false, isInFallback: false, callId: null, identity: null },
    ],
    bridges: [{ id: 'conference', channels: ['1763.5'] }],
    playbacks: new Set(),
  }
  t.same(reconcile([], foreign, 50), NOTHING)
})

t.test(
  'a citizen in our application whom no row knows is taken up, with all that the dialplan told',
  async t => {
    const app_data = `cc1022,citizen,${ID},1022,1763738475123,2026/11/21/${ID}.wav,trunk-demo`
    const asked = [
      {
        id: '1763.9',
        state: 'Up',
        caller: { number: '0912345678' },
        dialplan: { app_name: 'Stasis', app_data },
      },
    ]
    const now = liveOf(asked, [], 50)
    t.match(reconcile([], now, 50).unknown, [
      { id: ID, channel: '1763.9', answeredAt: 1763738475123, caller: '+84912345678', trunk: 'trunk-demo' },
    ])
    t.same(reconcile([{ ...waiting, channel: '1763.9' }], now, 50).unknown, [])
  },
)

t.test(
  'a greeting that still plays is left to end by itself; one that ended unheard moves the call on',
  async t => {
    const greeting = {
      ...common,
      ...({ state: 'greeting', key: null, isGuided: false, keys: 0 } as const),
      since: 0,
      playback: `play.${ID}.1`,
      deadlineAt: 99,
    } satisfies Call
    const playing: Live = { ...live(['citizen-1']), playbacks: new Set([greeting.playback]) }
    t.same(eventsOf(greeting, playing), [])
    t.match(eventsOf(greeting, live(['citizen-1'])), [{ type: 'soundEnded', playback: greeting.playback }])
  },
)

t.test('who chooses, types or speaks has time; a sound that ended unheard moves the call on', async t => {
  const playback = `play.${ID}.1`
  const tries = { invalid: 0, silent: 0, repeats: 0, keys: 0, enquiries: 0 }
  const choosing = {
    ...{ since: 0, deadlineAt: 99, tries, node: 'main' },
    isGuidance: false,
    isGreeted: true,
  }
  const leaving = {
    ...{ since: 0, deadlineAt: 99, waitMs: 0, message: null },
    why: 'menu',
    spokenFrom: null,
  } as const
  const calls: readonly Call[] = [
    { ...common, ...choosing, state: 'menu', playback },
    { ...common, state: 'enquiry', since: 0, deadlineAt: 99, tries, digits: '', isLookedUp: false, playback },
    { ...common, ...leaving, state: 'voicemail', stage: 'invited', playback },
  ]
  for (const call of calls) {
    const playing: Live = { ...live(['citizen-1']), playbacks: new Set([playback]) }
    t.same(eventsOf(call, playing), [], call.state)
    t.match(eventsOf(call, live(['citizen-1'])), [{ type: 'soundEnded', playback }], call.state)
    t.same(
      eventsOf({ ...call, playback: null } as Call, live(['citizen-1'])),
      [],
      `${call.state}, in silence`,
    )
    t.match(eventsOf(call, live([])), [{ type: 'callerGone', cut: true }], call.state)
  }
})

t.test(
  'an announcement that ended unheard gives way to music; while it plays nothing is ordered',
  async t => {
    const playback = `play.${ID}.2`
    const playing: Live = { ...live(['citizen-1']), playbacks: new Set([playback]) }
    const told: Call = { ...waiting, playback }
    t.same(reconcile([told], playing, 50).again, [
      { type: 'renewRecorder', callId: ID, channel: 'citizen-1' },
    ])
    t.match(eventsOf(told, live(['citizen-1'])), [{ type: 'soundEnded', playback }])
    t.match(reconcile([waiting], live(['citizen-1']), 50).again[0], { type: 'music' })
    const stillRinging: Live = { ...playing, channels: [channel('citizen-1'), channel(leg.id, false)] }
    t.same(eventsOf({ ...ringing, playback }, stillRinging), [])
    const silent = { ...stillRinging, playbacks: new Set<string>() }
    t.match(eventsOf({ ...ringing, playback }, silent), [{ type: 'soundEnded', playback }])
    t.match(eventsOf({ ...ringing, playback }, live(['citizen-1', leg.id])), [{ type: 'legAnswered' }])
  },
)

t.test('a question after the talk, and a callback that is granted, go on where they were', async t => {
  const playback = `play.${ID}.2`
  const playing: Live = { ...live(['citizen-1']), playbacks: new Set([playback]) }
  const asked: Call = {
    ...{ ...common, state: 'survey', stage: 'asked', since: 20, deadlineAt: 99, isRepeated: false, playback },
    ...{ operator: 'lan', talkAt: 10, waitMs: 5, talkMs: 10, fault: 'operator' },
  }
  const promised: Call = {
    ...{ ...common, ...queued, state: 'promising', stage: 'promised', playback, deadlineAt: 99, waitMs: 5 },
    otherwise: 'refusing',
  }
  for (const call of [asked, promised]) {
    t.same(eventsOf(call, playing), [])
    t.match(eventsOf(call, live(['citizen-1'])), [{ type: 'soundEnded', playback }])
    t.same(
      eventsOf({ ...call, playback: null }, live(['citizen-1'])),
      [],
      'a key, or an answer, has its time',
    )
    t.match(eventsOf(call, live([])), [{ type: 'callerGone', cut: true }])
    t.same(reconcile([call], playing, 50).strays, [], 'no bridge, no leg')
  }
})

t.test('a citizen whom the dialplan serves is left to it, whatever our row says', async t => {
  // Why: our row may say "talking" with an operator who is gone; the citizen talks to another one by now.
  const there: Live = {
    ...live([]),
    channels: [{ ...channel('citizen-1'), isOurs: false, isInFallback: true }],
  }
  const { state: _state, ...rest } = waiting
  const ended = {
    ...{ ...rest, state: 'ended', endedAt: 9, endedIn: 'talking', ending: 'served', fault: 'operator' },
    ...{ operator: 'lan', talkAt: 6, waitMs: 1, talkMs: 3, goneAt: null, refusedFor: null, message: null },
  } as Call
  for (const call of [waiting, ringing, talking, ended]) {
    const found = reconcile([call], there, 50)
    t.match(found.events, [
      { event: { type: 'enteredFallback', identity: { id: ID, channel: 'citizen-1' } } },
    ])
    t.same(found.again, [], 'no music of ours')
    t.notOk(JSON.stringify(found.strays).includes('hangUp'), 'and nobody hangs up')
  }
  const fallback: Call = { ...common, state: 'fallback', since: 9, operator: null, talkAt: null }
  t.same(reconcile([fallback], there, 50), NOTHING)
})

t.test('a citizen who is on the way out of the dialplan is awaited there', async t => {
  const leaving: Live = { ...live([]), channels: [{ ...channel('citizen-1'), isOurs: false }] }
  for (const call of [waiting, ringing, talking]) t.same(eventsOf(call, leaving), [])
})

t.test(
  'operator and guest who both left unheard are both told, so that nobody is left with a dead line',
  async t => {
    const guest = {
      leg: `leg.${ID}.2`,
      stage: 'in',
      since: 20,
      deadlineAt: null,
      next: [],
      confirmedAt: null,
    }
    const party = { kind: 'outside', number: '114', trunk: 'trunk-demo', label: '114' }
    const three = {
      ...talking,
      guest: { ...guest, party, purpose: 'emergency', by: 'lan' },
    } as typeof talking
    const left = eventsOf(three, live(['citizen-1'])).map(event => event.type === 'legEnded' && event.leg)
    t.same(left, [`leg.${ID}.2`, leg.id])
  },
)

t.test('whether an urgent talk is recorded is looked at again after a gap, and only there', async t => {
  const party = { kind: 'outside', number: '114', trunk: 'trunk-demo', label: '114' }
  const guest = {
    leg: `leg.${ID}.2`,
    party,
    by: 'lan',
    stage: 'ringing',
    since: 20,
    deadlineAt: 90,
    next: [],
    confirmedAt: null,
  }
  const channels = live(['citizen-1', leg.id, guest.leg])
  const urgent = { ...talking, guest: { ...guest, purpose: 'emergency' } } as unknown as typeof talking
  t.match(reconcile([urgent], channels, 50).again, [
    { type: 'assureRecorder', callId: ID, channel: 'citizen-1', path: talking.recording },
  ])
  const other = { ...talking, guest: { ...guest, purpose: 'consultation' } } as unknown as typeof talking
  t.same(reconcile([other], channels, 50).again, [])
  t.same(reconcile([urgent], live([]), 50).again, [], 'the citizen is gone')
})

t.test('music is owed to who waits, once more after a gap: nobody sees whether it plays', async t => {
  const greeted = { ...waiting, bridges: 0 }
  t.same(reconcile([greeted], live(['citizen-1']), 50).again, [{ type: 'music', channel: 'citizen-1' }])
  t.same(reconcile([ringing], live(['citizen-1', leg.id]), 50).events.length, 1, 'answered meanwhile')
  t.same(reconcile([ringing], live(['citizen-1', leg.id]), 50).again, [], 'then there is no music')
  t.same(reconcile([talking], live(['citizen-1', leg.id]), 50).again, [])
  // Chosen for an operator before the music of the wait was ordered, and then we died (found by test/calls/model.test.ts).
  const unheard = reconcile([{ ...ringing, bridges: 0 }], live(['citizen-1']), 50)
  t.same(
    unheard.events.map(({ event }) => event.type),
    ['legEnded'],
    'their phone was never rung',
  )
  t.same(unheard.again, [{ type: 'music', channel: 'citizen-1' }], 'so the citizen goes on waiting')
})

t.test(
  'the recorder of a citizen who waits after a talk is renewed once more: it may stand still',
  async t => {
    const after = reconcile([{ ...waiting, bridges: 1 }], live(['citizen-1']), 50).again
    t.same(after, [
      { type: 'music', channel: 'citizen-1' },
      { type: 'renewRecorder', callId: ID, channel: 'citizen-1' },
    ])
  },
)
