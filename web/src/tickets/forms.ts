import type { AskedStep } from '../../../src/tickets/askedschemas.ts'
import type { RejectReason } from '../../../src/tickets/course.ts'
import { excessOf } from '../kit/excess.ts'

/** Which form belongs to which act, and what is sent for what was filled in. Pure. */

/** Acts by the names under which the server allows them (`mayNow`) that are one step through the regulation. */
export type Act = AskedStep['type']

/** `person` is of the unit that has it. */
export type FieldKind = 'text' | 'when' | 'unit' | 'person' | 'field' | 'subtype' | 'reason' | 'number'
export type Field = Readonly<{
  name: string
  kind: FieldKind
  label: string
  hint?: string
  isNeeded?: boolean
}>
export type Typed = Readonly<Record<string, string>>

export type Form = Readonly<{
  /** On the button that opens it. */
  label: string
  /** Over the form: what it does, and by which article. */
  about: string
  fields: readonly Field[]
  /** On the button that sends it. */
  send: string
  /** What people read when it is done. */
  done: string
  /** Nothing takes it back: asked for once more, in these words. */
  sure?: string
  /** Looks like what is usually done, or like what ends or refuses something. */
  weight?: 'first' | 'danger'
  event: (typed: Typed) => AskedStep
}>

const text = (name: string, label: string, hint?: string): Field => ({
  ...{ name, kind: 'text', label, isNeeded: true },
  ...(hint === undefined ? {} : { hint }),
})
const of = (typed: Typed, name: string) => typed[name]?.trim() ?? ''

