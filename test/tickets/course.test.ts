import t from 'tap'
import { allowedNow } from '../../src/tickets/allowed.ts'
import {
  dueOf,
  LATE_LABEL,
  labelOf,
  nextByClock,
  STAGE_LABELS,
  wasEverLate,
} from '../../src/tickets/course.ts'
import { next } from '../../src/tickets/steps.ts'
import { toldStatusOf } from '../../src/tickets/ticket.ts'
import { at, DONG_THAP, FORWARD, forwarded, GIA_LAI, HOUR, IF_URGENT, reply, Story, shown } from './story.ts'

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
    story.refused('23/11 08:01', { type: 'reject', reason: 'out-of-scope', guidance: ' ' }),
    'reason-and-guidance',
  )
  story.and('23/11 08:01', { type: 'reject', reason: 'out-of-scope', guidance: 'Công an phường' })
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

t.test(
  'E09: late is the unit that is; the next one has its own hours, and the figures keep both',
  async t => {
    const story = forwarded().and('24/11 08:10', { type: 'due' }).and('02/12 08:10', { type: 'due' })
    const told = () => toldStatusOf({ state: 'open', ...story.course })
    t.match([labelOf(story.course), told()], [LATE_LABEL, 'overdue'])
    story.and('03/12 08:00', { type: 'giveBack', reason: 'không thuộc thẩm quyền' })
    t.match(story.course, { isLate: true }, 'the unit that had it last was late')
    story.and('03/12 08:00', { type: 'direct', text: 'Chuyển đúng nơi' })
    story.and('03/12 09:00', { ...FORWARD, unit: 'so-xay-dung' })
    t.match([labelOf(story.course), told()], ['đã chuyển đầu mối', 'processing'], 'from its first second on')
    t.match(story.course, { isLate: false, wasLate: true, reportedAt: null })
    t.equal(story.refused('03/12 09:01', { type: 'direct', text: 'x' }), 'not-late')
    t.equal(shown(dueOf(story.course, DONG_THAP)), '04/12 09:00')
    story.and('03/12 10:00', reply('officer'))
    t.match(story.course, { stage: 'informed', isLate: false })
    t.equal(wasEverLate(story.course), true)
    t.equal(wasEverLate(forwarded().course), false)
  },
)

t.test('E13: what turns out to be urgent with the unit has the shorter limit from then on', async t => {
  const marked = (when: string, rules = IF_URGENT) => {
    const { course } = forwarded()
    return next(course, { type: 'setUrgency', isUrgent: true, at: at(when), by: 'lan' }, rules)
  }
  t.equal(shown(dueOf(marked('23/11 10:00').course, IF_URGENT)), '23/11 13:30', 'two hours from then')
  t.equal(shown(dueOf(marked('24/11 08:00').course, IF_URGENT)), '24/11 08:10', 'never more than it had')
  t.same(marked('23/11 10:00').notices, [{ cause: 'urgent', to: 'officer' }])
  t.same(marked('23/11 10:00', { ...IF_URGENT, urgentTo: 'office' }).notices, [
    { cause: 'urgent', to: 'officer' },
    { cause: 'urgent', to: 'office' },
  ])
  const { course } = marked('23/11 10:00')
  const again = { type: 'setUrgency', isUrgent: true, at: at('23/11 13:00'), by: 'lan' } as const
  t.equal(next(course, again, IF_URGENT).course, course, 'said twice nothing moves')
  const usual = { ...again, isUrgent: false } as const
  t.equal(shown(dueOf(next(course, usual, DONG_THAP).course, DONG_THAP)), '24/11 08:10', 'and taken back')
  const due = { type: 'due', at: at('23/11 13:30'), by: 'centre' } as const
  const escalated = next(course, due, IF_URGENT)
  t.equal(shown(dueOf(escalated.course, IF_URGENT)), '24/11 08:00', 'the head’s four hours')
  const first = next(course, due, { ...IF_URGENT, headStart: 'first-forward' })
  t.equal(shown(first.course.head?.due ?? null), '23/11 15:30', 'from when the head’s limit was known')
})

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
  t.match(nextByClock(story.course, rules), { type: 'lapse', at: at('30/11 10:10') }, 'no deadline meanwhile')
  story.and('25/11 13:00', { type: 'supplemented', text: 'Số 5' })
  t.equal(shown(dueOf(story.course, rules)), '26/11 09:30', 'six hours were left')
})

