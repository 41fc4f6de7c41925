import type { Activity, Presence } from '../../../src/queue/operator.ts'

/** The one word for what an operator does: for a call, else what they asked for. */
export type OperatorState = Presence | Exclude<Activity, 'free'>

export const OPERATOR_STATE_NAMES: Readonly<Record<OperatorState, string>> = {
  ready: 'Sẵn sàng',
  ringing: 'Đổ chuông',
  talking: 'Đàm thoại',
  'wrap-up': 'Ghi chú',
  paused: 'Tạm nghỉ',
  'signed-out': 'Đã thoát',
}

/** Mantine colours; never the only sign. */
export const OPERATOR_STATE_COLOURS: Readonly<Record<OperatorState, string>> = {
  ready: 'green',
  ringing: 'orange',
  talking: 'blue',
  'wrap-up': 'grape',
  paused: 'yellow',
  'signed-out': 'gray',
}

/** A pause that nobody asked for: too many callers in a row rang in vain. */
export const isForUnanswered = (reason: string | null): boolean => reason === 'unanswered'

/** What an operator chooses from; the first by the key. */
export const PAUSE_REASONS = [
  'Nghỉ giải lao',
  'Ăn trưa',
  'Họp',
  'Đào tạo',
  'Xử lý phiếu',
  'Việc khác',
] as const

/** Of a pause; what people typed themselves stays as it is. */
export const pauseReasonOf = (reason: string | null): string =>
  isForUnanswered(reason) ? 'Không nhấc máy nhiều lần' : (reason ?? '')
