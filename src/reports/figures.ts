import { type Counts, type Limits, WAIT_COLUMNS } from './counts.ts'

/**
 * The figures of the telephone: what was counted, and the formula of each figure beside it.
 */

export const UNITS = ['calls', 'entries', 'offers', 'percent', 'seconds'] as const
export type Unit = (typeof UNITS)[number]

/** `denominator` is null where the figure is a sum itself; both are null where it is no sum at all (a longest, a middle). */
export type Measure = Readonly<{
  value: number | null
  numerator: number | null
  denominator: number | null
}>
export type Figure = Measure & Readonly<{ code: string; label: string; unit: Unit; formula: string }>

type Definition = Readonly<{
  code: string
  label: string
  unit: Unit
  formula: (limits: Limits) => string
  measure: (counts: Counts) => Measure
}>

const SECOND = 1_000

const sum = (of: (counts: Counts) => number) => (counts: Counts) => ({
  ...{ value: of(counts), numerator: of(counts), denominator: null },
})
/** Milliseconds added up, told in seconds. */
const seconds = (of: (counts: Counts) => number) => sum(counts => of(counts) / SECOND)

const share = (part: (counts: Counts) => number, whole: (counts: Counts) => number) => (counts: Counts) => ({
  ...{ numerator: part(counts), denominator: whole(counts) },
  value: whole(counts) === 0 ? null : rounded((100 * part(counts)) / whole(counts)),
})

/** Of milliseconds, told in seconds. */
const mean = (total: (counts: Counts) => number, of: (counts: Counts) => number) => (counts: Counts) => ({
  ...{ numerator: total(counts) / SECOND, denominator: of(counts) },
  value: of(counts) === 0 ? null : rounded(total(counts) / SECOND / of(counts)),
})

const extreme = (of: (counts: Counts) => number | null, unit: number) => (counts: Counts) => {
  const value = of(counts)
  return { value: value === null ? null : rounded(value / unit), numerator: null, denominator: null }
}

const rounded = (value: number) => Math.round(value * 100) / 100

const offered = (counts: Counts) =>
  counts.answered + counts.abandonedQueue + counts.abandonedBefore + counts.refused + counts.blocked
/** Who came as far as the queue, or should have. */
const queued = (counts: Counts) => counts.answered + counts.abandonedQueue + counts.blocked
const busyMs = (counts: Counts) => counts.talkingMs + counts.wrappingMs
const presentMs = (counts: Counts) => counts.readyMs + counts.ringingMs + busyMs(counts)

function column(n: number): Definition {
  const [above, upTo] = [WAIT_COLUMNS[n - 1], WAIT_COLUMNS[n]]
  const range = upTo === undefined ? `từ ${above} giây` : `từ ${above ?? 0} đến dưới ${upTo} giây`
  return {
    code: upTo === undefined ? `abandoned-from-${above}s` : `abandoned-under-${upTo}s`,
    label: `Gọi nhỡ khi đã chờ ${range}`,
    unit: 'calls',
    formula: () => `số cuộc bỏ khi đang chờ, thời gian chờ ${range}`,
    measure: sum(counts => counts.abandonedByWait[n] ?? 0),
  }
}

