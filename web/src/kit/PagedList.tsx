import { Alert, Box, Button, Group, Text } from '@mantine/core'
import { hashKey, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useVirtualizer, type VirtualItem, type Virtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useRef } from 'react'
import { get, type Query } from './api.ts'
import { leaveAt } from './cached.ts'
import { Failure, Nothing, textOf, Waiting } from './parts.tsx'
import { Gone, Renewal } from './Renewal.tsx'
import { remember, remembered } from './remembered.ts'
import { type Page, sinceOf } from './since.ts'

/** So many rows before the end the next page is asked for. */
const AHEAD = 10

/** It is told what changes: nobody has to look again for it, unless it was not there to be told. */
const LIVE = { staleTime: 0, refetchOnWindowFocus: false, refetchOnReconnect: false } as const

type How = Readonly<{ isLive?: boolean }>

/** Reads a list of the API page after page. `key` begins with the room, so that news of it can make it stale. */
export function usePages<T>(
  key: readonly unknown[],
  path: string,
  query: Query = {},
  { isLive = false }: How = {},
) {
  const queryKey = [...key, query]
  const pages = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => get<Page<T>>(path, { ...query, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: page => page.next,
    ...(isLive ? LIVE : {}),
  })
  /** Which list it is: another one begins at its top. */
  return Object.assign(pages, { list: hashKey(queryKey) })
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
  /** Instead: as high as its rows are, and no higher than this. */
  maxHeight?: string
}>

/** A list of any length: only what is seen is drawn, the next page is fetched before its end is reached. */
export function PagedList<T>(props: PagedListProps<T>) {
  const { pages, empty } = props
  const items = pages.data?.pages.flatMap(page => page.items) ?? []
  if (pages.error && items.length === 0)
    return <Failure error={pages.error} retry={() => void pages.refetch()} />
  if (pages.isPending) return <Waiting />
  if (items.length === 0) return typeof empty === 'string' ? <Nothing title={empty} /> : empty
  return <Rows key={pages.list} {...props} items={items} />
}

/** Where somebody stood in a list, and how high its rows were: who comes back from a ticket stands there again. */
type Place = Readonly<{ px: number; heights: VirtualItem[] }>

type RowsProps<T> = PagedListProps<T> & Readonly<{ items: readonly T[] }>

function Rows<T>({ pages, rowHeight, keyOf, row, label, items, ...size }: RowsProps<T>) {
  const box = useRef<HTMLDivElement>(null)
  const name = `place of ${pages.list}`
  const before = remembered<Place>(name)
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    getItemKey: place => keyOf(items[place] as T),
    overscan: 8,
    ...(before ? { initialOffset: before.px, initialMeasurementsCache: before.heights } : {}),
  })
  useLeaving(name, pages.list, rows)
  const { gone } = sinceOf(pages.data)
  const shown = rows.getVirtualItems()
  const last = shown.at(-1)?.index ?? -1
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = pages
  useEffect(() => {
    if (last >= items.length - AHEAD && hasNextPage && !isFetchingNextPage && !isFetchNextPageError)
      void fetchNextPage()
  }, [last, items.length, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage])
  const [outer, inner] = size.maxHeight
    ? [{}, { mah: size.maxHeight }]
    : [{ h: size.height ?? '100%' }, { h: '100%' }]
  return (
    <Box pos="relative" {...outer}>
      <Renewal list={pages.list} since={sinceOf(pages.data)} box={box} />
      <Box ref={box} {...inner} style={{ overflow: 'auto' }} role="list" aria-label={label} tabIndex={0}>
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
              {gone.includes(String(key)) && <Gone />}
            </Box>
          ))}
        </Box>
        {isFetchingNextPage && <Waiting what="Đang tải thêm…" />}
        {isFetchNextPageError && !isFetchingNextPage && (
          <NoMore error={pages.error} retry={() => void fetchNextPage()} />
        )}
      </Box>
    </Box>
  )
}

/** Who leaves a list finds it again where they stood. */
function useLeaving(name: string, list: string, rows: Virtualizer<HTMLDivElement, Element>): void {
  const client = useQueryClient()
  useEffect(
    () => () => {
      remember(name, { px: rows.scrollOffset ?? 0, heights: rows.takeSnapshot() } satisfies Place)
      if (rows.range) leaveAt(client, list, rows.range.endIndex)
    },
    [client, name, list, rows],
  )
}

type NoMoreProps = Readonly<{ error: Error | null; retry: () => void }>

/** What has come stays; the rest is asked for when somebody says so. */
function NoMore({ error, retry }: NoMoreProps) {
  return (
    <Alert color="red" title="Không tải thêm được">
      <Group justify="space-between" gap="xs">
        <Text size="sm">{textOf(error)}</Text>
        <Button variant="default" size="xs" onClick={retry}>
          Thử lại
        </Button>
      </Group>
    </Alert>
  )
}
