import type { Grade } from './quality.ts'
import type { Failure, Shown } from './state.ts'
import type { Phone } from './usePhone.ts'

const SHOWN: Readonly<Record<Shown, string>> = {
  unknown: 'Điện thoại',
  off: 'Điện thoại tắt',
  connecting: 'Đang nối điện thoại…',
  registered: 'Điện thoại sẵn sàng',
  ringing: 'Đang đổ chuông',
  answering: 'Đang nhận cuộc gọi…',
  talking: 'Đang nói chuyện',
  returning: 'Đang nối lại cuộc gọi…',
  reconnecting: 'Mất kết nối, đang nối lại…',
  failed: 'Điện thoại không dùng được',
  elsewhere: 'Điện thoại ở nơi khác',
}

const DESK_SHOWN: Partial<Readonly<Record<Shown, string>>> = {
  off: 'Chưa vào ca',
  registered: 'Điện thoại bàn sẵn sàng',
  reconnecting: 'Không liên lạc được điện thoại bàn',
}

/** What is wrong, and what to do. */
export const FAILURES: Readonly<Record<Failure, Readonly<{ title: string; text: string }>>> = {
  insecure: {
    title: 'Trang chưa được bảo mật',
    text: 'Trình duyệt chỉ cho dùng micro trên địa chỉ bắt đầu bằng https://. Hãy mở trang bằng địa chỉ đó, hoặc báo quản trị viên.',
  },
  'microphone-denied': {
    title: 'Chưa được phép dùng micro',
    text: 'Bấm vào biểu tượng ổ khóa cạnh địa chỉ trang, cho phép Micro, rồi bấm Thử lại.',
  },
  'microphone-missing': {
    title: 'Không thấy micro',
    text: 'Cắm tai nghe có micro vào máy rồi bấm Thử lại.',
  },
  'microphone-busy': {
    title: 'Micro đang bận',
    text: 'Chương trình khác đang giữ micro. Hãy đóng chương trình đó rồi bấm Thử lại.',
  },
  'no-phone': {
    title: 'Tài khoản chưa có điện thoại',
    text: 'Hãy báo trưởng ca hoặc quản trị viên để được cấp máy.',
  },
  'not-answered': {
    title: 'Tổng đài chưa trả lời',
    text: 'Trang đang tự thử lại. Nếu kéo dài, hãy báo trưởng ca.',
  },
  'not-loaded': {
    title: 'Không tải được phần điện thoại',
    text: 'Hãy tải lại trang.',
  },
}

export const GRADE_NAMES: Readonly<Record<Grade, string>> = {
  good: 'Đường truyền tốt',
  fair: 'Đường truyền khá',
  poor: 'Đường truyền kém',
}

export const WARNINGS = {
  unheard: 'Tai nghe đã bị rút ra: người gọi không nghe thấy bạn. Hãy cắm lại, cuộc gọi vẫn đang chờ.',
  silent:
    'Không nhận được âm thanh từ phía người gọi. Hãy kiểm tra mạng; nếu không đỡ, xin số gọi lại và chuyển ca.',
  'cut-off':
    'Mất kết nối với tổng đài: bạn và người dân không còn nghe thấy nhau. Trang đang tự nối lại; hãy ghi chú những gì đã nghe. Nếu cuộc gọi bị ngắt, người dân trở lại hàng chờ hoặc vào danh sách gọi lại.',
  poor: 'Đường truyền kém, người gọi có thể nghe không rõ. Hãy đóng bớt chương trình dùng mạng.',
} as const

export const SILENT_BELL = {
  title: 'Chuông chưa kêu được',
  text: 'Trình duyệt chưa cho trang này phát âm thanh: có cuộc gọi đến sẽ không nghe thấy chuông.',
  button: 'Bật chuông',
} as const

export const WHERE = {
  tab: 'Điện thoại đang ở thẻ khác của trình duyệt này',
  machine: 'Điện thoại đang ở máy hoặc trình duyệt khác',
} as const

type Named = Pick<Phone, 'kind' | 'shown'>

export const nameOf = ({ kind, shown }: Named): string =>
  (kind === 'desk' ? DESK_SHOWN[shown] : undefined) ?? SHOWN[shown]

/** For a note that is seen on a locked screen too: so the last digits only. */
export function endOf(number: string | null | undefined): string {
  if (number === undefined) return ''
  const end = /\d{3}$/.exec(number ?? '')?.[0]
  return end === undefined ? 'Số ẩn' : `Số kết thúc bằng ${end}`
}

/** For those who do not see it. */
export function announcementOf(phone: Named & Pick<Phone, 'failure' | 'talk' | 'isMuted'>): string {
  if (phone.shown === 'failed' && phone.failure) {
    const { title, text } = FAILURES[phone.failure]
    return `${title}. ${text}`
  }
  if (phone.shown === 'ringing') return 'Cuộc gọi đến'
  if (phone.shown === 'talking' && phone.talk?.isUnheard) return 'Không còn micro'
  if (phone.shown === 'talking' && phone.isMuted) return 'Micro đã tắt'
  return nameOf(phone)
}
