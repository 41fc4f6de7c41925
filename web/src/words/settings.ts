import { WORDS as ALARM_WORDS } from '../../../src/alarms/words.ts'
import type { Section } from '../../../src/directory/sections.ts'
import { DIRECTORY } from './directory.ts'
import { CAUSE_NAMES, RECIPIENT_NAMES } from './notices.ts'
import { ROLE_NAMES } from './roles.ts'
import { CHANNEL_NAMES } from './tickets.ts'

/** What settings are called, and what they do: by their path, `*` for any element or name. */

export type Words = string | readonly [title: string, help: string]

export const SECTION_WORDS: Readonly<Record<Section, readonly [title: string, help: string]>> = {
  calls: ['Cuộc gọi', 'Thời gian đổ chuông, ghi chú sau cuộc gọi, tắt tiếng ghi âm.'],
  greeting: ['Lời chào', 'Câu đầu tiên người gọi nghe: số khẩn cấp trước hết, rồi thông báo ghi âm.'],
  announcements: ['Lời thoại riêng', 'Lời thoại mà tỉnh nói khác câu chuẩn, hoặc bằng giọng thu sẵn.'],
  hours: ['Giờ nhận cuộc gọi', 'Tổng đài nhận cuộc gọi ngày nào, giờ nào; ngày nghỉ, ngày đặc biệt.'],
  outsideHours: ['Ngoài giờ', 'Người gọi ngoài giờ nghe gì, có để lại lời nhắn được không.'],
  menu: ['Menu phím bấm', 'Người gọi bấm phím nào thì đi đâu.'],
  queues: ['Hàng chờ', 'Cách chia cuộc gọi, giới hạn chờ, mức phục vụ.'],
  survey: ['Khảo sát hài lòng', 'Câu hỏi sau cuộc gọi và ý nghĩa từng phím.'],
  emergency: ['Số khẩn cấp', 'Các số người dân được hướng dẫn gọi khi nguy cấp.'],
  emergencyRoster: ['Danh sách trực', 'Cuộc gọi khẩn được chuyển cho ai, theo lĩnh vực và địa bàn.'],
  callback: ['Gọi lại', 'Mời người chờ lâu để tổng đài gọi lại.'],
  monitoring: ['Giám sát cuộc gọi', 'Điện thoại viên thấy gì khi có người nghe.'],
  dialling: ['Gọi ra ngoài', 'Ai được gọi số nào, lúc nào, bao nhiêu.'],
  alarms: ['Cảnh báo', 'Báo khi có sự cố: báo ai, qua đường nào, sau bao lâu.'],
  workingTime: ['Giờ hành chính', 'Giờ và ngày nghỉ dùng để tính thời hạn xử lý.'],
  regulation: ['Quy chế xử lý', 'Thời hạn, nhắc việc, bổ sung, duyệt, báo người dân.'],
  notices: ['Thông báo', 'Ai được báo việc gì, qua đường nào, với câu chữ nào.'],
  personalData: ['Dữ liệu cá nhân', 'Mục đích xử lý và thời hạn trả lời yêu cầu của người dân.'],
  storage: ['Lưu bản ghi âm', 'Dạng tệp, mã hóa, bản sao ở kho ngoài.'],
  retention: ['Thời hạn lưu trữ', 'Lưu bản ghi âm, hồ sơ, nhật ký bao lâu.'],
  disasterProfile: ['Chế độ thiên tai', 'Những gì thay đổi khi bật chế độ thiên tai.'],
  disaster: ['Công tắc thiên tai', 'Bật hoặc tắt chế độ thiên tai.'],
}

const DAYS = {
  ...{ mon: 'Thứ hai', tue: 'Thứ ba', wed: 'Thứ tư', thu: 'Thứ năm', fri: 'Thứ sáu', sat: 'Thứ bảy' },
  sun: 'Chủ nhật',
}
export const PERIOD = { hours: 'Giờ làm việc', days: 'Ngày làm việc' }

