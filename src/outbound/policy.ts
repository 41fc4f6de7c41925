import { DateTime } from 'luxon'
import { type Ms, ZONE } from '../clock.ts'
import type { TelephoneNumber } from '../numbers/number.ts'
import type { NumberKind } from '../numbers/plan.ts'
import type { Dialler, DialPurpose, DialRules } from './rules.ts'

/** Whether somebody may dial a number now. Pure; every way to dial out asks here (service.ts). */

/** Somebody wants to dial. */
export type Dial = Readonly<{ role: Dialler; purpose: DialPurpose; number: TelephoneNumber; at: Ms }>

/** What was dialled before, emergencies not counted; calls that go on count as long as they have lasted. */
export type Used = Readonly<{
  lastMinute: number
  lastHour: number
  /** Seconds of talk since midnight. */
  personSeconds: number
  centreSeconds: number
}>

export const UNUSED: Used = { lastMinute: 0, lastHour: 0, personSeconds: 0, centreSeconds: 0 }

export const DIAL_REFUSALS = [
  'number-unreadable',
  'emergency-number-refused',
  'role-may-not-dial',
  'purpose-refused',
  'number-denied',
  'number-kind-refused',
  'outside-dial-hours',
  'minute-rate-reached',
  'hour-rate-reached',
  'person-minutes-used',
  'centre-minutes-used',
] as const
export type DialRefusal = (typeof DIAL_REFUSALS)[number]

export type Verdict =
  | Readonly<{
      isAllowed: true
      /** The call ends then; null = an emergency, which nothing ends. */
      maxSeconds: number | null
    }>
  | Readonly<{ isAllowed: false; code: DialRefusal; detail: string }>

/** A call that goes on holds at least this much of the day's minutes, so that two cannot take the last one. */
export const HELD_SECONDS = 60

/** Which numbers it is that cost: told to whom is refused. */
const KINDS: Readonly<Record<NumberKind, string>> = {
  mobile: 'số di động',
  fixed: 'số cố định',
  short: 'số ngắn',
  emergency: 'số khẩn cấp',
  'toll-free': 'số miễn cước',
  premium: 'số dịch vụ tính phí',
  international: 'số quốc tế',
  satellite: 'số vệ tinh',
  unknown: 'số không có trong quy hoạch',
}

/**
 * An emergency is refused neither by role, hours, rate nor minutes; only where no agency of ours can have the number.
 * @returns the first reason against it, those that do not pass with time before the others
 */
export function mayDial(rules: DialRules, dial: Dial, used: Used): Verdict {
  const { role, purpose, number, at } = dial
  if (number.number === null) return refused('number-unreadable', 'Số điện thoại không hợp lệ.')
  const isNamed = rules.allowed.some(
    ({ prefix, who }) => who.includes(role) && number.number?.startsWith(prefix),
  )
  if (purpose === 'emergency')
    return isNamed || canBeAgency(number)
      ? { isAllowed: true, maxSeconds: null }
      : refused('emergency-number-refused', `Không có cơ quan nào dùng ${KINDS[number.kind]} này.`)
  const own = rules.roles[role]
  if (!own) return refused('role-may-not-dial', 'Vai trò của bạn không được gọi ra ngoài.')
  if (!own.purposes.includes(purpose))
    return refused('purpose-refused', 'Vai trò của bạn không được gọi ra theo cách này.')
  if (rules.denied.some(({ prefix }) => number.number?.startsWith(prefix)))
    return refused('number-denied', 'Số này nằm trong danh sách không được gọi.')
  if (!isNamed && !own.kinds.includes(number.kind))
    return refused('number-kind-refused', `Bạn không được gọi ${KINDS[number.kind]}.`)
  if (!isWithin(own.hours, at)) return refused('outside-dial-hours', 'Ngoài giờ được phép gọi ra.')
  return withinLimits(rules, own, used)
}

function withinLimits(rules: DialRules, own: NonNullable<DialRules['roles'][Dialler]>, used: Used): Verdict {
  if (used.lastMinute >= own.perMinute)
    return refused('minute-rate-reached', `Mỗi phút chỉ được gọi ra ${own.perMinute} cuộc.`)
  if (used.lastHour >= own.perHour)
    return refused('hour-rate-reached', `Mỗi giờ chỉ được gọi ra ${own.perHour} cuộc.`)
  const personLeft = own.dailyMinutes * 60 - used.personSeconds
  if (personLeft < HELD_SECONDS)
    return refused('person-minutes-used', `Bạn đã dùng hết ${own.dailyMinutes} phút gọi ra của hôm nay.`)
  const centreLeft = rules.centreDailyMinutes * 60 - used.centreSeconds
  if (centreLeft < HELD_SECONDS)
    return refused(
      'centre-minutes-used',
      `Tổng đài đã dùng hết ${rules.centreDailyMinutes} phút gọi ra của hôm nay.`,
    )
  return { isAllowed: true, maxSeconds: Math.min(rules.callMinutes * 60, personLeft, centreLeft) }
}

/** A line inside the country that does not earn its owner money; also one whose prefix is newer than our plan. */
function canBeAgency({ number, kind }: TelephoneNumber): boolean {
  const isAbroad = number?.startsWith('+') && !number.startsWith('+84')
  return !isAbroad && kind !== 'premium'
}

function refused(code: DialRefusal, detail: string): Verdict {
  return { isAllowed: false, code, detail }
}

function isWithin(hours: readonly (readonly [string, string])[], at: Ms): boolean {
  const now = DateTime.fromMillis(at, { zone: ZONE }).toFormat('HH:mm')
  return hours.some(([from, to]) => from <= now && now < to)
}

/** Midnight before that instant, by the province's clock. */
export function dayStart(at: Ms): Ms {
  return DateTime.fromMillis(at, { zone: ZONE }).startOf('day').toMillis()
}
