import Type, { type TSchema } from 'typebox'
import { LIMITS } from '../config.ts'
import { Refusal } from '../errors.ts'

/** The query of a list of which a page has so many rows, where nothing else is asked for. */
export const pageQueryOf = (rows: number) => ({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LIMITS.pageRows, default: rows })),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 500, description: '`next` of the page before' }),
  ),
})

/** The query of every list. */
export const PageQuery = pageQueryOf(50)

export type PageAsked = { limit?: number; cursor?: string }

/** The answer of every list; `next` is null on the last page. */
export function Page<T extends TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item), next: Type.Union([Type.String(), Type.Null()]) })
}

/** Where a list goes on: the sort key of the last row shown. Opaque to others, so that it may change. */
export function encodeCursor(...key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/**
 * @param kinds what the key is made of, as `encodeCursor` was given it
 * @throws Refusal where the cursor is not one of ours
 */
export function decodeCursor<const K extends readonly ('string' | 'number')[]>(
  cursor: string,
  kinds: K,
): { -readonly [I in keyof K]: K[I] extends 'number' ? number : string } {
  let key: unknown
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    key = null // refused below like any other stranger
  }
  const isOurs =
    Array.isArray(key) &&
    key.length === kinds.length &&
    key.every(
      (part, place) =>
        typeof part === kinds[place] && (typeof part === 'string' || Number.isSafeInteger(part)),
    )
  if (!isOurs) throw new Refusal('bad-cursor', 400, 'Con trỏ trang không hợp lệ.')
  return key as never
}

/**
 * Cuts what the store read (one row more than asked for) into a page.
 * @param keyOf the sort key of a row
 */
export function pageOf<R, S>(
  rows: readonly R[],
  limit: number,
  keyOf: (row: R) => readonly (string | number)[],
  show: (row: R) => S,
): { items: S[]; next: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(show),
    next: rows.length > limit && last !== undefined ? encodeCursor(...keyOf(last)) : null,
  }
}
