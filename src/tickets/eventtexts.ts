import { type CourseEventType, isRejectReason } from './course.ts'
import { rejectText } from './told.ts'

/** What happened to a ticket, for people (E20). Pure. */

type Facts = Readonly<Record<string, unknown>>

/** What is done beside the regulation's machine. */
export const OWN_EVENTS = ['receive', 'edit', 'cancel'] as const
export type EventType = CourseEventType | (typeof OWN_EVENTS)[number]

const with_ = (text: string, word: unknown) =>
  typeof word === 'string' && word.trim() ? `${text}: ${word.trim()}` : text

const TEXTS: Readonly<Record<EventType, (facts: Facts) => string>> = {
  receive: () => 'Tiếp nhận phiếu',
  edit: ({ reason }) => with_('Sửa thông tin, nội dung phiếu', reason),
  cancel: ({ reason }) => with_('Hủy bản nháp', reason),
  reject: facts => with_('Không tiếp nhận', `${reasonText(facts)}. Hướng dẫn: ${facts.guidance}`),
  guide: ({ number }) => `Đã hướng dẫn người dân gọi ${number}`,
  setField: ({ name, field }) => `Chọn lĩnh vực: ${name ?? field}`,
  setUrgency: ({ isUrgent }) => (isUrgent ? 'Đánh dấu khẩn' : 'Bỏ đánh dấu khẩn'),
  forward: ({ unitName, unit, hasOfficer }) =>
    hasOfficer
      ? `Chuyển đầu mối: ${unitName ?? unit}`
      : `Chuyển thủ trưởng (đơn vị chưa có đầu mối): ${unitName ?? unit}`,
  askOffice: ({ reason }) => with_('Chuyển Văn phòng xác định thẩm quyền', reason),
  answer: ({ text }) => with_('Trả lời', text),
  approve: () => 'Thủ trưởng duyệt nội dung trả lời',
  disapprove: ({ reason }) => with_('Thủ trưởng không duyệt', reason),
  askSupplement: ({ question }) => with_('Yêu cầu người dân bổ sung', question),
  supplemented: ({ text }) => with_('Người dân đã bổ sung', text),
  promise: ({ reason }) => with_('Hẹn lại', reason),
  giveBack: ({ reason }) => with_('Trả lại, sai thẩm quyền', reason),
  assign: ({ personName }) => with_('Giao bộ phận xử lý trong đơn vị', personName),
  report: ({ text }) => with_('Bộ phận xử lý báo kết quả', text),
  remind: ({ note }) => with_('Nhắc việc', note),
  direct: ({ text }) => with_('Lãnh đạo chỉ đạo', text),
  due: () => 'Quá hạn',
  lapse: () => 'Người dân không bổ sung trong thời gian chờ, tiếp tục tính giờ',
  recount: ({ why, reason }) =>
    why === 'rules' ? with_('Áp dụng quy chế mới', reason) : 'Tính lại hạn theo lịch làm việc mới',
  inform: ({ note }) => with_('Đã thông báo người dân', note),
  close: () => 'Đóng phiếu',
  publish: () => 'Công khai kết quả',
  reopen: ({ reason }) => with_('Mở lại', reason),
  askReview: ({ reason }) => with_('Người dân chưa hài lòng, đề nghị xem lại', reason),
}

export function eventText(type: string, facts: Facts): string {
  return Object.hasOwn(TEXTS, type) ? TEXTS[type as EventType](facts) : type
}

function reasonText({ reason, note }: Facts): string {
  const word = String(reason)
  return isRejectReason(word) ? rejectText({ reason: word, note: String(note ?? '') }) : word
}
