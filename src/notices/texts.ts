import type { Cause } from './notice.ts'

/** `title` and `text` are for the console and for mail; `sms` for one short message. */
export type Words = Readonly<{ title: string; text: string; sms: string }>
/** The citizen's words, and those of everybody who works on it. */
type Pair = Readonly<{ citizen: Words; staff: Words }>

const words = (title: string, text: string, sms: string): Words => ({ title, text, sms })

const HELLO = 'Kính gửi Quý khách,'
const BYE = 'Tra cứu: gọi {hotline}, đọc mã phiếu {code}. Trân trọng, {centre}.'
const citizen = (title: string, text: string, sms: string) => words(title, `${HELLO}\n${text}\n${BYE}`, sms)
const staff = (title: string, text: string) =>
  words(
    `${title}: phiếu {code}`,
    `${text}\nPhiếu {code}, lĩnh vực {field}, hạn {deadline}.\n{link}`,
    `${title}: phiếu {code}, lĩnh vực {field}, hạn {deadline}. {link}`,
  )
const none = words('', '', '')

/**
 * The words where a province has none of its own. A short message to those who work on a ticket has its code, its field,
 * its deadline and a link, and nothing of the citizen (requirements F08, §17.11).
 */
export const TEXTS: Readonly<Record<Cause, Pair>> = {
  received: {
    citizen: citizen(
      'Đã tiếp nhận phiếu {code}',
      '{centre} đã nhận được thông tin góp ý, phản ánh của Quý khách, xin cám ơn. Mã phiếu: {code}.',
      '{centre} đã nhận được thông tin của Quý khách, mã phiếu {code}. Tra cứu: gọi {hotline}.',
    ),
    staff: staff('Phiếu mới', 'Có phiếu mới được tiếp nhận.'),
  },
  rejected: {
    citizen: citizen(
      'Phiếu {code}: không tiếp nhận',
      'Nội dung của Quý khách không được tiếp nhận. Lý do: {reason}. Hướng dẫn: {guidance}',
      'Phiếu {code} không được tiếp nhận: {reason}. {guidance}',
    ),
    staff: staff('Không tiếp nhận', 'Phiếu không được tiếp nhận. Lý do: {reason}.'),
  },
  guided: {
    citizen: citizen(
      'Số điện thoại khẩn cấp {number}',
      'Trường hợp khẩn cấp, xin Quý khách gọi ngay số {number}. {guidance}',
      '{centre}: trường hợp khẩn cấp xin gọi ngay {number}.',
    ),
    staff: staff('Hướng dẫn gọi số khẩn cấp', 'Người gọi đã được hướng dẫn gọi số {number}.'),
  },
  forwarded: {
    citizen: citizen(
      'Phiếu {code} đã chuyển đến {unit}',
      'Phiếu {code} của Quý khách đã được chuyển đến {unit} để giải quyết.',
      'Phiếu {code} đã được chuyển đến {unit} để giải quyết.',
    ),
    staff: staff('Phiếu chuyển', 'Phiếu được chuyển đến {unit} để giải quyết và trả lời.'),
  },
  promised: {
    citizen: citizen(
      'Phiếu {code}: hẹn trả lời lúc {until}',
      'Phiếu {code} cần thêm thời gian xác minh, dự kiến hoàn tất lúc {until}. Lý do: {reason}.',
      'Phiếu {code} cần xác minh thêm, hẹn trả lời lúc {until}.',
    ),
    staff: staff(
      'Hẹn thời gian hoàn tất',
      'Đơn vị hẹn hoàn tất lúc {until}. Lý do: {reason}. Cần báo cho người dân.',
    ),
  },
  'supplement-asked': {
    citizen: citizen(
      'Phiếu {code}: xin bổ sung thông tin',
      'Để giải quyết phiếu {code}, xin Quý khách bổ sung: {question}',
      'Phiếu {code}: xin Quý khách bổ sung: {question} Gọi {hotline}.',
    ),
    staff: staff('Yêu cầu bổ sung', 'Đơn vị đề nghị người dân bổ sung: {question}'),
  },
  'supplement-lapsed': {
    citizen: none,
    staff: staff(
      'Hết thời gian chờ bổ sung',
      'Người dân chưa bổ sung thông tin trong thời gian chờ; thời hạn giải quyết được tính tiếp.',
    ),
  },
  urgent: {
    citizen: none,
    staff: staff('Việc khẩn', 'Phiếu được đánh dấu khẩn, cần giải quyết theo thời hạn của việc khẩn.'),
  },
  supplemented: { citizen: none, staff: staff('Đã bổ sung', 'Người dân đã bổ sung thông tin.') },
  reminded: {
    citizen: none,
    staff: staff('Nhắc xử lý', 'Phiếu sắp đến hạn, cần giải quyết và cập nhật kết quả.'),
  },
  escalated: {
    citizen: citizen(
      'Phiếu {code} đã chuyển lên thủ trưởng {unit}',
      'Phiếu {code} của Quý khách đã được chuyển lên thủ trưởng {unit} để chỉ đạo giải quyết.',
      'Phiếu {code} đã được chuyển lên thủ trưởng {unit} để giải quyết.',
    ),
    staff: staff(
      'Chuyển thủ trưởng',
      'Đã quá thời hạn của đầu mối; phiếu được chuyển đến thủ trưởng đơn vị.',
    ),
  },
  late: {
    citizen: citizen(
      'Phiếu {code}: trễ hạn, đang chờ xử lý',
      'Phiếu {code} của Quý khách đã quá thời hạn trả lời và đang được đôn đốc xử lý. Mong Quý khách thông cảm.',
      'Phiếu {code} đã quá thời hạn trả lời và đang được đôn đốc xử lý, mong Quý khách thông cảm.',
    ),
    staff: staff('Trễ hạn (đang chờ xử lý)', 'Phiếu đã quá thời hạn của thủ trưởng đơn vị ({unit}).'),
  },
  unclear: {
    citizen: citizen(
      'Phiếu {code}: đang xác định cơ quan giải quyết',
      'Phiếu {code} của Quý khách được chuyển đến Văn phòng UBND tỉnh để xác định cơ quan có thẩm quyền.',
      'Phiếu {code} đang được Văn phòng UBND tỉnh xác định cơ quan giải quyết.',
    ),
    staff: staff('Chờ xác định thẩm quyền', 'Phiếu chưa rõ thẩm quyền giải quyết.'),
  },
  returned: { citizen: none, staff: staff('Trả lại', 'Đơn vị trả lại phiếu. Lý do: {reason}.') },
  'approval-asked': {
    citizen: none,
    staff: staff('Chờ duyệt trả lời', 'Có nội dung trả lời chờ thủ trưởng duyệt.'),
  },
  disapproved: {
    citizen: none,
    staff: staff('Không duyệt trả lời', 'Nội dung trả lời không được duyệt. Lý do: {reason}.'),
  },
  answered: {
    citizen: citizen(
      'Trả lời phiếu {code}',
      'Phiếu {code} của Quý khách đã có kết quả:\n{answer}',
      'Phiếu {code} đã có kết quả trả lời. Nghe kết quả: gọi {hotline}.',
    ),
    staff: staff('Đã trả lời', 'Phiếu đã có nội dung trả lời, cần báo cho người dân.'),
  },
  closed: {
    citizen: citizen(
      'Phiếu {code} đã giải quyết xong',
      'Phiếu {code} của Quý khách đã giải quyết xong.',
      'Phiếu {code} đã giải quyết xong. Góp ý về kết quả: gọi {hotline}.',
    ),
    staff: staff('Đã đóng', 'Phiếu đã đóng.'),
  },
  reopened: { citizen: none, staff: staff('Mở lại', 'Phiếu được mở lại. Lý do: {reason}.') },
  assigned: { citizen: none, staff: staff('Giao xử lý', 'Đầu mối giao phiếu cho Anh/Chị xử lý.') },
  reported: {
    citizen: none,
    staff: staff('Kết quả của bộ phận xử lý', 'Bộ phận xử lý đã ghi kết quả; cần xem và trả lời.'),
  },
  'review-asked': {
    citizen: none,
    staff: staff('Đề nghị xem lại', 'Người dân chưa hài lòng, đề nghị xem lại.'),
  },
  directed: {
    citizen: none,
    staff: staff('Ý kiến chỉ đạo', 'Lãnh đạo tỉnh có ý kiến chỉ đạo: {direction}'),
  },
  'reminder-letter': {
    citizen: none,
    staff: staff('Văn bản đôn đốc', 'Văn phòng UBND tỉnh có văn bản đôn đốc, yêu cầu giải trình.'),
  },
  unreached: {
    citizen: none,
    staff: staff('Không báo được', 'Không báo được cho người cần biết ({reason}); xin theo dõi thay.'),
  },
  'focal-due': {
    citizen: none,
    staff: words(
      'Xác nhận danh sách cán bộ đầu mối tháng {day}: {count} đơn vị',
      'Danh sách cán bộ đầu mối cần được đơn vị rà soát, xác nhận trong tháng {day}:\n{list}',
      '',
    ),
  },
  digest: {
    citizen: none,
    staff: words(
      'Tổng hợp phiếu trễ hạn ngày {day}: {count} phiếu',
      '{count} phiếu trễ hạn (đang chờ xử lý) trong kỳ:\n{list}\n{link}',
      '',
    ),
  },
}
