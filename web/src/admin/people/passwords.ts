import type { Made } from './Slip.tsx'

/** One-time passwords as a file for a spreadsheet: what it would take as a formula stays text. Pure. */
export function passwordsCsv(made: readonly Made[]): string {
  const rows = made.map(({ person, oneTime }) => [
    ...[person.username, person.displayName, oneTime.secret, oneTime.expiresAt],
  ])
  const lines = [['tên đăng nhập', 'họ tên', 'mật khẩu dùng một lần', 'dùng được đến'], ...rows]
  return `\uFEFF${lines.map(cells => cells.map(cell).join(',')).join('\r\n')}\r\n`
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
