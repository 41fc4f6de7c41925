import type { CourseEventType, Level, RejectReason } from '../../../src/tickets/course.ts'
import type { EventType } from '../../../src/tickets/eventtexts.ts'
import type { TicketChannel, TicketKind, TicketState, Urgency } from '../../../src/tickets/ticket.ts'

/** What belongs to a ticket, as people call it. What stage it is at the server says in words (`label`). */

export const KIND_NAMES: Readonly<Record<TicketKind, string>> = {
  request: 'Yêu cầu',
  question: 'Thắc mắc',
  suggestion: 'Góp ý',
  report: 'Phản ánh',
  petition: 'Kiến nghị',
}

export const CHANNEL_NAMES: Readonly<Record<TicketChannel, string>> = {
  phone: 'Điện thoại',
  paper: 'Thư giấy',
  portal: 'Cổng TTĐT Chính phủ',
  counter: 'Trực tiếp tại quầy',
}

export const TICKET_STATE_NAMES: Readonly<Record<TicketState, string>> = {
  draft: 'Bản nháp',
  open: 'Đang xử lý',
  closed: 'Đã xong',
  cancelled: 'Đã hủy',
}

const WITHOUT_STAGE: Readonly<Record<TicketState, string>> = {
  ...{ draft: 'bản nháp', cancelled: 'đã hủy' },
  // Where it is now is not told to the unit that had it (src/tickets/seeing.ts).
  ...{ open: 'đã rời đơn vị', closed: 'đã rời đơn vị' },
}

/** Where it stands, in words. */
export const standingOf = ({ label, state }: Readonly<{ label: string | null; state: TicketState }>) =>
  label ?? WITHOUT_STAGE[state]

export const URGENCY_NAMES: Readonly<Record<Urgency, string>> = { normal: 'Thường', urgent: 'Khẩn' }

/** Whose answer it is. */
export const LEVEL_NAMES: Readonly<Record<Level, string>> = {
  operator: 'Tổng đài',
  officer: 'Cán bộ đầu mối',
  head: 'Thủ trưởng đơn vị',
  office: 'Văn phòng',
}

export const REJECT_NAMES: Readonly<Record<RejectReason, string>> = {
  'not-vietnamese': 'Không dùng tiếng Việt',
  unclear: 'Nội dung không rõ',
  'out-of-scope': 'Ngoài phạm vi tiếp nhận',
  'no-identity': 'Thiếu họ tên, địa chỉ hoặc số điện thoại',
  complaint: 'Khiếu nại, tố cáo',
}

/** Where the regulation has it (QC: the province's regulation); null where it says nothing. */
export const ARTICLES: Readonly<Record<EventType, string | null>> = {
  ...{ receive: 'QC 8.1', edit: 'QC 8.1', cancel: null, reject: 'QC 8.2', guide: 'QC 4.6' },
  ...{ setField: 'QC 11.1', setUrgency: 'QC 9.1', forward: 'QC 9.2, 9.3', askOffice: 'QC 9.6' },
  ...{ answer: 'QC 9.1–9.4', approve: 'QC 14.8', disapprove: 'QC 14.8', askSupplement: 'QC 14.4' },
  ...{ supplemented: 'QC 14.4', promise: 'QC 9.3, 10.3', giveBack: 'QC 14.2', assign: 'Kế hoạch GL II.5.b' },
  ...{
    report: 'Kế hoạch GL II.5.b',
    remind: 'QC 13.2',
    direct: 'QC 9.4',
    due: 'QC 9.4, 10.2',
    lapse: 'QC 14.4',
  },
  ...{ recount: 'QC 15.1', inform: 'QC 9.3', close: null, publish: 'QC 12.1', reopen: 'QC 15.1' },
  askReview: 'QC 17',
} satisfies Record<CourseEventType | 'receive' | 'edit' | 'cancel', string | null>
