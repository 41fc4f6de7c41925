import type { Cause } from '../../../../src/notices/notice.ts'
import { type Keyed, keyedOf, withPart } from './model.ts'

/** What a province has otherwise than the standard, cause by cause. Pure. */

export const AT = { path: 'notices', names: ['notices'] }

/** Null parts are as the standard has them. */
export function ownOf(value: unknown, cause: Cause) {
  const { matrix, texts, off } = keyedOf(value)
  return {
    row: keyedOf(keyedOf(matrix)[cause]),
    words: keyedOf(keyedOf(texts)[cause]),
    isOff: Array.isArray(off) && off.includes(cause),
  }
}

/** With this of its own for the cause; what is empty is none. */
export function withOwn(
  value: unknown,
  of: 'matrix' | 'texts',
  [cause, own]: readonly [Cause, Keyed],
): Keyed {
  const isEmpty = Object.keys(own).length === 0
  return withPart(value, of, withPart(keyedOf(value)[of], cause, isEmpty ? undefined : own))
}
