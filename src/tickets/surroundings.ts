import type { Clock } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { DirectoryReads, FieldAround, RegulationReads, UnitAround } from './around.ts'
import type { CourseRules } from './course.ts'
import type { WholeTicket } from './ticket.ts'
import type { ToldNames } from './told.ts'

/** The directory for many tickets at once. */
export type ManyReads = Pick<DirectoryReads, 'field' | 'holdersOf'>

type Needs = Readonly<{ clock: Clock; directory: ManyReads; regulation: Pick<RegulationReads, 'rulesOf'> }>

/** Thousands of tickets are of some dozen units and fields: what was read of these holds for so long. */
const FRESH_MS = 1_000

/** Rules and names of many tickets at once. */
export function surroundings({ clock, directory, regulation }: Needs) {
  let readAt = Number.NEGATIVE_INFINITY
  const units = new Map<string, UnitAround | null>()
  const fields = new Map<string, FieldAround | null>()

  function forget(): void {
    if (performance.now() - readAt < FRESH_MS) return
    readAt = performance.now()
    for (const known of [units, fields]) known.clear()
  }

  async function read(reader: Db, tickets: readonly WholeTicket[]): Promise<void> {
    const at = clock.now()
    const unitIds = missing(
      units,
      tickets.map(({ unitId }) => unitId),
    )
    const holders = unitIds.length > 0 ? await directory.holdersOf(unitIds, at, reader) : new Map()
    for (const id of unitIds) units.set(id, holders.get(id) ?? null)
    for (const code of missing(
      fields,
      tickets.map(({ fieldCode }) => fieldCode),
    ))
      fields.set(code, await directory.field(code, at, reader))
  }

  const of = <T>(known: ReadonlyMap<string, T>, key: string | null): T | null =>
    key === null ? null : (known.get(key) ?? null)

  /** The calendar may be another one at every batch. */
  function rulesNow(): (ticket: WholeTicket) => CourseRules {
    const rules = new Map<string, CourseRules>()
    return ({ unitId, rules: frozen, course }) => {
      if (!frozen || !course) throw new Error('a draft has no rules')
      const key = `${unitId} ${course.isUrgent} ${JSON.stringify(frozen)}`
      const found = rules.get(key) ?? regulation.rulesOf(frozen, of(units, unitId), course.isUrgent)
      rules.set(key, found)
      return found
    }
  }

  return {
    async of(reader: Db, tickets: readonly WholeTicket[]) {
      forget()
      await read(reader, tickets)
      return {
        rules: rulesNow(),
        /** Who has the work of its unit. */
        holder: ({ unitId }: WholeTicket): string[] => [of(units, unitId)?.id ?? []].flat(),
        names: ({ unitId, fieldCode }: WholeTicket): ToldNames => ({
          unitName: of(units, unitId)?.name ?? null,
          fieldName: of(fields, fieldCode)?.name ?? null,
        }),
      }
    },
  }
}

const missing = (known: ReadonlyMap<string, unknown>, keys: readonly (string | null)[]): string[] => [
  ...new Set(keys.filter((key): key is string => key !== null && !known.has(key))),
]
