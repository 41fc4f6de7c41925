import type { OperatorState } from '../words/operators.ts'
import type { LiveCall, LiveOperator, Picture } from './picture.ts'

/** What of the picture asks for a supervisor first, and what it adds up to. Pure. */

/** States in which something may have to be done come first: a phone that rings, a pause, notes, a talk; who is away is last. */
const ORDER: Readonly<Record<OperatorState, number>> = {
  ringing: 1,
  paused: 2,
  'wrap-up': 3,
  talking: 4,
  ready: 5,
  'signed-out': 9,
}
const UNREACHED = 0

/** At work, and no call would reach them. */
export const isUnreached = ({ state, isReachable }: Pick<LiveOperator, 'state' | 'isReachable'>) =>
  !isReachable && state !== 'signed-out'

const rankOf = (operator: LiveOperator) => (isUnreached(operator) ? UNREACHED : ORDER[operator.state])

/** The first one needs looking at most; among equals whoever has been so longest. */
export function byNeed(operators: Iterable<LiveOperator>): LiveOperator[] {
  return [...operators].sort(
    (one, other) =>
      rankOf(one) - rankOf(other) ||
      Date.parse(one.since) - Date.parse(other.since) ||
      one.operatorId.localeCompare(other.operatorId),
  )
}

/** Would be offered the next caller. */
export const isFree = ({ state, isReachable, restUntil }: LiveOperator, now: number) =>
  state === 'ready' && isReachable && (restUntil === null || Date.parse(restUntil) <= now)

/** Who has no queue of their own serves all of them. */
export const serves = ({ queues }: Pick<LiveOperator, 'queues'>, queue: string) =>
  queues.length === 0 || queues.some(({ name }) => name === queue)

export type Staffing = Readonly<{ free: number; talking: number; ringing: number; notes: number }> &
  Readonly<{ paused: number; unreached: number; present: number }>

/** How many operators do what. @param queue only those who serve it */
export function staffingOf(operators: Iterable<LiveOperator>, now: number, queue?: string): Staffing {
  const own = [...operators].filter(one => queue === undefined || serves(one, queue))
  const of = (state: OperatorState) => own.filter(one => one.state === state).length
  return {
    ...{ free: own.filter(one => isFree(one, now)).length, talking: of('talking'), ringing: of('ringing') },
    ...{ notes: of('wrap-up'), paused: of('paused'), unreached: own.filter(isUnreached).length },
    present: own.length - of('signed-out'),
  }
}

/** Since when the one waits who has waited longest; null = nobody waits. */
export function longestSince({ line }: Pick<Picture, 'line'>): string | null {
  const all = line.items.map(({ joinedAt }) => joinedAt)
  return all.reduce<string | null>(
    (first, one) => (first === null || Date.parse(one) < Date.parse(first) ? one : first),
    null,
  )
}

/** Calls that are in no queue: the line shows those that wait. Talks first, the longest first. */
export function underWay({ calls }: Pick<Picture, 'calls'>): LiveCall[] {
  return [...calls.values()]
    .filter(({ state }) => state !== 'waiting' && state !== 'due')
    .sort(
      (one, other) =>
        Number(other.state === 'talking') - Number(one.state === 'talking') ||
        Date.parse(one.since ?? '') - Date.parse(other.since ?? '') ||
        one.callId.localeCompare(other.callId),
    )
}
