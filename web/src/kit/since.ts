import type { InfiniteData } from '@tanstack/react-query'
import type { Paged } from './api.ts'

/** What has become of a long list since its pages came: rows are put right where they stand, and none moves. Pure. */

export type Row = Readonly<{ id: string }>

export type Since = Readonly<{
  /** In the list now, among what has come of it, and not shown. */
  fresh: readonly string[]
  /** Shown, and in the list no more. */
  gone: readonly string[]
  /** More may be another than can be said. */
  isOld: boolean
}>
/** `since` stands on the first page alone, and goes when it is asked for anew. */
export type Page<T> = Paged<T> & Readonly<{ since?: Since }>
export type Pages<T> = InfiniteData<Page<T>>

const NOTHING: Since = { fresh: [], gone: [], isOld: false }

export const rowsOf = <T>({ pages }: Pages<T>): T[] => pages.flatMap(({ items }) => items)
export const sinceOf = <T>(data: Pages<T> | undefined): Since => data?.pages[0]?.since ?? NOTHING
export const isAsItWas = ({ fresh, gone, isOld }: Since): boolean =>
  fresh.length === 0 && gone.length === 0 && !isOld

/** The row after which nothing has come yet; null where all has. */
export function endOf<T extends Row>(data: Pages<T>): string | null {
  const last = data.pages.at(-1)
  return last?.next == null ? null : (rowsOf(data).at(-1)?.id ?? null)
}

type Reread<T> = Readonly<{
  /** Whose news came. */
  changed: readonly string[]
  /** `endOf` the list, asked for beside them: what is found behind it comes with its own page. */
  end: string | null
  /** Those of them that are in the list now, in its order. */
  found: readonly T[]
}>

/** Rows whose news came were read again. */
export function reread<T extends Row>(data: Pages<T>, { changed, end, found }: Reread<T>): Pages<T> {
  const ids = found.map(({ id }) => id)
  const isShown = setOf(rowsOf(data))
  const place = end === null ? ids.length : ids.indexOf(end)
  const unshown = ids.filter(id => !isShown.has(id))
  const before = sinceOf(data)
  const others = (those: readonly string[]) => those.filter(id => !changed.includes(id))
  return withSince(patched(data, found), {
    fresh: [...others(before.fresh), ...unshown.filter(id => ids.indexOf(id) < place)],
    gone: [...others(before.gone), ...changed.filter(id => isShown.has(id) && !ids.includes(id))],
    // Without the row at the end nobody knows on which side of it the others are.
    isOld: before.isOld || (place < 0 && unshown.length > 0),
  })
}

/** Nobody knows whose news was missed: the first page was read again. */
export function compared<T extends Row>(data: Pages<T>, { items }: Paged<T>): Pages<T> {
  const shown = rowsOf(data)
  const isSame =
    data.pages.length === 1 && shown.map(({ id }) => id).join() === items.map(({ id }) => id).join()
  const before = sinceOf(data)
  return withSince(patched(data, items), { ...before, isOld: before.isOld || !isSame })
}

/** Without a row whose leaving is no news to who reads the list. */
export function letGo<T extends Row>({ pages, pageParams }: Pages<T>, id: string): Pages<T> {
  const { gone, ...rest } = sinceOf({ pages, pageParams })
  if (!gone.includes(id)) return { pages, pageParams }
  const others = pages.map(page => ({ ...page, items: page.items.filter(one => one.id !== id) }))
  return withSince({ pages: others, pageParams }, { ...rest, gone: gone.filter(one => one !== id) })
}

/** The pages down to this row. */
export function downTo<T>({ pages, pageParams }: Pages<T>, row: number): Pages<T> {
  const isAbove = (place: number) => rowsOf({ pages: pages.slice(0, place), pageParams }).length <= row
  const kept = Math.max(1, pages.filter((_, place) => isAbove(place)).length)
  return { pages: pages.slice(0, kept), pageParams: pageParams.slice(0, kept) }
}

const setOf = (rows: readonly Row[]) => new Set(rows.map(({ id }) => id))

function patched<T extends Row>({ pages, pageParams }: Pages<T>, found: readonly T[]): Pages<T> {
  const now = new Map(found.map(one => [one.id, one]))
  const put = (page: Page<T>) => ({ ...page, items: page.items.map(one => now.get(one.id) ?? one) })
  return { pages: pages.map(put), pageParams }
}

const withSince = <T>({ pages, pageParams }: Pages<T>, since: Since): Pages<T> => ({
  pages: pages.map((page, place) => (place === 0 ? { ...page, since } : page)),
  pageParams,
})
