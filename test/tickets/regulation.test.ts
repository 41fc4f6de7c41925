import t from 'tap'
import { CENTRE, type Course, dueOf, LATE_LABEL, labelOf, levelOf } from '../../src/tickets/course.ts'
import { fallen, next } from '../../src/tickets/steps.ts'
import { at, DONG_THAP, FORWARD, forwarded, GIA_LAI, HOUR, reply, Story, shown } from './story.ts'

// What the provinces' documents ask for beside the straight way (course.test.ts), each by its row.

const rejecting = (reason: string, guidance = 'Liên hệ UBND phường') =>
  ({ type: 'reject', reason, guidance }) as const

t.test('B01, B02, B03, B07: each reason of the regulation, and no other, with where to go', async t => {
  for (const reason of ['not-vietnamese', 'unclear', 'out-of-scope', 'no-identity', 'complaint']) {
    const story = new Story(DONG_THAP).and('23/11 08:01', rejecting(reason))
    t.match([story.course.stage, story.told], ['rejected', ['rejected → citizen']], reason)
    t.equal(story.refused('23/11 09:00', { type: 'publish' }), 'wrong-stage', 'B07: never published')
  }
  for (const reason of ['', ' ', 'toString', '__proto__', 'ngoài phạm vi'])
    t.ok(new Story(DONG_THAP).refused('23/11 08:01', rejecting(reason)), JSON.stringify(reason))
  t.equal(new Story(DONG_THAP).refused('23/11 08:01', rejecting('complaint', ' ')), 'reason-and-guidance')
  t.equal(forwarded().refused('23/11 09:00', rejecting('complaint')), 'wrong-stage', 'a unit gives it back')
  const atOffice = new Story(DONG_THAP).and('23/11 08:01', { type: 'askOffice', reason: 'chưa rõ' })
  t.equal(atOffice.refused('23/11 09:00', rejecting('complaint', ' ')), 'reason-and-guidance')
  atOffice.and('23/11 09:00', rejecting('complaint', 'Thanh tra tỉnh'))
  t.match([atOffice.course.stage, atOffice.told.at(-1)], ['rejected', 'rejected → citizen'])
})

t.test('E04: an answer after its time is late however long the clock was away', async t => {
  const { course } = forwarded()
  const away = (until: string, of: Course = course) => fallen(of, at(until), DONG_THAP)
  t.same(away('24/11 08:10'), [], 'the last instant is in time')
  const [escalated] = away('24/11 08:11')
  t.match(escalated, {
    before: 'with-officer',
    event: { type: 'due', by: CENTRE },
    course: { stage: 'with-head' },
  })
  t.equal(shown(escalated?.course.head?.from ?? null), '24/11 08:11', 'the head has it from when it came')
  const head = escalated?.course as Course
  const [late, ...more] = away('03/12 09:00', head)
  t.match(late, { course: { isLate: true, reportedAt: at('03/12 09:00') } })
  t.same(more, [], 'told once')
  const answer = { ...reply('head'), at: at('03/12 09:00'), by: 'minh' }
  t.match(next(late?.course as Course, answer, DONG_THAP).course, { stage: 'answered', isLate: true })
})

t.test('E07, E10: counted from the first forwarding both may be over at once, and both happen', async t => {
  const rules = { ...DONG_THAP, headStart: 'first-forward' } as const
  const moves = fallen(forwarded(rules).course, at('10/12 08:00'), rules)
  t.same(
    moves.map(({ before, course }) => [before, course.stage, course.isLate]),
    [
      ['with-officer', 'with-head', false],
      ['with-head', 'with-head', true],
    ],
  )
})

t.test('E10: what is late the leaders give directions about, and nothing else', async t => {
  const story = forwarded()
  t.equal(story.refused('23/11 09:00', { type: 'direct', text: 'Làm ngay' }), 'not-late')
  story.and('24/11 08:10', { type: 'due' }).and('02/12 08:10', { type: 'due' })
  t.equal(story.refused('02/12 09:00', { type: 'direct', text: ' ' }), 'text-missing')
  story.and('02/12 09:00', { type: 'direct', text: 'Trả lời trước 04/12' }, 'chu-tich')
  t.same(story.told, ['directed → head', 'directed → office'])
  t.match(story.course, { directions: [{ by: 'chu-tich', text: 'Trả lời trước 04/12' }] })
  t.equal(labelOf(story.course), LATE_LABEL, 'it stays open and answerable')
  t.match(story.and('02/12 10:00', reply('head')).course, { stage: 'answered', directions: [{}] })
})

