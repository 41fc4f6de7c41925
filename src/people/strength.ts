/** What a password must be; the console says it while one types. Pure. */

export const LENGTH_MIN = 10
const LENGTH_MAX = 200 // argon2 reads it all
const WORN_OUT = [
  '1234567890',
  '0123456789',
  '9876543210',
  'password',
  'matkhau',
  'mật khẩu',
  'qwertyuiop',
  'asdfghjkl',
  'demo-1022',
]

/**
 * @param password canonical
 * @returns what is wrong, in Vietnamese, or null. No rules of composition (NIST SP 800-63B §3.1.1.2): length counts.
 */
export function passwordFault(password: string, username: string): string | null {
  const letters = [...password]
  const plain = password.toLowerCase()
  if (letters.length < LENGTH_MIN) return `Mật khẩu phải có ít nhất ${LENGTH_MIN} ký tự.`
  if (letters.length > LENGTH_MAX) return `Mật khẩu không được dài quá ${LENGTH_MAX} ký tự.`
  if (new Set(letters).size < 5) return 'Mật khẩu lặp lại quá ít ký tự khác nhau.'
  if (plain.includes(username)) return 'Mật khẩu không được chứa tên đăng nhập.'
  if (WORN_OUT.some(word => plain.startsWith(word) && addsLittle(plain.slice(word.length))))
    return 'Mật khẩu này quá phổ biến.'
  return null
}

/** A year or an exclamation mark behind a worn-out word. */
function addsLittle(rest: string): boolean {
  return rest.length < 4 || !/\p{L}/u.test(rest)
}
