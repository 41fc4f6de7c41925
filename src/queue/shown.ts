import { iso, isoOrNull, type Ms } from '../clock.ts'
import type { QueueSettings } from '../directory/sections.ts'
import type { Abilities, Levels } from './abilities.ts'
import { withPlaces } from './line.ts'
import { type Operator, shown } from './operator.ts'

/** Operators and queues as the outside sees them. Pure. */

export type Beside = Readonly<{
  /** Of everybody, or of those who have any. */
  abilities: ReadonlyMap<string, Abilities>
  /** When a browser phone's page last said that it is there. */
  heartbeatAt(personId: string): Ms | null
}>

export type ShownOperator = ReturnType<typeof shownOperator>

export function shownOperator(operator: Operator, { abilities, heartbeatAt }: Beside) {
  const { id, presence, reason, activity, endpoint, phone, callId, queue, isReachable, unanswered } = operator
  const own = abilities.get(id)
  return {
    operatorId: id,
    state: shown({ presence, activity }),
    ...{ presence, reason, endpoint, phone, callId, queue, isReachable, unanswered },
    since: iso(operator.since),
    wrapUpUntil: isoOrNull(operator.wrapUpUntil),
    restUntil: isoOrNull(operator.restUntil),
    heartbeatAt: phone === 'web' ? isoOrNull(heartbeatAt(id)) : null,
    queues: shownLevels(own?.queues),
    skills: shownLevels(own?.skills),
  }
}

export const shownLevels = (levels: Levels = new Map()) =>
  [...levels].map(([name, level]) => ({ name, level }))

type InLine = Readonly<{ callId: string; queue: string; skill: string | null; priority: number }> &
  Readonly<{ joinedAt: Ms; wanted: string | null; isOffered: boolean }>
type Count = Readonly<{ queue: string; waiting: number; longestSince: Ms }>

/**
 * Everybody who waits, and each queue's count.
 * @param line in the order of service
 * @param queues as they are set; who waits in one that is there no more is in the first
 */
export function shownLine(
  line: readonly InLine[],
  counts: readonly Count[],
  queues: readonly QueueSettings[],
) {
  const items = withPlaces(line).map(one => ({
    callId: one.callId,
    ...{ queue: one.queue, skill: one.skill, priority: one.priority, place: one.place },
    joinedAt: iso(one.joinedAt),
    wantedOperatorId: one.wanted,
    isOffered: one.isOffered,
  }))
  const known = new Map(counts.map(count => [count.queue, count]))
  const gone = counts.filter(({ queue }) => !queues.some(({ name }) => name === queue))
  const settled = queues.map(({ name, label, open }) => ({ name, label, open, count: known.get(name) }))
  const left = gone.map(count => ({ name: count.queue, label: count.queue, open: false, count }))
  return {
    items,
    queues: [...settled, ...left].map(({ name, label, open, count }) => ({
      ...{ name, label, open, waiting: count?.waiting ?? 0 },
      longestSince: isoOrNull(count?.longestSince ?? null),
    })),
  }
}