t.test('E12, E21: whoever had it, when: the Office’s time and each unit’s apart', async t => {
  const story = new Story(DONG_THAP)
    .and('23/11 08:05', { type: 'setField', field: 'dat-dai' })
    .and('23/11 08:10', { type: 'askOffice', reason: 'chưa rõ' })
    .and('23/11 09:10', FORWARD)
    .and('23/11 10:10', { type: 'giveBack', reason: 'không thuộc thẩm quyền' })
    .and('23/11 10:20', { ...FORWARD, unit: 'so-xay-dung' })
    .and('24/11 10:20', { type: 'due' })
    .and('24/11 11:00', reply('head'))
  t.same(
    story.course.holders.map(({ who, unit, from, to }) => [who, unit, shown(from), shown(to)]),
    [
      ['operator', null, '23/11 08:00', '23/11 08:10'],
      ['office', null, '23/11 08:10', '23/11 09:10'],
      ['unit', 'so-y-te', '23/11 09:10', '23/11 10:10'],
      ['operator', null, '23/11 10:10', '23/11 10:20'],
      ['unit', 'so-xay-dung', '23/11 10:20', '24/11 11:00'],
    ],
    'from the officer to the head it stays with the unit; an answer ends it',
  )
})

t.test('E13: urgent goes where the province says: the agency, the head, or the Office', async t => {
  const urgent = (rules: typeof DONG_THAP) =>
    new Story(rules)
      .and('23/11 08:05', { type: 'setField', field: 'dien' })
      .and('23/11 08:06', { type: 'setUrgency', isUrgent: true })
  t.match(urgent(DONG_THAP).and('23/11 08:10', FORWARD).course, { stage: 'with-officer' })
  t.match(urgent({ ...DONG_THAP, urgentTo: 'head' }).and('23/11 08:10', FORWARD).told, ['forwarded → head'])
  const giaLai = { ...GIA_LAI, urgentTo: 'office' } as const
  t.equal(urgent(giaLai).refused('23/11 08:10', FORWARD), 'urgent-to-office')
  const asked = urgent(giaLai).and('23/11 08:10', { type: 'askOffice', reason: 'khẩn cấp' })
  t.match(asked.and('23/11 08:20', FORWARD).course, { stage: 'with-officer' }, 'the Office decides')
  const none = { ...DONG_THAP, noOfficerTo: 'office' } as const
  const unmanned = { ...FORWARD, hasOfficer: false }
  t.equal(
    new Story(none).and('23/11 08:05', { type: 'setField', field: 'dien' }).refused('23/11 08:10', unmanned),
    'no-officer',
    'E02',
  )
  const never = { ...DONG_THAP, unclearTo: 'transfer' } as const
  t.equal(new Story(never).refused('23/11 08:10', { type: 'askOffice', reason: 'x' }), 'not-to-office')
})

t.test('E15: processing staff tell the officer, and nothing of theirs reaches the citizen', async t => {
  const assign = { type: 'assign', person: 'minh', due: at('23/11 16:00') } as const
  t.equal(forwarded().refused('23/11 09:00', assign), 'no-inner-staff', 'not in Đồng Tháp')
  const story = forwarded(GIA_LAI)
  t.equal(story.refused('23/11 09:00', { type: 'report', text: 'Xong' }), 'not-assigned')
  t.equal(story.refused('23/11 09:00', { ...assign, due: at('23/11 09:00') }), 'due-past')
  story.and('23/11 09:00', assign)
  t.same(story.told, ['assigned → assignee'])
  story.and('23/11 15:00', { type: 'report', text: 'Đã vá mặt đường' }, 'minh')
  t.match([story.course.stage, story.told], ['with-officer', ['reported → officer']])
  t.match(story.course, { assignee: { person: 'minh', result: 'Đã vá mặt đường' }, answers: [] })
})

t.test('E16: after the escalation it is the operator who tells the citizen, in Đồng Tháp too', async t => {
  for (const level of ['officer', 'head'] as const) {
    const story = forwarded().and('24/11 08:10', { type: 'due' }).and('24/11 09:00', reply(level))
    t.match([story.course.stage, story.told], ['answered', ['answered → operator']], level)
    story.and('24/11 09:30', { type: 'inform', note: 'gọi điện' })
    t.same(story.told, ['answered → citizen'])
  }
})