const HOURS: Readonly<Record<string, Words>> = {
  kind: 'Cách tính',
  week: 'Trong tuần',
  ...Object.fromEntries(Object.entries(DAYS).map(([day, name]) => [`week.${day}`, name])),
  holidays: ['Ngày nghỉ', 'Thay cho giờ trong tuần.'],
  'holidays.*': 'Ngày nghỉ',
  'holidays.*.from': 'Từ ngày',
  'holidays.*.to': 'Đến hết ngày',
  'holidays.*.name': 'Tên',
  special: ['Ngày đặc biệt', 'Ngày có giờ riêng, như thứ bảy làm bù; thay cho cả ngày nghỉ.'],
  'special.*': 'Ngày đặc biệt',
  'special.*.on': 'Ngày',
  'special.*.shifts': 'Các ca',
  'special.*.name': 'Tên',
}

const LIMITS: Readonly<Record<string, Words>> = {
  maxWaitSeconds: ['Chờ lâu nhất (giây)', 'Quá lâu thì xử lý như mục “Khi quá giới hạn”.'],
  maxLength: ['Số người chờ nhiều nhất', 'Người gọi thêm được xử lý như mục “Khi quá giới hạn”.'],
  overflowUnstaffed: [
    'Chuyển đi khi không có ai trực',
    'Không điện thoại viên nào của hàng chờ đang đăng nhập.',
  ],
  overflow: 'Khi quá giới hạn',
  'overflow.action': 'Xử lý',
  'overflow.queue': 'Sang hàng chờ',
}

const ACTION: Readonly<Record<string, Words>> = {
  action: 'Việc',
  queue: 'Hàng chờ',
  skill: ['Kỹ năng cần có', 'Để trống nếu ai cũng trả lời được.'],
  node: 'Nhánh',
}

const under = (prefix: string, words: Readonly<Record<string, Words>>) =>
  Object.fromEntries(Object.entries(words).map(([path, word]) => [`${prefix}.${path}`, word]))

