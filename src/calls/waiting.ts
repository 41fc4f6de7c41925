import type { Ms } from '../clock.ts'
import type { QueueSettings } from '../directory/sections.ts'
import type { Act, Call, CallEvent, CallRules, OfferOutcome, OpenCall, Step, Write } from './call.ts'
import { commonIn, type In, stay } from './ending.ts'
import { unansweredBy } from './guest.ts'
import { newBridge, newLeg, newSound } from './ids.ts'
import {
  AGAIN_MS,
  FIRST_MS,
  mayAsk,
  mustLookAtOnce,
  type News,
  newWait,
  periodOf,
  SOON_MS,
  type Wait,
  wordsFor,
} from './news.ts'
import { type Aim, joining, queueOf } from './places.ts'
import { cut, orTurnedAway, refuse } from './refusing.ts'
import { ALONE } from './talking.ts'
import { toVoicemail } from './voicemail.ts'
import { offered, promised, promptOf, wishOf } from './wish.ts'

/** The caller in a queue: place and news, the telephone that rings for them, and the ways out when it takes too long. Pure. */

type Waiting = In<'waiting'>
type Ringing = In<'ringing'>

/** Why a queue does not keep somebody. */
type Reason = 'closed' | 'full' | 'unstaffed' | 'long'

/** The one door into a queue for a caller who is in none. A closed one takes nobody in. */
export function enter(call: OpenCall, at: Ms, { queue, skill, cameAt }: Aim, rules: CallRules): Step {
  const led = { ...call, queue: queueOf({ queue }, rules).name, skill }
  const wait = cameAt === undefined ? newWait(at) : { ...newWait(at), cameAt }
  return admit(led, at, { joinedAt: at, wait }, rules)
}

export type Place = Readonly<{ joinedAt: Ms; wait: Wait }>

export function admit(call: OpenCall, at: Ms, place: Place, rules: CallRules): Step {
  const queue = queueOf(call, rules)
  if (!queue.open) return sendOn(call, at, { ...place, reason: 'closed' }, rules)
  const common = { ...commonIn(call), queue: queue.name }
  const waiting: Call = { ...common, ...place, state: 'waiting', since: at, playback: null }
  const look: Act[] = mustLookAtOnce(queue) ? [{ type: 'lookUpWait', callId: call.id }] : []
  return {
    call: waiting,
    writes: [joining(waiting, place.joinedAt, rules)],
    acts: [{ type: 'music', channel: call.channel }, { type: 'match' }, ...look],
  }
}

/** When a waiting call must be looked at if nothing happens; null when it need not. */
export function waitDueAt({ queue, joinedAt, wait }: Waiting, rules: CallRules): Ms | null {
  const own = queueOf({ queue }, rules)
  if (own.name !== queue) return 0
  const asks = wait.wish === 'asked' || periodOf(own) !== null
  const due = [...(asks ? [wait.newsAt] : []), ...limitsOf({ joinedAt, wait }, own)]
  return due.length > 0 ? Math.min(...due) : null
}

/** The end of the longest wait, for whom it counts. */
function limitsOf({ joinedAt, wait }: Place, { name, maxWaitSeconds }: QueueSettings): Ms[] {
  if (maxWaitSeconds === null || isKept(wait, name)) return []
  return [joinedAt + maxWaitSeconds * 1_000]
}

const isKept = ({ past, isReturned, wish }: Wait, queue: string) =>
  isReturned || wish === 'asked' || past.includes(queue)

export function fromWaiting(call: Waiting, event: CallEvent, rules: CallRules): Step {
  switch (event.type) {
    case 'operatorChosen':
      return ringing(call, event, rules)
    case 'soundEnded':
      return event.playback === call.playback ? musicAgain(call) : stay(call)
    case 'digit':
      return event.digit === '1' && call.wait.wish === 'offered' ? asking(call, event.at) : stay(call)
    case 'callbackAnswered':
      return call.wait.wish === 'asked' ? answered(call, event) : stay(call)
    case 'waitLookedUp':
      return told(call, event, rules)
    case 'deadline':
      return due(call, event.at, rules)
    default:
      return orTurnedAway(call, event)
  }
}

/** Whatever the caller hears, or has asked for, at this moment: talking now is better than anything. */
function ringing(call: Waiting, event: CallEvent & { type: 'operatorChosen' }, rules: CallRules): Step {
  const { leg: id, offers } = newLeg(call)
  const { operator, endpoint, at } = event
  const leg = { id, operator, endpoint }
  return {
    call: { ...call, state: 'ringing', offers, since: at, leg, deadlineAt: at + rules.ringMs },
    writes: [{ type: 'offer', operator, at }],
    acts: [{ type: 'ring', leg, callerShown: call.callerShown, forMs: rules.ringMs }],
  }
}

