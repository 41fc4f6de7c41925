import { join } from 'node:path'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import t from 'tap'
import { ZONE } from '../../src/clock.ts'
import { readProvince } from '../../src/directory/profile.ts'
import { heldOf } from '../../src/settings/effective.ts'
import { workingBetween } from '../../src/sla/calendar.ts'
import { clocksOf, leftOf, workingText } from '../../src/sla/clocks.ts'
import { calendarOf, rulesOf } from '../../src/sla/rules.ts'
import { type Course, type CourseEvent, type CourseRules, received } from '../../src/tickets/course.ts'
import { refusalOf } from '../../src/tickets/refusals.ts'
import { next } from '../../src/tickets/steps.ts'

const province = readProvince(join(import.meta.dirname, '../../provinces'), 'dong-thap')
const calendar = calendarOf(heldOf(province, [], 'workingTime'))
const RULES = rulesOf({ regulation: province.regulation, calendar, unit: null, isUrgent: false })
const PAUSING: CourseRules = { ...RULES, supplementPauses: true }
const HOUR = 3_600_000
const MINUTE = 60_000

/** `23/11 08:00` of 2026, a Monday. */
const at = (text: string) =>
  DateTime.fromFormat(`${text} 2026`, 'dd/MM HH:mm yyyy', { zone: ZONE }).toMillis()

/** A ticket told as `when: what`; each step must be allowed. */
function story(steps: readonly (readonly [when: string, event: object])[], rules = RULES): Course {
  let course = received(at('23/11 08:00'))
  for (const [when, event] of steps) {
    const told = { by: 'lan', at: at(when), ...event } as CourseEvent
    const refused = refusalOf(course, told, rules)
    if (refused) throw new Error(`${told.type}: ${refused.code}`)
    course = next(course, told, rules).course
  }
  return course
}
const FIELD = ['23/11 08:00', { type: 'setField', field: 'y-te' }] as const
const forward = (unit: string) => ({ type: 'forward', unit, hasOfficer: true })
const TO_HEALTH = ['23/11 08:30', forward('so-y-te')] as const
const between = (from: number, to: number) => workingBetween(calendar, from, to)

t.test('E12, E21: the time of the operator, of the Office and of each unit, each apart', async t => {
  const course = story([
    FIELD,
    ['23/11 08:30', { type: 'askOffice', reason: 'chưa rõ' }],
    ['23/11 14:00', forward('so-y-te')],
    ['23/11 16:00', { type: 'giveBack', reason: 'không thuộc thẩm quyền' }],
    ['24/11 07:30', forward('dien-luc')],
    ['24/11 10:30', { type: 'answer', level: 'officer', text: 'Đã sửa.' }],
  ])
  // The power company works around the clock: its own time is the wall's.
  const clocks = clocksOf(course, at('30/11 08:00'), (from, to, unit) =>
    unit === 'dien-luc' ? to - from : between(from, to),
  )
  t.same(clocks, {
    grossMs: 10.5 * HOUR, // 08:00 on Monday to 10:30 on Tuesday
    netMs: 10.5 * HOUR,
    operatorMs: 1.5 * HOUR, // half an hour, and 16:00 to 17:00
    officeMs: 4 * HOUR, // 08:30 to 14:00, without lunch
    units: [
      { unit: 'so-y-te', grossMs: 2 * HOUR, netMs: 2 * HOUR },
      { unit: 'dien-luc', grossMs: 3 * HOUR, netMs: 3 * HOUR },
    ],
  })
})

t.test(
  '§14.4: gross and net are both kept; net leaves out the time in which the citizen was waited for',
  async t => {
    const asked = [FIELD, TO_HEALTH, ['23/11 10:00', { type: 'askSupplement', question: 'Ở đâu?' }]] as const
    const open = story(asked)
    t.match(clocksOf(open, at('23/11 14:00'), between), {
      grossMs: 4.5 * HOUR,
      netMs: 2 * HOUR,
    })
    const done = story([
      ...asked,
      ['24/11 08:30', { type: 'supplemented', text: 'Ở xã' }],
      ['24/11 09:30', { type: 'answer', level: 'officer', text: 'Xong.' }],
    ])
    const clocks = clocksOf(done, at('30/11 08:00'), between)
    t.match(clocks, {
      grossMs: 9.5 * HOUR,
      netMs: 3 * HOUR,
      units: [{ grossMs: 9 * HOUR, netMs: 2.5 * HOUR }],
    })
  },
)

