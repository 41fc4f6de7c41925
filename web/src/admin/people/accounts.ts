import type { PersonShown } from '../../../../src/people/schemas.ts'
import type { Json } from '../../kit/api.ts'

export type Account = Json<typeof PersonShown>

/** Every list and page of accounts. */
export const PEOPLE = ['people']

type Standing = Readonly<{ text: string; color: string }>

/** Who mistyped the password too often may not try again before this; null = may. */
export const lockedUntilOf = ({ lockedUntil }: Account, now: number): string | null =>
  lockedUntil !== null && Date.parse(lockedUntil) > now ? lockedUntil : null

/** What is to be said of an account in a list, the weightiest first; nothing where all is well. */
export function standingOf(account: Account, now: number, needsTotp: boolean): Standing[] {
  const { isDisabled, hasPassword, hasTotp, isDemo } = account
  if (isDisabled) return [{ text: 'Đã khóa', color: 'gray' }]
  return [
    ...(lockedUntilOf(account, now) ? [{ text: 'Tạm khóa', color: 'red' }] : []),
    ...(hasPassword ? [] : [{ text: 'Chưa đặt mật khẩu', color: 'yellow' }]),
    ...(needsTotp && !hasTotp && !isDemo ? [{ text: 'Thiếu hai lớp', color: 'orange' }] : []),
  ]
}
