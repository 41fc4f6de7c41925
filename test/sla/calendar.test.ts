import fc from 'fast-check'
import { DateTime } from 'luxon'
import t from 'tap'
import { ZONE } from '../../src/clock.ts'
import type { Hours } from '../../src/directory/hours.ts'
import {
  afterWorking,
  afterWorkingDays,
  type Calendar,
  hoursAt,
  isWorking,
  versionOf,
  workingBetween,
} from '../../src/sla/calendar.ts'

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

t.test('E04: by hand, around lunch, Friday, Tết, swapped Saturdays and ends of shifts', async t => {
  const vectors: [from: string, hours: number, due: string][] = [
    // Lunch: a clock that reaches 11:30 stays there, one minute more is 13:01.
    ['23/11/2026 07:30', 4, '23/11/2026 11:30'],
    ['23/11/2026 07:31', 4, '23/11/2026 13:01'],
    ['23/11/2026 11:29', 8, '24/11/2026 11:29'],
    ['23/11/2026 11:30', 8, '24/11/2026 11:30'],
    ['23/11/2026 12:59', 8, '24/11/2026 11:30'],
    ['23/11/2026 13:00', 8, '24/11/2026 11:30'],
    // Friday: the rest of the eight hours is Monday's.
    ['20/11/2026 13:00', 8, '23/11/2026 11:30'],
    ['20/11/2026 16:00', 8, '23/11/2026 16:00'],
    ['20/11/2026 07:30', 8, '20/11/2026 17:00'],
    ['20/11/2026 07:31', 8, '23/11/2026 07:31'],
    // Friday before Tết Bính Ngọ to the Monday after it; in the middle of it nothing runs.
    ['13/02/2026 16:59', 8, '23/02/2026 16:59'],
    ['14/02/2026 10:00', 8, '23/02/2026 17:00'],
    ['17/02/2026 00:00', 1, '23/02/2026 08:30'],
    ['12/02/2026 17:00', 48, '27/02/2026 17:00'],
    // Tết Dương lịch: Friday 02/01 is off, Saturday 10/01 is worked for it.
    ['31/12/2025 17:00', 8, '05/01/2026 17:00'],
    ['09/01/2026 13:00', 8, '10/01/2026 11:30'],
    ['10/01/2026 16:00', 2, '12/01/2026 08:30'],
    // Saturday 22/08 is worked for Monday 31/08.
    ['28/08/2026 16:00', 8, '03/09/2026 16:00'],
    ['22/08/2026 12:00', 4, '22/08/2026 17:00'],
    // Eight and forty-eight after each other are 56: seven working days.
    ['02/11/2026 07:30', 56, '10/11/2026 17:00'],
  ]
  for (const [from, hours, due] of vectors)
    t.equal(shown(afterWorking(CALENDAR, at(from), hours * HOUR)), due, `${from} + ${hours} h`)
})

t.test('days are counted from the day after, and end with the last shift of the last one', async t => {
  // Bộ luật Dân sự 2015, Điều 147.2: the day on which a period begins does not count.
  const vectors: [from: string, days: number, due: string][] = [
    ['23/11/2026 07:30', 1, '24/11/2026 17:00'],
    ['23/11/2026 16:59', 1, '24/11/2026 17:00'],
    ['23/11/2026 23:00', 1, '24/11/2026 17:00'],
    ['20/11/2026 10:00', 1, '23/11/2026 17:00'],
    ['21/11/2026 09:00', 1, '23/11/2026 17:00'],
    ['20/11/2026 10:00', 3, '25/11/2026 17:00'],
    ['13/02/2026 15:00', 3, '25/02/2026 17:00'],
    ['21/08/2026 15:00', 1, '22/08/2026 17:00'],
    ['28/08/2026 15:00', 3, '07/09/2026 17:00'],
  ]
  for (const [from, days, due] of vectors)
    t.equal(shown(afterWorkingDays(CALENDAR, at(from), days)), due, `${from} + ${days} days`)
  const always: Calendar = [{ from: '2020-01-01', hours: { kind: 'always' } }]
  t.equal(shown(afterWorkingDays(always, at('20/11/2026 10:00'), 1)), '22/11/2026 00:00', 'midnight')
})

