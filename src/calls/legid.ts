import { createHash } from 'node:crypto'

/** A UUID that the same words give again, version 8 (RFC 9562 §5.8): for what hangs on a leg, whose id is used once. Pure. */
export function idOf(words: string): string {
  const hex = createHash('sha256').update(words).digest('hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`]
  return [...parts, hex.slice(20, 32)].join('-')
}
