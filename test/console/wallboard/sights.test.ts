import t from 'tap'
import { DEFAULTS } from '../../../src/directory/defaults.ts'
import { toldOf } from '../../../web/src/wallboard/difference.ts'
import { next } from '../../../web/src/wallboard/picture.ts'
import { sightsOf } from '../../../web/src/wallboard/sights.ts'
import { briefly, percentText, secondsText, valueText } from '../../../web/src/wallboard/texts.ts'
import {
  freeLevel,
  lengthLevel,
  serviceLevel,
  thresholdsOf,
  USUAL,
  waitLevel,
} from '../../../web/src/wallboard/thresholds.ts'
import {
  bucketLabel,
  bucketOf,
  holdsNow,
  lengthOf,
  presetsOf,
  windowOf,
} from '../../../web/src/wallboard/window.ts'

t.test('thresholds are those of the settings, the strictest of all queues', async t => {
  const [queues] = DEFAULTS.queues
  const [alarms] = DEFAULTS.alarms
  const [first] = queues
  if (!first) throw new Error('no queue')
  const strict = {
    ...first,
    maxLength: 30,
    serviceLevel: { percent: 90, seconds: 10, shortAbandonSeconds: 5 },
  }
  t.same(thresholdsOf({ queues: { value: queues }, alarms: { value: alarms } }), USUAL)
  t.same(thresholdsOf({ queues: { value: [first, strict] }, alarms: { value: alarms } }), {
    ...{ goalPercent: 90, goalMs: 10_000, alarmMs: 120_000, lengthMost: 30 },
  })
  t.same(thresholdsOf({}), USUAL, 'before they are known')
})

t.test('a wait is looked at past what is promised, and acted on where the alarm rises', async t => {
  t.equal(waitLevel(null, USUAL), 'calm')
  t.equal(waitLevel(19_999, USUAL), 'calm')
  t.equal(waitLevel(20_000, USUAL), 'look')
  t.equal(waitLevel(120_000, USUAL), 'act')
  t.equal(lengthLevel(3, 3, USUAL), 'calm')
  t.equal(lengthLevel(4, 3, USUAL), 'look')
  t.equal(lengthLevel(30, 40, { ...USUAL, lengthMost: 30 }), 'act')
  t.equal(freeLevel(1, 9), 'calm')
  t.equal(freeLevel(0, 0), 'look')
  t.equal(freeLevel(0, 1), 'act')
  t.equal(serviceLevel(null, USUAL), 'calm')
  t.equal(serviceLevel(80, USUAL), 'calm')
  t.equal(serviceLevel(79.99, USUAL), 'act')
})

t.test('the wall says what it does not know with a dash, never with a nought', async t => {
  const empty = {
    calls: [],
    operators: [],
    queue: null,
    monitors: [],
    settings: null,
    alarms: null,
    today: null,
  }
  const picture = next(null, { type: 'snapshot', data: empty })
  if (!picture) throw new Error('no picture')
  const sights = sightsOf(picture, USUAL, 0)
  t.match(sights, { offered: { text: '–' }, level: { text: '–', level: 'calm' }, longest: { text: '–' } })
  t.match(sights, { waiting: { text: '0', level: 'calm' }, free: { text: '0', level: 'look' } })
})

t.test('figures are written as people here write them', async t => {
  t.equal(percentText(83.33), '83,3 %')
  t.equal(percentText(null), '–')
  t.equal(secondsText(65.4), '1:05')
  t.equal(secondsText(3_725), '1:02:05')
  t.equal(secondsText(59.6), '1:00')
  t.equal(valueText(12_345, 'calls'), '12.345')
  t.equal(briefly('bản ghi 4d68addf-b4ae-4990-9e9f-b3297f867488: không có'), 'bản ghi 4d68addf…: không có')
})

t.test('a window is days in Vietnam, cut so that a chart of it can be read', async t => {
  const day = { first: '2026-11-21', last: '2026-11-21' }
  t.same(windowOf(day), { from: '2026-11-20T17:00:00.000Z', to: '2026-11-21T17:00:00.000Z' })
  t.equal(lengthOf({ first: '2026-01-01', last: '2026-12-31' }), 365)
  const buckets = ['2026-11-21', '2026-11-24', '2026-12-31', '2027-06-01', '2028-06-01'].map(last =>
    bucketOf({ ...day, last }),
  )
  t.same(buckets, ['half-hour', 'hour', 'day', 'week', 'month'])
  t.equal(bucketLabel('2026-11-20T17:30:00Z', 'half-hour'), '00:30')
  t.equal(bucketLabel('2026-11-20T17:00:00Z', 'day'), '21/11')
  t.equal(bucketLabel('2026-11-30T17:00:00Z', 'month'), '12/2026')
})

t.test(
  'today is the day in Vietnam, also while it is yesterday in London; the last month is a whole one',
  async t => {
    const justAfterMidnight = Date.parse('2026-02-28T17:05:00Z')
    const days = Object.fromEntries(presetsOf(justAfterMidnight).map(({ name, days }) => [name, days]))
    t.same(days['Hôm nay'], { first: '2026-03-01', last: '2026-03-01' })
    t.same(days['Hôm qua'], { first: '2026-02-28', last: '2026-02-28' })
    t.same(days['7 ngày'], { first: '2026-02-23', last: '2026-03-01' })
    t.same(days['Tháng này'], { first: '2026-03-01', last: '2026-03-01' })
    t.same(days['Tháng trước'], { first: '2026-02-01', last: '2026-02-28' })
    t.equal(holdsNow({ first: '2026-03-01', last: '2026-03-01' }, justAfterMidnight), true)
    t.equal(holdsNow({ first: '2026-02-28', last: '2026-02-28' }, justAfterMidnight), false)
  },
)

t.test('what the disaster switch changes is told in words, without the switch itself', async t => {
  const differs = [
    { path: 'disaster.on', before: false, after: true },
    { path: 'greeting.sounds', before: ['greeting'], after: ['greeting-disaster'] },
    { path: 'queues.chung.maxWaitSeconds', before: null, after: 90 },
    { path: 'queues.chung.maxLength', before: 5, after: 1_000 },
    { path: 'queues.chung.overflow.action', before: 'busy-notice', after: 'voicemail' },
    { path: 'hours.kind', before: 'weekly', after: 'always' },
    { path: 'menu', before: { enabled: true, nodes: {} }, after: { enabled: false } },
  ]
  const told = toldOf({ differs }, new Map([['chung', 'Hàng chờ chung']]))
  t.same(
    told.map(({ what, before, after }) => `${what}: ${before} → ${after}`),
    [
      'Lời chào: lời chào thường → lời chào thiên tai',
      'Hàng chờ · Hàng chờ chung · chờ lâu nhất: không đặt → 1 phút 30 giây',
      'Hàng chờ · Hàng chờ chung · số người chờ nhiều nhất: 5 → 1.000',
      'Hàng chờ · Hàng chờ chung · khi quá giới hạn: nghe báo bận → để lại lời nhắn',
      'Giờ phục vụ: theo lịch trong tuần → cả ngày, mọi ngày',
      'Menu phím bấm: nội dung khác → nội dung khác',
    ],
  )
})
