import type { ChangePreview, HistoryPage, PlanShown } from '../../../../src/people/changeschemas.ts'
import type { Role } from '../../../../src/people/person.ts'
import type { Json } from '../../kit/api.ts'
import { ROLE_NAMES } from '../../words/roles.ts'
import type { PlansOf } from '../Plans.tsx'
import { type Account, PEOPLE } from './accounts.ts'

export type Preview = Json<typeof ChangePreview>
export type Plan = Json<typeof PlanShown>
export type Step = Json<typeof HistoryPage>['items'][number]
type Differing = Preview['differs'][number]

/** What is asked to become of an account. */
export type Asked = Partial<
  Pick<Account, 'displayName' | 'role' | 'unitId' | 'mobile' | 'email' | 'isDisabled'>
>

const WHAT: Readonly<Record<Differing['what'], string>> = {
  displayName: 'Họ và tên',
  role: 'Vai trò',
  unitId: 'Đơn vị',
  isDisabled: 'Tài khoản',
  hasMobile: 'Di động',
  hasEmail: 'Thư điện tử',
}

const isTrue = (value: string) => value === 'true'

function inWords(what: Differing['what'], value: string | null): string | null {
  if (value === null) return null
  if (what === 'role') return ROLE_NAMES[value as Role] ?? value
  if (what === 'isDisabled') return isTrue(value) ? 'Đã khóa' : 'Đang dùng'
  if (what === 'hasMobile' || what === 'hasEmail') return isTrue(value) ? 'có' : 'không có'
  return value
}

export type Line = Readonly<{ what: string; before: string; after: string }>

/** A number or an address that becomes another one is told, and not shown: the journal keeps none. */
export const linesOf = (differs: readonly Differing[]): Line[] =>
  differs.map(({ what, before, after }) => {
    const isOther = (what === 'hasMobile' || what === 'hasEmail') && before === 'true' && after === 'true'
    return {
      what: WHAT[what],
      before: inWords(what, before) ?? '–',
      after: isOther ? 'có, khác trước' : (inWords(what, after) ?? 'không có'),
    }
  })

/** What a planned change would make of an account, a line each; what it was before is known while it is to come. */
export const becomingOf = ({ differs, outcome }: Plan): string[] =>
  linesOf(differs).map(({ what, before, after }) =>
    outcome === null && before !== '–' ? `${what}: ${before} → ${after}` : `${what}: ${after}`,
  )

export const plansOf = ({ id }: Account): PlansOf<Plan> => ({
  ...{ path: `/api/people/${id}/plans`, room: PEOPLE, becomingOf, kept: 'tài khoản' },
})
