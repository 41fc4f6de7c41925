import { type Counts, type Limits, WAIT_COLUMNS } from './counts.ts'
import {
  type Definition,
  extreme,
  type Figure,
  type Measure,
  mean,
  perEach,
  SECOND,
  seconds,
  share,
  sum,
} from './measure.ts'
import { OUTGOING } from './outgoing.ts'
import { SURVEY } from './survey.ts'

/**
 * The figures of the telephone: what was counted, and the formula of each figure beside it.
 */

const offered = (counts: Counts) =>
  counts.answered +
  counts.abandonedQueue +
  counts.abandonedBefore +
  counts.refused +
  counts.blocked +
  counts.turnedAway +
  counts.voicemail +
  counts.calledBack
/** Who came as far as the queue, or should have. */
const queued = (counts: Counts) =>
  counts.answered + counts.abandonedQueue + counts.turnedAway + counts.voicemailQueue + counts.calledBack
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
    formula: () =>
      'trả lời + gọi nhỡ khi chờ + gọi nhỡ trước hàng chờ + không tiếp nhận + bị chặn + quá tải + để lại lời nhắn + hẹn gọi lại',
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
    formula: () => 'số cuộc đến ngoài giờ phục vụ và không để lại lời nhắn',
    measure: sum(counts => counts.refused),
  },
  {
    ...{ code: 'blocked', label: 'Bị chặn', unit: 'calls' },
    formula: () => 'số cuộc từ số điện thoại đang bị chặn',
    measure: sum(counts => counts.blocked),
  },
  {
    ...{ code: 'turned-away', label: 'Quá tải', unit: 'calls' },
    formula: () =>
      'số cuộc tổng đài kết thúc trước khi trả lời vì hàng chờ đầy, chờ quá lâu hoặc không có người trực',
    measure: sum(counts => counts.turnedAway),
  },
  {
    ...{ code: 'voicemail', label: 'Để lại lời nhắn', unit: 'calls' },
    formula: () => 'số cuộc không được trả lời mà người gọi để lại lời nhắn; không tính vào gọi nhỡ',
    measure: sum(counts => counts.voicemail),
  },
  {
    ...{ code: 'voicemail-queue', label: 'Để lại lời nhắn sau khi chờ', unit: 'calls' },
    formula: () => 'số cuộc để lại lời nhắn khi đã vào hàng chờ; đã nằm trong số để lại lời nhắn',
    measure: sum(counts => counts.voicemailQueue),
  },
  {
    ...{ code: 'callback-taken', label: 'Hẹn gọi lại', unit: 'calls' },
    formula: () => 'số cuộc người gọi chọn được gọi lại thay vì chờ; không tính vào gọi nhỡ',
    measure: sum(counts => counts.calledBack),
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
    formula: () => 'số cuộc gọi đến lớn nhất cùng có trên đường dây tại một thời điểm trong khoảng thời gian',
    measure: extreme(counts => counts.peak, 1),
  },
]

const WAITS: readonly Definition[] = [
  {
    ...{ code: 'service-level', label: 'Mức phục vụ', unit: 'percent' },
    formula: ({ withinSeconds, goalPercent }) =>
      `trả lời trong ${withinSeconds} giây ÷ (trả lời + gọi nhỡ khi chờ + quá tải + lời nhắn sau khi chờ + hẹn gọi lại); mục tiêu ${goalPercent} %`,
    measure: share(counts => counts.answeredWithin, queued),
  },
  {
    ...{
      code: 'service-level-without-short',
      label: 'Mức phục vụ, không tính gọi nhỡ ngắn',
      unit: 'percent',
    },
    formula: ({ withinSeconds, goalPercent }) =>
      `trả lời trong ${withinSeconds} giây ÷ (trả lời + gọi nhỡ khi chờ − gọi nhỡ ngắn + quá tải + lời nhắn sau khi chờ + hẹn gọi lại); mục tiêu ${goalPercent} %`,
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
    formula: () =>
      'gọi nhỡ khi chờ ÷ (trả lời + gọi nhỡ khi chờ + quá tải + lời nhắn sau khi chờ + hẹn gọi lại)',
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
  {
    ...{ code: 'callbacks-requested', label: 'Mục gọi lại theo yêu cầu', unit: 'entries' },
    formula: () => 'số mục gọi lại nói trên mà người gọi hoặc người trực đã yêu cầu tổng đài gọi lại',
    measure: sum(counts => counts.callbacksRequested),
  },
  {
    ...{ code: 'callbacks-reached', label: 'Đã gặp người yêu cầu gọi lại', unit: 'entries' },
    formula: () => 'số mục theo yêu cầu mà người dân đã nhấc máy khi tổng đài gọi lại',
    measure: sum(counts => counts.callbacksReached),
  },
  {
    ...{ code: 'callbacks-exhausted', label: 'Hết lượt gọi lại', unit: 'entries' },
    formula: () => 'số mục theo yêu cầu đã hết số lần gọi, hoặc không được phép gọi, mà chưa gặp được',
    measure: sum(counts => counts.callbacksExhausted),
  },
  {
    ...{ code: 'callback-tries', label: 'Số lần gọi trung bình đến khi gặp', unit: 'tries' },
    formula: () => 'tổng số lần gọi của các mục đã gặp người yêu cầu ÷ số mục đã gặp',
    measure: perEach(
      counts => counts.callbacksReachedTries,
      counts => counts.callbacksReached,
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
  { title: 'Gọi ra', definitions: OUTGOING },
  { title: 'Hài lòng', definitions: SURVEY },
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
