import type { Result } from '../calls/errand.ts'
import { iso, isoOrNull, type Ms } from '../clock.ts'
import type { REFUSED_CLASSES } from '../directory/sections.ts'
import type { TelephoneNumber } from '../numbers/number.ts'

/** Who is to be called back, and when. Pure. */

/** `missed`: hung up, nothing said. `requested`: asked to be called back; the centre dials. */
export const CALLBACK_KINDS = ['missed', 'requested'] as const
export type CallbackKind = (typeof CALLBACK_KINDS)[number]

export const CALLBACK_STATES = [
  'missed', // for people to call back
  'due', // the centre dials at an instant
  'placed', // a call of ours waits for an operator, or is under way
  'exhausted', // dialled in vain as often as is set: for people, as a missed one
  'cleared',
] as const
export type CallbackState = (typeof CALLBACK_STATES)[number]

/** What the caller who asked is told. */
export const CALLBACK_ANSWERS = ['accepted', 'already', 'refused-hidden', 'refused-class'] as const
export type CallbackAnswer = (typeof CALLBACK_ANSWERS)[number]

/** Somebody to call back, as its row holds it; instants in epoch milliseconds. */
export type Callback = Readonly<{
  id: string
  number: string
  /** The first and the last call that missed us or asked; null where no call did. */
  firstCallId: string | null
  lastCallId: string | null
  missedCalls: number
  firstMissedAt: Ms
  lastMissedAt: Ms
  /** When it was asked for; null = it never was. */
  requestedAt: Ms | null
  /** By the citizen in this call, else by a person. */
  requestedCallId: string | null
  requestedById: string | null
  /** The place in the queue. */
  joinedAt: Ms | null
  queue: string | null
  skill: string | null
  /** Times the citizen was dialled. */
  tries: number
  /** When the centre tries (again). */
  dueAt: Ms | null
  /** The call of the try that is under way; its row need not be there yet. */
  tryCallId: string | null
  /** Counts every call that was placed: ids are never used twice. */
  placings: number
  lastTryAt: Ms | null
  lastResult: Result | null
  /** Of the dial policy. */
  lastCode: string | null
  exhaustedAt: Ms | null
  clearedAt: Ms | null
  /** The answered call that cleared it; null when a person did. */
  clearedByCallId: string | null
  clearedById: string | null
}>

export function kindOf({ requestedAt }: Pick<Callback, 'requestedAt'>): CallbackKind {
  return requestedAt === null ? 'missed' : 'requested'
}

export function stateOf(
  callback: Pick<Callback, 'clearedAt' | 'requestedAt' | 'tryCallId' | 'dueAt'>,
): CallbackState {
  if (callback.clearedAt !== null) return 'cleared'
  if (callback.requestedAt === null) return 'missed'
  if (callback.tryCallId !== null) return 'placed'
  return callback.dueAt === null ? 'exhausted' : 'due'
}

/** Asked for, and neither reached nor given up: further wishes join it. */
export function isActive(callback: Callback): boolean {
  const { clearedAt, requestedAt, exhaustedAt } = callback
  return clearedAt === null && requestedAt !== null && exhaustedAt === null
}

/** What one person has had the centre call back: still to be dialled, and in the last hour. */
export type Asked = Readonly<{ open: number; lastHour: number }>

/** More than anybody has in hand at a time; the rest of the queue's places stays for citizens and colleagues. */
const MOST_OPEN = 20
/** As often as a person may dial by hand where the province says nothing (outbound/rules.ts): a tenth of what the centre dials. */
const MOST_PER_HOUR = 60

export type AskedTooMuch = 'callbacks-open-reached' | 'callbacks-hour-reached'

/** Why this person may ask for no further number now: a stolen account does not use up the centre's calls. */
export function tooMuch({ open, lastHour }: Asked): { code: AskedTooMuch; detail: string } | null {
  if (open >= MOST_OPEN)
    return {
      code: 'callbacks-open-reached',
      detail: `Mỗi người chỉ được có ${MOST_OPEN} yêu cầu gọi lại đang chờ.`,
    }
  if (lastHour >= MOST_PER_HOUR)
    return {
      code: 'callbacks-hour-reached',
      detail: `Mỗi giờ mỗi người chỉ được yêu cầu gọi lại ${MOST_PER_HOUR} số.`,
    }
  return null
}

