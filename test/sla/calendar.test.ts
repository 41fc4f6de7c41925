import fc from 'fast-check'
import { DateTime } from 'luxon'
import t from 'tap'
import { ZONE } from '../../src/clock.ts'
import type { Hours } from '../../src/directory/hours.ts'
import { afterWorking, type Calendar, isWorking, workingBetween } from '../../src/sla/calendar.ts'

// Requirements §14 and the vectors of the official days off and worked of 2026.
const HOUR = 3_600_000
const office = [
  ['07:30', '11:30'],
  ['13:00', '17:00'],
] as [string, string][]
const WEEK = { mon: office, tue: office, wed: office, thu: office, fri: office, sat: [], sun: [] }
const off = (from: string, to: string, name: string) => ({ from, to, name })
const worked = (on: string) => ({ on, shifts: office, name: 'Làm bù' })
const HOURS: Hours & { kind: 'weekly' } = {
  kind: 'weekly',
  week: WEEK,
  holidays: [
    off('2026-01-01', '2026-01-02', 'Tết Dương lịch'),
    off('2026-02-16', '2026-02-20', 'Tết Bính Ngọ'),
    off('2026-04-27', '2026-04-27', 'Giỗ Tổ, nghỉ bù'),
    off('2026-04-30', '2026-05-01', '30/4 và 1/5'),
    off('2026-08-31', '2026-09-02', 'Quốc khánh'),
  ],
  special: [worked('2026-01-10'), worked('2026-08-22')],
}
const CALENDAR: Calendar = [{ from: '2020-01-01', hours: HOURS }]

/** `31/12/2025 15:00` of the province. */
function at(text: string): number {
  return DateTime.fromFormat(text, 'dd/MM/yyyy HH:mm', { zone: ZONE }).toMillis()
}
const shown = (instant: number) => DateTime.fromMillis(instant, { zone: ZONE }).toFormat('dd/MM/yyyy HH:mm')

t.test('E06, E09: 8 and 48 working hours over weekends, holidays and swapped days', async t => {
  const vectors: [from: string, hours: number, due: string][] = [
    ['31/12/2025 15:00', 8, '05/01/2026 15:00'],
    ['13/02/2026 15:00', 8, '23/02/2026 15:00'],
    ['21/08/2026 16:00', 8, '22/08/2026 16:00'],
    ['23/11/2026 16:00', 48, '01/12/2026 16:00'],
    ['21/11/2026 09:00', 8, '23/11/2026 17:00'],
    // By hand: in the pause at noon, before the first shift, after the last, the last minute of a week.
    ['23/11/2026 12:00', 1, '23/11/2026 14:00'],
    ['23/11/2026 05:00', 4, '23/11/2026 11:30'],
    ['20/11/2026 16:59', 8, '23/11/2026 16:59'],
    ['20/11/2026 17:00', 8, '23/11/2026 17:00'],
    ['29/04/2026 16:00', 2, '04/05/2026 08:30'],
    ['09/01/2026 16:30', 8, '10/01/2026 16:30'],
    ['23/11/2026 08:00', 0, '23/11/2026 08:00'],
    ['22/11/2026 08:00', 0, '23/11/2026 07:30'],
  ]
  for (const [from, hours, due] of vectors)
    t.equal(shown(afterWorking(CALENDAR, at(from), hours * HOUR)), due, `${from} + ${hours} h`)
})

t.test('a new holiday moves the deadline by a day: 24/11 off', async t => {
  const holidays = [...HOURS.holidays, off('2026-11-24', '2026-11-24', 'Ngày Văn hóa Việt Nam')]
  const changed: Calendar = [{ from: '2020-01-01', hours: { ...HOURS, holidays } }]
  t.equal(shown(afterWorking(changed, at('23/11/2026 16:00'), 48 * HOUR)), '02/12/2026 16:00')
})

t.test('hours that change on a day count from that day on, whichever order they are told in', async t => {
  const early = [
    ['07:00', '11:00'],
    ['13:00', '17:00'],
  ] as [string, string][]
  const week = { mon: early, tue: early, wed: early, thu: early, fri: early, sat: [], sun: [] }
  const later = { from: '2026-11-24', hours: { ...HOURS, week } }
  for (const calendar of [
    [CALENDAR[0], later],
    [later, CALENDAR[0]],
  ] as Calendar[]) {
    t.equal(shown(afterWorking(calendar, at('23/11/2026 16:00'), 2 * HOUR)), '24/11/2026 08:00')
    t.equal(shown(afterWorking(calendar, at('20/11/2026 16:00'), 2 * HOUR)), '23/11/2026 08:30')
  }
  t.equal(shown(afterWorking([later], at('20/11/2026 16:00'), 2 * HOUR)), '23/11/2026 08:00', 'and before')
})

t.test('who works around the clock has no next morning', async t => {
  const always: Calendar = [{ from: '2020-01-01', hours: { kind: 'always' } }]
  t.equal(shown(afterWorking(always, at('14/02/2026 23:00'), 8 * HOUR)), '15/02/2026 07:00')
  t.equal(workingBetween(always, at('14/02/2026 23:00'), at('15/02/2026 07:00')), 8 * HOUR)
})

t.test('a calendar without working time is a fault, and is told as one', async t => {
  const none = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] }
  const calendar: Calendar = [{ from: '2020-01-01', hours: { ...HOURS, week: none, special: [] } }]
  t.throws(() => afterWorking(calendar, at('23/11/2026 08:00'), HOUR), RangeError)
  t.equal(workingBetween(calendar, at('23/11/2026 08:00'), at('23/12/2026 08:00')), 0)
})

t.test('counting forward and measuring back agree, and time never runs backward', async t => {
  const instants = fc.integer({ min: at('01/01/2026 00:00'), max: at('31/12/2026 00:00') })
  const works = fc.integer({ min: 0, max: 80 * HOUR })
  fc.assert(
    fc.property(instants, works, works, (from, work, more) => {
      const due = afterWorking(CALENDAR, from, work)
      if (workingBetween(CALENDAR, from, due) !== work) return false
      // Two steps are one: but for a first one that ends on the end of a shift, they meet.
      const inTwo = afterWorking(CALENDAR, due, more)
      const later = afterWorking(CALENDAR, from, work + more)
      if (more > 0 && inTwo !== later) return false
      return (
        due >= from && later >= due && (work === 0 ? isWorking(CALENDAR, due) : isWorking(CALENDAR, due - 1))
      )
    }),
    { numRuns: 500, seed: 1022 },
  )
  t.equal(workingBetween(CALENDAR, at('23/11/2026 09:00'), at('23/11/2026 08:00')), 0)
})