const WORDS: Readonly<Record<string, Words>> = {
  'calls.ringSeconds': ['Đổ chuông (giây)', 'Một máy đổ chuông bao lâu trước khi mời người khác.'],
  'calls.wrapUpSeconds': ['Ghi chú sau cuộc gọi (giây)', 'Sau đó điện thoại viên lại sẵn sàng.'],
  'calls.restSeconds': [
    'Nghỉ sau khi không nhấc máy (giây)',
    'Máy từ chối hoặc không trả lời được để yên bấy lâu.',
  ],
  'calls.earlySeconds': ['Rời máy sớm (giây)', 'Rời máy trước thời gian này thì coi như chưa phục vụ.'],
  'calls.ringOutSeconds': ['Gọi ra: đổ chuông (giây)', 'Để trống là 45 giây.'],
  'calls.muteSeconds': ['Tắt tiếng ghi âm lâu nhất (giây)', 'Sau đó ghi lại tiếng. Để trống là 120 giây.'],
  'greeting.sounds': ['Các lời thoại', 'Phát lần lượt.'],
  ...under('hours', HOURS),
  'announcements.*': 'Lời thoại',
  'announcements.*.text': 'Câu chữ (máy đọc)',
  'announcements.*.recording': 'Bản thu',
  'outsideHours.kind': 'Ngoài giờ thì',
  'outsideHours.sounds': ['Các lời thoại', 'Phát lần lượt.'],
  'outsideHours.maxSeconds': 'Lời nhắn dài nhất (giây)',
  'menu.enabled': ['Dùng menu', 'Tắt thì người gọi vào thẳng hàng chờ đầu tiên.'],
  'menu.root': 'Nhánh đầu tiên',
  'menu.nodes': ['Các nhánh', 'Mỗi nhánh đọc lời thoại rồi chờ phím.'],
  'menu.nodes.*': 'Nhánh',
  'menu.nodes.*.prompts': 'Lời đọc',
  'menu.nodes.*.prompts.*': 'Lời',
  'menu.nodes.*.prompts.*.sound': 'Lời thoại có sẵn',
  'menu.nodes.*.prompts.*.text': 'Câu chữ (máy đọc)',
  'menu.nodes.*.keys': 'Các phím',
  'menu.nodes.*.keys.*': 'Phím',
  ...under('menu.nodes.*.keys.*', ACTION),
  'menu.keySeconds': 'Chờ bấm phím (giây)',
  'menu.invalidLimit': 'Bấm sai nhiều nhất (lần)',
  'menu.noInputLimit': 'Không bấm nhiều nhất (lần)',
  'menu.repeatLimit': 'Nghe lại nhiều nhất (lần)',
  'menu.otherwise': ['Khi hết lượt', 'Người gọi không bấm hoặc bấm sai quá số lần.'],
  ...under('menu.otherwise', ACTION),
  'queues.*': 'Hàng chờ',
  'queues.*.name': ['Mã', 'Chữ thường không dấu; không đổi khi đã dùng.'],
  'queues.*.label': 'Tên',
  'queues.*.open': ['Đang mở', 'Đóng thì không nhận thêm người gọi; ai đang chờ vẫn được phục vụ.'],
  'queues.*.strategy': 'Chia cuộc gọi',
  'queues.*.priority': ['Ưu tiên', 'Số lớn được phục vụ trước.'],
  'queues.*.wrapUpSeconds': ['Ghi chú sau cuộc gọi (giây)', 'Để trống là theo mục Cuộc gọi.'],
  'queues.*.wrapUpEndsWithTicket': 'Xong phiếu thì hết thời gian ghi chú',
  ...under('queues.*', LIMITS),
  'queues.*.announceEverySeconds': ['Báo vị trí chờ mỗi (giây)', 'Để trống là không báo.'],
  'queues.*.serviceLevel': 'Mức phục vụ',
  'queues.*.serviceLevel.percent': 'Tỷ lệ cần đạt (%)',
  'queues.*.serviceLevel.seconds': 'Trả lời trong (giây)',
  'queues.*.serviceLevel.shortAbandonSeconds': [
    'Bỏ máy sớm (giây)',
    'Bỏ máy sớm hơn thì không tính là cuộc nhỡ.',
  ],
  'queues.*.pauseAfterUnanswered': ['Tạm dừng sau số lần không nhấc máy', 'Để trống là không tự tạm dừng.'],
  'survey.enabled': 'Hỏi sau cuộc gọi',
  'survey.question': 'Lời thoại câu hỏi',
  'survey.keySeconds': 'Chờ bấm phím (giây)',
  'survey.keys': 'Ý nghĩa các phím',
  'survey.keys.1': 'Phím 1',
  'survey.keys.2': 'Phím 2',
  'survey.keys.3': 'Phím 3',
  'emergency.*': 'Số khẩn cấp',
  'emergency.*.number': 'Số',
  'emergency.*.what': 'Dùng khi',
  'emergencyRoster.*': 'Ca trực',
  'emergencyRoster.*.field': ['Lĩnh vực', 'Để trống là mọi lĩnh vực.'],
  'emergencyRoster.*.area': ['Địa bàn', 'Để trống là mọi địa bàn.'],
  'emergencyRoster.*.posts': ['Người trực', 'Gọi theo thứ tự này.'],
  'emergencyRoster.*.posts.*': 'Người trực',
  'emergencyRoster.*.posts.*.agency': 'Cơ quan',
  'emergencyRoster.*.posts.*.number': 'Số điện thoại',
  'emergencyRoster.*.posts.*.contact': 'Người nghe máy',
  'emergencyRoster.*.posts.*.from': 'Trực từ',
  'emergencyRoster.*.posts.*.to': 'Trực đến',
  'callback.enabled': 'Cho hẹn gọi lại',
  'callback.offerAfterSeconds': 'Mời khi dự kiến chờ quá (giây)',
  'callback.tries': 'Số lần gọi lại',
  'callback.intervalMinutes': 'Cách nhau (phút)',
  'callback.refused': ['Không gọi lại', 'Người gọi được báo lý do.'],
  'monitoring.visibleToOperator': 'Điện thoại viên thấy có người nghe',
  'monitoring.announced': 'Báo bằng tiếng khi có người nghe',
  'dialling.roles': ['Theo vai trò', 'Vai trò không có ở đây thì không gọi ra được.'],
  'dialling.roles.*.kinds': 'Loại số',
  'dialling.roles.*.purposes': 'Cách gọi',
  'dialling.roles.*.hours': 'Giờ được gọi',
  'dialling.roles.*.perMinute': 'Mỗi phút nhiều nhất (cuộc)',
  'dialling.roles.*.perHour': 'Mỗi giờ nhiều nhất (cuộc)',
  'dialling.roles.*.dailyMinutes': 'Mỗi ngày nhiều nhất (phút)',
  'dialling.centreDailyMinutes': 'Cả tổng đài mỗi ngày (phút)',
  'dialling.callMinutes': 'Một cuộc dài nhất (phút)',
  'dialling.allowed': ['Được phép thêm', 'Đầu số mà loại số bị từ chối nhưng vẫn cho gọi.'],
  'dialling.allowed.*': 'Đầu số',
  'dialling.allowed.*.prefix': ['Đầu số', 'Ví dụ +8424, 1900545.'],
  'dialling.allowed.*.who': 'Ai được gọi',
  'dialling.allowed.*.reason': 'Lý do',
  'dialling.denied': ['Cấm gọi', 'Không ai gọi được, trừ việc khẩn.'],
  'dialling.denied.*': 'Đầu số',
  'dialling.denied.*.prefix': ['Đầu số', 'Ví dụ +8424, 1900545.'],
  'dialling.denied.*.reason': 'Lý do',
  'alarms.recipients': ['Người nhận', 'Chưa có ai thì cảnh báo chỉ hiện trên trang.'],
  'alarms.recipients.*': 'Người nhận',
  'alarms.recipients.*.name': 'Tên',
  'alarms.recipients.*.email': 'Thư điện tử',
  'alarms.recipients.*.phone': 'Di động',
  'alarms.messagesPerMinute': ['Tin mỗi phút nhiều nhất', 'Nhiều hơn thì gộp thành một tin tóm tắt.'],
  'alarms.calmSeconds': ['Hết cảnh báo sau (giây)', 'Nguyên nhân phải hết bấy lâu.'],
  'alarms.databaseSlowMs': 'Cơ sở dữ liệu chậm từ (mili giây)',
  'alarms.diskLowGigabytes': 'Đĩa sắp đầy khi còn (GB)',
  'alarms.kinds': 'Từng loại cảnh báo',
  'alarms.kinds.*.enabled': 'Bật',
  'alarms.kinds.*.afterSeconds': 'Báo sau (giây)',
  'alarms.kinds.*.channels': 'Báo qua',
  'alarms.kinds.*.recipients': ['Báo cho', 'Để trống là mọi người nhận.'],
  'alarms.kinds.*.repeatMinutes': ['Nhắc lại mỗi (phút)', 'Để trống là báo một lần.'],
  'alarms.selfCheck': 'Tổng đài tự gọi kiểm tra',
  'alarms.selfCheck.everyMinutes': ['Cách nhau (phút)', 'Để trống là chỉ khi có người yêu cầu.'],
  'alarms.selfCheck.via': 'Qua đường',
  ...under('workingTime', HOURS),
  'regulation.limits': 'Thời hạn xử lý',
  'regulation.limits.officer': 'Của cán bộ đầu mối',
  'regulation.limits.head': 'Của thủ trưởng đơn vị',
  'regulation.urgentLimits': ['Thời hạn việc khẩn', 'Để trống là như việc thường.'],
  'regulation.urgentLimits.officer': 'Của cán bộ đầu mối',
  'regulation.urgentLimits.head': 'Của thủ trưởng đơn vị',
  'regulation.headStart': 'Thời hạn của thủ trưởng tính từ',
  'regulation.supplementsMost': ['Yêu cầu bổ sung nhiều nhất (lần)', 'Để trống là không giới hạn.'],
  'regulation.supplementPauses': 'Dừng tính giờ khi chờ bổ sung',
  'regulation.supplementWait': ['Chờ bổ sung lâu nhất', 'Sau đó tính giờ tiếp.'],
  'regulation.promisesMost': ['Hẹn lại nhiều nhất (lần)', 'Để trống là không giới hạn.'],
  'regulation.replyBy': 'Người báo kết quả cho dân',
  'regulation.headApproves': 'Trả lời phải được thủ trưởng duyệt',
  'regulation.innerStaff': 'Được giao tiếp trong nội bộ đơn vị',
  'regulation.returnWithinHours': ['Được trả lại trong (giờ làm việc)', 'Để trống là khi nào còn giữ phiếu.'],
  'regulation.urgentTo': 'Việc khẩn chuyển cho',
  'regulation.unclearTo': 'Chưa rõ thẩm quyền chuyển cho',
  'regulation.noOfficerTo': 'Đơn vị không có cán bộ đầu mối thì chuyển cho',
  'regulation.reviewsMost': [
    'Xem lại nhiều nhất (lần)',
    'Khi người dân chưa hài lòng; để trống là không giới hạn.',
  ],
  'regulation.remindBefore': 'Nhắc trước hạn',
  'regulation.remindBefore.*': 'Lần nhắc',
  'regulation.remindBefore.*.share': 'Khi còn lại (phần của thời hạn, 0,5 là một nửa)',
  'regulation.remindBefore.*.minutes': 'Khi còn lại (phút làm việc)',
  'regulation.digestAt': ['Gửi danh sách trễ hạn lúc', 'Giờ:phút, mỗi ngày làm việc.'],
  'regulation.digestWhenEmpty': 'Gửi cả khi không có việc trễ hạn',
  'regulation.citizenTold': 'Báo thêm cho người dân khi',
  'regulation.contact': 'Thông tin phải hỏi người gửi',
  'regulation.contact.usual': 'Thông thường',
  'regulation.contact.channels': ['Theo kênh', 'Kênh không có ở đây thì hỏi như thông thường.'],
  'notices.matrix': [
    'Khác với bảng chuẩn',
    'Chỉ ghi những việc tỉnh báo khác bảng chuẩn. Không chọn đường nào là không báo.',
  ],
  'notices.texts': ['Câu chữ của tỉnh', 'Thay cho câu chuẩn; chỗ trống viết trong ngoặc nhọn, ví dụ {code}.'],
  'notices.texts.*.*.title': 'Tiêu đề',
  'notices.texts.*.*.text': 'Nội dung thư',
  'notices.texts.*.*.sms': 'Tin nhắn',
  'notices.off': 'Không báo cho ai',
  'notices.silentKinds': ['Không gửi ra ngoài', 'Loại phiếu chỉ báo trong trang.'],
  'notices.sms': 'Tin nhắn SMS',
  'notices.sms.accents': ['Có dấu', 'Tin có dấu dài gấp đôi và hay bị nhà mạng từ chối.'],
  'notices.sms.partsMost': 'Dài nhất (đoạn)',
  'notices.officerSite': ['Địa chỉ cho cán bộ', 'Để trống là địa chỉ của tổng đài.'],
  'notices.citizenSite': ['Địa chỉ cho người dân', 'Để trống là tin không có liên kết.'],
  'personalData.purposes': 'Mục đích xử lý',
  'personalData.purposes.*': 'Mục đích',
  'personalData.purposes.*.name': ['Mã', 'Chữ thường không dấu.'],
  'personalData.purposes.*.label': 'Tên',
  'personalData.purposes.*.basis': 'Căn cứ',
  'personalData.purposes.*.needsConsent': 'Cần sự đồng ý',
  'personalData.answerWorkingDays': 'Trả lời yêu cầu trong (ngày làm việc)',
  'personalData.doneDays': 'Làm xong trong (ngày)',
  'personalData.doneDays.export': 'Cung cấp dữ liệu',
  'personalData.doneDays.rectify': 'Chỉnh sửa',
  'personalData.doneDays.restrict': 'Hạn chế xử lý',
  'personalData.doneDays.erase': 'Xóa',
  'personalData.extensionDays': 'Gia hạn một lần (ngày)',
  'personalData.keptBy': 'Căn cứ giữ lại dữ liệu',
  'storage.format': 'Dạng tệp',
  'storage.compressAfterDays': 'Nén sau (ngày)',
  'storage.encrypt': 'Mã hóa khi lưu',
  'storage.remote': 'Lưu bản sao ở kho ngoài',
  'storage.keepLocalDays': ['Giữ bản tại chỗ (ngày)', 'Để trống là giữ mãi.'],
  'storage.protectBelowGigabytes': 'Tiết kiệm đĩa khi còn dưới (GB)',
  'retention.recordingMonths': ['Bản ghi âm (tháng)', 'Để trống là giữ mãi.'],
  'retention.recordingMonths.talk': 'Cuộc nói chuyện',
  'retention.recordingMonths.message': 'Lời nhắn',
  'retention.recordingMonths.unanswered': 'Cuộc không gặp ai',
  'retention.recordingMonths.outgoing': 'Cuộc gọi ra',
  'retention.recordingMonths.consultation': 'Hỏi ý kiến bên thứ ba',
  'retention.recordingMonths.check': 'Tự kiểm tra',
  'retention.recordYears': 'Hồ sơ phiếu (năm)',
  'retention.logMonths': ['Nhật ký (tháng)', 'Ít nhất bằng thời gian lưu bản ghi âm.'],
  'retention.planDays': 'Kế hoạch tiêu hủy có hiệu lực (ngày)',
  'disasterProfile.greeting': ['Lời chào', 'Để trống là như ngày thường.'],
  'disasterProfile.menu': ['Menu', 'Để trống là như ngày thường.'],
  'disasterProfile.queueLimits': ['Giới hạn của mọi hàng chờ', 'Để trống là như ngày thường.'],
  'disasterProfile.hours': ['Giờ nhận cuộc gọi', 'Để trống là như ngày thường.'],
  'disaster.on': 'Đang bật',
  ...DIRECTORY,
}