const CALLS: readonly Definition[] = [
  {
    ...{ code: 'received', label: 'Cuộc gọi đến', unit: 'calls' },
    formula: () => 'tiếp nhận + mất + đang diễn ra',
    measure: sum(counts => counts.received),
  },
  {
    ...{ code: 'offered', label: 'Cuộc gọi tiếp nhận', unit: 'calls' },
    formula: () => 'trả lời + gọi nhỡ khi chờ + gọi nhỡ trước hàng chờ + không tiếp nhận + bị chặn',
    measure: sum(offered),
  },
  {
    ...{ code: 'answered', label: 'Cuộc gọi được trả lời', unit: 'calls' },
    formula: () => 'số cuộc người dân đã nói chuyện với điện thoại viên (kết thúc: đã phục vụ)',
    measure: sum(counts => counts.answered),
  },
  {
    ...{ code: 'abandoned', label: 'Gọi nhỡ', unit: 'calls' },
    formula: () => 'gọi nhỡ khi chờ + gọi nhỡ trước hàng chờ',
    measure: sum(counts => counts.abandonedQueue + counts.abandonedBefore),
  },
  {
    ...{ code: 'abandoned-queue', label: 'Gọi nhỡ khi chờ', unit: 'calls' },
    formula: () => 'số cuộc người gọi gác máy khi đang chờ hoặc khi máy điện thoại viên đang đổ chuông',
    measure: sum(counts => counts.abandonedQueue),
  },
  {
    ...{ code: 'abandoned-before', label: 'Gọi nhỡ trước hàng chờ', unit: 'calls' },
    formula: () => 'số cuộc người gọi gác máy khi đang nghe lời chào hoặc chọn phím',
    measure: sum(counts => counts.abandonedBefore),
  },
  {
    ...{ code: 'abandoned-short', label: 'Gọi nhỡ ngắn', unit: 'calls' },
    formula: ({ shortSeconds }) => `số cuộc gọi nhỡ khi chờ, thời gian chờ dưới ${shortSeconds} giây`,
    measure: sum(counts => counts.abandonedShort),
  },
  {
    ...{ code: 'refused', label: 'Không tiếp nhận', unit: 'calls' },
    formula: () => 'số cuộc đến ngoài giờ phục vụ',
    measure: sum(counts => counts.refused),
  },
  {
    ...{ code: 'blocked', label: 'Bị chặn', unit: 'calls' },
    formula: () => 'số cuộc tổng đài kết thúc trước khi trả lời vì lý do khác ngoài giờ phục vụ',
    measure: sum(counts => counts.blocked),
  },
  {
    ...{ code: 'lost', label: 'Mất cuộc gọi', unit: 'calls' },
    formula: () => 'số cuộc kết thúc vì sự cố, không tính vào tiếp nhận',
    measure: sum(counts => counts.lost),
  },
  {
    ...{ code: 'lost-talking', label: 'Mất cuộc gọi khi đang đàm thoại', unit: 'calls' },
    formula: () => 'số cuộc mất sau khi điện thoại viên đã trả lời',
    measure: sum(counts => counts.lostTalking),
  },
  {
    ...{ code: 'open', label: 'Đang diễn ra', unit: 'calls' },
    formula: () => 'số cuộc chưa kết thúc khi lập báo cáo',
    measure: sum(counts => counts.open),
  },
  {
    ...{ code: 'fallback', label: 'Cuộc gọi qua hàng chờ dự phòng', unit: 'calls' },
    formula: () => 'số cuộc đến do hàng chờ dự phòng phục vụ khi dịch vụ vắng mặt; đã nằm trong các số trên',
    measure: sum(counts => counts.fallback),
  },
  {
    ...{ code: 'fallback-answered', label: 'Được trả lời ở hàng chờ dự phòng', unit: 'calls' },
    formula: () => 'số cuộc qua hàng chờ dự phòng được trả lời; đã nằm trong số trả lời',
    measure: sum(counts => counts.fallbackAnswered),
  },
  {
    ...{ code: 'peak', label: 'Số cuộc đồng thời cao nhất', unit: 'calls' },
    formula: () => 'số cuộc gọi lớn nhất cùng có trên đường dây tại một thời điểm trong khoảng thời gian',
    measure: extreme(counts => counts.peak, 1),
  },
]

