import type {
  AskedLine as Asked,
  LineChanges,
  LinesShown,
  LinePreview as Previewed,
} from '../../../../src/phones/schemas.ts'
import type { Json } from '../../kit/api.ts'

export type Shown = Json<typeof LinesShown>
export type Trunk = Shown['trunks'][number]
export type AskedLine = Json<typeof Asked>
export type LinePreview = Json<typeof Previewed>
export type LineStep = Json<typeof LineChanges>['items'][number]
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
export const wordsOf = (differs: LinePreview['differs']) =>
  differs.map(({ what, before, after }) => {
    const isWord = what === 'isThere' || what === 'kind' || what === 'matchPort'
    const text = (value: string | null) => (value === null ? '–' : isWord ? (VALUES[value] ?? value) : value)
    return { what: WHAT[what] ?? what, before: text(before), after: text(after) }
  })
