import { join } from 'node:path'
import { DateTime } from 'luxon'
import t from 'tap'
import { ZONE } from '../../src/clock.ts'
import type { Hours } from '../../src/directory/hours.ts'
import { provinces, readProvince } from '../../src/directory/profile.ts'
import { contactAskedOn, type Regulation } from '../../src/directory/regulation.ts'
import { type Change, heldOf } from '../../src/settings/effective.ts'
import { hoursAt, isWorking } from '../../src/sla/calendar.ts'
import { calendarOf, calendarOfUnit, rulesOf, type UnitTime } from '../../src/sla/rules.ts'
import { type Course, type CourseEvent, dueOf, received } from '../../src/tickets/course.ts'
import { next } from '../../src/tickets/steps.ts'

const FOLDER = join(import.meta.dirname, '../../provinces')
const [dongThap, giaLai, quangNam] = ['dong-thap', 'gia-lai', 'quang-nam'].map(name =>
  readProvince(FOLDER, name),
) as [Province, Province, Province]
type Province = ReturnType<typeof readProvince>
const HOUR = 3_600_000

/** `23/11 08:00` of 2026, a Monday; `01/01/2027 08:00`. */
const at = (text: string) => {
  const full = text.length > 11 ? text : text.replace(' ', '/2026 ')
  return DateTime.fromFormat(full, 'dd/MM/yyyy HH:mm', { zone: ZONE }).toMillis()
}
const shown = (instant: number | null) =>
  instant === null ? null : DateTime.fromMillis(instant, { zone: ZONE }).toFormat('dd/MM HH:mm')
const change = (id: number, value: unknown, from: string, more: Partial<Change> = {}): Change => ({
  ...{
    id,
    section: 'workingTime',
    value,
    effectiveFrom: at(from),
    madeAt: at(from),
    madeBy: 'x',
    reason: 'x',
  },
  ...{ reverts: null, ...more },
})
const calendarIn = (province: Province, changes: readonly Change[] = []) =>
  calendarOf(heldOf(province, changes, 'workingTime'))
type Weekly = Hours & { kind: 'weekly' }
const off = (province: Province, day: string): Weekly => {
  const hours = province.workingTime as Weekly
  return { ...hours, holidays: [...hours.holidays, { from: day, to: day, name: 'Ngày Văn hóa Việt Nam' }] }
}
const rules = (province: Province, more: Partial<Parameters<typeof rulesOf>[0]> = {}) =>
  rulesOf({
    ...{ regulation: province.regulation, calendar: calendarIn(province), unit: null, isUrgent: false },
    ...more,
  })

t.test('§15: the limits of the three provinces, from one slip on Monday at 16:00', async t => {
  const due = (province: Province, isUrgent = false) => {
    const { officerDue, headDue } = rules(province, { isUrgent })
    return [shown(officerDue(at('23/11 16:00'))), shown(headDue(officerDue(at('23/11 16:00'))))]
  }
  t.same(due(dongThap), ['24/11 16:00', '02/12 16:00'], 'E04, E08: 8 and 48 working hours')
  t.same(due(giaLai), ['24/11 16:00', '02/12 16:00'])
  t.same(due(quangNam), ['26/11 17:00', '01/12 17:00'], '§17.7: working days')
  t.same(due(quangNam, true), ['24/11 17:00', '25/11 17:00'], 'urgent: one working day each')
  t.same(due(dongThap, true), due(dongThap), 'no document gives urgent things hours of their own')
})

