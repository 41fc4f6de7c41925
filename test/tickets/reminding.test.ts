import fc from 'fast-check'
import { DateTime } from 'luxon'
import t from 'tap'
import { ZONE } from '../../src/clock.ts'
import type { Hours } from '../../src/directory/hours.ts'
import { afterWorking, type Calendar, workingBetween } from '../../src/sla/calendar.ts'
import {
  type Course,
  type CourseEvent,
  type CourseRules,
  dueOf,
  type Reminder,
  received,
} from '../../src/tickets/course.ts'
import { refusalOf } from '../../src/tickets/refusals.ts'
import { recounted, remindAtOf, remindersOf } from '../../src/tickets/reminding.ts'
import { next } from '../../src/tickets/steps.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const office = [
  ['07:30', '11:30'],
  ['13:00', '17:00'],
] as [string, string][]
const week = { mon: office, tue: office, wed: office, thu: office, fri: office, sat: [], sun: [] }
const calendarWith = (holidays: string[]): Calendar => [
  {
    from: '2020-01-01',
    hours: {
      ...{ kind: 'weekly', week, special: [] },
      holidays: holidays.map(day => ({ from: day, to: day, name: 'Nghỉ' })),
    } satisfies Hours,
  },
]
const within = (calendar: Calendar, officer: number, head: number) => ({
  officerDue: (from: number) => afterWorking(calendar, from, officer * HOUR),
  headDue: (from: number) => afterWorking(calendar, from, head * HOUR),
})
const rulesWith = (calendar: Calendar, more: Partial<CourseRules> = {}): CourseRules => ({
  ...within(calendar, 8, 48),
  usual: within(calendar, 8, 48),
  supplementUntil: from => afterWorking(calendar, from, 40 * HOUR),
  ...{ headStart: 'escalation', supplementsMost: 1, promisesMost: 1, replyBy: 'officer' },
  ...{ headApproves: false, supplementPauses: false, innerStaff: true, citizenTold: [] },
  ...{ urgentTo: 'transfer', unclearTo: 'office', noOfficerTo: 'head', returnWithinMs: null, reviewsMost: 1 },
  remindBefore: [{ share: 0.5 }, { minutes: 60 }],
  after: (from, ms) => afterWorking(calendar, from, ms),
  between: (from, to) => workingBetween(calendar, from, to),
  ...more,
})
const RULES = rulesWith(calendarWith([]))
const reminding = (...remindBefore: Reminder[]) => ({ ...RULES, remindBefore })
const WITH_HOLIDAY = rulesWith(calendarWith(['2026-11-24']))

/** `23/11 08:00` of 2026; 23/11 is a Monday. */
const at = (text: string) =>
  DateTime.fromFormat(`${text} 2026`, 'dd/MM HH:mm yyyy', { zone: ZONE }).toMillis()
const shown = (instant: number | null) =>
  instant === null ? null : DateTime.fromMillis(instant, { zone: ZONE }).toFormat('dd/MM HH:mm')

type Telling<E> = E extends CourseEvent ? Omit<E, 'at' | 'by'> : never
function moved(course: Course, when: number, event: Telling<CourseEvent>, rules: CourseRules): Course {
  const full = { ...event, at: when, by: 'lan' } as CourseEvent
  return refusalOf(course, full, rules) ? course : next(course, full, rules).course
}
const forwardedAt = (when: string, rules = RULES) =>
  moved(
    moved(received(at('20/11 08:00')), at('20/11 08:00'), { type: 'setField', field: 'y-te' }, rules),
    at(when),
    { type: 'forward', unit: 'so-y-te', hasOfficer: true },
    rules,
  )

t.test('E17: a unit is reminded at half of its hours and an hour before, in its working time', async t => {
  const course = forwardedAt('23/11 16:00')
  t.equal(shown(dueOf(course, RULES)), '24/11 16:00')
  t.same(remindersOf(course, RULES).map(shown), ['24/11 10:30', '24/11 15:00'])
  t.same(
    remindersOf(forwardedAt('20/11 16:45'), reminding({ minutes: 480 - 30 })).map(shown),
    ['23/11 07:45'],
    'half an hour of work after 16:45 of a Friday',
  )
  t.equal(
    shown(remindAtOf({ ...course, remindedAt: at('24/11 12:00') }, RULES)),
    '24/11 15:00',
    'what was missed is not made up for',
  )
  t.equal(remindAtOf({ ...course, remindedAt: at('24/11 15:00') }, RULES), null)
})

