import { type Clock, iso, type Ms } from '../clock.ts'
import type { Limit } from '../directory/regulation.ts'
import { Refusal } from '../errors.ts'
import { readInstant } from '../http/timeline.ts'
import { afterWorking, type Calendar, daysIn, isWorking } from './calendar.ts'
import { afterLimit, calendarOfUnit, type UnitTime } from './rules.ts'

export type UnitAsked = UnitTime & Readonly<{ id: string; code: string; name: string }>

export type PlanningNeeds = Readonly<{
  clock: Clock
  /** Of the province, as it was, is and is planned. */
  calendar(): Calendar
  unitAt(unitId: string, at: Ms): Promise<UnitAsked | null>
}>

export type Planning = ReturnType<typeof createPlanning>

export type Asked = Readonly<{ from?: string; hours?: number; days?: number; unit?: string }>

/** Two weeks around Tết, and some more. */
const DAYS_SHOWN = 31

/** For people who plan: when something is due that begins then. Nothing is kept. */
export function createPlanning({ clock, calendar, unitAt }: PlanningNeeds) {
  return {
    async due(asked: Asked) {
      const at = clock.now()
      const from = asked.from === undefined ? at : readInstant(asked.from)
      const limit = limitIn(asked)
      const unit = asked.unit === undefined ? null : await unitAt(asked.unit, at)
      if (asked.unit !== undefined && !unit)
        throw new Refusal('unit-not-found', 404, 'Không tìm thấy đơn vị này.')
      const working = calendarOfUnit(calendar(), unit)
      const due = afterLimit(working, from, limit)
      return {
        ...{
          from: iso(from),
          isWorking: isWorking(working, from),
          startsAt: iso(afterWorking(working, from, 0)),
        },
        due: iso(due),
        unit: unit && { id: unit.id, code: unit.code, name: unit.name },
        days: daysIn(working, { from, to: due, most: DAYS_SHOWN }).map(({ shifts, ...day }) => ({
          ...day,
          shifts: shifts.map(shift => [...shift]),
        })),
      }
    },
  }
}

/** @throws Refusal unless it is either so many hours or so many days */
function limitIn({ hours, days }: Asked): Limit {
  if (hours !== undefined && days === undefined) return { hours }
  if (days !== undefined && hours === undefined) return { days }
  throw new Refusal('hours-or-days', 400, 'Phải cho biết số giờ hoặc số ngày làm việc (một trong hai).')
}
