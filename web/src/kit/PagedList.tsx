import { Box } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useRef } from 'react'
import { get, type Paged } from './api.ts'
import { Failure, Nothing, Waiting } from './parts.tsx'

/** So many rows before the end the next page is asked for. */
const AHEAD = 10

type Query = NonNullable<Parameters<typeof get>[1]>

/** Reads a list of the API page after page. `key` begins with the room, so that news of it can make it stale. */
export function usePages<T>(key: readonly unknown[], path: string, query: Query = {}) {
  return useInfiniteQuery({
    queryKey: [...key, query],
    queryFn: ({ pageParam, signal }) => get<Paged<T>>(path, { ...query, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: page => page.next,
  })
}

type PagedListProps<T> = Readonly<{
  pages: ReturnType<typeof usePages<T>>
  /** Of one row, px; rows may be higher. */
  rowHeight: number
  keyOf: (item: T) => string
  row: (item: T) => ReactNode
  empty: ReactNode
  label: string
  height?: string
}>

/** A list of any length: only what is seen is drawn, the next page is fetched before its end is reached. */
export function PagedList<T>({
  pages,
  rowHeight,
  keyOf,
  row,
  empty,
  label,
  height = '100%',
}: PagedListProps<T>) {
  const box = useRef<HTMLDivElement>(null)
  const items = pages.data?.pages.flatMap(page => page.items) ?? []
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    getItemKey: place => keyOf(items[place] as T),
    overscan: 8,
  })
  const shown = rows.getVirtualItems()
  const last = shown.at(-1)?.index ?? -1
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages
  useEffect(() => {
    if (last >= items.length - AHEAD && hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [last, items.length, hasNextPage, isFetchingNextPage, fetchNextPage])
  if (pages.error && items.length === 0)
    return <Failure error={pages.error} retry={() => void pages.refetch()} />
  if (pages.isPending) return <Waiting />
  if (items.length === 0) return typeof empty === 'string' ? <Nothing title={empty} /> : empty
  return (
    <Box ref={box} h={height} style={{ overflow: 'auto' }} role="list" aria-label={label} tabIndex={0}>
      <Box h={rows.getTotalSize()} pos="relative">
        {shown.map(({ key, index, start }) => (
          <Box
            key={key}
            ref={rows.measureElement}
            data-index={index}
            role="listitem"
            aria-setsize={hasNextPage ? -1 : items.length}
            aria-posinset={index + 1}
            style={{ position: 'absolute', insetInline: 0, top: 0, transform: `translateY(${start}px)` }}
          >
            {row(items[index] as T)}
          </Box>
        ))}
      </Box>
      {isFetchingNextPage && <Waiting what="Đang tải thêm…" />}
    </Box>
  )
}
