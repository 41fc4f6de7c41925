import { DateTime } from 'luxon'
import { ZONE } from '../clock.ts'
import { faultsOfHours, Hours, WEEKDAYS } from './hours.ts'
import { type Fault, fault } from './shape.ts'

/**
 * The hours in which the regulation counts its limits (QC 10.1, 10.2): those of the offices that answer, not those in
 * which the centre takes calls.
 */
export const WorkingTime = Hours

/** Longer than any Tết: a year that was mistyped. */
const HOLIDAY_DAYS_MOST = 31

/** What the shape does not tell: of a calendar without working time no limit ever ends. */
export function faultsOfWorkingTime(hours: Hours, path: string): Fault[] {
  if (hours.kind === 'always') return []
  const faults = faultsOfHours(hours, path)
  if (WEEKDAYS.every(day => hours.week[day].length === 0))
    faults.push(
      fault(
        `${path}.week`,
        'no weekday has working time',
        'phải có ít nhất một ngày làm việc trong tuần, nếu không thời hạn không bao giờ kết thúc',
      ),
    )
  for (const { from, to, name } of hours.holidays) {
    const days = lengthOf(from, to)
    if (days > HOLIDAY_DAYS_MOST)
      faults.push(
        fault(
          `${path}.holidays`,
          `${name} lasts ${days} days (${from} to ${to}), more than ${HOLIDAY_DAYS_MOST}`,
          `${name} kéo dài ${days} ngày (${from} đến ${to}), quá ${HOLIDAY_DAYS_MOST} ngày`,
        ),
      )
  }
  return faults
}

function lengthOf(from: string, to: string): number {
  const [first, last] = [from, to].map(day => DateTime.fromISO(day, { zone: ZONE }))
  if (!first?.isValid || !last?.isValid) return 0 // named by faultsOfHours
  return Math.round(last.diff(first, 'days').days) + 1
}
