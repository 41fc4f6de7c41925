import { Refusal } from '../errors.ts'
import { readNumber } from '../numbers/number.ts'
import { may } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'

/**
 * The number a person looks for, in whatever form they typed it, as rows hold it.
 * @param areaCode of the centre, without zero: what a bare local number belongs to
 * @throws Refusal where it is none, or where numbers are not theirs to see: a filter would tell what the list hides
 */
export function soughtNumber(person: Person, text: string, areaCode: string | null = null): string {
  if (!may(person.role, 'number.read'))
    throw new Refusal('number-not-shown', 403, 'Bạn không có quyền tìm theo số điện thoại.')
  const { number } = readNumber(text, { areaCode, isTyped: true })
  if (number === null) throw new Refusal('bad-number', 400, 'Số điện thoại không hợp lệ.')
  return number
}
