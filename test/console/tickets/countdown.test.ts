import t from 'tap'
import { countdownOf, dueText, workingBetween, workTimeOf } from '../../../web/src/tickets/countdown.ts'

const HOURS = [
  ['07:30', '11:30'],
  ['13:00', '17:00'],
]
// Friday to Monday; 21 and 22 are a weekend.
const work = workTimeOf([
  { on: '2026-11-20', shifts: HOURS },
  { on: '2026-11-21', shifts: [] },
  { on: '2026-11-22', shifts: [] },
  { on: '2026-11-23', shifts: HOURS },
])
const at = (text: string) => Date.parse(`2026-11-${text}:00+07:00`)
const iso = (text: string) => new Date(at(text)).toISOString()
const HOUR = 3_600_000

t.test('working time between two instants leaves lunch, nights and the weekend out', async t => {
  if (!work) throw new Error('no working time')
  t.equal(workingBetween(work, at('20T10:30'), at('20T14:00')), 2 * HOUR)
  t.equal(workingBetween(work, at('20T16:00'), at('23T08:30')), 2 * HOUR)
  t.equal(workingBetween(work, at('21T08:00'), at('22T20:00')), 0)
  t.equal(workingBetween(work, at('20T08:00'), at('24T08:00')), null, 'a day that nobody knows')
  t.equal(workTimeOf([]), null)
})

t.test('a round-the-clock unit works to midnight', async t => {
  const all = workTimeOf([{ on: '2026-11-20', shifts: [['00:00', '24:00']] }])
  t.equal(all && workingBetween(all, at('20T22:00'), at('21T00:00')), 2 * HOUR)
})

t.test('E04, E09: what is left or over, in words and not by colour alone', async t => {
  const ticket = (due: string) => ({ deadlineAt: iso(due), dueAt: iso(due), waitsFor: null })
  t.same(countdownOf(ticket('23T10:00'), work, at('20T16:30')), {
    ...{ text: 'còn 3 giờ làm việc', tone: 'calm' },
  })
  t.same(countdownOf(ticket('23T08:00'), work, at('20T16:30')), { text: 'còn 1 giờ làm việc', tone: 'soon' })
  t.same(countdownOf(ticket('20T16:30'), work, at('23T08:00')), {
    ...{ text: 'quá hạn 1 giờ làm việc', tone: 'late' },
  })
  t.same(
    countdownOf(ticket('20T17:00'), work, at('21T08:00')),
    { text: 'đã quá hạn', tone: 'late' },
    'no working time since',
  )
  t.same(countdownOf(ticket('20T17:00'), null, at('23T08:00')), { text: 'đã quá hạn', tone: 'late' })
  t.same(
    countdownOf(ticket('08T17:00'), work, at('23T08:00')),
    { text: 'quá hạn 14 ngày', tone: 'late' },
    'before the days that are known',
  )
  t.equal(countdownOf({ deadlineAt: null, dueAt: null }, work, at('20T08:00')), null)
})

t.test('while the hours stand still nothing counts down', async t => {
  const asked = { deadlineAt: iso('23T10:00'), waitsFor: 'citizen' } as const
  t.match(countdownOf({ ...asked, dueAt: iso('23T16:00') }, work, at('20T16:30')), { tone: 'paused' })
  t.match(
    countdownOf({ ...asked, dueAt: iso('23T10:00') }, work, at('20T16:30')),
    { tone: 'calm' },
    'they run on here',
  )
})

t.test('an instant in words', async t => {
  const now = at('22T20:00')
  t.equal(dueText(iso('22T23:59'), now), '23:59 hôm nay')
  t.equal(dueText(iso('23T17:00'), now), '17:00 ngày mai')
  t.equal(dueText(iso('21T17:00'), now), '17:00 hôm qua')
  t.equal(dueText(iso('26T07:30'), now), '07:30 thứ Năm 26/11')
  t.equal(dueText('2027-01-15T10:00:00Z', now), '17:00 ngày 15/01/2027')
})
