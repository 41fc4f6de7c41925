import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { IDS_MOST } from '../../../src/tickets/filter.ts'
import type { Paged } from './api.ts'
import {
  compared,
  downTo,
  endOf,
  isAsItWas,
  letGo,
  type Pages,
  type Row,
  reread,
  rowsOf,
  sinceOf,
} from './since.ts'

/** The pages of a long list as they are kept, made less or put right without asking for all of them. */

/** Since the list was looked at: whose news came; null = nobody knows whose. */
export type Heard = ReadonlySet<string> | null
type Ask<T> = (more: Readonly<{ ids?: readonly string[] }>) => Promise<Paged<T>>

/** What is made of them is as old as they are. */
function put<T>(client: QueryClient, queryKey: QueryKey, to: (pages: Pages<T>) => Pages<T>): void {
  const { dataUpdatedAt: updatedAt = 0, isInvalidated } = client.getQueryState(queryKey) ?? {}
  client.setQueryData<Pages<T>>(queryKey, pages => pages && to(pages), { updatedAt })
  if (isInvalidated) void client.invalidateQueries({ queryKey, exact: true, refetchType: 'none' })
}

/** Whoever opens the list again asks for the pages down to where they stood, and no others. */
export function leaveAt(client: QueryClient, list: string, row: number): void {
  const query = client.getQueryCache().get(list)
  if (query?.state.data) put(client, query.queryKey, pages => downTo(pages, row))
}

/** From the top, with what is new, and without what has left. */
export function beginAnew(client: QueryClient, list: string): void {
  const query = client.getQueryCache().get(list)
  if (!query) return
  const { queryKey } = query
  put(client, queryKey, pages => downTo(pages, 0))
  void client.invalidateQueries({ queryKey, exact: true })
}

/**
 * One request for a burst of news, however many pages have come.
 * @returns false where it has to be done once more: pages were on their way meanwhile
 */
export async function lookAgain<T extends Row>(
  client: QueryClient,
  list: string,
  { heard, ask }: Readonly<{ heard: Heard; ask: Ask<T> }>,
): Promise<boolean> {
  const query = client.getQueryCache().get<Pages<T>>(list)
  const pages = query?.state.data
  if (!query || !pages) return true
  const right = await readAgain(pages, { heard, ask })
  // What is on its way would be put beside the pages that were there when it was asked for.
  if (query.state.fetchStatus !== 'idle') return false
  put(client, query.queryKey, right)
  const now = query.state.data
  if (now && rowsOf(now).length === 0 && !isAsItWas(sinceOf(now))) beginAnew(client, list)
  return true
}

/**
 * After what somebody did to one row themselves: it is put right where it stands, or goes at once.
 * @param ask as `lookAgain` has it
 */
export async function lookAtOwn<T extends Row>(
  client: QueryClient,
  list: string,
  { id, ask }: Readonly<{ id: string; ask: Ask<T> }>,
): Promise<void> {
  const query = client.getQueryCache().get<Pages<T>>(list)
  if (!query) return
  const { queryKey } = query
  if (!(await lookAgain(client, list, { heard: new Set([id]), ask })))
    return client.invalidateQueries({ queryKey, exact: true })
  put<T>(client, queryKey, pages => letGo(pages, id))
  if (query.state.data && rowsOf(query.state.data).length === 0) beginAnew(client, list)
}

async function readAgain<T extends Row>(
  pages: Pages<T>,
  { heard, ask }: Readonly<{ heard: Heard; ask: Ask<T> }>,
): Promise<(now: Pages<T>) => Pages<T>> {
  // The end of the list is asked for among them.
  if (heard === null || heard.size >= IDS_MOST) {
    const first = await ask({})
    return now => compared(now, first)
  }
  const changed = [...heard]
  const end = endOf(pages)
  const { items: found } = await ask({ ids: [...new Set(end === null ? changed : [...changed, end])] })
  return now => reread(now, { changed, end, found })
}
