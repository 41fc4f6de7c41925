import { iso, isoOrNull, type Ms } from '../clock.ts'

/** The centre's call to itself: what must come true, in this order. Its first step that does not names the failure. */
export const CHECK_STEPS = [
  'place', // Asterisk takes the order to call
  'trunk', // the call comes in over SIP and the service has it in the books
  'greeting', // the greeting has played to its end
  'queue', // it holds its place, with music
  'hang-up', // its end is noticed
  'recording', // the file is there, whole, and as long as the call
  'sound', // what the caller sounded is in it
] as const
export type CheckStep = (typeof CHECK_STEPS)[number]

/** `interrupted`: the service ended meanwhile; nothing is known. */
export const CHECK_OUTCOMES = ['running', 'passed', 'failed', 'interrupted'] as const
export type CheckOutcome = (typeof CHECK_OUTCOMES)[number]

/** A step that was looked at; `detail` is for those who mend it. */
export type StepResult = Readonly<{ step: CheckStep; at: string; ok: boolean; detail: string }>

export type SelfCheck = Readonly<{
  id: string
  startedAt: Ms
  endedAt: Ms | null
  /** null = by the clock. */
  askedById: string | null
  /** Once it is in the books. */
  callId: string | null
  outcome: CheckOutcome
  failedStep: CheckStep | null
  steps: readonly StepResult[]
}>

/** When the next check by the clock is due; null = never. */
export function checkDueAt(everyMinutes: number | null, last: Ms): Ms | null {
  return everyMinutes === null ? null : last + everyMinutes * 60_000
}

export function shownCheck({ startedAt, endedAt, ...rest }: SelfCheck) {
  return { ...rest, startedAt: iso(startedAt), endedAt: isoOrNull(endedAt) }
}