t.test(
  '§15: the provinces differ where their documents do, and say of the rest that it is assumed',
  async t => {
    const keys: (keyof Regulation)[] = [
      'limits',
      'urgentLimits',
      'supplementsMost',
      'promisesMost',
      'replyBy',
      'innerStaff',
      'urgentTo',
      'unclearTo',
    ]
    const pick = ({ regulation }: Province) => Object.fromEntries(keys.map(key => [key, regulation[key]]))
    t.same(pick(dongThap), {
      ...{ limits: { officer: { hours: 8 }, head: { hours: 48 } }, urgentLimits: null },
      ...{ supplementsMost: 1, promisesMost: 1, replyBy: 'officer', innerStaff: false }, // B05, E06, E16
      ...{ urgentTo: 'transfer', unclearTo: 'office' }, // D03, E12
    })
    t.same(pick(giaLai), {
      ...{ limits: { officer: { hours: 8 }, head: { hours: 48 } }, urgentLimits: null },
      ...{ supplementsMost: null, promisesMost: 1, replyBy: 'operator', innerStaff: true }, // E15, E16
      ...{ urgentTo: 'office', unclearTo: 'office' }, // E13
    })
    t.match(pick(quangNam), { limits: { officer: { days: 3 }, head: { days: 3 } }, replyBy: 'operator' })
    // What a document states is not assumed; what it does not is, with the reason.
    for (const province of [dongThap, giaLai]) {
      t.notOk(province.assumed['regulation.limits'])
      t.notOk(province.assumed['regulation.promisesMost'])
      t.notOk(province.assumed['regulation.replyBy'])
    }
    t.notOk(dongThap.assumed['regulation.supplementsMost'], 'QC 14.4')
    t.ok(giaLai.assumed['regulation.supplementsMost'], 'the plan says nothing of it')
    for (const key of keys) t.ok(quangNam.assumed[`regulation.${key}`], key)
    t.match(quangNam.assumed['regulation.limits'], /960\/QĐ-UBND/, 'with its source')
    for (const name of provinces(FOLDER)) t.ok(readProvince(FOLDER, name).assumed.workingTime, name)
    t.match(giaLai.notices, { officerSite: 'https://1022xuly.gialai.gov.vn' }, 'J09: officers have their own')
  },
)

t.test('channels §11: the year’s days off are in every province, and 24/11 is not', async t => {
  for (const province of [dongThap, giaLai, quangNam]) {
    const calendar = calendarIn(province)
    const works = (day: string) => isWorking(calendar, at(`${day} 09:00`))
    for (const day of ['01/01/2026', '02/01/2026', '16/02/2026', '20/02/2026', '27/04/2026', '30/04/2026'])
      t.notOk(works(day), day)
    for (const day of ['01/05/2026', '31/08/2026', '01/09/2026', '02/09/2026']) t.notOk(works(day), day)
    for (const day of ['10/01/2026', '22/08/2026', '24/11/2026']) t.ok(works(day), day)
    // Tết 2027 is on 06/02, a Saturday; Giỗ Tổ on Friday 16/04.
    for (const day of ['01/01/2027', '05/02/2027', '08/02/2027', '11/02/2027', '16/04/2027'])
      t.notOk(works(day), day)
    for (const day of ['03/05/2027', '02/09/2027', '03/09/2027']) t.notOk(works(day), day)
    for (const day of ['04/02/2027', '12/02/2027', '15/04/2027']) t.ok(works(day), day)
  }
})

t.test(
  'a unit that works around the clock is due at night; one with a week of its own keeps the holidays',
  async t => {
    const due = (unit: UnitTime | null, from: string) => shown(rules(dongThap, { unit }).officerDue(at(from)))
    const power: UnitTime = { calendar: null, isRoundTheClock: true }
    t.equal(due(power, '21/11 23:00'), '22/11 07:00', 'A08: the power company, on Saturday at 23:00')
    t.equal(due(power, '17/02 02:00'), '17/02 10:00', 'also at Tết')
    t.equal(due(null, '21/11 23:00'), '23/11 17:00')
    // The commune works on Saturday mornings too.
    const shifts = (dongThap.workingTime as Weekly).week.mon
    const commune: UnitTime = {
      isRoundTheClock: false,
      calendar: {
        kind: 'weekly',
        week: { ...(dongThap.workingTime as Weekly).week, sat: [['07:30', '11:30']] },
        holidays: [{ from: '2026-11-25', to: '2026-11-25', name: 'Ngày của xã' }],
        special: [{ on: '2026-09-01', shifts, name: 'Trực' }],
      },
    }
    t.equal(due(commune, '20/11 16:00'), '23/11 10:30', 'one hour on Friday, four on Saturday')
    t.equal(due(commune, '24/11 16:00'), '26/11 16:00', 'its own day off')
    t.equal(due(commune, '13/02 16:00'), '21/02 10:30', 'its Saturdays around the Tết of the province')
    t.equal(due(commune, '28/08 16:00'), '01/09 10:30', 'what it says of a day wins over the holiday')
    t.equal(
      due(commune, '21/08 16:00'),
      '22/08 16:00',
      'the Saturday worked for a bridged Monday is worked all day',
    )
    const calendar = calendarIn(dongThap)
    t.equal(calendarOfUnit(calendar, { calendar: null, isRoundTheClock: false }), calendar)
  },
)

