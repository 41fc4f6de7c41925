import fc from 'fast-check'
import { DateTime } from 'luxon'
import t from 'tap'
import { ZONE } from '../../src/clock.ts'
import { afterWorking, type Calendar, workingBetween } from '../../src/sla/calendar.ts'
import {
  type Course,
  type CourseEvent,
  type CourseRules,
  dueOf,
  isWithUnit,
  LATE_LABEL,
  labelOf,
  received,
  STAGE_LABELS,
  STAGES,
} from '../../src/tickets/course.ts'
import { next, refusalOf } from '../../src/tickets/steps.ts'

const HOUR = 3_600_000
const shifts = [
  ['07:30', '11:30'],
  ['13:00', '17:00'],
] as [string, string][]
const week = { mon: shifts, tue: shifts, wed: shifts, thu: shifts, fri: shifts, sat: [], sun: [] }
const calendar: Calendar = [
  { from: '2020-01-01', hours: { kind: 'weekly', week, holidays: [], special: [] } },
]
/** Đồng Tháp (§15). */
const DONG_THAP: CourseRules = {
  ...{ officerMs: 8 * HOUR, headMs: 48 * HOUR, headStart: 'escalation', supplementsMost: 1, promisesMost: 1 },
  ...{ replyBy: 'officer', headApproves: false, supplementPauses: false },
  after: (from, ms) => afterWorking(calendar, from, ms),
  between: (from, to) => workingBetween(calendar, from, to),
}
const GIA_LAI: CourseRules = { ...DONG_THAP, supplementsMost: null, replyBy: 'operator' }

/** `23/11 08:00` of 2026; 23/11 is a Monday. */
const at = (text: string) =>
  DateTime.fromFormat(`${text} 2026`, 'dd/MM HH:mm yyyy', { zone: ZONE }).toMillis()
const shown = (instant: number | null) =>
  instant === null ? null : DateTime.fromMillis(instant, { zone: ZONE }).toFormat('dd/MM HH:mm')

type Telling<E> = E extends CourseEvent ? Omit<E, 'at' | 'by'> : never
type Told = Telling<CourseEvent>

/** A ticket told step by step; every step must be allowed. */
class Story {
  course: Course
  told: string[] = []
  readonly rules: CourseRules
  constructor(rules: CourseRules, from = '23/11 08:00') {
    this.rules = rules
    this.course = received(at(from))
  }
  and(when: string, event: Told, by = 'lan'): this {
    const full = { ...event, at: at(when), by } as CourseEvent
    const refused = refusalOf(this.course, full, this.rules)
    if (refused) throw new Error(`${event.type}: ${refused.code}`)
    const { course, notices } = next(this.course, full, this.rules)
    this.course = course
    this.told = notices.map(({ cause, to }) => `${cause} → ${to}`)
    return this
  }
  refused(when: string, event: Told): string | undefined {
    const full = { ...event, at: at(when), by: 'lan' } as CourseEvent
    const refused = refusalOf(this.course, full, this.rules)
    if (refused && next(this.course, full, this.rules).course !== this.course)
      throw new Error('refused, and moved')
    return refused?.code
  }
}
const FORWARD = { type: 'forward', unit: 'so-y-te', hasOfficer: true } as const
const forwarded = (rules = DONG_THAP) =>
  new Story(rules).and('23/11 08:05', { type: 'setField', field: 'y-te' }).and('23/11 08:10', FORWARD)
const reply = (level: 'operator' | 'officer' | 'head' | 'office') =>
  ({ type: 'answer', level, text: 'Đã xử lý.' }) as const

t.test('E01: the operator answers at once, and the citizen knows it', async t => {
  const story = new Story(DONG_THAP)
  t.equal(labelOf(story.course), 'mới tiếp nhận')
  t.equal(story.refused('23/11 08:01', reply('operator')), 'field-missing', 'A03')
  story.and('23/11 08:02', { type: 'setField', field: 'ho-tich' }).and('23/11 08:03', reply('operator'))
  t.match(story.course, { stage: 'informed', answers: [{ level: 'operator', text: 'Đã xử lý.' }] })
  t.equal(dueOf(story.course, DONG_THAP), null, 'nothing is due')
})