t.test('E17: where nothing runs nobody is reminded, and a reminder as long as the hours is none', async t => {
  t.same(remindersOf(received(at('23/11 08:00')), RULES), [])
  t.same(remindersOf(forwardedAt('23/11 16:00'), reminding({ minutes: 480 }, { minutes: 9_999 })), [])
  t.same(remindersOf(forwardedAt('23/11 16:00'), reminding()), [])
  const told = moved(forwardedAt('23/11 16:00'), at('24/11 16:00'), { type: 'due' }, RULES)
  const late = moved(told, dueOf(told, RULES) ?? 0, { type: 'due' }, RULES)
  t.match(late, { isLate: true })
  t.same(remindersOf(late, RULES), [], 'the leaders know of it')
})

t.test('E05, E17: a date that was promised is what is reminded of', async t => {
  const promised = moved(
    forwardedAt('23/11 08:00'),
    at('23/11 09:00'),
    { type: 'promise', until: at('25/11 09:00'), reason: 'Cần đo đạc' },
    RULES,
  )
  t.same(remindersOf(promised, RULES).map(shown), ['24/11 09:00', '25/11 08:00'])
})

t.test('§14.6: a day that becomes a holiday moves what runs, and nothing that is over', async t => {
  const running = forwardedAt('23/11 16:00')
  t.equal(shown(dueOf(recounted(running, WITH_HOLIDAY), WITH_HOLIDAY)), '25/11 16:00')

  const withHead = moved(running, at('24/11 16:00'), { type: 'due' }, RULES)
  const after = recounted(withHead, WITH_HOLIDAY)
  t.same(after.officer, withHead.officer, 'a breach stays to be seen')
  t.equal(shown(dueOf(withHead, RULES)), '02/12 16:00')
  t.equal(shown(dueOf(after, WITH_HOLIDAY)), '02/12 17:00', 'the hours begin on the day after the holiday')

  const late = moved(withHead, dueOf(withHead, RULES) ?? 0, { type: 'due' }, RULES)
  t.equal(recounted(late, WITH_HOLIDAY), late, 'late is late')
  const answered = moved(running, at('23/11 16:30'), { type: 'answer', level: 'officer', text: 'Rồi' }, RULES)
  t.equal(recounted(answered, WITH_HOLIDAY), answered)
})

t.test('§14.6: a promised date is a date, but the hours it took the place of are counted anew', async t => {
  const until = at('27/11 09:00')
  const promised = moved(
    forwardedAt('23/11 16:00'),
    at('23/11 16:30'),
    { type: 'promise', until, reason: 'x' },
    RULES,
  )
  const after = recounted(promised, WITH_HOLIDAY)
  t.equal(dueOf(after, WITH_HOLIDAY), until)
  t.equal(shown(after.officer?.due ?? null), '25/11 16:00')
})

const anEvent = fc.oneof(
  fc.constant({ type: 'forward', unit: 'a', hasOfficer: true } as const),
  fc.constant({ type: 'forward', unit: 'b', hasOfficer: false } as const),
  fc.constant({ type: 'askSupplement', question: 'x' } as const),
  fc.constant({ type: 'supplemented', text: 'x' } as const),
  fc.constant({ type: 'giveBack', reason: 'x' } as const),
  fc.constant({ type: 'due' } as const),
  fc.constant({ type: 'lapse' } as const),
  fc.record({ type: fc.constant('setUrgency' as const), isUrgent: fc.boolean() }),
  fc.constant({ type: 'answer', level: 'head', text: 'x' } as const),
  fc.constant({ type: 'reopen', reason: 'x' } as const),
)
const aWalk = fc.array(fc.tuple(anEvent, fc.integer({ min: 0, max: 60 * 24 * 3 })), { maxLength: 25 })

t.test('§14.8: counted anew under the calendar it is under already, no ticket changes', async t => {
  const start = at('23/11 08:00')
  for (const supplementPauses of [false, true])
    for (const headStart of ['escalation', 'first-forward'] as const) {
      const rules = rulesWith(calendarWith([]), { supplementPauses, headStart, supplementsMost: null })
      fc.assert(
        fc.property(aWalk, walk => {
          let now = start
          let course = moved(received(now), now, { type: 'setField', field: 'x' }, rules)
          for (const [event, minutes] of walk) {
            now += minutes * MINUTE
            const isUrgent = event.type === 'setUrgency' ? event.isUrgent : course.isUrgent
            const own = isUrgent ? { ...rules, ...within(calendarWith([]), 2, 4) } : rules
            course = moved(course, now, event, own)
            t.same(recounted(course, own), course)
          }
        }),
        { numRuns: 60 },
      )
    }
})