/** Parts that are the same as elsewhere. */
const SAME: readonly (readonly [from: string, to: string])[] = [
  ['disasterProfile.queueLimits.', 'queues.*.'],
  ['unit.calendar.', 'hours.'],
  ...(['menu', 'hours', 'greeting'] as const).map(part => [`disasterProfile.${part}.`, `${part}.`] as const),
]

/** Properties that are named as a choice is. */
const NAMED: readonly (readonly [pattern: RegExp, names: Readonly<Record<string, string>>])[] = [
  [
    /^alarms\.kinds\.[^.]+$/,
    Object.fromEntries(Object.entries(ALARM_WORDS).map(([kind, { what }]) => [kind, what])),
  ],
  [/^dialling\.roles\.[^.]+$/, { ...ROLE_NAMES, centre: 'Tổng đài tự gọi' }],
  [/^notices\.(matrix|texts)\.[^.]+$/, CAUSE_NAMES],
  [/^notices\.(matrix|texts)\.[^.]+\.[^.]+$/, { ...RECIPIENT_NAMES, staff: 'Cán bộ (mọi người trừ dân)' }],
  [/^regulation\.contact\.channels\.[^.]+$/, CHANNEL_NAMES],
  [/^regulation\.(limits|urgentLimits)\.[^.]+\.[^.]+$/, PERIOD],
  [/^regulation\.supplementWait\.[^.]+$/, PERIOD],
]