t.test('B04: not taken only with a reason and where to go, and the citizen hears of it at once', async t => {
  const story = new Story(DONG_THAP)
  t.equal(
    story.refused('23/11 08:01', { type: 'reject', reason: 'ngoài phạm vi', guidance: ' ' }),
    'reason-and-guidance',
  )
  story.and('23/11 08:01', { type: 'reject', reason: 'ngoài phạm vi', guidance: 'Công an phường' })
  t.same(story.told, ['rejected → citizen'])
  t.equal(story.refused('23/11 09:00', FORWARD), 'wrong-stage')
})

t.test('B06: who is in danger is guided to 113, 114, 115, and it is kept', async t => {
  const story = new Story(DONG_THAP).and('23/11 08:01', { type: 'guide', number: '114' })
  t.equal(labelOf(story.course), STAGE_LABELS.guided)
})

t.test(
  'E04, E07, E08, E09, E10: 8 hours for the officer, 48 for the head, then the leaders hear of it',
  async t => {
    const story = forwarded()
    t.same(story.told, ['forwarded → officer', 'forwarded → citizen'])
    t.equal(shown(dueOf(story.course, DONG_THAP)), '24/11 08:10')
    t.equal(story.refused('24/11 08:09', { type: 'due' }), 'not-due')
    story.and('24/11 08:10', { type: 'due' })
    t.match(story.course, { stage: 'with-head', isLate: false })
    t.same(story.told, ['escalated → head', 'escalated → officer', 'escalated → operator'])
    t.equal(shown(dueOf(story.course, DONG_THAP)), '02/12 08:10', '48 working hours are six days')
    t.match(story.course.officer, { stoppedAt: at('24/11 08:10') }, 'both countdowns stay to be seen')
    story.and('02/12 08:10', { type: 'due' })
    t.equal(labelOf(story.course), LATE_LABEL)
    t.same(story.told, ['late → head', 'late → office', 'late → leaders'])
    t.equal(story.refused('03/12 08:10', { type: 'due' }), 'not-due', 'it is told once')
    story.and('03/12 09:00', reply('head'))
    t.match(story.course, { stage: 'answered', isLate: true }, 'late for ever')
    t.equal(labelOf(story.course), 'đã trả lời', 'but not waiting any more')
  },
)

t.test('E08: where the head’s hours begin with the unit’s, they are shorter', async t => {
  const rules = { ...DONG_THAP, headStart: 'first-forward' } as const
  const story = forwarded(rules).and('24/11 08:10', { type: 'due' })
  t.equal(shown(dueOf(story.course, rules)), '01/12 08:10')
})

t.test('QC 10.2: an answer at the last instant is in time, a moment later it is not', async t => {
  const withHead = () => forwarded().and('24/11 08:10', { type: 'due' })
  t.equal(withHead().and('02/12 08:10', reply('head')).course.isLate, false)
  t.equal(withHead().and('02/12 08:11', reply('head')).course.isLate, true)
})

t.test(
  'B05: the citizen is asked to complete it once, and where nothing pauses the hours run on',
  async t => {
    const story = forwarded().and('23/11 09:00', { type: 'askSupplement', question: 'Ở số nhà nào?' })
    t.equal(story.refused('23/11 09:01', { type: 'askSupplement', question: 'x' }), 'supplement-open')
    t.equal(shown(dueOf(story.course, DONG_THAP)), '24/11 08:10')
    story.and('23/11 10:00', { type: 'supplemented', text: 'Số 5' })
    t.same(story.told, ['supplemented → officer'])
    t.equal(story.refused('23/11 10:01', { type: 'askSupplement', question: 'x' }), 'supplement-used')
    t.equal(forwarded(GIA_LAI).refused('23/11 10:01', { type: 'supplemented', text: 'x' }), 'nothing-asked')
  },
)

t.test('§14.4: where a supplement pauses, the rest of the hours is given again afterwards', async t => {
  const rules = { ...DONG_THAP, supplementPauses: true }
  const story = forwarded(rules).and('23/11 10:10', { type: 'askSupplement', question: 'Ở đâu?' })
  t.equal(dueOf(story.course, rules), null, 'nothing falls due meanwhile')
  story.and('25/11 13:00', { type: 'supplemented', text: 'Số 5' })
  t.equal(shown(dueOf(story.course, rules)), '26/11 09:30', 'six hours were left')
})

