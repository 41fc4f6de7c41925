import t from 'tap'
import { delayOf } from '../../../web/src/phone/backoff.ts'
import { soundSettings } from '../../../web/src/phone/settings.ts'
import {
  callOf,
  FIRST,
  isBellSilent,
  isBusy,
  isTalkOver,
  type News,
  next,
  numberOf,
  type Own,
  shownOf,
} from '../../../web/src/phone/state.ts'
import { endOf } from '../../../web/src/phone/words.ts'

const after = (...news: News[]) => news.reduce(next, FIRST)
const own = (change: Partial<Own> = {}): News => ({
  type: 'own',
  own: {
    ...{ state: 'ready', presence: 'ready', reason: null, phone: 'web' },
    ...{ callId: null, since: 0, isReachable: true },
    ...change,
  },
})
const rang = (change: object = {}): News => ({
  type: 'rang',
  talk: {
    ...{ id: 's1', callId: 'c1', number: '0912345678', since: 1, isMuted: false, isReturning: false },
    ...change,
  },
})
const UP: News[] = [own(), { type: 'connecting' }, { type: 'registered' }]

t.test('the telephone is the one that the operator signed in with, until another is chosen', async t => {
  t.equal(after(own({ phone: 'desk' })).kind, 'desk')
  t.equal(after({ type: 'chosen', kind: 'web' }, own({ phone: 'desk' })).kind, 'web')
  t.equal(shownOf(FIRST), 'unknown')
  const chosen = after(
    own({ phone: 'desk' }),
    { type: 'chosen', kind: 'web' },
    own({ phone: 'desk', since: 2 }),
  )
  t.equal(chosen.kind, 'web', 'what the server said before it was asked changes nothing')
  t.equal(next(chosen, own({ phone: 'web' })).kind, 'web')
  t.equal(after(own(), own({ phone: 'desk' })).kind, 'desk', 'chosen in another window')
})

t.test('from connecting over ringing to the talk and back', async t => {
  const steps: [News, string][] = [
    [{ type: 'connecting' }, 'connecting'],
    [{ type: 'registered' }, 'registered'],
    [rang(), 'ringing'],
    [{ type: 'answering', id: 's1', at: 2 }, 'answering'],
    [{ type: 'talking', id: 's1', at: 3 }, 'talking'],
    [{ type: 'ended', id: 's1' }, 'registered'],
  ]
  let state = after(own())
  for (const [news, shown] of steps) {
    state = next(state, news)
    t.equal(shownOf(state), shown)
  }
})

t.test('a line that breaks is connected anew, and a talk outlives that', async t => {
  const lost = after(...UP, { type: 'lost' }, { type: 'connecting' })
  t.equal(shownOf(lost), 'reconnecting')
  t.equal(shownOf(after(own(), { type: 'connecting' }, { type: 'lost' })), 'connecting', 'never was up')
  t.equal(shownOf(after(...UP, rang(), { type: 'talking', id: 's1', at: 3 }, { type: 'lost' })), 'talking')
})

t.test('late news of an older session changes nothing', async t => {
  const state = after(...UP, rang({ id: 's2' }))
  t.match(state.talk, { id: 's2', stage: 'ringing' })
  for (const type of ['answering', 'talking', 'not-answered'] as const)
    t.equal(next(state, { type, id: 's1', at: 9 }), state)
  t.equal(next(state, { type: 'ended', id: 's1' }), state)
})

t.test('a talk that the centre has ended is over here too, whatever the line has said', async t => {
  const ringing = after(...UP, own({ state: 'ringing', callId: 'c1' }), rang())
  const talking = next(
    next(ringing, { type: 'talking', id: 's1', at: 3 }),
    own({ state: 'talking', callId: 'c1' }),
  )
  for (const state of [ringing, talking]) t.notOk(isTalkOver(state))
  const others: Partial<Own>[] = [
    { state: 'wrap-up', callId: 'c1' },
    { state: 'ready' },
    { state: 'ringing', callId: 'c2' },
  ]
  for (const other of others) t.ok(isTalkOver(next(talking, own(other))), JSON.stringify(other))
  t.notOk(isTalkOver(after(...UP)), 'there is none')
  t.notOk(isTalkOver(after(own(), rang({ callId: null }))), 'who listens is in no call of their own')
  t.notOk(isTalkOver(after(rang())), 'nothing is known of this person')
})

t.test('a headset that is pulled out is told of the talk, until something hears again', async t => {
  const talking = after(...UP, rang(), { type: 'talking', id: 's1', at: 3 })
  t.equal(talking.talk?.isUnheard, false)
  const unheard = next(talking, { type: 'microphone', id: 's1', isThere: false })
  t.equal(unheard.talk?.isUnheard, true)
  t.equal(next(unheard, { type: 'microphone', id: 's1', isThere: true }).talk?.isUnheard, false)
  t.equal(next(unheard, rang({ id: 's2' })).talk?.isUnheard, false, 'the next call begins anew')
})

t.test('without a microphone the call rings on', async t => {
  const state = after(...UP, rang(), { type: 'answering', id: 's1', at: 2 })
  t.equal(shownOf(next(state, { type: 'not-answered', id: 's1', at: 3 })), 'ringing')
})

