import type { Channel } from '../../../src/alarms/rules.ts'
import type { NumberKind } from '../../../src/numbers/plan.ts'
import type { Dialler, DialPurpose } from '../../../src/outbound/rules.ts'
import { DIRECTORY_CHOICES } from './directory.ts'
import { CAUSE_NAMES, WAY_NAMES } from './notices.ts'
import { ROLE_NAMES } from './roles.ts'
import { PERIOD } from './settings.ts'
import { KIND_NAMES } from './tickets.ts'

/** What the values are called that a setting may have. */

const NUMBER_KIND_NAMES: Readonly<Record<NumberKind, string>> = {
  ...{ mobile: 'Di động', fixed: 'Cố định', short: 'Số ngắn', emergency: 'Khẩn cấp', satellite: 'Vệ tinh' },
  ...{ 'toll-free': 'Miễn cước (1800)', premium: 'Tính phí (1900)', international: 'Quốc tế' },
  unknown: 'Không rõ',
}
const PURPOSE_NAMES: Readonly<Record<DialPurpose, string>> = {
  ...{ 'click-to-call': 'Bấm gọi trên trang', transfer: 'Chuyển máy', consultation: 'Hỏi ý kiến' },
  ...{ emergency: 'Việc khẩn', callback: 'Gọi lại', keypad: 'Bấm số trên máy' },
  ...{ refer: 'Chuyển từ máy điện thoại', check: 'Tự kiểm tra' },
}
const DIALLER_NAMES: Readonly<Record<Dialler, string>> = { ...ROLE_NAMES, centre: 'Tổng đài tự gọi' }
const ALARM_WAYS: Readonly<Record<Channel, string>> = {
  ...{ email: 'Thư điện tử', sms: 'Tin nhắn SMS', webhook: 'Chương trình khác' },
}
const TO_NAMES = {
  ...{ transfer: 'Nối máy ngay', officer: 'Cán bộ đầu mối', head: 'Thủ trưởng đơn vị', office: 'Văn phòng' },
}

/** Values to choose from, by the path of the setting. */
const CHOICES: readonly (readonly [pattern: RegExp, names: Readonly<Record<string, string>>])[] = [
  [
    /(^|\.)(hours|workingTime)\.kind$|^workingTime$|^unit\.calendar$|(^|\.)hours$/,
    { always: 'Suốt ngày đêm', weekly: 'Theo tuần' },
  ],
  [
    /^outsideHours$/,
    { notice: 'Nghe thông báo rồi kết thúc', voicemail: 'Để lại lời nhắn', serve: 'Phục vụ như trong giờ' },
  ],
  [
    /overflow$/,
    {
      ...{ voicemail: 'Để lại lời nhắn', 'callback-offer': 'Mời hẹn gọi lại' },
      ...{ 'busy-notice': 'Báo bận rồi kết thúc', queue: 'Sang hàng chờ khác' },
    },
  ],
  [
    /\.keys\.[^.]+$|otherwise$/,
    {
      ...{ queue: 'Vào hàng chờ', operator: 'Gặp điện thoại viên', voicemail: 'Để lại lời nhắn' },
      ...{ callback: 'Hẹn gọi lại', node: 'Sang nhánh khác', 'ticket-status': 'Tra cứu phiếu' },
      ...{ 'emergency-guidance': 'Nghe số khẩn cấp', repeat: 'Nghe lại' },
      ...{ satisfied: 'Hài lòng', acceptable: 'Chấp nhận được', dissatisfied: 'Không hài lòng' },
    },
  ],
  [/^announcements\.[^.]+$/, { text: 'Câu chữ, máy đọc', recording: 'Bản thu' }],
  [/\.prompts\.[^.]+$/, { sound: 'Lời thoại có sẵn', text: 'Câu chữ, máy đọc' }],
  [
    /strategy$/,
    {
      ...{ 'longest-idle': 'Người rảnh lâu nhất', 'round-robin': 'Lần lượt' },
      ...{ 'fewest-calls': 'Người ít cuộc nhất', skills: 'Người giỏi nhất' },
    },
  ],
  [
    /^callback\.refused/,
    { anonymous: 'Số ẩn', foreign: 'Số nước ngoài', premium: 'Số tính phí', 'short-code': 'Số ngắn' },
  ],
  [/^dialling\..*kinds/, NUMBER_KIND_NAMES],
  [/^dialling\..*purposes/, PURPOSE_NAMES],
  [/^dialling\..*who/, DIALLER_NAMES],
  [/^alarms\..*channels/, ALARM_WAYS],
  [/selfCheck\.via$/, { loop: 'Đường SIP của chính tổng đài' }],
  [
    /^regulation\.headStart$/,
    { escalation: 'khi chuyển đến thủ trưởng', 'first-forward': 'khi đơn vị nhận lần đầu' },
  ],
  [/^regulation\.replyBy$/, { officer: 'Cán bộ đầu mối', operator: 'Điện thoại viên' }],
  [/^regulation\.(urgentTo|unclearTo|noOfficerTo)$/, TO_NAMES],
  [
    /^regulation\.citizenTold/,
    { forwarded: 'chuyển đơn vị', escalated: 'chuyển thủ trưởng', late: 'trễ hạn' },
  ],
  [/^regulation\.contact/, { name: 'Họ tên', address: 'Địa chỉ', phone: 'Điện thoại', email: 'Thư điện tử' }],
  [/^regulation\.(limits|urgentLimits|supplementWait)/, PERIOD],
  [/^regulation\.remindBefore/, { share: 'Theo phần thời hạn', minutes: 'Theo phút làm việc' }],
  [/^notices\.matrix/, { ...WAY_NAMES, digest: 'Gộp trong bản tổng hợp' }],
  [/^notices\.off/, CAUSE_NAMES],
  [/^notices\.silentKinds/, KIND_NAMES],
  ...DIRECTORY_CHOICES,
  [/^storage\.format$/, { wav: 'WAV (nguyên gốc)', flac: 'FLAC (nén không mất)' }],
]

/** What a value to choose is called; the value itself where it has no name. */
export function choiceOf(path: string, value: string): string {
  for (const [pattern, names] of CHOICES)
    if (pattern.test(path) && Object.hasOwn(names, value)) return names[value] ?? value
  return value
}
