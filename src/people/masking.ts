import { may } from './permissions.ts'
import type { Person } from './person.ts'

/** Digits that are left, so that two people can make sure they speak of the same caller. */
const SHOWN_DIGITS = 3

/** `+84912345678` → `*********678`. Numbers of three digits (113) are nobody's own and stay. */
export function maskNumber(number: string): string {
  if (number.length <= SHOWN_DIGITS) return number
  return '*'.repeat(number.length - SHOWN_DIGITS) + number.slice(-SHOWN_DIGITS)
}

/** A citizen's number as this person may see it: personal data is for those whose work needs it (F08). */
export function numberFor(person: Person, number: string | null): string | null {
  return number === null || may(person.role, 'number.read') ? number : maskNumber(number)
}
