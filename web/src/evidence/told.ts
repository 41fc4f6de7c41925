import type { CallEvent } from '../../../src/calls/call.ts'
import type { MuteReason } from '../../../src/calls/muting.ts'
import type { Request } from '../../../src/calls/wanted.ts'
import { phoneOf } from '../kit/format.ts'
import type { Entry } from '../player/hearing.ts'
import { RESULT_NAMES } from '../words/calls.ts'

/** A call's journal in words. Pure. */

/** How a line of the call, or a person, is called. */
export type Naming = Readonly<{
  leg: (leg: string) => string
  person: (personId: string) => string
}>

type Of<T extends CallEvent['type']> = Extract<CallEvent, { type: T }>
type Words = { [T in CallEvent['type']]: string | ((event: Of<T>, naming: Naming) => string) }

const REQUESTS: Readonly<Record<Request['act'], string>> = {
  hold: 'giữ máy người dân',
  resume: 'nối lại với người dân',
  mute: 'tắt tiếng mình',
  unmute: 'bật tiếng mình',
  'mute-recording': 'tắt tiếng bản ghi âm',
  'unmute-recording': 'ghi âm có tiếng lại',
  consult: 'gọi bên thứ ba để hỏi',
  emergency: 'chuyển khẩn cấp',
  confirm: 'xác nhận cơ quan đã tiếp nhận',
  transfer: 'chuyển máy',
  complete: 'rời máy, để hai bên nói chuyện',
  'drop-guest': 'ngắt bên thứ ba',
  'hang-up': 'gác máy',
}

const MUTE_REASONS: Readonly<Record<MuteReason, string>> = {
  card: 'số thẻ',
  password: 'mật khẩu',
  identity: 'giấy tờ tùy thân',
  health: 'sức khỏe',
  other: 'nội dung nhạy cảm',
}

function asked({ by, request }: Of<'asked'>, { person }: Naming): string {
  const whom =
    'party' in request
      ? request.party.kind === 'outside'
        ? `: ${nameOrPhone(request.party.label)}`
        : `: ${person(request.party.operator)}`
      : ''
  const why = request.act === 'mute-recording' ? ` (${MUTE_REASONS[request.why ?? 'other']})` : ''
  return `${person(by)} yêu cầu ${REQUESTS[request.act]}${whom}${why}`
}

const nameOrPhone = (label: string) => (/^\+?\d+$/.test(label) ? phoneOf(label) : label)

const ENDS: Readonly<Record<Of<'legEnded'>['why'], string>> = {
  refused: 'không nhận cuộc gọi',
  unreachable: 'không liên lạc được',
  'hung-up': 'gác máy',
  silent: 'mất tín hiệu âm thanh',
  'page-closed': 'đóng trang làm việc',
}

const WORDS: Words = {
  arrived: ({ isOpen }) =>
    isOpen ? 'Người dân gọi đến, tổng đài nhấc máy' : 'Người dân gọi đến ngoài giờ phục vụ',
  callerBlocked: 'Số gọi đến đang bị chặn',
  ticketLookedUp: ({ digits }) => `Tra cứu phiếu theo số ${digits}`,
  placed: ({ errand }, { person }) =>
    errand.operator === null ? 'Tổng đài gọi ra' : `${person(errand.operator)} gọi ra`,
  withdrawn: 'Không cần gọi lại nữa',
  citizenAnswered: 'Người dân nhấc máy',
  citizenUnanswered: ({ result }) => `Không gặp được người dân: ${RESULT_NAMES[result].toLowerCase()}`,
  dialRefused: ({ detail }) => `Không được gọi ra: ${detail}`,
  dialLimited: ({ maxSeconds }) => `Thời gian gọi ra còn tối đa ${maxSeconds} giây`,
  limitReached: 'Hết thời gian được phép gọi ra',
  waitLookedUp: 'Báo cho người dân tình hình hàng chờ',
  callbackAnswered: 'Trả lời yêu cầu được gọi lại',
  soundEnded: 'Phát xong lời tổng đài',
  digit: ({ digit }) => `Người dân bấm phím ${digit}`,
  legDigit: ({ leg, digit }, naming) => `${naming.leg(leg)} bấm phím ${digit}`,
  operatorChosen: ({ operator }, { person }) => `Chọn ${person(operator)}, máy đổ chuông`,
  legAnswered: ({ leg }, naming) => `${naming.leg(leg)} nhấc máy`,
  legEnded: ({ leg, why }, naming) => `${naming.leg(leg)} ${ENDS[why]}`,
  agencyRefused: ({ detail }) => `Không gọi được cơ quan: ${detail}`,
  recorderChecked: ({ outcome }) =>
    outcome === 'started' ? 'Ghi âm chưa chạy, đã bật lại' : 'Ghi âm chưa chạy và không bật được',
  held: ({ leg }, naming) => `${naming.leg(leg)} giữ máy bằng phím trên máy`,
  resumed: ({ leg }, naming) => `${naming.leg(leg)} thôi giữ máy`,
  callerGone: ({ cut }) => (cut ? 'Đường dây người dân bị ngắt do sự cố' : 'Đường dây người dân kết thúc'),
  enteredFallback: 'Dịch vụ tạm ngừng, người dân vào hàng chờ dự phòng',
  fallbackAnswered: ({ operator }, { person }) => `${person(operator)} nhấc máy từ hàng chờ dự phòng`,
  bridgeMissing: 'Hai đầu dây không còn được nối, tổng đài nối lại',
  barged: ({ by }, { person }) => `${person(by)} vào cuộc gọi để giám sát`,
  unbarged: ({ by }, { person }) => `${person(by)} rời cuộc gọi`,
  deadline: 'Hết thời gian chờ',
  recordingUnmuted: ({ why }) =>
    why === 'failed' ? 'Không tắt tiếng bản ghi âm được' : 'Ghi âm có tiếng lại sau khi dịch vụ khởi động',
  pageGone: 'Điện thoại viên tải lại hoặc đóng trang làm việc, cuộc gọi chờ vài giây',
  phoneBack: 'Điện thoại trên trình duyệt đã trở lại',
  asked,
}

export function toldOf({ event }: Pick<Entry, 'event'>, naming: Naming): string {
  const words = WORDS[event.type] as string | ((event: CallEvent, naming: Naming) => string) | undefined
  if (words === undefined) return 'Sự kiện của phiên bản khác'
  return typeof words === 'string' ? words : words(event, naming)
}
