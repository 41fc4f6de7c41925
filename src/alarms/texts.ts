import { DateTime } from 'luxon'
import { plain } from '../channels/channel.ts'
import { unaccented } from '../channels/sms.ts'
import { iso, isoOrNull, type Ms, ZONE } from '../clock.ts'
import type { Alarm, AlarmEvent } from './alarm.ts'
import type { CheckStep } from './check.ts'
import type { AlarmKind } from './rules.ts'

/** What people and programs outside are told: what, where, since when, what to do. */

type Words = Readonly<{
  what: string
  /** Of the subject and the facts. */
  where: (alarm: Pick<Alarm, 'subject' | 'facts'>) => string
  todo: string
}>

const queue = ({ subject, facts }: Pick<Alarm, 'subject' | 'facts'>) =>
  `hàng chờ "${subject}", ${facts.waiting ?? 0} người đang chờ`

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
const STEPS: Readonly<Record<CheckStep, string>> = {
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
  undelivered: {
    what: 'Cảnh báo không gửi đi được',
    where: ({ subject, facts }) => `kênh ${subject} (${facts.error ?? '?'})`,
    todo: 'Kiểm tra máy chủ thư, tổng đài tin nhắn hoặc webhook trong cấu hình.',
  },
}

const HAPPENED: Readonly<Record<AlarmEvent, string>> = {
  ...{ raised: 'CẢNH BÁO', repeated: 'NHẮC LẠI', cleared: 'ĐÃ HẾT' },
}

export type Told = Readonly<{ event: AlarmEvent; alarm: Alarm }>
/** What goes out in one piece; `id` is the same at every try. */
export type Letter = Readonly<{ id: string; centre: string; at: Ms; told: readonly Told[] }>

export function shownTime(at: Ms): string {
  return DateTime.fromMillis(at, { zone: ZONE }).toFormat('HH:mm:ss dd/MM/yyyy')
}

const sentence = ({ event, alarm }: Told) =>
  `${HAPPENED[event]}: ${WORDS[alarm.kind].what} - ${WORDS[alarm.kind].where(alarm)}`

function lines(told: Told): string[] {
  const { event, alarm } = told
  const since =
    event === 'cleared' && alarm.clearedAt !== null
      ? `Từ ${shownTime(alarm.raisedAt)} đến ${shownTime(alarm.clearedAt)}`
      : `Từ ${shownTime(alarm.raisedAt)}`
  const todo = event === 'cleared' ? [] : [`Việc cần làm: ${WORDS[alarm.kind].todo}`]
  return [plain(sentence(told)), since, ...todo]
}

/** @returns subject and text of an e-mail */
export function emailOf({ centre, told }: Letter): { subject: string; text: string } {
  const [first] = told
  const subject = told.length === 1 && first ? sentence(first) : summary(told)
  return {
    subject: plain(`[${centre}] ${subject}`).slice(0, 200),
    text: `${told.map(one => lines(one).join('\n')).join('\n\n')}\n\n${centre}\n`,
  }
}

function summary(told: readonly Told[]): string {
  const raised = told.filter(({ event }) => event !== 'cleared').length
  return `${raised} cảnh báo, ${told.length - raised} đã hết`
}

const SMS_MOST = 459 // three parts: what operators of brand names take

/** One short message, without accents: brand names are commonly refused otherwise, and a part has 153 letters, not 67. */
export function smsOf({ centre, told }: Letter): string {
  const [first] = told
  const since = first ? ` tu ${shownTime(first.alarm.raisedAt)}` : ''
  const what = told.length === 1 && first ? `${sentence(first)}${since}` : `${summary(told)}: ${kinds(told)}`
  return unaccented(plain(`${centre}: ${what}`)).slice(0, SMS_MOST)
}

const kinds = (told: readonly Told[]) =>
  [...new Set(told.map(({ alarm }) => WORDS[alarm.kind].what))].join('; ')

/** For programs: every fact, and the same words. */
export function webhookOf({ id, centre, at, told }: Letter) {
  return {
    id,
    centre,
    at: iso(at),
    alarms: told.map(({ event, alarm }) => ({
      event,
      id: alarm.id,
      kind: alarm.kind,
      subject: alarm.subject,
      severity: alarm.severity,
      facts: alarm.facts,
      raisedAt: iso(alarm.raisedAt),
      clearedAt: isoOrNull(alarm.clearedAt),
      text: lines({ event, alarm }).join('\n'),
    })),
  }
}
