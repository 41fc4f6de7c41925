import t from 'tap'
import {
  briefOf,
  clockOf,
  dateOf,
  dateTimeOf,
  dayOf,
  inOrder,
  numberOf,
  percentOf,
  secondOf,
  spanOf,
  timeOf,
} from '../../../web/src/kit/format.ts'

const DAY_MS = 86_400_000

t.test('days and times are those of the time-zone tables, whatever day it is', async t => {
  const tables = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: 'Asia/Ho_Chi_Minh', hourCycle: 'h23', dateStyle: 'short', timeStyle: 'medium' },
  } as const)
  const wrong = []
  for (let at = Date.UTC(1976, 0, 1); at < Date.UTC(2100, 0, 1); at += 3.1 * DAY_MS) {
    const [day, time] = tables.format(at).split(', ')
    if (dateOf(at) !== day || secondOf(at) !== time) wrong.push([at, day, time])
  }
  t.same(wrong, [])
})

t.test('an instant is taken as the API tells it, and as a clock does', async t => {
  const evening = '2026-11-21T17:05:09.123Z'
  t.equal(dateTimeOf(evening), '22/11/2026 00:05')
  t.equal(dateTimeOf(Date.parse(evening)), '22/11/2026 00:05')
  t.equal(secondOf(evening), '00:05:09')
  t.equal(dayOf(evening), '2026-11-22')
  t.equal(timeOf('2026-11-21T16:59:59Z'), '23:59')
  t.equal(briefOf(evening, '2026-11-22T10:00:00Z'), '00:05')
  t.equal(briefOf(evening, '2026-11-22T17:00:00Z'), '22/11/2026 00:05')
  t.throws(() => dateOf('no instant'), RangeError)
})

t.test('spans, numbers and the order of names', async t => {
  t.same(
    [clockOf(-5), clockOf(7_400), clockOf(725_000), clockOf(3_723_000)],
    ['0:00', '0:07', '12:05', '1:02:03'],
  )
  t.same([spanOf(0), spanOf(-20_000), spanOf(90_061_000)], ['0 giây', '20 giây', '1 ngày 1 giờ'])
  t.same(
    [numberOf(12_345), numberOf(-0.5), percentOf(0.123_4), percentOf(null)],
    ['12.345', '-0,5', '12,3%', '–'],
  )
  t.same(['Xã 10', 'Đồng', 'Xã 9', 'Ấp', 'Dân'].toSorted(inOrder), ['Ấp', 'Dân', 'Đồng', 'Xã 9', 'Xã 10'])
})
