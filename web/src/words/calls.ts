import type { CallState, Direction, Ending, Fault, RefusedFor } from '../../../src/calls/call.ts'
import type { Result } from '../../../src/calls/errand.ts'

export const CALL_STATE_NAMES: Readonly<Record<CallState, string>> = {
  greeting: 'Nghe lời chào',
  menu: 'Chọn phím',
  enquiry: 'Tra cứu phiếu',
  voicemail: 'Để lại lời nhắn',
  refusing: 'Nghe thông báo từ chối',
  checking: 'Tự kiểm tra',
  waiting: 'Đang chờ',
  ringing: 'Đang đổ chuông',
  promising: 'Hẹn gọi lại',
  due: 'Chờ gọi ra',
  calling: 'Gọi máy điện thoại viên',
  dialling: 'Đang gọi người dân',
  announcing: 'Nghe giới thiệu',
  talking: 'Đang đàm thoại',
  transferring: 'Đang chuyển máy',
  handed: 'Đã chuyển ra ngoài',
  survey: 'Trả lời khảo sát',
  fallback: 'Hàng chờ dự phòng',
  ended: 'Đã kết thúc',
}

export const ENDING_NAMES: Readonly<Record<Ending, string>> = {
  served: 'Đã phục vụ',
  abandoned: 'Gọi nhỡ',
  refused: 'Không tiếp nhận',
  voicemail: 'Để lại lời nhắn',
  callback: 'Hẹn gọi lại',
  lost: 'Mất vì sự cố',
  unanswered: 'Gọi ra không gặp',
}

export const DIRECTION_NAMES: Readonly<Record<Direction, string>> = {
  in: 'Gọi đến',
  out: 'Gọi ra',
  check: 'Tự kiểm tra',
}

export const REFUSAL_NAMES: Readonly<Record<RefusedFor, string>> = {
  'outside-hours': 'ngoài giờ phục vụ',
  blocked: 'số bị chặn',
  overflow: 'quá tải',
}

/** Who ended a call, or whose fault its end was. */
export const FAULT_NAMES: Readonly<Record<Fault, string>> = {
  caller: 'người dân',
  operator: 'điện thoại viên',
  desk: 'tổng đài',
  trunk: 'nhà mạng',
  unknown: 'không rõ',
}

/** What became of a call that the centre placed. */
export const RESULT_NAMES: Readonly<Record<Result, string>> = {
  answered: 'Được trả lời',
  busy: 'Máy bận',
  'no-answer': 'Không trả lời',
  rejected: 'Bị từ chối',
  'invalid-number': 'Số không đúng',
  unreachable: 'Không liên lạc được',
  'operator-no-answer': 'Điện thoại viên không nhấc máy',
  cancelled: 'Điện thoại viên hủy',
  withdrawn: 'Không cần gọi nữa',
  refused: 'Quy định gọi ra không cho phép',
  lost: 'Mất vì sự cố',
}
