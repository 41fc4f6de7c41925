import type { AccountState } from '../../../src/people/person.ts'
import type { Doubt } from '../../../src/people/review.ts'

export const ACCOUNT_STATE_NAMES: Readonly<Record<AccountState, string>> = {
  active: 'Đang dùng',
  disabled: 'Đã khóa',
  locked: 'Tạm khóa vì sai mật khẩu',
  'no-password': 'Chưa đặt mật khẩu',
  'no-second-factor': 'Thiếu xác thực hai lớp',
}

/** What an administrator should look at more closely in the review of accounts. */
export const DOUBT_NAMES: Readonly<Record<Doubt, string>> = {
  'never-used': 'Chưa đăng nhập lần nào',
  unused: 'Lâu không đăng nhập',
  'no-second-factor': 'Thiếu xác thực hai lớp',
}
