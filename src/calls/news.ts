import type { Ms } from '../clock.ts'
import type { QueueSettings } from '../directory/sections.ts'
import { announce, type Range, type Told } from '../queue/estimate.ts'
import { waitingNews } from '../speech/vietnamese.ts'
import type { Call, CallRules } from './call.ts'

/** What a waiting caller is told. Pure. */

/** How it stands for one caller in a queue at this moment. */
export type News = Readonly<{
  queue: string
  /** Callers who are served before: waiting, or with a telephone ringing for them. */
  before: number
  /** An operator is free for them, and for everybody before. */
  isFree: boolean
  /** Somebody who serves this queue is signed in, paused or not. */
  isStaffed: boolean
  range: Range | null
  medianMs: number
  /** @see Estimate */
  modelMs: number
}>

/** What a caller in a queue knows, and what is done for them next. */
export type Wait = Readonly<{
  /** News may be asked for from then on; whether they are, the queue's settings say. */
  newsAt: Ms
  /** No news yet in this queue: it may be full. */
  isNew: boolean
  told: Told | null
  /** To be called back instead; `asked`: the answer is awaited. */
  wish: 'none' | 'offered' | 'asked' | 'accepted' | 'already' | 'refused'
  /** Queues that have sent this caller on, or tried to: none does it twice. */
  past: readonly string[]
  /** An operator has spoken with them: nobody sends them away any more. */
  isReturned: boolean
  /** From when the place counts, where that is before the joining. */
  cameAt?: Ms
}>

/** Music first: most callers are rung for in this time, and need no news. */
export const FIRST_MS = 1_500
/** When something else is told just now, or an operator is about to be rung. */
export const SOON_MS = 3_000
/** An answer that has not come by then was lost. */
export const AGAIN_MS = 5_000
/** Where nothing is announced, and somebody must look all the same. */
const LOOK_MS = 30_000

/** @param at when they joined this queue */
export const newWait = (at: Ms): Wait => ({
  ...{ newsAt: at + FIRST_MS, isNew: true, told: null, wish: 'none', past: [], isReturned: false },
})

/** How often news are asked for; null = never. */
export function periodOf({
  announceEverySeconds,
  overflowUnstaffed,
}: Pick<QueueSettings, 'announceEverySeconds' | 'overflowUnstaffed'>): Ms | null {
  if (announceEverySeconds !== null) return announceEverySeconds * 1_000
  return overflowUnstaffed ? LOOK_MS : null
}

/** Whether the first news decide if the caller may stay at all. */
export function mustLookAtOnce({
  maxLength,
  overflowUnstaffed,
}: Pick<QueueSettings, 'maxLength' | 'overflowUnstaffed'>): boolean {
  return maxLength !== null || overflowUnstaffed
}

type Waiting = Pick<Call, 'caller' | 'direction'> & Readonly<{ joinedAt: Ms; wait: Wait }>

/** The words for these news, and what the caller knows afterwards. */
export function wordsFor(
  call: Waiting,
  { at, news }: Readonly<{ at: Ms; news: News }>,
  rules: CallRules,
): { prompts: readonly string[]; wait: Wait } {
  const { wait } = call
  const { told, ...said } = announce(wait.told, { at, place: news.before + 1, range: news.range })
  const isOffered = wait.wish === 'none' && mayAsk(call, rules) && isLong(call, at, news, rules)
  const prompts = [
    ...(wait.told === null ? ['busy'] : []),
    ...waitingNews(said, rules.region),
    ...(isOffered ? ['word-pause', 'callback-offer'] : []),
  ]
  return { prompts, wait: { ...wait, told, wish: isOffered ? 'offered' : wait.wish } }
}

/** Whether this caller may ask to be called back; who hides the number is not tempted. */
export function mayAsk({ caller, direction }: Pick<Call, 'caller' | 'direction'>, rules: CallRules): boolean {
  return rules.callback.enabled && caller !== null && direction === 'in'
}

/** The whole wait, as far as it can be known, against what is too long. */
function isLong({ joinedAt }: Waiting, at: Ms, news: News, { callback }: CallRules): boolean {
  const waited = at - joinedAt
  return waited + (news.range === null ? 0 : news.medianMs) > callback.offerAfterMs
}
