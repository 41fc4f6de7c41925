import type { Ms } from '../clock.ts'
import type { Span } from './course.ts'
import { EMPTY, type Ticket, type TicketRecord } from './ticket.ts'

/** When a unit had a ticket: of one that it has no more it sees what was during its time (E21, F08). Pure. */

/** What happened, in its order, and which unit had the ticket after it. */
export type Step = Readonly<{ number: number; at: Ms; unitId: string | null; isLate: boolean }>

export type Time = Readonly<{
  spans: readonly Span[]
  /** Numbers of what happened while they had it, and of what it left them by. */
  theirs: ReadonlySet<number>
  leaving: ReadonlySet<number>
  /** The last thing that happened while they had it; null = they never did. */
  last: Step | null
}>

/** @param units a unit, and those whose work came to it */
export function timeOf(steps: readonly Step[], units: readonly string[]): Time {
  const spans: { from: Ms; to: Ms | null }[] = []
  const [theirs, leaving] = [new Set<number>(), new Set<number>()]
  let last: Step | null = null
  for (const step of steps) {
    const open = spans.at(-1)?.to === null ? spans.at(-1) : undefined
    if (step.unitId !== null && units.includes(step.unitId)) {
      theirs.add(step.number)
      last = step
      if (!open) spans.push({ from: step.at, to: null })
    } else if (open) {
      leaving.add(step.number)
      open.to = step.at
    }
  }
  return { spans, theirs, leaving, last }
}

/** What came in the instant in which it left is not theirs any more. */
export const isDuring = ({ spans }: Pick<Time, 'spans'>, at: Ms): boolean =>
  spans.some(({ from, to }) => from <= at && (to === null || at < to))

/**
 * The ticket as it was when it left them: where it stands now, by when, whose it is and what was put right since is not
 * theirs to see.
 * @param versions of it, oldest first; none = nothing of its words was ever changed
 */
export function asItLeft<T extends Ticket>(
  ticket: T,
  { spans, last }: Time,
  versions: readonly Readonly<{ at: Ms; record: TicketRecord }>[],
): T {
  const leftAt = spans.at(-1)?.to ?? null
  const then = versions.findLast(({ at }) => leftAt === null || at < leftAt) ?? versions[0]
  const isLate = last?.isLate ?? false
  return {
    ...{ ...ticket, ...(then && { ...EMPTY, ...then.record }) },
    ...{ state: 'open', stage: null, stageSince: null, dueAt: null, deadlineAt: null, remindAt: null },
    ...{ unitId: null, operatorId: null, assigneeId: null, level: null, isLate, wasLate: isLate },
    ...{ satisfaction: null, satisfactionAskedAt: null, satisfactionAnsweredAt: null },
    ...{ version: last?.number ?? 0, updatedAt: leftAt ?? ticket.openedAt },
  }
}