export function fromRinging(call: Ringing, event: CallEvent): Step {
  switch (event.type) {
    case 'legAnswered':
      return connected(call, event.at)
    case 'legEnded':
      return backToWaiting(call, event.at, unansweredBy(event.why), [])
    case 'deadline':
      return event.at >= call.deadlineAt
        ? backToWaiting(call, event.at, 'no-answer', [{ type: 'dropLeg', leg: call.leg.id }])
        : stay(call)
    case 'soundEnded':
      return event.playback === call.playback ? musicAgain(call) : stay(call)
    case 'callbackAnswered': {
      const { wait } = call
      if (wait.wish !== 'asked') return stay(call)
      const wish = event.answer.startsWith('refused') ? 'refused' : (event.answer as 'accepted' | 'already')
      return stay({ ...call, wait: { ...wait, wish } })
    }
    default:
      return orTurnedAway(call, event)
  }
}

/** What is being told is cut: nobody listens to a machine while a person speaks. */
function connected(call: Ringing, at: Ms): Step {
  const { joinedAt } = call
  const { operator, id: leg } = call.leg
  const made = newBridge(call)
  const talk = { ...ALONE, ...made, since: at, talkAt: at, joinedAt, leg: call.leg }
  return {
    call: { ...commonIn(call), ...talk, state: 'talking' },
    writes: [
      { type: 'leaveQueue' },
      { type: 'startTalk', operator, at },
      { type: 'openTicket', operator, at },
      { type: 'clearCallback', at },
    ],
    acts: [...cut(call), { type: 'connect', channel: call.channel, leg, bridge: made.bridge }],
  }
}

/** The offer failed: the caller keeps the place of the first joining, the operator rests, the next one is sought. */
function backToWaiting(call: Ringing, at: Ms, outcome: OfferOutcome, acts: readonly Act[]): Step {
  const { leg, deadlineAt: _deadlineAt, ...rest } = call
  const waiting: Waiting = { ...rest, state: 'waiting', since: at }
  const withdrawn: Write = { type: 'withdrawOffer', operator: leg.operator, outcome, at }
  const { wish } = call.wait
  // The answer came while a telephone rang for them.
  if (wish === 'accepted' || wish === 'already') {
    const step = promised(waiting, at, wish)
    return { ...step, writes: [withdrawn, ...step.writes], acts: [...acts, ...step.acts] }
  }
  return { call: waiting, writes: [withdrawn], acts: [...acts, { type: 'match' }] }
}

/** A playback has ended the music. */
function musicAgain(call: Waiting | Ringing): Step {
  return { call: { ...call, playback: null }, writes: [], acts: [{ type: 'music', channel: call.channel }] }
}

/** Time has passed: a limit is reached, news are due, or the queue is no more. */
function due(call: Waiting, at: Ms, rules: CallRules): Step {
  const queue = queueOf(call, rules)
  if (queue.name !== call.queue) return seated(call, at, { queue, wait: call.wait }, rules)
  const { wait } = call
  if (limitsOf(call, queue).some(limit => at >= limit))
    return sendOn(call, at, { ...call, reason: 'long' }, rules)
  if (at < wait.newsAt) return stay(call)
  if (wait.wish === 'asked') return asking(call, at)
  if (periodOf(queue) === null) return stay(call)
  // The answer sets the next instant; without one it is asked for again.
  return {
    call: { ...call, wait: { ...wait, newsAt: at + AGAIN_MS } },
    writes: [],
    acts: [{ type: 'lookUpWait', callId: call.id }],
  }
}

function told(call: Waiting, event: CallEvent & { type: 'waitLookedUp' }, rules: CallRules): Step {
  const { at, news } = event
  const queue = queueOf(call, rules)
  if (call.wait.wish === 'asked' || news.queue !== queue.name) return stay(call)
  const reason = reasonToGo(call.wait, news, queue)
  const modelMs = call.modelMs ?? (news.modelMs > 0 ? news.modelMs : null)
  const wait = { ...call.wait, isNew: false }
  const known = { ...call, modelMs, wait }
  if (reason) return sendOn(known, at, { ...known, reason }, rules)
  const next = (newsAt: Ms) => stay({ ...known, wait: { ...wait, newsAt } })
  if (queue.announceEverySeconds === null) return next(at + (periodOf(queue) ?? AGAIN_MS))
  if (at < call.since + FIRST_MS) return next(call.since + FIRST_MS)
  if (call.playback !== null || news.isFree) return next(at + SOON_MS)
  const words = wordsFor(known, event, rules)
  const newsAt = at + queue.announceEverySeconds * 1_000
  return speaking({ ...known, wait: { ...words.wait, newsAt } }, words.prompts)
}

