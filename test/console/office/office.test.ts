import t from 'tap'
import { dayInWords, ofMorning } from '../../../web/src/office/digests.ts'
import { byUnit, listOf, overText, queryOf, tierOf } from '../../../web/src/office/late.ts'
import { dateOnPaper, filterOf, isOverdue, signOf, ticketsOf } from '../../../web/src/office/letters.ts'
import { deadlineOf, factsOf, openMoves } from '../../../web/src/office/requests.ts'
import { chosenOf, neighbourOf, reasonOf, refusedBy } from '../../../web/src/office/unclear.ts'
import { tilesOf, type Waiting } from '../../../web/src/office/waiting.ts'

const NOW = Date.parse('2026-11-23T02:00:00Z')
const HOUR = 3_600_000

t.test('each number leads to its list, and says what it means', async t => {
  const waiting: Waiting = {
    at: '2026-11-23T02:00:00Z',
    unclear: { count: 2, since: '2026-11-21T03:00:00Z' },
    late: { count: 5, undirected: 3, withOfficer: 1, withHead: 4, units: [] },
    ...{ procedural: 7, letters: { drafts: 1, unanswered: 4, overdue: 0 } },
    ...{ requests: { open: 2, overdue: 1 }, dead: 0 },
  }
  const tiles = tilesOf(waiting)
  t.same(
    tiles.map(({ count }) => count),
    [2, 5, 3, 7, 1, 0, 2, 0],
  )
  t.equal(new Set(tiles.map(({ href }) => href)).size, tiles.length)
  t.match(tiles[0], { note: 'Chờ lâu nhất từ 21/11/2026 10:00', isPressing: true })
  t.match(tiles[1], { note: '1 ở đầu mối, 4 ở thủ trưởng' })
  t.match(tiles[5], { note: 'Trong 4 văn bản chờ đơn vị trả lời', isPressing: false })
  t.match(tilesOf({ ...waiting, unclear: { count: 0, since: null } })[0], { note: 'Không có phiếu chờ' })
})

t.test('a morning is shown as the shortest of periods', async t => {
  t.same(ofMorning({ day: '2026-12-01', at: '2026-12-01T00:30:00Z', late: 4, fresh: 1 }), {
    ...{ from: '2026-12-01', to: '2026-12-01', lastDay: '2026-12-01', mornings: 1 },
    ...{ late: 4, fresh: 1, most: 4 },
  })
  t.equal(dayInWords('2026-12-01'), '01/12/2026')
})

t.test('why nobody knows whose it is, and who gave it back before', async t => {
  const step = (type: string, facts: object, unitId: string | null) => ({
    ...{ source: 'event', number: 1, at: '2026-11-23T02:00:00Z', type, text: '', by: null, address: null },
    ...{ callId: null, before: null, after: null, isLate: false, unitId, facts: { ...facts } },
  })
  const items = [
    step('forward', {}, 'u1'),
    step('giveBack', { reason: 'không thuộc xã' }, null),
    step('askOffice', { reason: 'xã trả lại' }, null),
  ] as Parameters<typeof reasonOf>[0]
  t.match(reasonOf(items), { text: 'xã trả lại', by: 'Hệ thống' })
  t.same(refusedBy(items), [{ unitId: 'u1', why: 'không thuộc xã' }])
  t.equal(reasonOf([]), null)
  t.match(reasonOf([step('askOffice', { reason: ' ' }, null)] as typeof items), { text: 'Không ghi lý do' })
})

t.test(
  'when a ticket leaves the list the next one takes its place; the keyboard stops at the ends',
  async t => {
    const items = [{ id: 'a' }, { id: 'b' }, { id: 'c' }]
    t.equal(chosenOf(items, 'b', 0)?.id, 'b')
    t.equal(chosenOf(items, 'gone', 1)?.id, 'b')
    t.equal(chosenOf(items, 'gone', 9)?.id, 'c')
    t.equal(chosenOf([], 'gone', 0), null)
    t.equal(neighbourOf(items, 'c', 1)?.id, 'c')
    t.equal(neighbourOf(items, 'c', -1)?.id, 'b')
  },
)