/** What stands over a setting. @param path `queues.*.label`; numbers and names of elements as they are, or `*` */
export function wordsOf(path: string): Readonly<{ title: string; help: string | null }> | null {
  const [same] = SAME.filter(([from]) => path.startsWith(from))
  if (same) return wordsOf(path.replace(same[0], same[1]))
  const section = SECTION_WORDS[path as Section]
  const found = section ?? WORDS[path] ?? WORDS[starred(path)]
  if (found)
    return typeof found === 'string' ? { title: found, help: null } : { title: found[0], help: found[1] }
  const last = path.split('.').at(-1) ?? ''
  const [, names] = NAMED.find(([pattern]) => pattern.test(path)) ?? []
  return names && Object.hasOwn(names, last) ? { title: names[last] ?? last, help: null } : null
}

/** The way of writing with the most stars that is known, one place after the other. */
function starred(path: string): string {
  let known = ''
  for (const part of path.split('.')) {
    const [plain, star] = [known === '' ? part : `${known}.${part}`, `${known}.*`]
    known = isBegun(plain) || known === '' ? plain : star
  }
  return known
}

const BEGUN = new Set(
  Object.keys(WORDS).flatMap(path => {
    const parts = path.split('.')
    return parts.map((_part, place) => parts.slice(0, place + 1).join('.'))
  }),
)
const isBegun = (path: string) => BEGUN.has(path)