export const FORMS: Readonly<Record<Act, Form>> = {
  answer: {
    label: 'Trả lời',
    about: 'Nội dung này là câu trả lời cho người dân, được lưu với tên của bạn (QC 9, 14.8).',
    fields: [
      text('text', 'Nội dung trả lời', 'Viết đầy đủ, lịch sự, dễ hiểu: người dân đọc nguyên văn.'),
      {
        name: 'sources',
        kind: 'text',
        label: 'Căn cứ',
        hint: 'Văn bản, điều khoản; mỗi dòng một căn cứ (QC 9.1).',
      },
    ],
    ...{ send: 'Gửi trả lời', done: 'Đã gửi trả lời.', weight: 'first' },
    event: typed => {
      const sources = of(typed, 'sources')
        .split('\n')
        .map(line => line.trim())
        .filter(Boolean)
      return { type: 'answer', text: of(typed, 'text'), ...(sources.length > 0 ? { sources } : {}) }
    },
  },
  approve: {
    label: 'Duyệt trả lời',
    about: 'Nội dung trả lời đang chờ duyệt sẽ được gửi đi với tên người soạn và người duyệt (QC 14.8).',
    ...{ fields: [], send: 'Duyệt', done: 'Đã duyệt nội dung trả lời.', weight: 'first' },
    event: () => ({ type: 'approve' }),
  },
  disapprove: {
    label: 'Không duyệt',
    about: 'Nội dung trả lời quay lại người soạn (QC 14.8).',
    fields: [text('reason', 'Lý do không duyệt', 'Người soạn đọc được lý do này.')],
    ...{ send: 'Không duyệt', done: 'Đã trả nội dung cho người soạn.', weight: 'danger' },
    event: typed => ({ type: 'disapprove', reason: of(typed, 'reason') }),
  },
  promise: {
    label: 'Hẹn lại',
    about:
      'Báo người dân thời điểm hoàn tất cụ thể khi cần xác minh; chỉ được hẹn lại 01 lần (QC 9.3, 10.3).',
    fields: [
      { name: 'until', kind: 'when', label: 'Thời điểm hoàn tất', isNeeded: true },
      text('reason', 'Lý do', 'Người dân đọc được lý do này.'),
    ],
    ...{ send: 'Hẹn lại', done: 'Đã hẹn lại với người dân.' },
    event: typed => ({ type: 'promise', until: of(typed, 'until'), reason: of(typed, 'reason') }),
  },
  askSupplement: {
    label: 'Yêu cầu bổ sung',
    about: 'Đề nghị người dân bổ sung nội dung chưa rõ; chỉ được yêu cầu 01 lần (QC 14.4).',
    fields: [text('question', 'Nội dung cần bổ sung', 'Người dân đọc nguyên văn.')],
    ...{ send: 'Gửi yêu cầu', done: 'Đã gửi yêu cầu bổ sung.' },
    event: typed => ({ type: 'askSupplement', question: of(typed, 'question') }),
  },
  supplemented: {
    label: 'Ghi nội dung bổ sung',
    about: 'Người dân đã bổ sung (QC 14.4).',
    fields: [text('text', 'Nội dung người dân bổ sung')],
    ...{ send: 'Ghi nhận', done: 'Đã ghi nội dung bổ sung.' },
    event: typed => ({ type: 'supplemented', text: of(typed, 'text') }),
  },
  giveBack: {
    label: 'Trả lại phiếu',
    about: 'Phiếu không thuộc thẩm quyền của đơn vị thì trả lại tổng đài, kèm lý do (QC 14.2).',
    fields: [text('reason', 'Lý do trả lại', 'Nếu biết, ghi đơn vị có thẩm quyền.')],
    ...{ send: 'Trả lại', done: 'Đã trả phiếu về tổng đài.', weight: 'danger' },
    event: typed => ({ type: 'giveBack', reason: of(typed, 'reason') }),
  },
  assign: {
    label: 'Giao trong đơn vị',
    about: 'Giao bộ phận xử lý trong đơn vị; người được giao báo kết quả cho cán bộ đầu mối.',
    fields: [
      { name: 'personId', kind: 'person', label: 'Người xử lý', isNeeded: true },
      { name: 'due', kind: 'when', label: 'Hạn trong đơn vị', hint: 'Có thể bỏ trống.' },
    ],
    ...{ send: 'Giao', done: 'Đã giao trong đơn vị.' },
    event: typed => ({ type: 'assign', personId: of(typed, 'personId'), due: of(typed, 'due') || null }),
  },
  report: {
    label: 'Báo kết quả',
    about: 'Kết quả xử lý gửi cán bộ đầu mối; không gửi cho người dân.',
    fields: [text('text', 'Kết quả xử lý')],
    ...{ send: 'Báo kết quả', done: 'Đã báo kết quả cho cán bộ đầu mối.', weight: 'first' },
    event: typed => ({ type: 'report', text: of(typed, 'text') }),
  },
  forward: {
    label: 'Chuyển đơn vị',
    about: 'Chuyển phiếu đến đơn vị có thẩm quyền; giờ của đơn vị tính từ lúc nhận (QC 9.2, 9.3).',
    fields: [{ name: 'unitId', kind: 'unit', label: 'Đơn vị nhận', isNeeded: true }],
    ...{ send: 'Chuyển', done: 'Đã chuyển phiếu.', weight: 'first' },
    event: typed => ({ type: 'forward', unitId: of(typed, 'unitId') }),
  },
  askOffice: {
    label: 'Chuyển Văn phòng',
    about: 'Chưa rõ thẩm quyền thì chuyển Văn phòng xác định (QC 9.6).',
    fields: [text('reason', 'Vì sao chưa rõ thẩm quyền')],
    ...{ send: 'Chuyển Văn phòng', done: 'Đã chuyển Văn phòng.' },
    event: typed => ({ type: 'askOffice', reason: of(typed, 'reason') }),
  },
  reject: {
    label: 'Không tiếp nhận',
    about: 'Người dân được báo ngay lý do và nơi liên hệ (QC 8.2).',
    fields: [
      { name: 'reason', kind: 'reason', label: 'Lý do', isNeeded: true },
      text('guidance', 'Hướng dẫn người dân', 'Nơi liên hệ, địa chỉ, cách gửi lại.'),
      { name: 'note', kind: 'text', label: 'Ghi thêm' },
    ],
    ...{ send: 'Không tiếp nhận', done: 'Đã ghi không tiếp nhận.', weight: 'danger' },
    sure: 'Phiếu kết thúc ở đây và người dân được báo ngay.',
    event: typed => ({
      ...{ type: 'reject', reason: of(typed, 'reason') as RejectReason, guidance: of(typed, 'guidance') },
      ...(of(typed, 'note') ? { note: of(typed, 'note') } : {}),
    }),
  },
  guide: {
    label: 'Hướng dẫn 113, 114, 115',
    about: 'Ghi nhận đã hướng dẫn người dân gọi đúng số khẩn cấp (QC 4.6).',
    fields: [{ name: 'number', kind: 'number', label: 'Số đã hướng dẫn', isNeeded: true }],
    ...{ send: 'Ghi nhận', done: 'Đã ghi nhận hướng dẫn.' },
    sure: 'Phiếu kết thúc ở đây.',
    event: typed => ({ type: 'guide', number: of(typed, 'number') }),
  },
  setField: {
    label: 'Đổi lĩnh vực',
    about: 'Mỗi phiếu thuộc đúng một lĩnh vực (QC 11.1).',
    fields: [
      { name: 'field', kind: 'field', label: 'Lĩnh vực', isNeeded: true },
      { name: 'subtype', kind: 'subtype', label: 'Tiểu loại' },
    ],
    ...{ send: 'Lưu', done: 'Đã đổi lĩnh vực.' },
    event: typed => ({ type: 'setField', field: of(typed, 'field'), subtype: of(typed, 'subtype') || null }),
  },
  setUrgency: {
    label: 'Đánh dấu khẩn',
    about: 'Việc khẩn cấp thuộc thẩm quyền, cần xử lý ngay; khác với số khẩn cấp 113, 114, 115.',
    ...{ fields: [], send: 'Đánh dấu', done: 'Đã đổi mức khẩn.' },
    event: typed => ({ type: 'setUrgency', isUrgent: of(typed, 'isUrgent') !== 'no' }),
  },
  remind: {
    label: 'Nhắc đơn vị',
    about: 'Nhắc người đang giữ phiếu (QC 13.2).',
    fields: [{ name: 'note', kind: 'text', label: 'Lời nhắc', hint: 'Có thể bỏ trống.' }],
    ...{ send: 'Nhắc', done: 'Đã nhắc đơn vị.' },
    event: typed => ({ type: 'remind', note: of(typed, 'note') }),
  },
  direct: {
    label: 'Ghi ý kiến chỉ đạo',
    about: 'Ý kiến chỉ đạo của lãnh đạo Tỉnh với phiếu trễ hạn (QC 9.4).',
    fields: [text('text', 'Nội dung chỉ đạo')],
    ...{ send: 'Ghi chỉ đạo', done: 'Đã ghi ý kiến chỉ đạo.', weight: 'first' },
    event: typed => ({ type: 'direct', text: of(typed, 'text') }),
  },
  inform: {
    label: 'Đã báo người dân',
    about: 'Ghi nhận người dân đã biết câu trả lời (QC 9.3).',
    fields: [
      {
        name: 'note',
        kind: 'text',
        label: 'Đã báo bằng cách nào',
        hint: 'Gọi điện, nhắn tin, gặp trực tiếp…',
      },
    ],
    ...{ send: 'Ghi nhận', done: 'Đã ghi nhận báo người dân.', weight: 'first' },
    event: typed => ({ type: 'inform', note: of(typed, 'note') }),
  },
  close: {
    label: 'Đóng phiếu',
    about: 'Người dân đã có câu trả lời và không còn việc phải làm.',
    ...{ fields: [], send: 'Đóng phiếu', done: 'Đã đóng phiếu.', weight: 'first' },
    sure: 'Chỉ Văn phòng mở lại được phiếu đã đóng.',
    event: () => ({ type: 'close' }),
  },
  publish: {
    label: 'Công khai kết quả',
    about: 'Kết quả được công khai, không kèm danh tính người dân (QC 12.1).',
    ...{ fields: [], send: 'Công khai', done: 'Đã công khai kết quả.' },
    sure: 'Mọi người đọc được nội dung và câu trả lời.',
    event: () => ({ type: 'publish' }),
  },
  reopen: {
    label: 'Mở lại',
    about: 'Câu trả lời chưa đạt; phiếu về Văn phòng để xử lý tiếp (QC 15.1).',
    fields: [text('reason', 'Điều chưa đạt')],
    ...{ send: 'Mở lại', done: 'Đã mở lại phiếu.', weight: 'danger' },
    event: typed => ({ type: 'reopen', reason: of(typed, 'reason') }),
  },
  askReview: {
    label: 'Người dân đề nghị xem lại',
    about: 'Người dân chưa hài lòng; phiếu về Văn phòng (QC 17).',
    fields: [text('reason', 'Vì sao người dân chưa hài lòng')],
    ...{ send: 'Ghi nhận', done: 'Đã chuyển Văn phòng xem lại.' },
    event: typed => ({ type: 'askReview', reason: of(typed, 'reason') }),
  },
  migrate: {
    label: 'Áp dụng quy chế mới',
    about: 'Phiếu được tính theo quy chế hiện hành từ đây về sau.',
    fields: [text('reason', 'Lý do')],
    ...{ send: 'Áp dụng', done: 'Đã áp dụng quy chế mới.' },
    sure: 'Hạn xử lý có thể thay đổi.',
    event: typed => ({ type: 'migrate', reason: of(typed, 'reason') }),
  },
}

