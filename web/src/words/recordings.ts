import type { AccessState, AccessWish, ExportKind } from '../../../src/recordings/access.ts'
import type { RecordingEventType } from '../../../src/recordings/event.ts'
import type { GapCause, RecordingState } from '../../../src/recordings/recording.ts'
import type { KeptFor, PlanState, RecordingKind } from '../../../src/recordings/retention.ts'
import type { Form, Place, Work } from '../../../src/recordings/storing.ts'

/** The server's own lists stand in files that bring much with them; these have the same members, or do not compile. */
const keysOf = <K extends string>(words: Readonly<Record<K, string>>) => Object.keys(words) as K[]

export const RECORDING_STATE_NAMES: Readonly<Record<RecordingState, string>> = {
  recording: 'Đang ghi',
  verified: 'Đủ',
  short: 'Thiếu',
  missing: 'Không có âm thanh',
}

export const RECORDING_STATES = keysOf(RECORDING_STATE_NAMES)

/** Mantine colours; never the only sign. */
export const RECORDING_STATE_COLOURS: Readonly<Record<RecordingState, string>> = {
  recording: 'blue',
  verified: 'green',
  short: 'orange',
  missing: 'red',
}

export const GAP_CAUSE_NAMES: Readonly<Record<GapCause, string>> = {
  cut: 'máy chủ hoặc tổng đài ngừng giữa chừng',
  'no-rtp-from-citizen': 'máy người dân không gửi âm thanh',
  longer: 'dài hơn cuộc gọi',
  unexplained: 'ngắn hơn, chưa rõ vì sao',
  silent: 'đủ dài nhưng không có tiếng',
  muted: 'có đoạn im lặng mà không ai yêu cầu',
  shortened: 'tệp bị mất phần cuối',
  'no-file': 'không có tệp',
  empty: 'tệp rỗng',
  unreadable: 'không đọc được tệp',
}

export const ACCESS_STATE_NAMES: Readonly<Record<AccessState, string>> = {
  asked: 'Chờ duyệt',
  granted: 'Đã duyệt',
  denied: 'Từ chối',
  withdrawn: 'Đã rút',
  revoked: 'Đã thu hồi',
}
export const ACCESS_STATE_COLOURS: Readonly<Record<AccessState, string>> = {
  asked: 'orange',
  granted: 'green',
  denied: 'red',
  withdrawn: 'gray',
  revoked: 'red',
}

export const ACCESS_STATES = keysOf(ACCESS_STATE_NAMES)

export const ACCESS_WISH_NAMES: Readonly<Record<AccessWish, string>> = {
  listen: 'Nghe tại đây',
  copy: 'Nghe và lấy bản sao',
}

export const ACCESS_WISHES = keysOf(ACCESS_WISH_NAMES)

export const EXPORT_KIND_NAMES: Readonly<Record<ExportKind, string>> = {
  copy: 'Bản sao lẻ',
  bulk: 'Gói nhiều bản ghi',
  ticket: 'Theo hồ sơ phiếu',
}

export const RECORDING_KIND_NAMES: Readonly<Record<RecordingKind, string>> = {
  talk: 'Đàm thoại với điện thoại viên',
  message: 'Lời nhắn',
  unanswered: 'Chỉ lời chào và chờ máy',
  outgoing: 'Gọi ra',
  consultation: 'Máy của bên thứ ba',
  check: 'Tự kiểm tra',
}

export const RECORDING_KINDS = keysOf(RECORDING_KIND_NAMES)

export const KEPT_FOR_NAMES: Readonly<Record<KeptFor, string>> = {
  held: 'đang được giữ theo yêu cầu pháp lý',
  'open-ticket': 'phiếu chưa đóng',
  granted: 'có người đang được phép nghe',
  restricted: 'dữ liệu người dân đang bị hạn chế xử lý',
}

/** What is done to a recording so that it lies as the province wants it. */
export const WORK_NAMES: Readonly<Record<Work | 'reseal', string>> = {
  compress: 'Nén FLAC',
  encrypt: 'Mã hóa',
  upload: 'Sao ra kho ngoài',
  reseal: 'Mã hóa bản ở kho ngoài',
  drop: 'Xóa bản ở máy chủ, đã có ở kho ngoài',
}
export const WORKS = keysOf(WORK_NAMES)

export const PLAN_STATE_NAMES: Readonly<Record<PlanState, string>> = {
  planned: 'Chờ thực hiện',
  running: 'Đang tiêu hủy',
  done: 'Đã thực hiện',
  dropped: 'Đã bỏ',
}

export const RECORDING_EVENT_NAMES: Readonly<Record<RecordingEventType, string>> = {
  judged: 'Đối chiếu với cuộc gọi',
  repaired: 'Sửa tệp bị ngắt',
  linked: 'Gắn tệp với cuộc gọi',
  muted: 'Tắt tiếng một đoạn theo yêu cầu',
  compressed: 'Nén không mất dữ liệu',
  encrypted: 'Mã hóa',
  copied: 'Chép sang kho',
  'local-removed': 'Bỏ bản trên máy',
  restored: 'Khôi phục từ kho',
  held: 'Giữ theo yêu cầu pháp lý',
  released: 'Thôi giữ',
  purged: 'Tiêu hủy',
}

export const FORM_NAMES: Readonly<Record<Form, string>> = {
  wav: 'WAV',
  flac: 'FLAC',
  'wav-aes': 'WAV, mã hóa',
  'flac-aes': 'FLAC, mã hóa',
}
export const PLACE_NAMES: Readonly<Record<Place, string>> = {
  local: 'Máy chủ này',
  s3: 'Kho lưu trữ ngoài',
}
