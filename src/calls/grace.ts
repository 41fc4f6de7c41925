import type { Ms } from '../clock.ts'
import { isPagePhone } from '../phones/phone.ts'
import { type Away, isApart, isLegGone, type TornBy } from './away.ts'
import type { Act, Call, CallEvent, CallRules, LegEnd, Step } from './call.ts'
import { type In, stay } from './ending.ts'
import { legsOf } from './guest.ts'
import { newBridge, newLeg } from './ids.ts'
import { back, fromTalking, guestDropped, operatorLeaves, park, returned } from './talking.ts'

/**
 * A talk whose operator has a phone in a browser, and the page is gone: reloaded, closed, crashed or frozen. The talk waits:
 * the page that registers again is dialled back into the same bridge. When it does not come, the citizen is first in the queue
 * again, or stays with the guest. Who hangs up means it, and desk telephones have no page. Pure.
 */

/** The page is to have registered again by then: a reload takes less than one second, a slow machine two. */
export const GRACE_MS = 3_000
/** From the registration on; nobody has to press anything. */
export const ANSWER_MS = 2_000
/** A page that came back and has no sound again so soon will not have any: others wait for the citizen. */
const RELAPSE_MS = 30_000

type Talking = In<'talking'>

/** A talk, with the operator's phone there or not. */
export function fromTalk(call: Talking, event: CallEvent, rules: CallRules): Step {
  if (call.away) return fromAway(call, call.away, event, rules)
  if (event.type === 'legEnded' && event.leg === call.leg.id) {
    const { why } = event
    if (isTorn(why) && isPagePhone(call.leg.endpoint) && !isRelapse(call, why, event.at))
      return torn(call, event.at, why)
  }
  return fromTalking(call, event, rules)
}

/** A leg whose page is gone goes with it. @param told the same news as if Asterisk had ended the leg */
export function pageGone(call: Call, leg: string, told: () => Step): Step {
  if (!legsOf(call).includes(leg)) return stay(call)
  const step = told()
  const others = step.acts.filter(act => act.type !== 'dropLeg' || act.leg !== leg)
  return { ...step, acts: [{ type: 'dropLeg', leg }, ...others] }
}

/** A guest's time is up while nobody but them may be with the citizen. */
export function guestLimited(call: Call, at: Ms, rules: CallRules): Step {
  const step = guestDropped(call, at, rules)
  return call.state === 'talking' && call.away ? heardAnew(call, step) : step
}

const isTorn = (why: LegEnd): why is TornBy =>
  why === 'page-closed' || why === 'silent' || why === 'unreachable'

const isRelapse = ({ backAt }: Talking, why: TornBy, at: Ms) =>
  why === 'silent' && backAt !== undefined && at - backAt < RELAPSE_MS

function torn(call: Talking, at: Ms, why: TornBy): Step {
  const away: Away = { since: at, until: at + GRACE_MS, why, contact: null }
  const { endpoint } = call.leg
  // A page that was closed may be listed yet; one whose sound stopped may be well otherwise, and is dialled itself.
  const after = why === 'page-closed' ? Math.max(call.since, call.backAt ?? 0) : 0
  const waits: Talking = { ...call, away, heldSince: null }
  return { call: waits, writes: [], acts: [...hearing(call, waits), { type: 'seekPhone', endpoint, after }] }
}

function fromAway(call: Talking, away: Away, event: CallEvent, rules: CallRules): Step {
  switch (event.type) {
    case 'phoneBack':
      return event.endpoint === call.leg.endpoint ? dialled(call, away, event) : stay(call)
    case 'legAnswered':
      if (event.leg === call.leg.id) return together(call, event.at)
      break
    case 'legEnded':
      if (event.leg !== call.leg.id) break
      // It was there, and did not want to.
      if (event.why === 'refused') return over({ ...call, away: { ...away, contact: null } }, event.at, rules)
      return stay({ ...call, away: { ...away, contact: null } })
    case 'deadline':
      if (event.at >= away.until) return over(call, event.at, rules)
      break
    case 'bridgeMissing':
      return bridgedAnew(call)
    case 'held':
    case 'resumed':
      return stay(call)
  }
  return heardAnew(call, fromTalking(call, event, rules))
}

function dialled(call: Talking, away: Away, { at, contact }: CallEvent & { type: 'phoneBack' }): Step {
  if (at >= away.since + GRACE_MS || contact === away.contact) return stay(call)
  const { leg: id, offers } = newLeg(call)
  const leg = { ...call.leg, id }
  const until = Math.max(away.until, at + ANSWER_MS)
  const { callerShown } = call
  return {
    call: { ...call, offers, leg, away: { ...away, contact, until } },
    writes: [],
    acts: [...dropped(call), { type: 'ring', leg, callerShown, forMs: until - at, isBack: true }],
  }
}

/** Where it was before. */
function together(call: Talking, at: Ms): Step {
  const { leg, bridge, isMuted } = call
  const there: Talking = { ...call, away: null, backAt: at }
  const acts: Act[] = [
    { type: 'invite', leg: leg.id, bridge },
    ...(isMuted ? [{ type: 'mute', leg: leg.id } as const] : []),
    ...hearing(call, there),
  ]
  return { call: there, writes: [], acts }
}

/** The page does not come: nobody lets the citizen fall. */
function over(call: Talking, at: Ms, rules: CallRules): Step {
  const outcome = call.away?.why === 'silent' ? 'dropped' : 'page-closed'
  const step = call.guest ? operatorLeaves(call, at) : returned(call, at, { rules, outcome })
  return { ...step, acts: [...dropped(call), ...step.acts] }
}

const dropped = (call: Talking): Act[] => (isLegGone(call) ? [] : [{ type: 'dropLeg', leg: call.leg.id }])

/** Somebody else came or went meanwhile: what the citizen hears is made of who is there, not of whom the operator held. */
function heardAnew(before: Talking, step: Step): Step {
  if (step.call.state !== 'talking' || step.call === before) return step
  const others = step.acts.filter(
    ({ type }) => type !== 'park' && type !== 'unpark' && type !== 'renewRecorder',
  )
  return { ...step, acts: [...others, ...hearing(before, step.call)] }
}

function hearing(before: Talking, after: Talking): Act[] {
  const [was, is] = [isApart(before), isApart(after)]
  if (was === is) return []
  return is ? [park(after)] : back(after)
}

/** Everybody who is there, in a new bridge; with nobody there it is made when the page is back. */
function bridgedAnew(call: Talking): Step {
  const inside = [...(call.guest?.stage === 'in' ? [call.guest.leg] : []), ...call.barged]
  const [first, ...others] = inside
  if (first === undefined) return stay(call)
  const made = newBridge(call)
  const { bridge } = made
  const anew = { ...call, ...made }
  const acts: Act[] = [
    { type: 'connect', channel: call.channel, leg: first, bridge },
    ...others.map((leg): Act => ({ type: 'invite', leg, bridge })),
    ...(isApart(anew) ? [park(anew)] : []),
  ]
  return { call: anew, writes: [], acts }
}