t.test(
  '24/11 is made a day off while slips are open: what is due later moves, what is due before does not',
  async t => {
    const before = calendarIn(dongThap)
    const after = calendarIn(dongThap, [change(1, off(dongThap, '2026-11-24'), '23/11 10:00')])
    const due = (calendar: typeof before, from: string) =>
      shown(rules(dongThap, { calendar }).officerDue(at(from)))
    t.same(
      [before, after].map(calendar => due(calendar, '23/11 09:00')),
      ['24/11 09:00', '25/11 09:00'],
    )
    t.same(
      [before, after].map(calendar => due(calendar, '20/11 09:00')),
      ['23/11 09:00', '23/11 09:00'],
    )
    t.equal(
      shown(rules(dongThap, { calendar: after }).headDue(at('23/11 16:00'))),
      '02/12 16:00',
      'the vector of §11',
    )
  },
)

t.test(
  'a calendar remembers what held: superseded, undone and planned changes each for their time',
  async t => {
    const closed = off(dongThap, '2026-11-24')
    const first = change(1, closed, '23/11 10:00')
    const undone = change(2, null, '23/11 15:00', { reverts: 1 })
    const planned = change(3, { kind: 'always' }, '01/12 00:00', { madeAt: at('23/11 16:00') })
    const calendar = calendarIn(dongThap, [first, undone, planned])
    t.same(
      ['23/11 09:00', '23/11 12:00', '23/11 15:00', '30/11 23:59', '01/12 00:00'].map(when => {
        const hours = hoursAt(calendar, at(when))
        return hours.kind === 'always' ? 'always' : hours.holidays.some(({ from }) => from === '2026-11-24')
      }),
      [false, true, false, false, 'always'],
    )
    t.ok(isWorking(calendar, at('24/11 09:00')), 'the day off was undone before it came')
    t.same(
      heldOf(dongThap, [first, undone, planned], 'workingTime').map(({ change: id }) => id),
      [null, 1, null, 3],
    )
    t.equal(
      calendarIn(dongThap, [change(4, { ...closed, week: {} }, '23/11 10:00')]).length,
      1,
      'what is no calendar is left out',
    )
  },
)

t.test('§14.8: a limit that is changed does not touch what runs; the frozen one goes on', async t => {
  const stricter: Regulation = {
    ...dongThap.regulation,
    limits: { officer: { hours: 4 }, head: { hours: 24 } },
  }
  let course: Course = received(at('23/11 08:00'))
  const old = rules(dongThap)
  const act = (event: object, under = old) => {
    course = next(course, { by: 'lan', ...event } as CourseEvent, under).course
  }
  act({ type: 'setField', field: 'y-te', at: at('23/11 08:05') })
  act({ type: 'forward', unit: 'so-y-te', hasOfficer: true, at: at('23/11 08:10') })
  t.equal(shown(dueOf(course, old)), '24/11 08:10')
  t.equal(
    shown(rules(dongThap, { regulation: stricter }).officerDue(at('23/11 08:10'))),
    '23/11 13:40',
    'who comes now',
  )
  act({ type: 'due', at: at('24/11 08:10') })
  t.equal(shown(dueOf(course, old)), '02/12 08:10', '48 hours, as when it was received')
})

t.test('E08: where the head’s hours begin with the unit’s, both provinces’ limits still fit', async t => {
  const regulation: Regulation = { ...dongThap.regulation, headStart: 'first-forward' }
  let course: Course = received(at('23/11 08:00'))
  const under = rules(dongThap, { regulation })
  for (const event of [
    { type: 'setField', field: 'y-te', at: at('23/11 08:05') },
    { type: 'forward', unit: 'so-y-te', hasOfficer: true, at: at('23/11 08:10') },
    { type: 'due', at: at('24/11 08:10') },
  ])
    course = next(course, { by: 'lan', ...event } as CourseEvent, under).course
  t.equal(shown(dueOf(course, under)), '01/12 08:10', 'eight hours of the 48 are gone')
})

t.test('B03: what is asked of the sender, as a rule and by channel', async t => {
  for (const province of [dongThap, giaLai, quangNam])
    t.same(
      contactAskedOn(province.regulation, 'phone'),
      ['name', 'address', 'phone'],
      'e-mail only where there is one',
    )
  const { regulation } = dongThap
  const own: Regulation = {
    ...regulation,
    contact: { usual: ['name', 'phone'], channels: { portal: ['address'] } },
  }
  t.same(contactAskedOn(own, 'portal'), ['address'])
  t.same(contactAskedOn(own, 'paper'), ['name', 'phone'])
})

t.test('E21: a time for giving back is counted in working time', async t => {
  t.equal(rules(dongThap).returnWithinMs, null, 'no document names one')
  const regulation: Regulation = { ...dongThap.regulation, returnWithinHours: 4 }
  t.equal(rules(dongThap, { regulation }).returnWithinMs, 4 * HOUR)
})
