import type { Ms } from '../clock.ts'
import { type ToldStatus, ticketStatus } from '../speech/vietnamese.ts'
import type { CallEvent, CallRules, OpenCall, Step } from './call.ts'
import { commonIn, type In, stay } from './ending.ts'
import { newSound } from './ids.ts'
import { otherwise, TOLD_LIMIT_MS, type Tries, toNode, unanswered } from './node.ts'
import { cut, orTurnedAway } from './refusing.ts'

/**
 * How a ticket stands, asked for by its digits. Codes run on and could be guessed: a caller hears of the state and of
 * nothing else, and may look for a few only. Pure.
 */

export type Enquiring = Readonly<{
  since: Ms
  /** Typed so far. */
  digits: string
  isLookedUp: boolean
  playback: string | null
  deadlineAt: Ms
  tries: Tries
}>

/** `unreachable`: it could not be looked up just now. */
export type Told = Readonly<{ code: string; status: ToldStatus }> | 'none' | 'unreachable'

/** In one call. */
const TRIES = 3
/** `1022`, the year, and a running number far above any. */
const DIGITS_MOST = 14
/** For somebody who reads from paper; the menu's own time is for one key. */
const NEXT_DIGIT_MS = 6_000
const LOOK_UP_MS = 5_000

type Enquiry = In<'enquiry'>

export function toEnquiry(call: OpenCall, at: Ms, tries: Tries, rules: CallRules): Step {
  return tries.enquiries < TRIES ? ask(call, at, tries, ['ticket-enter']) : otherwise(call, at, rules)
}

function ask(call: OpenCall, at: Ms, tries: Tries, prompts: readonly string[]): Step {
  const made = newSound(call)
  const fresh = { digits: '', isLookedUp: false, deadlineAt: at + TOLD_LIMIT_MS }
  return {
    call: { ...commonIn(call), ...made, ...fresh, state: 'enquiry', since: at, tries },
    writes: [],
    acts: [{ type: 'play', channel: call.channel, playback: made.playback, prompts }],
  }
}

export function fromEnquiry(call: Enquiry, event: CallEvent, rules: CallRules): Step {
  const { at } = event
  switch (event.type) {
    case 'digit':
      return call.isLookedUp ? stay(call) : typed(call, at, event.digit, rules)
    case 'soundEnded':
      return event.playback === call.playback ? listening(call, at) : stay(call)
    case 'ticketLookedUp':
      return call.isLookedUp && event.digits === call.digits ? told(call, at, event.found, rules) : stay(call)
    case 'deadline':
      return at >= call.deadlineAt ? late(call, at, rules) : stay(call)
    default:
      return orTurnedAway(call, event)
  }
}

const listening = (call: Enquiry, at: Ms): Step =>
  stay({ ...call, playback: null, deadlineAt: at + NEXT_DIGIT_MS })

function typed(call: Enquiry, at: Ms, digit: string, rules: CallRules): Step {
  if (digit === '*') return cutting(call, toNode(call, at, { node: null, tries: call.tries }, rules))
  if (digit === '#') return cutting(call, typedAll(call, at, rules))
  if (call.digits.length >= DIGITS_MOST) return stay(call)
  const step = listening({ ...call, digits: call.digits + digit }, at)
  return cutting(call, step)
}

function late(call: Enquiry, at: Ms, rules: CallRules): Step {
  if (call.isLookedUp) return told(call, at, 'unreachable', rules)
  return call.playback === null ? typedAll(call, at, rules) : listening(call, at)
}

function typedAll(call: Enquiry, at: Ms, rules: CallRules): Step {
  const { digits } = call
  if (digits === '') return unanswered(call, at, { node: null, tries: call.tries }, rules)
  const tries = { ...call.tries, enquiries: call.tries.enquiries + 1 }
  return {
    call: { ...call, tries, isLookedUp: true, playback: null, since: at, deadlineAt: at + LOOK_UP_MS },
    writes: [],
    acts: [{ type: 'lookUpTicket', digits }],
  }
}

function told(call: Enquiry, at: Ms, found: Told, rules: CallRules): Step {
  const { tries } = call
  if (found === 'none' && tries.enquiries < TRIES)
    return ask(call, at, tries, ['ticket-not-found', 'ticket-enter'])
  if (found === 'none') return toNode(call, at, { node: null, tries, first: ['ticket-not-found'] }, rules)
  if (found === 'unreachable')
    return toNode(call, at, { node: null, tries, first: ['ticket-unavailable'] }, rules)
  const first = [...ticketStatus({ ...found, due: null }, rules.region), 'word-pause']
  return toNode(call, at, { node: null, tries, first }, rules)
}

const cutting = (call: Enquiry, step: Step): Step => ({ ...step, acts: [...cut(call), ...step.acts] })