t.test('E08, §14.6: counted anew, a head keeps what stood still while the officer had it', async t => {
  const rules = { ...DONG_THAP, supplementPauses: true, headStart: 'first-forward' } as const
  const story = forwarded(rules).and('23/11 10:10', { type: 'askSupplement', question: 'Ở đâu?' })
  story.and('25/11 13:00', { type: 'supplemented', text: 'Số 5' }).and('26/11 09:30', { type: 'due' })
  t.equal(shown(dueOf(story.course, rules)), '03/12 09:30')
  story.and('26/11 10:00', { type: 'recount', why: 'calendar' })
  t.equal(shown(dueOf(story.course, rules)), '03/12 09:30', 'the calendar is the same')
})

t.test(
  'B05: a citizen who is silent is waited for so long; then the hours go on, and everybody knows',
  async t => {
    const rules = { ...DONG_THAP, supplementPauses: true }
    const story = forwarded(rules).and('23/11 10:10', { type: 'askSupplement', question: 'Ở đâu?' })
    t.equal(story.refused('24/11 08:10', { type: 'due' }), 'not-due', 'its hours stand still')
    t.equal(story.refused('30/11 10:09', { type: 'lapse' }), 'not-due')
    story.and('30/11 10:10', { type: 'lapse' })
    t.same(story.told, [
      ...['supplement-lapsed → officer', 'supplement-lapsed → operator', 'supplement-lapsed → office'],
    ])
    t.match(nextByClock(story.course, rules), { type: 'due', at: at('01/12 08:10') }, 'six hours were left')
    const late = new Story(rules)
    late.course = story.course
    late.and('30/11 11:00', { type: 'supplemented', text: 'Số 5' })
    t.equal(shown(dueOf(late.course, rules)), '01/12 08:10', 'what comes later is taken, and moves nothing')
    t.equal(late.refused('30/11 11:01', { type: 'supplemented', text: 'x' }), 'nothing-asked')
    t.equal(story.and('01/12 08:10', { type: 'due' }).course.stage, 'with-head')
    t.equal(
      forwarded().refused('30/11 10:10', { type: 'lapse' }),
      'not-due',
      'where nothing pauses there is none',
    )
  },
)

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
  const asked = (rules = DONG_THAP) =>
    new Story(rules)
      .and('23/11 08:05', { type: 'setField', field: 'dat-dai' })
      .and('23/11 08:06', { type: 'askOffice', reason: 'chưa rõ thẩm quyền' })
  t.equal(asked().refused('23/11 09:00', reply('operator')), 'not-yours-to-answer')
  t.match(asked().and('23/11 09:00', FORWARD).course, { stage: 'with-officer', unit: 'so-y-te' })
  const outcome = ['forwarded → officer', 'forwarded → operator', 'forwarded → citizen']
  t.same(asked({ ...DONG_THAP, citizenTold: [] }).and('23/11 09:00', FORWARD).told, outcome)
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
  t.match(back.and('23/11 09:30', { type: 'inform', note: '' }).course, { stage: 'informed' })
})

const HEAD = {
  ...{ role: 'head' as const, isHolder: false, isUntaken: false },
  ...{ isOfficer: false, isHead: true, isAssignee: false },
}

t.test('E19: where the head approves, nothing reaches the citizen before', async t => {
  const rules = { ...DONG_THAP, headApproves: true }
  const story = forwarded(rules).and('23/11 09:00', reply('officer'))
  t.match(story.course, { stage: 'with-officer', answers: [], proposed: { text: 'Đã xử lý.' } })
  story.and('23/11 09:30', { type: 'disapprove', reason: 'chưa rõ' }).and('23/11 10:00', reply('officer'))
  t.equal(story.refused('23/11 10:29', { type: 'approve' }), 'own-answer', 'QC 14.8: four eyes')
  const mayNow = (id: string) => allowedNow({ ...HEAD, id }, story.course, rules, at('23/11 10:29'))
  t.notOk(mayNow('lan').includes('approve'))
  t.ok(mayNow('head-1').includes('approve'))
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
