import type {
  AskedLine as Asked,
  LineChanges,
  LinePlan,
  LinesShown,
  LinePreview as Previewed,
} from '../../../../src/phones/lineschemas.ts'
import type { Json } from '../../kit/api.ts'
import type { PlansOf } from '../Plans.tsx'

export type Shown = Json<typeof LinesShown>
export type Trunk = Shown['trunks'][number]
export type AskedLine = Json<typeof Asked>
export type LinePreview = Json<typeof Previewed>
export type LineStep = Json<typeof LineChanges>['items'][number]
export type Plan = Json<typeof LinePlan>
export const LINES = ['lines']
export const BANS = ['phone-bans']

const WHAT: Readonly<Record<string, string>> = {
  ...{ isThere: 'Có trong danh sách', kind: 'Nhận biết', host: 'Địa chỉ', port: 'Cổng' },
  ...{ matchPort: 'Chỉ nhận từ đúng cổng', username: 'Tài khoản', trunk: 'Đường gọi ra' },
}
const VALUES: Readonly<Record<string, string>> = {
  ...{ true: 'có', false: 'không', address: 'theo địa chỉ', registration: 'đăng ký bằng tài khoản' },
}

/** What becomes otherwise, for people. */
export const wordsOf = (differs: LinePreview['items'][number]['differs']) =>
  differs.map(({ what, before, after }) => {
    const isWord = what === 'isThere' || what === 'kind' || what === 'matchPort'
    const text = (value: string | null) => (value === null ? '–' : isWord ? (VALUES[value] ?? value) : value)
    return { what: WHAT[what] ?? what, before: text(before), after: text(after) }
  })

const ANY_LINE = 'đường nào cũng được'
const wayOf = (trunk: string | null) => (trunk === null ? ANY_LINE : `đường ${trunk}`)

/** What becomes of each of the numbers, for people. */
export const numbersIn = (items: LinePreview['items'], becomes: Readonly<{ trunk: string | null }> | null) =>
  items.map(({ name, standing, differs }) => {
    const after = becomes === null ? 'không còn' : wayOf(becomes.trunk)
    const was = differs.find(({ what }) => what === 'trunk')?.before ?? null
    const words: Readonly<Record<typeof standing, readonly [before: string, after: string]>> = {
      new: ['chưa có', after],
      changed: [wayOf(was), after],
      removed: [wayOf(was), after],
      same: [becomes === null ? 'không có' : after, 'giữ nguyên'],
      'not-valid': ['–', 'không hợp lệ: cần 3 đến 15 chữ số, đầu có thể là +'],
    }
    const [before, is] = words[standing]
    return { what: name, before, after: is }
  })

/** What a plan makes of a line or of numbers, for people. */
export function becomingOf({ asked }: Plan): string[] {
  if (asked.of === 'numbers') {
    const which = asked.numbers.join(', ')
    const { becomes } = asked
    return [becomes === null ? `Bỏ số ${which}` : `Số ${which}: gọi ra ${wayOf(becomes.trunk)}`]
  }
  if (asked.becomes === null) return [`Bỏ đường ${asked.name}`]
  const { kind, host, port, matchPort, username } = asked.becomes
  const known = kind === 'address' ? 'theo địa chỉ' : `đăng ký bằng tài khoản ${username}`
  return [`Đường ${asked.name}: ${known}, ${host}:${port}${matchPort ? ', chỉ nhận từ đúng cổng' : ''}`]
}

export const LINE_PLANS: PlansOf<Plan> = {
  ...{ path: '/api/lines/plans', room: LINES, becomingOf, kept: 'đường và số' },
}