t.test(
  'a calendar that is changed in the middle of a day counts from that instant, and not before',
  async t => {
    const storm = { from: '2026-11-23', to: '2026-11-23', name: 'Bão' }
    const changed: Calendar = [
      CALENDAR[0],
      // Told at 10:00 on Monday; by its offset the same instant as 03:00 UTC.
      { from: '2026-11-23T03:00:00.000Z', hours: { ...HOURS, holidays: [...HOURS.holidays, storm] } },
    ]
    // 09:00 to 10:00 was worked; seven hours are left for Tuesday.
    t.equal(shown(afterWorking(changed, at('23/11/2026 09:00'), 8 * HOUR)), '24/11/2026 16:00')
    t.equal(workingBetween(changed, at('23/11/2026 07:30'), at('23/11/2026 17:00')), 2.5 * HOUR)
    t.notOk(isWorking(changed, at('23/11/2026 14:00')))
    t.same(hoursAt(changed, at('23/11/2026 09:59')), HOURS)
    t.not(
      versionOf(changed),
      versionOf(CALENDAR),
      'who keeps a deadline can tell that it must be counted anew',
    )
    // And switched back at 14:00 the same day: the afternoon is worked again from then on.
    const back: Calendar = [...changed, { from: '2026-11-23T14:00', hours: HOURS }]
    t.equal(shown(afterWorking(back, at('23/11/2026 09:00'), 4 * HOUR)), '23/11/2026 17:00')
  },
)

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

t.test(
  'whatever the weeks, the holidays and the changes, forward and back agree and nothing overtakes',
  async t => {
    const hour = fc.integer({ min: 0, max: 23 })
    const clock = (hours: number) => `${String(hours).padStart(2, '0')}:00`
    const shifts = fc
      .uniqueArray(hour, { minLength: 2, maxLength: 6 })
      .map(all => [...all].sort((a, b) => a - b))
      .map(all => all.slice(0, all.length - (all.length % 2)))
      .map(
        all =>
          all.flatMap((from, n) => (n % 2 ? [] : [[clock(from), clock(all[n + 1] ?? 24)]])) as [
            string,
            string,
          ][],
      )
    const day = fc.integer({ min: 1, max: 28 }).map(n => `2026-11-${String(n).padStart(2, '0')}`)
    const hours: fc.Arbitrary<Hours> = fc
      .record({
        week: fc.array(shifts, { minLength: 7, maxLength: 7 }),
        off: fc.array(day),
        on: fc.array(day),
      })
      .map(({ week: [mon, tue, wed, thu, fri, sat, sun], off: holidays, on }) => ({
        kind: 'weekly',
        week: { mon, tue, wed, thu, fri, sat, sun } as (typeof HOURS)['week'],
        holidays: holidays.map(date => ({ from: date, to: date, name: 'nghỉ' })),
        special: on.map(date => ({ on: date, shifts: office, name: 'làm bù' })),
      }))
    const instants = fc.integer({ min: at('01/11/2026 00:00'), max: at('28/11/2026 00:00') })
    const calendars = fc
      .tuple(hours, fc.array(fc.tuple(instants, hours), { maxLength: 3 }))
      .map(
        ([first, later]): Calendar => [
          { from: '2020-01-01', hours: first },
          ...later.map(([from, value]) => ({ from: new Date(from).toISOString(), hours: value })),
        ],
      )
    const works = fc.integer({ min: 1, max: 60 * HOUR })
    const property = fc.property(calendars, instants, instants, works, (calendar, one, other, work) => {
      const [from, later] = [Math.min(one, other), Math.max(one, other)]
      const due = afterWorking(calendar, from, work)
      return (
        workingBetween(calendar, from, due) === work &&
        workingBetween(calendar, from, due - 1) < work && // the first such instant
        due <= afterWorking(calendar, later, work) && // who comes later is not due earlier
        workingBetween(calendar, from, later) + workingBetween(calendar, later, due) >=
          (due > later ? work : 0) &&
        afterWorkingDays(calendar, from, 2) >= afterWorkingDays(calendar, from, 1)
      )
    })
    t.doesNotThrow(() => fc.assert(property, { numRuns: 200, seed: 1022 }))
  },
)

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