t.test('lists of what is late, by the address; letters unit by unit', async t => {
  t.equal(listOf('undirected'), 'undirected')
  t.equal(listOf("late'--"), 'late')
  t.same(queryOf('undirected', null), { undirected: true, order: 'due', unitId: null })
  t.same(queryOf('flagged', 'u1'), { view: 'flagged', unitId: 'u1' })
  t.equal(overText(64 * HOUR), 'quá hạn 64 giờ làm việc')
  t.equal(overText(null), 'đã quá hạn')
  t.same(
    [tierOf('with-head'), tierOf('with-officer'), tierOf('returned')],
    ['Thủ trưởng', 'Đầu mối', 'Tổng đài'],
  )
  const units = byUnit([
    { id: '1', unitId: 'a' },
    { id: '2', unitId: 'b' },
    { id: '3', unitId: 'a' },
    { id: '4', unitId: null },
  ])
  t.same(
    [...units].map(([unit, some]) => [unit, some.length]),
    [
      ['a', 2],
      ['b', 1],
    ],
  )
})

t.test('K02: a letter by its sign and its date as decrees write them', async t => {
  t.equal(signOf({ number: '125', symbol: 'VP-KSTTHC' }), '125/VP-KSTTHC')
  t.equal(signOf({ number: null, symbol: 'VP' }), 'Dự thảo/VP')
  t.equal(dateOnPaper('2026-02-04T17:00:00Z'), 'ngày 05 tháng 02 năm 2026')
  t.equal(dateOnPaper('2026-11-22T17:00:00Z'), 'ngày 23 tháng 11 năm 2026')
  t.equal(dateOnPaper(null), 'ngày … tháng … năm …')
  t.ok(isOverdue({ state: 'issued', dueAt: '2026-11-22T00:00:00Z' }, NOW))
  t.notOk(isOverdue({ state: 'replied', dueAt: '2026-11-22T00:00:00Z' }, NOW))
  t.notOk(isOverdue({ state: 'issued', dueAt: null }, NOW))
  const events = [
    { at: '', by: null, type: 'drafted' as const, facts: { tickets: [{ id: 'a', code: '1022-DT' }] } },
  ]
  t.same(ticketsOf({ ticketIds: ['a', 'b'], events }), [
    { id: 'a', code: '1022-DT' },
    { id: 'b', code: 'Phiếu 2' },
  ])
  t.same(filterOf(new URLSearchParams('state=draft&kind=hack&late=1')), {
    ...{ q: null, kind: null, state: 'draft', unitId: null, late: null },
  })
})

t.test('a request of a citizen: what may be done, and by when', async t => {
  const fresh = { kind: 'export', state: 'received', answeredAt: null, extendedAt: null } as const
  t.same(openMoves(fresh), ['verify', 'answer', 'extend', 'refuse'])
  t.same(openMoves({ ...fresh, state: 'verified', answeredAt: '2026-11-22T00:00:00Z' }), [
    'extend',
    'give',
    'refuse',
  ])
  t.same(openMoves({ ...fresh, kind: 'erase', state: 'verified' }), [
    'answer',
    'extend',
    'restrict',
    'refuse',
  ])
  t.same(openMoves({ ...fresh, kind: 'restrict', state: 'done' }), ['lift'])
  t.same(openMoves({ ...fresh, state: 'refused' }), [])

  const dates = {
    answeredAt: null,
    endedAt: null,
    answerDueAt: '2026-11-25T10:00:00Z',
    dueAt: '2026-12-03T17:00:00Z',
  }
  t.same(deadlineOf(dates, NOW), { isOver: false, text: 'Phản hồi trước 25/11/2026 17:00' })
  t.match(deadlineOf({ ...dates, answerDueAt: '2026-11-20T10:00:00Z' }, NOW), { isOver: true })
  t.same(deadlineOf({ ...dates, answeredAt: '2026-11-23T00:00:00Z' }, NOW), {
    isOver: false,
    text: 'Thực hiện hết ngày 03/12/2026',
  })
  t.match(deadlineOf({ ...dates, dueAt: '2026-11-22T17:00:00Z' }, NOW), {
    isOver: true,
    text: /Quá hạn thực hiện/,
  })
  t.equal(deadlineOf({ ...dates, endedAt: '2026-11-23T00:00:00Z' }, NOW), null)
  t.same(factsOf({ how: 'gọi lại', other: 1, reason: '' }), ['Cách xác minh: gọi lại'])
  t.same(factsOf({ dueAt: '2026-12-04T17:00:00.000Z' }), ['Hạn mới: 04/12/2026'], 'the day that ends then')
})