const WAITS: readonly Definition[] = [
  {
    ...{ code: 'service-level', label: 'Mức phục vụ', unit: 'percent' },
    formula: ({ withinSeconds, goalPercent }) =>
      `trả lời trong ${withinSeconds} giây ÷ (trả lời + gọi nhỡ khi chờ + bị chặn); mục tiêu ${goalPercent} %`,
    measure: share(counts => counts.answeredWithin, queued),
  },
  {
    ...{
      code: 'service-level-without-short',
      label: 'Mức phục vụ, không tính gọi nhỡ ngắn',
      unit: 'percent',
    },
    formula: ({ withinSeconds, goalPercent }) =>
      `trả lời trong ${withinSeconds} giây ÷ (trả lời + gọi nhỡ khi chờ − gọi nhỡ ngắn + bị chặn); mục tiêu ${goalPercent} %`,
    measure: share(
      counts => counts.answeredWithin,
      counts => queued(counts) - counts.abandonedShort,
    ),
  },
  {
    ...{ code: 'abandonment', label: 'Tỷ lệ gọi nhỡ', unit: 'percent' },
    formula: () => '(gọi nhỡ khi chờ + gọi nhỡ trước hàng chờ) ÷ tiếp nhận',
    measure: share(counts => counts.abandonedQueue + counts.abandonedBefore, offered),
  },
  {
    ...{ code: 'abandonment-queue', label: 'Tỷ lệ gọi nhỡ khi chờ', unit: 'percent' },
    formula: () => 'gọi nhỡ khi chờ ÷ (trả lời + gọi nhỡ khi chờ + bị chặn)',
    measure: share(counts => counts.abandonedQueue, queued),
  },
  {
    ...{ code: 'asa', label: 'Thời gian chờ trung bình đến khi trả lời', unit: 'seconds' },
    formula: () => 'tổng thời gian chờ trong hàng chờ của các cuộc được trả lời ÷ trả lời',
    measure: mean(
      counts => counts.waitMs,
      counts => counts.answered,
    ),
  },
  {
    ...{ code: 'longest-wait', label: 'Thời gian chờ lâu nhất', unit: 'seconds' },
    formula: () => 'thời gian chờ lớn nhất của các cuộc đã kết thúc, được trả lời hay không',
    measure: extreme(counts => counts.longestWaitMs, SECOND),
  },
  {
    ...{ code: 'abandoned-wait-p50', label: 'Thời gian chờ của gọi nhỡ, trung vị', unit: 'seconds' },
    formula: () => 'một nửa số cuộc gọi nhỡ khi chờ đã chờ không quá số này',
    measure: extreme(counts => counts.abandonedP50Ms, SECOND),
  },
  {
    ...{ code: 'abandoned-wait-p90', label: 'Thời gian chờ của gọi nhỡ, 90 %', unit: 'seconds' },
    formula: () => '90 % số cuộc gọi nhỡ khi chờ đã chờ không quá số này',
    measure: extreme(counts => counts.abandonedP90Ms, SECOND),
  },
  ...Array.from({ length: WAIT_COLUMNS.length + 1 }, (_, n) => column(n)),
]

const TALKS: readonly Definition[] = [
  {
    ...{ code: 'talk', label: 'Thời gian đàm thoại trung bình', unit: 'seconds' },
    formula: () => 'tổng thời gian từ khi trả lời đến khi kết thúc, gồm cả giữ máy ÷ trả lời',
    measure: mean(
      counts => counts.talkMs,
      counts => counts.answered,
    ),
  },
  {
    ...{ code: 'hold', label: 'Thời gian giữ máy trung bình', unit: 'seconds' },
    formula: () => 'tổng thời gian giữ máy trong các cuộc được trả lời ÷ trả lời',
    measure: mean(
      counts => counts.holdMs,
      counts => counts.answered,
    ),
  },
  {
    ...{ code: 'held', label: 'Cuộc gọi có giữ máy', unit: 'calls' },
    formula: () => 'số cuộc được trả lời có ít nhất một lần giữ máy',
    measure: sum(counts => counts.held),
  },
  {
    ...{ code: 'wrap-up', label: 'Thời gian xử lý sau cuộc gọi trung bình', unit: 'seconds' },
    formula: () => 'tổng thời gian xử lý sau các cuộc được trả lời ÷ trả lời',
    measure: mean(
      counts => counts.wrapUpMs,
      counts => counts.answered,
    ),
  },
  {
    ...{ code: 'aht', label: 'Thời gian xử lý trung bình một cuộc gọi', unit: 'seconds' },
    formula: () => '(đàm thoại gồm cả giữ máy + xử lý sau cuộc gọi) ÷ trả lời',
    measure: mean(
      counts => counts.talkMs + counts.wrapUpMs,
      counts => counts.answered,
    ),
  },
]

const CALLBACKS: readonly Definition[] = [
  {
    ...{ code: 'callbacks', label: 'Mục gọi lại', unit: 'entries' },
    formula: () => 'số mục gọi lại mở trong khoảng thời gian; tính riêng, không cộng vào gọi nhỡ',
    measure: sum(counts => counts.callbacks),
  },
  {
    ...{ code: 'callbacks-answered', label: 'Mục gọi lại xong nhờ một cuộc được trả lời', unit: 'entries' },
    formula: () => 'số mục gọi lại nói trên đã đóng vì một cuộc gọi với số đó được trả lời',
    measure: sum(counts => counts.callbacksCalled),
  },
  {
    ...{ code: 'callbacks-closed', label: 'Mục gọi lại do người trực đóng', unit: 'entries' },
    formula: () => 'số mục gọi lại nói trên do người trực đóng',
    measure: sum(counts => counts.callbacksClosed),
  },
  {
    ...{ code: 'callback-delay', label: 'Thời gian trung bình đến khi đóng mục gọi lại', unit: 'seconds' },
    formula: () => 'tổng thời gian từ cuộc gọi nhỡ đầu tiên đến khi đóng ÷ số mục gọi lại đã đóng',
    measure: mean(
      counts => counts.callbackMs,
      counts => counts.callbacksCalled + counts.callbacksClosed,
    ),
  },
]

