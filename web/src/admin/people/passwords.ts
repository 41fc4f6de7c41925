import { csvOf } from '../../../../src/documents/table.ts'
import type { Made } from './Slip.tsx'

/** One-time passwords as a file for a spreadsheet. Pure. */
export const passwordsCsv = (made: readonly Made[]): string =>
  csvOf({
    heads: ['tên đăng nhập', 'họ tên', 'mật khẩu dùng một lần', 'dùng được đến'],
    rows: made.map(({ person, oneTime }) => [
      ...[person.username, person.displayName, oneTime.secret, oneTime.expiresAt],
    ]),
  })