/** In the order in which people look for them. */
export const ACTS = Object.keys(FORMS) as Act[]

/** Only what the server allows, in our order; what has no form here is left out. */
export const actsOf = (mayNow: readonly string[]): Act[] => ACTS.filter(act => mayNow.includes(act))

/** As much as the server takes (CONTENT_CHARS there). */
export const CONTENT_CHARS = 20_000

/** @returns the first field that is needed and empty, or holds too much; null = it can be sent */
export function missingIn({ fields }: Form, typed: Typed): Field | null {
  const isWrong = ({ name, isNeeded }: Field) =>
    (isNeeded && of(typed, name) === '') || excessOf(of(typed, name), CONTENT_CHARS) > 0
  return fields.find(isWrong) ?? null
}

/** Somebody has written something that would be lost. */
export const isWritten = (typed: Typed): boolean => Object.values(typed).some(value => value.trim() !== '')

/** What was written in a form, to be read and copied; dates and people that were picked are soon picked again. */
export function textIn(form: string, typed: Typed): Readonly<{ label: string; text: string }> {
  const known = Object.hasOwn(FORMS, form) ? FORMS[form as Act] : null
  const names = known?.fields.filter(({ kind }) => kind === 'text').map(({ name }) => name)
  const texts = (names ?? Object.keys(typed)).map(name => of(typed, name)).filter(Boolean)
  return { label: known?.label ?? 'Sửa thông tin', text: texts.join('\n\n') }
}

/** The button says which of the two it does. */
export function labelOf(act: Act, isUrgent: boolean): string {
  return act === 'setUrgency' && isUrgent ? 'Bỏ đánh dấu khẩn' : FORMS[act].label
}