/** Of all operators together, or of one. */
const DESK: readonly Definition[] = [
  {
    ...{ code: 'occupancy', label: 'Mức bận của điện thoại viên', unit: 'percent' },
    formula: () =>
      '(đàm thoại + xử lý sau cuộc gọi) ÷ (sẵn sàng + đổ chuông + đàm thoại + xử lý sau cuộc gọi), theo thời gian',
    measure: share(
      counts => busyMs(counts) / SECOND,
      counts => presentMs(counts) / SECOND,
    ),
  },
  {
    ...{ code: 'time-ready', label: 'Thời gian sẵn sàng', unit: 'seconds' },
    formula: () => 'tổng thời gian ở trạng thái sẵn sàng trong khoảng thời gian',
    measure: seconds(counts => counts.readyMs),
  },
  {
    ...{ code: 'time-ringing', label: 'Thời gian đổ chuông', unit: 'seconds' },
    formula: () => 'tổng thời gian máy đổ chuông trong khoảng thời gian',
    measure: seconds(counts => counts.ringingMs),
  },
  {
    ...{ code: 'time-talking', label: 'Thời gian đàm thoại', unit: 'seconds' },
    formula: () => 'tổng thời gian đàm thoại trong khoảng thời gian, gồm cả giữ máy',
    measure: seconds(counts => counts.talkingMs),
  },
  {
    ...{ code: 'time-wrap-up', label: 'Thời gian xử lý sau cuộc gọi', unit: 'seconds' },
    formula: () => 'tổng thời gian xử lý sau cuộc gọi trong khoảng thời gian',
    measure: seconds(counts => counts.wrappingMs),
  },
  {
    ...{ code: 'time-paused', label: 'Thời gian tạm nghỉ', unit: 'seconds' },
    formula: () => 'tổng thời gian tạm nghỉ trong khoảng thời gian, mọi lý do',
    measure: seconds(counts => counts.pausedMs),
  },
  {
    ...{ code: 'time-signed-out', label: 'Thời gian đã thoát', unit: 'seconds' },
    formula: () => 'tổng thời gian đã thoát trong khoảng thời gian, kể từ lần vào ca đầu tiên',
    measure: seconds(counts => counts.signedOutMs),
  },
  {
    ...{ code: 'offers', label: 'Lượt mời nhận cuộc gọi', unit: 'offers' },
    formula: () => 'số lần máy điện thoại viên được cho đổ chuông trong khoảng thời gian',
    measure: sum(counts => counts.offers),
  },
  {
    ...{ code: 'offers-unanswered', label: 'Lượt mời không được nhận', unit: 'offers' },
    formula: () =>
      'số lượt mời bị từ chối, không nhấc máy hoặc không gọi được máy; không tính khi người gọi gác máy',
    measure: sum(counts => counts.offersUnanswered),
  },
]

export const GROUPS = [
  { title: 'Cuộc gọi', definitions: CALLS },
  { title: 'Chờ', definitions: WAITS },
  { title: 'Phục vụ', definitions: TALKS },
  { title: 'Gọi lại', definitions: CALLBACKS },
  { title: 'Điện thoại viên', definitions: DESK },
] as const
const ALL = GROUPS.flatMap(({ definitions }) => definitions)

const tell = ({ code, label, unit, formula, measure }: Definition, counts: Counts, limits: Limits) => ({
  ...{ code, label, unit, formula: formula(limits) },
  ...measure(counts),
})

export function figuresOf(counts: Counts, limits: Limits): Figure[] {
  return ALL.map(definition => tell(definition, counts, limits))
}

/** The figures that one operator has. */
export function deskFiguresOf(counts: Counts, limits: Limits): Figure[] {
  return DESK.map(definition => tell(definition, counts, limits))
}

/** Without the words, for many windows side by side. */
export function measuresOf(counts: Counts): Record<string, Measure> {
  return Object.fromEntries(ALL.map(({ code, measure }) => [code, measure(counts)]))
}