t.test('a page that was loaded anew in a talk says that it comes back', async t => {
  const call = { callId: 'c1', number: null, isHeld: false, isReturning: true }
  const state = after(own({ state: 'talking', callId: 'c1' }), { type: 'call', call })
  t.equal(shownOf(state), 'returning')
  t.ok(isBusy(state))
  const back = next(state, rang({ isReturning: true }))
  t.equal(shownOf(next(back, { type: 'talking', id: 's1', at: 3 })), 'talking')
  t.equal(shownOf(next(state, { type: 'elsewhere', where: 'tab' })), 'elsewhere', 'another tab is dialled')
})

t.test('a call that is somebody else’s by now is no longer ours, though nobody says so', async t => {
  const call = { callId: 'c1', number: null, isHeld: true, isReturning: false }
  const state = after(own({ state: 'talking', callId: 'c1' }), { type: 'call', call })
  t.equal(next(state, own({ state: 'talking', callId: 'c1' })).call, call)
  t.equal(next(state, own({ state: 'wrap-up' })).call, null)
  t.equal(after({ type: 'call', call }, own()).call, call, 'news of the call may come first')
})

t.test('of a desk phone the server tells', async t => {
  const desk = (change: Partial<Own>) => shownOf(after(own({ phone: 'desk', ...change })))
  t.equal(desk({}), 'registered')
  t.equal(desk({ isReachable: false }), 'reconnecting')
  t.equal(desk({ presence: 'signed-out', isReachable: false }), 'off')
  t.equal(desk({ state: 'ringing' }), 'ringing')
  t.equal(desk({ state: 'wrap-up' }), 'registered')
})

t.test('who rings is told by their last digits, whichever telephone it is', async t => {
  const told = (...news: News[]) => endOf(numberOf(after(...news)))
  t.equal(told(...UP, rang()), 'Số kết thúc bằng 678')
  t.equal(told(...UP, rang({ number: 'anonymous' })), 'Số ẩn')
  const ringing = own({ phone: 'desk', state: 'ringing', callId: 'c1' })
  const call = { callId: 'c1', number: '+84912345678', isHeld: false, isReturning: false }
  t.equal(told({ type: 'call', call }, ringing), 'Số kết thúc bằng 678')
  t.equal(told({ type: 'call', call: { ...call, number: null } }, ringing), 'Số ẩn')
  t.equal(told(ringing), '', 'not told yet')
  t.equal(told({ type: 'call', call: { ...call, callId: 'c0' } }, ringing), '', 'of another call')
})

t.test('a bell that the browser keeps silent matters where calls would ring', async t => {
  const silent = (...news: News[]) => isBellSilent(after(...news, { type: 'bell', isBlocked: true }))
  t.ok(silent(...UP))
  t.ok(silent(...UP, { type: 'lost' }), 'it is back in a moment')
  t.ok(silent(...UP, own({ state: 'paused', presence: 'paused' })))
  t.notOk(silent(...UP, own({ state: 'signed-out', presence: 'signed-out' })), 'nobody is rung')
  t.notOk(silent(own()), 'there is no telephone yet')
  t.notOk(silent(own({ phone: 'desk' })), 'a desk phone rings itself')
  t.notOk(isBellSilent(after(...UP, { type: 'bell', isBlocked: true }, { type: 'bell', isBlocked: false })))
})

t.test('a muted desk phone is so for its call only', async t => {
  const talking = own({ phone: 'desk', state: 'talking', callId: 'c1' })
  const muted = after(talking, { type: 'muted', isMuted: true })
  t.equal(muted.mutedCall, 'c1')
  t.equal(callOf(muted), 'c1')
  t.equal(next(muted, { type: 'muted', isMuted: false }).mutedCall, null)
})

t.test('the telephone is not moved in a call', async t => {
  t.notOk(isBusy(after(...UP)))
  t.ok(isBusy(after(...UP, rang())))
  t.ok(isBusy(after(own({ state: 'talking', callId: 'c1' }))), 'also where another tab is the telephone')
})

t.test('what cannot work is said with its reason, and forgotten with the next try', async t => {
  const failed = after(own(), { type: 'connecting' }, { type: 'failed', failure: 'microphone-denied' })
  t.equal(shownOf(failed), 'failed')
  t.equal(next(failed, { type: 'connecting' }).failure, null)
})

t.test('tries come slower and slower, up to twenty seconds, never all pages at once', async t => {
  t.same(
    [1, 2, 3, 4, 5, 6, 50].map(n => delayOf(n, 1)),
    [1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000],
  )
  t.equal(delayOf(3, 0), 2_000)
})

t.test('settings that somebody else wrote do no harm', async t => {
  const own = { kind: null, microphone: null, speaker: null, bell: null, loudness: 0.5 }
  for (const found of [
    null,
    7,
    'x',
    [],
    {},
    { loudness: 9 },
    { loudness: '1' },
    { microphone: 3, bell: '', kind: 'x' },
  ])
    t.same(soundSettings(found), own)
  const chosen = { kind: 'web', microphone: 'm', speaker: 's', bell: 'b', loudness: 0 }
  t.same(soundSettings(chosen), chosen)
})