t.test('E05, E06: one promised date takes the place of what is due; a second is refused', async t => {
  const story = forwarded()
  const until = at('30/11 17:00')
  t.equal(
    story.refused('23/11 09:00', { type: 'promise', until: at('23/11 09:00'), reason: 'x' }),
    'promise-past',
  )
  story.and('23/11 09:00', { type: 'promise', until, reason: 'cần xác minh' })
  t.same(story.told, ['promised → citizen', 'promised → operator'])
  t.equal(dueOf(story.course, DONG_THAP), until)
  t.equal(shown(story.course.officer?.due ?? null), '24/11 08:10', 'what was due stays to be seen')
  t.equal(story.refused('23/11 09:01', { type: 'promise', until: until + HOUR, reason: 'x' }), 'promise-used')
  story.and('30/11 17:00', { type: 'due' })
  t.match(story.course, { stage: 'with-head', promise: null }, 'a promise not kept goes to the head')
})

t.test('E12: unclear jurisdiction goes to the Office, which decides or answers', async t => {
  const asked = () =>
    new Story(DONG_THAP)
      .and('23/11 08:05', { type: 'setField', field: 'dat-dai' })
      .and('23/11 08:06', { type: 'askOffice', reason: 'chưa rõ thẩm quyền' })
  t.equal(asked().refused('23/11 09:00', reply('operator')), 'not-yours-to-answer')
  t.match(asked().and('23/11 09:00', FORWARD).course, { stage: 'with-officer', unit: 'so-y-te' })
  t.match(asked().and('23/11 09:00', reply('office')).course, { stage: 'answered' })
})

t.test(
  'E21: a unit gives it back with a reason; the next one has its own hours, the whole way goes on',
  async t => {
    const story = forwarded()
    t.equal(story.refused('23/11 09:00', { type: 'giveBack', reason: '' }), 'reason-missing')
    story.and('23/11 09:00', { type: 'giveBack', reason: 'không thuộc thẩm quyền' })
    t.equal(labelOf(story.course), 'trả lại – sai thẩm quyền')
    story.and('23/11 13:10', { ...FORWARD, unit: 'so-xay-dung' })
    t.equal(shown(dueOf(story.course, DONG_THAP)), '24/11 13:10')
    t.match(story.course, { forwardedAt: at('23/11 08:10'), unit: 'so-xay-dung' })
  },
)

t.test('E02: a unit without an officer gets it at its head', async t => {
  const story = new Story(DONG_THAP).and('23/11 08:05', { type: 'setField', field: 'y-te' })
  story.and('23/11 08:10', { ...FORWARD, hasOfficer: false })
  t.match(story.course, { stage: 'with-head', officer: null })
  t.equal(shown(dueOf(story.course, DONG_THAP)), '01/12 08:10')
})

t.test('E16: in Đồng Tháp the officer tells the citizen, in Gia Lai the operator does', async t => {
  const own = forwarded().and('23/11 09:00', reply('officer'))
  t.match([own.course.stage, own.told], ['informed', ['answered → citizen']])
  const back = forwarded(GIA_LAI).and('23/11 09:00', reply('officer'))
  t.match([back.course.stage, back.told], ['answered', ['answered → operator']])
  t.match(back.and('23/11 09:30', { type: 'inform' }).course, { stage: 'informed' })
})

t.test('E19: where the head approves, nothing reaches the citizen before', async t => {
  const rules = { ...DONG_THAP, headApproves: true }
  const story = forwarded(rules).and('23/11 09:00', reply('officer'))
  t.match(story.course, { stage: 'with-officer', answers: [], proposed: { text: 'Đã xử lý.' } })
  story.and('23/11 09:30', { type: 'disapprove', reason: 'chưa rõ' }).and('23/11 10:00', reply('officer'))
  story.and('23/11 10:30', { type: 'approve' }, 'head-1')
  t.match(story.course, {
    stage: 'informed',
    answers: [{ level: 'officer', by: 'lan', approvedBy: 'head-1' }],
  })
  t.equal(story.refused('23/11 10:31', { type: 'approve' }), 'wrong-stage')
})

t.test('F06, H08: closed only when answered and told; the Office may reopen with a reason', async t => {
  const story = forwarded()
  t.equal(story.refused('23/11 09:00', { type: 'close' }), 'wrong-stage')
  t.equal(story.refused('23/11 09:00', { type: 'answer', level: 'officer', text: ' ' }), 'answer-empty')
  story.and('23/11 09:00', reply('officer')).and('23/11 10:00', { type: 'close' })
  t.equal(story.refused('23/11 10:01', { type: 'reopen', reason: '' }), 'reason-missing')
  story.and('23/11 11:00', { type: 'publish' }).and('24/11 08:00', { type: 'reopen', reason: 'chưa đúng' })
  t.match(story.course, { stage: 'with-office', reopenings: 1, answers: [{ level: 'officer' }] })
})

