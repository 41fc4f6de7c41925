import { DateTime } from 'luxon'
import t from 'tap'
import { ZONE } from '../../src/clock.ts'
import { dayOf, daysFrom, faultsOfHours, type Hours, isOpenAt } from '../../src/directory/hours.ts'

const at = (local: string) => DateTime.fromISO(local, { zone: ZONE }).toMillis()
const OFFICE: [string, string][] = [
  ['07:30', '11:30'],
  ['13:00', '17:00'],
]
const week = { mon: OFFICE, tue: OFFICE, wed: OFFICE, thu: OFFICE, fri: OFFICE, sat: [], sun: [] }
type Weekly = Extract<Hours, { kind: 'weekly' }>
const weekly = (more: Partial<Weekly> = {}): Weekly => ({
  ...{ kind: 'weekly', week, holidays: [], special: [] },
  ...more,
})

t.test('moments around Tết 2027, by hand', async t => {
  // Tết 06/02/2027 (channels.md §11): off from Friday the 5th to Tuesday the 9th; Saturday the 13th is worked for Wednesday.
  const hours = weekly({
    holidays: [
      { from: '2027-02-05', to: '2027-02-09', name: 'Tết Đinh Mùi' },
      { from: '2027-02-09', to: '2027-02-10', name: 'nghỉ bù' },
    ],
    special: [
      { on: '2027-02-08', shifts: [['08:00', '10:00']], name: 'trực Tết' },
      { on: '2027-02-13', shifts: OFFICE, name: 'làm bù' },
    ],
  })
  const moments = [
    ['2027-02-04T16:59:59.999', true], // Thursday before
    ['2027-02-04T17:00', false],
    ['2027-02-05T08:00', false], // first day off
    ['2027-02-06T08:00', false], // Saturday, mồng một
    ['2027-02-08T07:59:59.999', false],
    ['2027-02-08T08:00', true], // a special day wins over the holiday it lies in
    ['2027-02-08T10:00', false],
    ['2027-02-09T08:00', false], // in two holidays at once
    ['2027-02-10T16:00', false],
    ['2027-02-11T07:29:59.999', false],
    ['2027-02-11T07:30', true], // Thursday after
    ['2027-02-13T07:30', true], // worked Saturday
    ['2027-02-13T12:00', false],
    ['2027-02-14T09:00', false], // Sunday
  ] as const
  for (const [when, isOpen] of moments) t.equal(isOpenAt(hours, at(when)), isOpen, when)
})

t.test('a night watch meets midnight without a gap', async t => {
  const night: [string, string][] = [
    ['00:00', '06:00'],
    ['22:00', '24:00'],
  ]
  const hours = weekly({ week: { ...week, fri: night, sat: night } })
  const friday = at('2026-11-27T00:00')
  t.notOk(isOpenAt(hours, friday - 1), 'Thursday evening is closed')
  t.ok(isOpenAt(hours, friday), 'the first instant of the day')
  t.notOk(isOpenAt(hours, at('2026-11-27T06:00')))
  for (const when of ['2026-11-27T22:00', '2026-11-27T23:59:59.999', '2026-11-28T00:00', '2026-11-28T05:59'])
    t.ok(isOpenAt(hours, at(when)), when)
  t.notOk(isOpenAt(hours, at('2026-11-29T00:00')), '24:00 is the end')
})

t.test('where other zones change their clocks, nothing happens here', async t => {
  const hours = weekly()
  // Berlin 29/03/2026 and 25/10/2026, New York 08/03/2026 and 01/11/2026: the Mondays after.
  for (const day of ['2026-03-09', '2026-03-30', '2026-10-26', '2026-11-02']) {
    t.notOk(isOpenAt(hours, at(`${day}T07:29:59.999`)), day)
    t.ok(isOpenAt(hours, at(`${day}T07:30`)), day)
    const utc = Date.parse(`${day}T00:30:00Z`)
    t.equal(at(`${day}T07:30`), utc, `${day}: 07:30 is 00:30 UTC all year`)
  }
  const lengths = daysFrom(at('2026-01-01T15:00'), 366).map((day, n, days) => {
    const next = days[n + 1]
    return next ? next.startsAt - day.startsAt : 86_400_000
  })
  t.same(new Set(lengths), new Set([86_400_000]), 'every day has 24 hours')
})

t.test('days ahead begin at midnight of the province, and cross months, years and 29 February', async t => {
  t.same(
    daysFrom(Date.parse('2027-12-31T17:00:00Z'), 2).map(({ on }) => on),
    ['2028-01-01', '2028-01-02'],
    '17:00 UTC is tomorrow',
  )
  t.same(
    daysFrom(at('2028-02-28T23:59'), 3).map(({ on }) => on),
    ['2028-02-28', '2028-02-29', '2028-03-01'],
  )
})

t.test('a day says why it is not like others', async t => {
  const hours = weekly({
    holidays: [{ from: '2026-11-24', to: '2026-11-24', name: 'Ngày Văn hóa Việt Nam' }],
    special: [{ on: '2026-11-28', shifts: OFFICE, name: 'làm bù' }],
  })
  t.same(dayOf(hours, '2026-11-23'), { on: '2026-11-23', shifts: OFFICE, name: null })
  t.same(dayOf(hours, '2026-11-24'), { on: '2026-11-24', shifts: [], name: 'Ngày Văn hóa Việt Nam' })
  t.same(dayOf(hours, '2026-11-28'), { on: '2026-11-28', shifts: OFFICE, name: 'làm bù' })
  t.same(dayOf({ kind: 'always' }, '2026-11-24').shifts, [['00:00', '24:00']])
})

t.test('shifts that end before they begin or overlap are named, each with its day', async t => {
  const wrong: [string, string][] = [
    ['24:00', '24:00'],
    ['08:00', '12:00'],
    ['11:59', '13:00'],
  ]
  const faults = faultsOfHours(weekly({ week: { ...week, sun: wrong } }), 'hours')
  t.same(
    faults.map(({ path }) => path),
    ['hours.week.sun', 'hours.week.sun', 'hours.week.sun'],
  )
  for (const { detail } of faults) t.match(detail, /ca \d/)
})
