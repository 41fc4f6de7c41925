import { LENGTH_MIN, passwordFault } from '../../../src/people/strength.ts'

/** How good a password is, while it is typed. Length counts, as the server counts it. Pure. */

export type Strength = Readonly<{
  /** Of a hundred. */
  share: number
  colour: 'red' | 'orange' | 'green'
  text: string
  isFit: boolean
}>

const GOOD = 14
const STRONG = 18

export function strengthOf(password: string, username: string): Strength {
  const fault = passwordFault(password.normalize('NFC'), username)
  const { length } = [...password]
  const share = Math.min(100, Math.round((length / STRONG) * 100))
  if (fault !== null) return { share: Math.min(share, 30), colour: 'red', text: fault, isFit: false }
  if (length < GOOD)
    return { share, colour: 'orange', text: 'Dùng được. Dài hơn thì an toàn hơn.', isFit: true }
  return { share, colour: 'green', text: length < STRONG ? 'Tốt.' : 'Rất tốt.', isFit: true }
}

export const POLICY = `Ít nhất ${LENGTH_MIN} ký tự, không chứa tên đăng nhập, không phải mật khẩu phổ biến. Nên dùng một câu dài dễ nhớ; không bắt buộc có số hay ký hiệu.`
