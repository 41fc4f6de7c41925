import type { Ms } from '../clock.ts'
import type { Around } from './around.ts'
import { isWithUnit } from './course.ts'
import type { Ticket } from './ticket.ts'

type Late = Pick<Ticket, 'id' | 'stage' | 'isLate' | 'unitId' | 'deadlineAt'>

/** How long the deadline of each of these is over, in working time of the unit that has it: of what is late and waits for one. */
export async function latenessOf(
  tickets: readonly Late[],
  { directory, regulation }: Pick<Around, 'directory' | 'regulation'>,
  now: Ms,
): Promise<ReadonlyMap<string, Ms>> {
  const late = tickets.filter(({ stage, isLate }) => isLate && stage !== null && isWithUnit({ stage }))
  const unitIds = [...new Set(late.map(({ unitId }) => unitId).filter(id => id !== null))]
  const holders = await directory.holdersOf(unitIds, now)
  const frozen = regulation.now()
  const found = new Map<string, Ms>()
  for (const [unitId, theirs] of Map.groupBy(late, ticket => ticket.unitId)) {
    const unit = unitId === null ? null : (holders.get(unitId) ?? null)
    // Working time is the calendar's: of the rest of the regulation nothing is asked.
    const { between } = regulation.rulesOf(frozen, unit, false)
    for (const { id, deadlineAt } of theirs)
      if (deadlineAt !== null && deadlineAt < now) found.set(id, between(deadlineAt, now))
  }
  return found
}
