/**
 * What SQL counts for the figures (figures.ts). A call belongs to the window in which it arrived, whenever it ended;
 * operators' time belongs to the window in which it passed.
 */

export type Limits = Readonly<{
  /** Service level: answered within so many seconds. */
  withinSeconds: number
  /** Service level: for so many of a hundred callers. */
  goalPercent: number
  /** A caller who hung up sooner than this, waiting, gave nobody a chance. */
  shortSeconds: number
}>
/** What contact centres usually promise, for examples; no regulation of a 1022 centre says. The settings decide. */
export const LIMITS_USUAL: Limits = { withinSeconds: 20, goalPercent: 80, shortSeconds: 5 }

/** Upper borders, in seconds, of the columns in which abandoned callers' waits are counted; the last is open. */
export const WAIT_COLUMNS = [10, 30, 60, 120, 300] as const

/** What SQL counted in one window; times in milliseconds. Everything is a sum, but for `Extremes`. */
export type Sums = Readonly<{
  received: number
  answered: number
  answeredWithin: number
  abandonedQueue: number
  abandonedShort: number
  abandonedBefore: number
  /** Of abandonedQueue, by the length of the wait: WAIT_COLUMNS and longer. */
  abandonedByWait: readonly number[]
  /** Outside hours. */
  refused: number
  /** By the marks of their number. */
  blocked: number
  /** No place in the queue. */
  turnedAway: number
  voicemail: number
  /** Of voicemail: had waited in a queue before. */
  voicemailQueue: number
  /** Chose to be called back instead of waiting. */
  calledBack: number
  lost: number
  lostTalking: number
  open: number
  fallback: number
  fallbackAnswered: number
  waitMs: number
  talkMs: number
  holdMs: number
  held: number
  wrapUpMs: number
  callbacks: number
  callbacksCalled: number
  callbacksClosed: number
  callbackMs: number
  /** Of callbacks: asked for, by the citizen or for them. */
  callbacksRequested: number
  /** Of those: spoken to in a call of the centre's own. */
  callbacksReached: number
  callbacksExhausted: number
  /** Dialled so often for those who were reached. */
  callbacksReachedTries: number
  /** Tickets whose citizen was asked after the talk. */
  surveyed: number
  satisfied: number
  acceptable: number
  dissatisfied: number
  readyMs: number
  ringingMs: number
  talkingMs: number
  wrappingMs: number
  pausedMs: number
  signedOutMs: number
  offers: number
  offersUnanswered: number
  /** Calls of the centre's own: dialled, or given up before. */
  placed: number
  placedAnswered: number
  placedBusy: number
  placedNoAnswer: number
  placedRejected: number
  placedInvalid: number
  placedUnreachable: number
  /** The operator's own phone was not answered. */
  placedUnattended: number
  placedCancelled: number
  placedLost: number
  placedOpen: number
  placedTalkMs: number
}>
export type Extremes = Readonly<{
  longestWaitMs: number | null
  abandonedP50Ms: number | null
  abandonedP90Ms: number | null
  peak: number
}>
export type Counts = Sums & Extremes

export const NOTHING: Counts = {
  ...{ received: 0, answered: 0, answeredWithin: 0, abandonedQueue: 0, abandonedShort: 0 },
  ...{ abandonedBefore: 0, abandonedByWait: [], refused: 0, blocked: 0, turnedAway: 0 },
  ...{ voicemail: 0, voicemailQueue: 0, lost: 0, lostTalking: 0, open: 0 },
  ...{ fallback: 0, fallbackAnswered: 0, waitMs: 0, talkMs: 0, holdMs: 0, held: 0, wrapUpMs: 0 },
  ...{ callbacks: 0, callbacksCalled: 0, callbacksClosed: 0, callbackMs: 0, calledBack: 0 },
  ...{ callbacksRequested: 0, callbacksReached: 0, callbacksExhausted: 0, callbacksReachedTries: 0 },
  ...{ surveyed: 0, satisfied: 0, acceptable: 0, dissatisfied: 0 },
  ...{ readyMs: 0, ringingMs: 0, talkingMs: 0, wrappingMs: 0, pausedMs: 0, signedOutMs: 0 },
  ...{ offers: 0, offersUnanswered: 0 },
  ...{ placed: 0, placedAnswered: 0, placedBusy: 0, placedNoAnswer: 0, placedRejected: 0 },
  ...{ placedInvalid: 0, placedUnreachable: 0, placedUnattended: 0, placedCancelled: 0 },
  ...{ placedLost: 0, placedOpen: 0, placedTalkMs: 0 },
  ...{ longestWaitMs: null, abandonedP50Ms: null, abandonedP90Ms: null, peak: 0 },
}
