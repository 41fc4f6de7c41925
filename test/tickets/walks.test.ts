import fc from 'fast-check'
import t from 'tap'
import { MATRIX } from '../../src/notices/matrix.ts'
import {
  type Course,
  type CourseEvent,
  type CourseRules,
  dueOf,
  isWithUnit,
  received,
  STAGES,
  wasEverLate,
} from '../../src/tickets/course.ts'
import { refusalOf } from '../../src/tickets/refusals.ts'
import { fallen, next } from '../../src/tickets/steps.ts'
import { at, DONG_THAP, FORWARD, HOUR, type Told } from './story.ts'

const instants = fc.integer({ min: 1, max: 6 * HOUR })
const text = fc.constantFrom('x', ' ')
const reason = fc.constantFrom('complaint', 'x', ' ')
const anything: fc.Arbitrary<Told> = fc.oneof(
  fc.constantFrom<Told>(
    FORWARD,
    { ...FORWARD, hasOfficer: false },
    { type: 'setField', field: 'y-te' },
    ...(['guide', 'approve', 'due', 'due', 'lapse'] as const).map(type => ({ type, number: '114' }) as Told),
  ),
  fc.record({ type: fc.constant('reject' as const), reason, guidance: text }),
  fc.record({
    type: fc.constant('answer' as const),
    level: fc.constantFrom('operator' as const, 'officer' as const, 'head' as const, 'office' as const),
    text,
  }),
  fc.record({
    type: fc.constantFrom('askOffice', 'giveBack', 'reopen', 'askReview', 'disapprove' as const),
    reason: text,
  }),
  fc.record({ type: fc.constantFrom('close', 'publish', 'publish' as const) }),
  fc.record({ type: fc.constantFrom('inform', 'remind' as const), note: text }),
  fc.record({ type: fc.constantFrom('report', 'direct', 'supplemented' as const), text }),
  fc.record({ type: fc.constant('setUrgency' as const), isUrgent: fc.boolean() }),
  fc.record({ type: fc.constant('recount' as const), why: fc.constant('calendar' as const) }),
  fc.record({ type: fc.constant('askSupplement' as const), question: text }),
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
    urgentTo: fc.constantFrom('transfer' as const, 'head' as const, 'office' as const),
    noOfficerTo: fc.constantFrom('head' as const, 'office' as const),
    returnWithinMs: fc.constantFrom(4 * HOUR, null),
    innerStaff: fc.boolean(),
    reviewsMost: fc.constantFrom(0, 1, null),
  })
  fc.assert(
    fc.property(walks, rules, (walk, chosen) => {
      const own: CourseRules = { ...DONG_THAP, ...chosen }
      let course = received(at('23/11 08:00'))
      let now = at('23/11 08:00')
      for (const [later, told] of walk) {
        now += later
        // The door does first what should have happened by itself (steps.ts).
        course = fallen(course, now, own).at(-1)?.course ?? course
        must((dueOf(course, own) ?? now) >= now, 'nothing is overdue and untold')
        must(
          !isWithUnit(course) || course.reportedAt !== null || dueOf(course, own) !== null,
          'nothing waits for ever',
        )
        const by = told.type === 'approve' ? 'minh' : 'lan'
        const event = { ...told, at: now, by } as CourseEvent
        if (event.type === 'promise') Object.assign(event, { until: now + (event.until % (99 * HOUR)) })
        const before = course
        const refused = refusalOf(before, event, own)
        const step = next(before, event, own)
        course = step.course
        for (const { cause, to } of step.notices) must(!!MATRIX[cause][to]?.length, `${cause} reaches ${to}`)
        must(!refused || course === before, 'refused things change nothing')
        if (refused) continue
        seen.add(course.stage)
        must(!wasEverLate(before) || wasEverLate(course), 'E09: late is late for ever in the figures')
        must(!before.isLate || course.isLate || event.type === 'forward', 'and with the unit that was')
        must(event.type !== 'forward' || !course.isLate, 'another unit begins anew')
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
        must(own.reviewsMost === null || course.reviews <= own.reviewsMost, '§17.6')
        must(own.innerStaff || course.assignee === null, 'E15')
        holdersTile(course, now)
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

/** E12, E21: at every instant until the answer exactly one had it, and whoever's stage it is has it now. */
function holdersTile({ holders, stage, receivedAt }: Course, now: number): void {
  const whose = { received: 'operator', returned: 'operator', 'with-office': 'office' } as Record<
    string,
    string
  >
  const who = isWithUnit({ stage }) ? 'unit' : whose[stage]
  const open = holders.filter(({ to }) => to === null)
  must(open.length === (who ? 1 : 0) && open.every(held => held.who === who), 'whoever has it')
  let from = receivedAt
  for (const held of holders) {
    must(held.from >= from && (held.to ?? now) >= held.from, 'in order')
    from = held.to ?? now
  }
}

function must(fact: boolean, otherwise: string): void {
  if (!fact) throw new Error(otherwise)
}