export type RefusedClass = (typeof REFUSED_CLASSES)[number]

/** The class for which this number is not called back; null = it may be. What the plan does not know is costly abroad. */
export function refusedClass(
  { number, kind }: Pick<TelephoneNumber, 'number' | 'kind'>,
  refused: readonly RefusedClass[],
): RefusedClass | null {
  const isAbroad = number?.startsWith('+') === true && !number.startsWith('+84')
  const classes: readonly RefusedClass[] = [
    ...(number === null ? (['anonymous'] as const) : []),
    ...(isAbroad || kind === 'satellite' ? (['foreign'] as const) : []),
    ...(kind === 'premium' ? (['premium'] as const) : []),
    ...(number !== null && !number.startsWith('+') ? (['short-code'] as const) : []),
  ]
  return classes.find(one => refused.includes(one)) ?? null
}

export type TryRules = Readonly<{ tries: number; intervalMs: number }>

/** How a try ended. */
export type Tried = Readonly<{
  result: Result
  at: Ms
  /** Why the dial policy refused. */
  code: string | null
  /** The citizen was in another call with us: of course they were busy. */
  isOnLine: boolean
}>

/** Refusals of the dial policy that pass with time; the others stay, whenever we try. */
const PASSING: ReadonlySet<string> = new Set([
  ...['outside-dial-hours', 'minute-rate-reached', 'hour-rate-reached'],
  ...['person-minutes-used', 'centre-minutes-used'],
])
/** So long after a call in which nobody was dialled the next one is placed. */
const AGAIN_MS = 5_000

type Standing = Pick<Callback, 'dueAt' | 'lastTryAt' | 'lastResult' | 'lastCode' | 'exhaustedAt'>

/** After a try in vain: the next one in time, or none any more. Only dialling uses up a try. */
export function afterTry(
  callback: Callback,
  tried: Tried,
  rules: TryRules,
): Standing & Pick<Callback, 'tries'> {
  const { result, at, code, isOnLine } = tried
  const { tries, lastTryAt, lastResult, lastCode } = callback
  if (result === 'withdrawn' || result === 'operator-no-answer' || isOnLine)
    return { tries, lastTryAt, lastResult, lastCode, dueAt: at + AGAIN_MS, exhaustedAt: null }
  if (result === 'refused') return { tries, ...verdictOf({ code, at }, rules) }
  const isLast = tries + 1 >= rules.tries || result === 'invalid-number'
  const told = { tries: tries + 1, lastTryAt: at, lastResult: result, lastCode: null }
  return { ...told, dueAt: isLast ? null : at + rules.intervalMs, exhaustedAt: isLast ? at : null }
}

/** The dial policy refuses: later, where that passes; else people must see to it. */
export function verdictOf(
  { code, at }: Readonly<{ code: string | null; at: Ms }>,
  { intervalMs }: Pick<TryRules, 'intervalMs'>,
): Standing {
  const isPassing = code === null || isPassingRefusal(code)
  const told = { lastTryAt: at, lastResult: 'refused', lastCode: code } as const
  return { ...told, dueAt: isPassing ? at + intervalMs : null, exhaustedAt: isPassing ? null : at }
}

export const isPassingRefusal = (code: string): boolean => PASSING.has(code)

/** As the API and the live view show it; `number` as the reader may see it. */
export function shownCallback({ placings: _placings, ...callback }: Callback) {
  return {
    ...callback,
    kind: kindOf(callback),
    state: stateOf(callback),
    firstMissedAt: iso(callback.firstMissedAt),
    lastMissedAt: iso(callback.lastMissedAt),
    requestedAt: isoOrNull(callback.requestedAt),
    joinedAt: isoOrNull(callback.joinedAt),
    dueAt: isoOrNull(callback.dueAt),
    lastTryAt: isoOrNull(callback.lastTryAt),
    exhaustedAt: isoOrNull(callback.exhaustedAt),
    clearedAt: isoOrNull(callback.clearedAt),
  }
}
