import type { Cause, DeliveryState, Recipient, Way } from '../../../src/notices/notice.ts'

/** Why somebody is told, as a list has it. */
export const CAUSE_NAMES: Readonly<Record<Cause, string>> = {
  received: 'Tiếp nhận phiếu',
  rejected: 'Không tiếp nhận',
  guided: 'Hướng dẫn số khẩn cấp',
  forwarded: 'Phiếu chuyển',
  promised: 'Hẹn thời gian hoàn tất',
  'supplement-asked': 'Yêu cầu bổ sung',
  'supplement-lapsed': 'Hết thời gian chờ bổ sung',
  supplemented: 'Đã bổ sung',
  urgent: 'Việc khẩn',
  reminded: 'Nhắc xử lý',
  escalated: 'Chuyển thủ trưởng',
  late: 'Trễ hạn',
  unclear: 'Chờ xác định thẩm quyền',
  returned: 'Trả lại',
  'approval-asked': 'Chờ duyệt trả lời',
  disapproved: 'Không duyệt trả lời',
  answered: 'Đã trả lời',
  closed: 'Đã đóng',
  reopened: 'Mở lại',
  assigned: 'Giao xử lý',
  reported: 'Kết quả của bộ phận xử lý',
  'review-asked': 'Đề nghị xem lại',
  directed: 'Ý kiến chỉ đạo',
  'reminder-letter': 'Văn bản đôn đốc',
  unreached: 'Không báo được',
  'focal-due': 'Xác nhận đầu mối',
  digest: 'Tổng hợp trễ hạn',
}

export const WAY_NAMES: Readonly<Record<Way, string>> = {
  app: 'Trên trang',
  email: 'Thư điện tử',
  sms: 'Tin nhắn SMS',
}

export const DELIVERY_STATE_NAMES: Readonly<Record<DeliveryState, string>> = {
  waiting: 'Đang gửi',
  sent: 'Đã gửi',
  dead: 'Không gửi được',
  'no-address': 'Không có địa chỉ',
}

export const RECIPIENT_NAMES: Readonly<Record<Recipient, string>> = {
  citizen: 'Người dân',
  operator: 'Điện thoại viên',
  assignee: 'Người được giao',
  officer: 'Đầu mối',
  head: 'Thủ trưởng đơn vị',
  office: 'Văn phòng',
  leaders: 'Lãnh đạo tỉnh',
}

/** What stands in the places of a notice's words. */
export const PLACE_NAMES: Readonly<Record<string, string>> = {
  ...{
    code: 'mã phiếu',
    field: 'lĩnh vực',
    deadline: 'hạn trả lời',
    link: 'liên kết',
    centre: 'tên tổng đài',
  },
  ...{ hotline: 'số tổng đài', unit: 'đơn vị', until: 'ngày hẹn', reason: 'lý do', guidance: 'hướng dẫn' },
  ...{ number: 'số khẩn cấp', question: 'điều cần bổ sung', answer: 'nội dung trả lời' },
  ...{ direction: 'ý kiến chỉ đạo', day: 'ngày', count: 'số phiếu', list: 'danh sách' },
}