function reasonToGo(wait: Wait, { before, isStaffed }: News, queue: QueueSettings): Reason | null {
  const { name, maxLength, overflowUnstaffed } = queue
  if (isKept(wait, name)) return null
  if (overflowUnstaffed && !isStaffed) return 'unstaffed'
  return wait.isNew && maxLength !== null && before >= maxLength ? 'full' : null
}

/** Tells something over the music; what is told at this moment is cut for it. */
export function speaking(call: Waiting, prompts: readonly string[]): Step {
  const made = newSound(call)
  const play: Act = { type: 'play', channel: call.channel, playback: made.playback, prompts }
  return { call: { ...call, ...made }, writes: [], acts: [...cut(call), play] }
}

/** A queue does not take a caller in, or does not keep them. Where there is nowhere to go, who waits goes on waiting. */
function sendOn(call: OpenCall, at: Ms, place: Place & { reason: Reason }, rules: CallRules): Step {
  const { name, overflow: way } = queueOf(call, rules)
  const past = [...place.wait.past, name]
  const { reason } = place
  switch (way.action) {
    case 'voicemail':
      return toVoicemail(call, at, 'overflow', rules)
    case 'busy-notice':
      return refuse(call, at, 'overflow', reason === 'unstaffed' ? ['unstaffed', 'sorry'] : ['sorry'])
    case 'queue': {
      const to = queueOf({ queue: way.queue }, rules)
      const wait = { ...place.wait, past }
      if (call.state === 'waiting') return moved(call, at, { queue: to, wait }, rules)
      if (past.includes(to.name)) return refuse(call, at, 'overflow', ['sorry'])
      return admit({ ...call, queue: to.name }, at, { joinedAt: place.joinedAt, wait }, rules)
    }
    case 'callback-offer':
      if (call.state === 'waiting') return offering({ ...call, wait: { ...call.wait, past } }, reason, rules)
      return mayAsk(call, rules) ? offered(call, at) : refuse(call, at, 'overflow', ['sorry'])
  }
}

type Seat = Readonly<{ queue: QueueSettings; wait: Wait }>

/** Not to a queue that is closed, or has sent the caller on before. */
function moved(call: Waiting, at: Ms, { queue, wait }: Seat, rules: CallRules): Step {
  if (wait.past.includes(queue.name) || !queue.open) return stay({ ...call, wait })
  const step = seated(call, at, { queue, wait: { ...wait, isNew: true } }, rules)
  return mustLookAtOnce(queue)
    ? { ...step, acts: [...step.acts, { type: 'lookUpWait', callId: call.id }] }
    : step
}

/** In another queue, with the place of the first joining; the music goes on. */
function seated(call: Waiting, at: Ms, { queue, wait }: Seat, rules: CallRules): Step {
  const there: Waiting = { ...call, queue: queue.name, wait: { ...wait, newsAt: at + FIRST_MS } }
  return {
    call: there,
    writes: [{ type: 'leaveQueue' }, joining(there, call.joinedAt, rules)],
    acts: [{ type: 'match' }],
  }
}

/** Over the music of who goes on waiting. */
function offering(call: Waiting, reason: Reason, rules: CallRules): Step {
  if (call.wait.wish !== 'none' || !mayAsk(call, rules)) return stay(call)
  const prompts = [...(reason === 'unstaffed' ? ['unstaffed'] : []), 'callback-offer']
  return speaking({ ...call, wait: { ...call.wait, wish: 'offered' } }, prompts)
}

/** The wish is stored at once; whether it is granted is told. */
function asking(call: Waiting, at: Ms): Step {
  const { joinedAt } = call
  return {
    call: { ...call, wait: { ...call.wait, wish: 'asked', newsAt: at + AGAIN_MS } },
    writes: [wishOf(call, joinedAt, at)],
    acts: cut(call),
  }
}

function answered(call: Waiting, { answer, at }: CallEvent & { type: 'callbackAnswered' }): Step {
  if (answer === 'accepted' || answer === 'already') return promised(call, at, answer)
  return speaking({ ...call, wait: { ...call.wait, wish: 'refused' } }, [promptOf(answer)])
}