t.test('E17: an operator reminds whoever has it; the clock’s reminder is kept apart', async t => {
  const story = forwarded().and('23/11 14:00', { type: 'remind', note: 'Người dân gọi lại' })
  t.match([story.told, story.course.remindedAt], [['reminded → officer'], null])
  story.and('23/11 15:00', { type: 'remind', note: '' }, CENTRE)
  t.equal(shown(story.course.remindedAt), '23/11 15:00')
  story.and('24/11 08:10', { type: 'due' })
  t.equal(story.course.remindedAt, null, 'the head has countdowns of their own')
  t.same(story.and('24/11 09:00', { type: 'remind', note: '' }).told, ['reminded → head'])
  t.equal(new Story(DONG_THAP).refused('23/11 09:00', { type: 'remind', note: '' }), 'wrong-stage')
})

t.test('E19: what the officer wrote waits on for the head who gets it after 8 hours', async t => {
  const rules = { ...DONG_THAP, headApproves: true }
  const story = forwarded(rules).and('23/11 16:00', reply('officer')).and('24/11 08:10', { type: 'due' })
  t.match(story.course, { stage: 'with-head', proposed: { by: 'lan' } })
  t.match(story.and('24/11 08:30', { type: 'approve' }, 'minh').course, {
    ...{ stage: 'answered', answers: [{ level: 'officer', by: 'lan', approvedBy: 'minh' }] },
  })
})

t.test('E21: given back within the province’s limit, counted in working time', async t => {
  const rules = { ...DONG_THAP, returnWithinMs: 4 * HOUR }
  const back = { type: 'giveBack', reason: 'không thuộc thẩm quyền' } as const
  t.equal(forwarded(rules).refused('23/11 13:40', back), undefined)
  t.equal(forwarded(rules).refused('23/11 13:41', back), 'return-too-late')
  t.equal(forwarded().refused('30/11 08:00', back), undefined, 'where there is none')
})

t.test('E06: another unit does not get another re-appointment with the same citizen', async t => {
  const promise = { type: 'promise', until: at('30/11 17:00'), reason: 'xác minh' } as const
  const story = forwarded()
    .and('23/11 09:00', promise)
    .and('23/11 10:00', { type: 'giveBack', reason: 'không phải của sở' })
    .and('23/11 10:10', { ...FORWARD, unit: 'so-xay-dung' })
  t.equal(shown(dueOf(story.course, DONG_THAP)), '24/11 10:10', 'the old promise is not theirs')
  t.equal(story.refused('23/11 11:00', promise), 'promise-used')
  t.equal(forwarded().refused('23/11 09:00', { ...promise, reason: ' ' }), 'reason-missing', 'E05')
})

t.test('§17.6: a citizen who is not content has it looked at again, once', async t => {
  const again = { type: 'askReview', reason: 'chưa khắc phục' } as const
  const story = forwarded().and('23/11 09:00', reply('officer'))
  t.equal(forwarded().refused('23/11 09:00', again), 'wrong-stage')
  story.and('23/11 10:00', { type: 'close' }).and('25/11 08:00', again)
  t.match([story.course.stage, story.told[0]], ['with-office', 'review-asked → office'])
  story.and('25/11 09:00', reply('office')).and('25/11 09:30', { type: 'inform', note: '' })
  t.equal(story.refused('25/11 10:00', again), 'review-used')
  const off = { ...DONG_THAP, reviewsMost: 0 }
  t.equal(forwarded(off).and('23/11 09:00', reply('officer')).refused('23/11 10:00', again), 'review-used')
})

t.test('§17.1: the level of resolution is whose answer it was last', async t => {
  t.equal(levelOf(forwarded().course), null)
  const story = forwarded().and('23/11 09:00', reply('officer'))
  t.equal(levelOf(story.course), 'officer')
  story.and('23/11 10:00', { type: 'reopen', reason: 'chưa đạt' }).and('23/11 11:00', reply('office'))
  t.equal(levelOf(story.course), 'office')
  t.same(
    story.course.answers.map(({ level }) => level),
    ['officer', 'office'],
    'F01: results are kept for each level',
  )
})

t.test('H08: the Office sends back an answer before the citizen has it', async t => {
  const story = forwarded(GIA_LAI).and('23/11 09:00', reply('officer'))
  t.match(story.and('23/11 10:00', { type: 'reopen', reason: 'chưa đạt' }).course, { stage: 'with-office' })
})

t.test('§14.8: a ticket counted anew keeps what is over, and a promised date', async t => {
  const shorter = { ...DONG_THAP, officerDue: (from: number) => DONG_THAP.after(from, 4 * HOUR) }
  const event = { type: 'recount', why: 'rules', at: at('23/11 09:00'), by: 'office' } as const
  const { course, notices } = next(forwarded().course, event, shorter)
  t.match([shown(dueOf(course, shorter)), notices], ['23/11 13:40', []])
})
