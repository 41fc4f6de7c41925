import type { Ms } from '../clock.ts'
import type { Database } from '../db/database.ts'
import type { Regulation } from '../directory/regulation.ts'
import type { Calendar } from '../sla/calendar.ts'
import { rulesOf, type UnitTime } from '../sla/rules.ts'
import { type CourseRules, deadlineOf } from './course.ts'
import * as store from './impact-store.ts'
import { recounted } from './reminding.ts'
import type { Frozen } from './ticket.ts'

export type { Meant } from './impact-store.ts'

/** Open tickets, and the first of them by deadline. */
export type Lying = Readonly<{
  open: number
  late: number
  first: readonly Readonly<{ id: string; code: string; unitId: string | null; deadlineAt: Ms | null }>[]
}>

/** Deadlines that would be others. */
export type Moved = Readonly<{
  /** How many were counted; not `isWhole`: there are more than were looked at. */
  looked: number
  isWhole: boolean
  moved: number
  first: readonly Readonly<{
    id: string
    code: string
    unitId: string | null
    before: Ms
    after: Ms
  }>[]
}>

/** Under what they would be counted. */
export type Otherwise = Readonly<{
  calendar: Calendar
  /** Who would have the work of each of these units. */
  holdersOf(unitIds: readonly string[]): Promise<ReadonlyMap<string, UnitTime>>
}>

const FIRST_MOST = 10
/** Some ten milliseconds between two readings: a call in the same process does not wait. */
const BATCH = 100
/** A province has some hundreds open; whoever has more is told that these are not all. */
const LOOKED_MOST = 5_000
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000'

/** What a change of the directory or of the calendar would make of open tickets: looked at, never changed. */
export function createImpact({ db }: Pick<Database, 'db'>) {
  return {
    async lying(meant: store.Meant): Promise<Lying> {
      const [counted, first] = await Promise.all([
        store.countOpen(db, meant),
        store.firstOpen(db, meant, FIRST_MOST),
      ])
      return { ...counted, first }
    },

    drafts: (operatorId: string) => store.countDrafts(db, operatorId),

    /** As the clock will count them once it is so (recount.ts). */
    async moved(meant: store.Meant, { calendar, holdersOf }: Otherwise): Promise<Moved> {
      const known = new Map<string, CourseRules>()
      const first: Moved['first'][number][] = []
      let [looked, moved, after] = [0, 0, BEFORE_ALL]
      for (;;) {
        const rows = await store.countedAfter(db, meant, { after, rows: BATCH })
        const holders = await holdersOf([...new Set(rows.map(({ unitId }) => unitId))].filter(isThere))
        const rules = (frozen: Frozen, unitId: string | null, isUrgent: boolean) => {
          const key = `${unitId} ${isUrgent} ${JSON.stringify(frozen)}`
          const regulation = frozen.regulation as Regulation
          const unit = unitId === null ? null : (holders.get(unitId) ?? null)
          const found = known.get(key) ?? rulesOf({ regulation, calendar, unit, isUrgent })
          known.set(key, found)
          return found
        }
        for (const { id, code, unitId, deadlineAt, course, rules: frozen, restrictedAt } of rows) {
          if (!course || !frozen || deadlineAt === null) continue
          const then = deadlineOf(recounted(course, rules(frozen, unitId, course.isUrgent)))
          if (then === null || then === deadlineAt) continue
          moved++
          if (restrictedAt === null && first.length < FIRST_MOST)
            first.push({ id, code, unitId, before: deadlineAt, after: then })
        }
        looked += rows.length
        after = rows.at(-1)?.id ?? after
        const isWhole = rows.length < BATCH
        if (isWhole || looked >= LOOKED_MOST) return { looked, isWhole, moved, first }
      }
    },
  }
}

const isThere = (id: string | null): id is string => id !== null
