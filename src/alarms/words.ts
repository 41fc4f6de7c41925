import type { Alarm } from './alarm.ts'
import type { CheckStep } from './check.ts'
import type { AlarmKind } from './rules.ts'

/** What each kind of alarm is called, where it is and what to do about it; of letters and of screens. Pure. */

type Words = Readonly<{
  what: string
  /** Of the subject and the facts. */
  where: (alarm: Pick<Alarm, 'subject' | 'facts'>) => string
  todo: string
}>

const queue = ({ subject, facts }: Pick<Alarm, 'subject' | 'facts'>) =>
  `${facts.label ?? `hàng chờ "${subject}"`}, ${facts.waiting ?? 0} người đang chờ`

/** Codes of facts in words. */
const STATES: Readonly<Record<string, string>> = {
  ...{ 'not-reachable': 'không trả lời', 'not-registered': 'chưa đăng ký được với nhà mạng' },
  ...{ missing: 'không có', short: 'không đủ', cut: 'bị ngắt giữa chừng', longer: 'dài hơn cuộc gọi' },
  ...{ 'no-rtp-from-citizen': 'người dân không gửi âm thanh', unexplained: 'không rõ nguyên nhân' },
  silent: 'không nghe thấy gì',
  ...{ muted: 'bị tắt tiếng không rõ lý do', shortened: 'tệp bị cắt mất phần cuối' },
  ...{ 'no-file': 'không có tệp', empty: 'tệp rỗng', unreadable: 'tệp không đọc được' },
}
/** What of the evidence stands still or does not agree. */
const STILL: Readonly<Record<string, string>> = {
  ...{ sealing: 'không niêm phong được', held: 'một giao dịch cơ sở dữ liệu bị bỏ ngỏ' },
  ...{ witness: 'không ghi được tệp nhân chứng', key: 'khóa niêm phong không phải của chuỗi này' },
  truncated: 'chuỗi thiếu hoặc khác phần mà tệp nhân chứng đã ghi',
}
/** The steps of the centre's call to itself. */
export const STEPS: Readonly<Record<CheckStep, string>> = {
  ...{
    place: 'gọi ra',
    trunk: 'cuộc gọi vào',
    greeting: 'lời chào',
    queue: 'hàng chờ',
    'hang-up': 'gác máy',
  },
  ...{ recording: 'bản ghi âm', sound: 'âm thanh trong bản ghi' },
}
const inWords = (code: unknown) => STATES[String(code)] ?? String(code ?? '?')

export const WORDS: Readonly<Record<AlarmKind, Words>> = {
  'wait-over-limit': {
    what: 'Người gọi chờ quá lâu',
    where: queue,
    todo: 'Gọi thêm điện thoại viên vào ca, kết thúc tạm nghỉ, hoặc bật lời chào ngắn.',
  },
  'no-operators': {
    what: 'Không có điện thoại viên trực',
    where: queue,
    todo: 'Cho điện thoại viên đăng nhập và chuyển sang sẵn sàng, kiểm tra máy điện thoại của họ.',
  },
  'trunk-down': {
    what: 'Mất đường trung kế',
    where: ({ subject, facts }) => `đường "${subject}", ${inWords(facts.state)}`,
    todo: 'Gọi 1022 từ máy di động để thử; kiểm tra mạng tới nhà mạng, rồi báo nhà mạng.',
  },
  'recording-missing': {
    what: 'Bản ghi âm thiếu hoặc không đủ',
    where: ({ subject, facts }) => `bản ghi ${subject}: ${inWords(facts.state)}, ${inWords(facts.gapCause)}`,
    todo: 'Mở cuộc gọi trong danh sách, ghi nhận nguyên nhân; kiểm tra ổ đĩa nếu lặp lại.',
  },
  'recording-failed': {
    what: 'Cuộc gọi không ghi âm được',
    where: ({ subject }) => `cuộc gọi ${subject}`,
    todo: 'Ghi lại nội dung bằng tay vào phiếu; kiểm tra ổ đĩa và Asterisk ngay.',
  },
  'asterisk-away': {
    what: 'Mất kết nối với tổng đài Asterisk',
    where: () => 'máy chủ tổng đài',
    todo: 'Xem asterisk.log; tổng đài tự khởi động lại, nếu không lên thì khởi động lại dịch vụ.',
  },
  'database-away': {
    what: 'Mất kết nối với cơ sở dữ liệu',
    where: () => 'PostgreSQL',
    todo: 'Xem postgresql.log và chỗ trống của ổ đĩa; người gọi tạm được Asterisk phục vụ.',
  },
  'database-slow': {
    what: 'Cơ sở dữ liệu trả lời chậm',
    where: ({ facts }) => `PostgreSQL, ${facts.answerMs ?? '?'} ms`,
    todo: 'Xem tải của máy và ổ đĩa; dừng báo cáo lớn hoặc sao lưu đang chạy.',
  },
  'disk-low': {
    what: 'Ổ đĩa ghi âm sắp đầy',
    where: ({ subject, facts }) =>
      `thư mục ghi âm, còn ${facts.freeGigabytes ?? '?'} GB${subject === 'protect' ? '; đã ngừng xuất tệp để giữ chỗ ghi âm' : ''}`,
    todo: 'Thêm dung lượng hoặc chuyển bản ghi cũ đi ngay hôm nay; không xóa bản ghi chưa lưu.',
  },
  'self-check-failed': {
    what: 'Cuộc gọi tự kiểm tra không đạt',
    where: ({ facts }) => `bước "${STEPS[facts.step as CheckStep] ?? '?'}": ${facts.detail ?? ''}`,
    todo: 'Gọi thử 1022 từ máy di động; xem bước không đạt và chạy lại phép kiểm tra.',
  },
  'fallback-in-use': {
    what: 'Người gọi đang do hàng chờ dự phòng phục vụ',
    where: ({ facts }) => `Asterisk, ${facts.calls ?? '?'} cuộc`,
    todo: 'Xem service.log: dịch vụ đã ngừng hoặc bị treo; phiếu của các cuộc này được lập sau.',
  },
  'evidence-stalled': {
    what: 'Việc niêm phong chứng cứ bị dừng',
    where: ({ subject }) => STILL[subject] ?? subject,
    todo: 'Xem service.log và chỗ trống của ổ đĩa; kiểm tra nơi đặt tệp nhân chứng (WITNESS_FILE).',
  },
  'evidence-broken': {
    what: 'Chuỗi niêm phong chứng cứ không khớp',
    where: ({ subject }) => STILL[subject] ?? subject,
    todo: 'Không sửa gì thêm; giữ nguyên tệp nhân chứng, chạy script/verify và báo kiểm toán viên.',
  },
  'plan-refused': {
    what: 'Thay đổi đặt trước không thực hiện được',
    where: ({ facts }) =>
      `${facts.of === 'line' ? 'đường "' : 'tài khoản "'}${facts.name ?? '?'}": ${facts.why ?? '?'}`,
    todo: 'Mở tài khoản hoặc đường trong phần quản trị, xem lại và làm lại thay đổi nếu vẫn cần.',
  },
  undelivered: {
    what: 'Cảnh báo không gửi đi được',
    where: ({ subject, facts }) => `kênh ${subject} (${facts.error ?? '?'})`,
    todo: 'Kiểm tra máy chủ thư, tổng đài tin nhắn hoặc webhook trong cấu hình.',
  },
}