const instants = fc.integer({ min: 1, max: 6 * HOUR })
const text = fc.constantFrom('x', ' ')
const anything: fc.Arbitrary<Told> = fc.oneof(
  fc.constantFrom<Told>(
    FORWARD,
    { ...FORWARD, hasOfficer: false },
    { type: 'setField', field: 'y-te' },
    ...(['guide', 'approve', 'due', 'due'] as const).map(type => ({ type, number: '114' }) as Told),
  ),
  fc.record({ type: fc.constant('reject' as const), reason: text, guidance: text }),
  fc.record({
    type: fc.constant('answer' as const),
    level: fc.constantFrom('operator' as const, 'officer' as const, 'head' as const, 'office' as const),
    text,
  }),
  fc.record({
    type: fc.constantFrom('askOffice' as const, 'giveBack' as const, 'reopen' as const),
    reason: text,
  }),
  fc.record({ type: fc.constantFrom('inform' as const, 'close' as const, 'publish' as const) }),
  fc.record({ type: fc.constant('disapprove' as const), reason: text }),
  fc.record({ type: fc.constant('askSupplement' as const), question: text }),
  fc.record({ type: fc.constant('supplemented' as const), text }),
  fc.record({ type: fc.constant('promise' as const), until: fc.nat(), reason: text }),
  fc.record({ type: fc.constant('assign' as const), person: fc.constant('minh'), due: fc.constant(null) }),
)

t.test('whatever is tried in whatever order, the regulation holds', async t => {
  const seen = new Set<string>()
  const walks = fc.array(fc.tuple(instants, anything), { maxLength: 40, size: 'max' })
  const rules = fc.record({
    supplementsMost: fc.constantFrom(1, null),
    promisesMost: fc.constantFrom(1, null),
    headApproves: fc.boolean(),
    supplementPauses: fc.boolean(),
    replyBy: fc.constantFrom('officer' as const, 'operator' as const),
    headStart: fc.constantFrom('escalation' as const, 'first-forward' as const),
  })
  fc.assert(
    fc.property(walks, rules, (walk, chosen) => {
      const own: CourseRules = { ...DONG_THAP, ...chosen }
      let course = received(at('23/11 08:00'))
      let now = at('23/11 08:00')
      for (const [later, told] of walk) {
        now += later
        const event = { ...told, at: now, by: 'lan' } as CourseEvent
        if (event.type === 'promise') Object.assign(event, { until: now + (event.until % (99 * HOUR)) })
        const before = course
        const refused = refusalOf(before, event, own)
        course = next(before, event, own).course
        must(!refused || course === before, 'refused things change nothing')
        if (refused) continue
        seen.add(course.stage)
        must(!before.isLate || course.isLate, 'late is late for ever')
        must(course.answers.length >= before.answers.length, 'no answer is lost')
        must(!isWithUnit(course) || course.field !== null, 'A03: nothing goes to a unit without a field')
        must(
          !['closed', 'published', 'informed', 'answered'].includes(course.stage) ||
            course.answers.length > 0,
          'F06',
        )
        must(isWithUnit(course) || dueOf(course, own) === null, 'nothing is due where no unit has it')
        must(own.supplementsMost === null || course.supplements <= 1, 'QC 14.4')
        must(own.promisesMost === null || course.promises <= 1, 'QC 10.3')
        must(course.stage !== 'with-head' || course.head !== null, 'the head has hours')
        must(
          course.stage !== 'with-officer' || course.officer?.stoppedAt === null,
          'the officer’s hours run while it is there',
        )
        must(
          !(course.isLate && !before.isLate && event.type === 'due') || course.reportedAt === now,
          'QC 9.4',
        )
      }
    }),
    { numRuns: 3_000, seed: 1022 },
  )
  t.same(
    STAGES.filter(stage => stage !== 'received' && !seen.has(stage)),
    [],
    'every stage was reached',
  )
})

function must(fact: boolean, otherwise: string): void {
  if (!fact) throw new Error(otherwise)
}