t.test('people see how long they have, and how pressing it is', async t => {
  const course = story([FIELD, TO_HEALTH]) // due on Tuesday at 08:30
  const seen = (when: string, rules = RULES) => {
    const left = leftOf(course, rules, at(when))
    return left && [left.text, left.pressure]
  }
  t.same(seen('23/11 08:31'), ['còn 7 giờ 59 phút làm việc', 'calm'])
  t.same(seen('23/11 13:30'), ['còn 4 giờ 30 phút làm việc', 'calm'])
  t.same(seen('23/11 14:10'), ['còn 3 giờ 50 phút làm việc', 'soon'], 'half of it is over')
  t.same(seen('23/11 20:00'), ['còn 1 giờ làm việc', 'urgent'], 'at night nothing runs')
  t.same(seen('24/11 08:29'), ['còn 1 phút làm việc', 'urgent'])
  t.same(seen('24/11 08:30'), ['còn dưới 1 phút làm việc', 'urgent'], 'the last instant is in time')
  t.same(seen('24/11 08:31'), ['quá hạn 1 phút làm việc', 'late'])
  t.same(seen('24/11 12:30'), ['quá hạn 3 giờ làm việc', 'late'])
  t.equal(leftOf(story([FIELD]), RULES, at('23/11 09:00')), null, 'no unit has it')
})

t.test(
  'a promised date counts instead, and while the citizen is asked nothing presses where it pauses',
  async t => {
    const promised = story([
      FIELD,
      TO_HEALTH,
      ['23/11 10:00', { type: 'promise', until: at('27/11 17:00'), reason: 'xác minh' }],
    ])
    t.match(leftOf(promised, RULES, at('23/11 10:00')), {
      due: at('27/11 17:00'),
      pressure: 'calm',
      text: 'còn 37 giờ 30 phút làm việc',
    })
    const asked = story(
      [FIELD, TO_HEALTH, ['23/11 10:00', { type: 'askSupplement', question: 'Ở đâu?' }]],
      PAUSING,
    )
    t.match(leftOf(asked, PAUSING, at('25/11 08:00')), {
      pressure: 'paused',
      text: 'tạm dừng, chờ người dân bổ sung',
    })
    t.match(
      leftOf(asked, RULES, at('25/11 08:00')),
      { pressure: 'late' },
      'where it does not pause it runs on',
    )
  },
)

t.test('E09: what is late stays so, and says for how long', async t => {
  const late = story([FIELD, TO_HEALTH, ['24/11 08:30', { type: 'due' }], ['02/12 08:30', { type: 'due' }]])
  t.match(leftOf(late, RULES, at('02/12 08:30') + 1), { pressure: 'late', text: 'đã quá hạn' })
  t.match(leftOf(late, RULES, at('03/12 08:30')), { pressure: 'late', text: 'quá hạn 8 giờ làm việc' })
})

t.test('a duration is told in hours and minutes, however long', async t => {
  const told = [0, MINUTE - 1, MINUTE, 59 * MINUTE, HOUR, 200 * MINUTE, 48 * HOUR + MINUTE].map(workingText)
  t.same(told, [
    ...[
      'dưới 1 phút làm việc',
      'dưới 1 phút làm việc',
      '1 phút làm việc',
      '59 phút làm việc',
      '1 giờ làm việc',
    ],
    ...['3 giờ 20 phút làm việc', '48 giờ 1 phút làm việc'],
  ])
})

t.test('who had it adds up to the whole, whatever the holders and the waits', async t => {
  const cuts = fc.uniqueArray(fc.integer({ min: at('16/11 00:00'), max: at('30/11 00:00') }), {
    minLength: 3,
    maxLength: 9,
  })
  const who = fc.constantFrom('operator' as const, 'office' as const, 'unit' as const)
  const told = fc
    .tuple(cuts, fc.array(who, { minLength: 9, maxLength: 9 }), fc.boolean())
    .map(([all, whos, isOpen]) => {
      const times = [...all].sort((a, b) => a - b)
      const holders = times.slice(0, -1).map((from, n) => ({
        ...{ from, who: whos[n] ?? 'operator', unit: whos[n] === 'unit' ? `u${n % 2}` : null },
        to: isOpen && n === times.length - 2 ? null : (times[n + 1] ?? null),
      }))
      return { holders, waits: [{ from: times[0] ?? 0, to: times[1] ?? null }], now: times.at(-1) ?? 0 }
    })
  const property = fc.property(told, ({ holders, waits, now }) => {
    const { grossMs, netMs, operatorMs, officeMs, units } = clocksOf({ holders, waits }, now, between)
    const ofUnits = units.reduce((sum, one) => sum + one.grossMs, 0)
    return operatorMs + officeMs + ofUnits === grossMs && netMs <= grossMs && netMs >= 0
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 100, seed: 1022 }))
})
