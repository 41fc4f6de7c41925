import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query'
import t from 'tap'
import type { Paged } from '../../../web/src/kit/api.ts'
import { beginAnew, type Heard, leaveAt, lookAgain, lookAtOwn } from '../../../web/src/kit/cached.ts'
import { downTo, type Pages, rowsOf, sinceOf } from '../../../web/src/kit/since.ts'

type Row = Readonly<{ id: string; text: string }>
type Asked = Readonly<{ cursor?: string | null; ids?: readonly string[] }>

const PAGE_ROWS = 5
const PAGES = 20

/** A list of twenty pages that somebody has read to its end, or almost; `server` is what it is cut from. */
async function deepList(t: Readonly<{ after(work: () => void): unknown }>, read = PAGES) {
  const rows = Array.from({ length: PAGES * PAGE_ROWS }, (_, n) => ({ id: `t${n}`, text: 'as it was' }))
  const server = { rows: rows as readonly Row[], asked: 0 }
  const ask = async ({ cursor = null, ids }: Asked): Promise<Paged<Row>> => {
    server.asked++
    if (ids) return { items: server.rows.filter(({ id }) => ids.includes(id)), next: null }
    const from = cursor === null ? 0 : server.rows.findIndex(({ id }) => id === cursor) + 1
    const items = server.rows.slice(from, from + PAGE_ROWS)
    return { items, next: from + PAGE_ROWS < server.rows.length ? (items.at(-1)?.id ?? null) : null }
  }
  const client = new QueryClient()
  const observer = new InfiniteQueryObserver(client, {
    queryKey: ['tickets', 'list', {}],
    queryFn: ({ pageParam }) => ask({ cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Paged<Row>) => page.next,
  })
  const leave = observer.subscribe(() => {})
  t.after(() => {
    leave()
    client.clear()
  })
  await observer.refetch()
  for (let page = 1; page < read; page++) await observer.fetchNextPage()
  server.asked = 0
  const list = client.getQueryCache().getAll()[0]?.queryHash ?? ''
  const data = () => observer.getCurrentResult().data as Pages<Row>
  return {
    ...{ client, list, server, data },
    ids: () => rowsOf(data()).map(({ id }) => id),
    hear: (heard: Heard) => lookAgain<Row>(client, list, { heard, ask }),
    act: (id: string) => lookAtOwn<Row>(client, list, { id, ask }),
    /** One of the server's is another now. */
    change: (id: string, text: string) => {
      server.rows = server.rows.map(row => (row.id === id ? { id, text } : row))
    },
    settled: () => observer.refetch({ cancelRefetch: false }),
  }
}

t.test('a change costs one request, however many pages have come, and moves no row', async t => {
  const { data, ids, server, change, hear } = await deepList(t)
  const before = ids()
  change('t77', 'another now')
  t.equal(await hear(new Set(['t77'])), true)
  t.equal(server.asked, 1)
  t.same(ids(), before)
  t.equal(rowsOf(data()).find(({ id }) => id === 't77')?.text, 'another now')
  t.same(sinceOf(data()), { fresh: [], gone: [], isOld: false })
})

t.test('what is new and what has left is told, and stays told until the list begins anew', async t => {
  const { client, list, data, ids, server, hear, settled } = await deepList(t)
  const before = ids()
  server.rows = [{ id: 'new', text: '' }, ...server.rows.filter(({ id }) => id !== 't3')]
  await hear(new Set(['new', 't3']))
  await hear(new Set(['t4']))
  t.same(ids(), before, 'nothing moves')
  t.same(sinceOf(data()), { fresh: ['new'], gone: ['t3'], isOld: false })
  server.rows = server.rows.filter(({ id }) => id !== 'new')
  await hear(new Set(['new']))
  t.same(sinceOf(data()).fresh, [], 'it came and went')
  server.asked = 0
  beginAnew(client, list)
  await settled()
  t.equal(server.asked, 1, 'from the top')
  t.same(ids(), ['t0', 't1', 't2', 't4', 't5'])
  t.same(sinceOf(data()), { fresh: [], gone: [], isOld: false })
})

t.test('what changes beyond the pages that have come is nothing new here', async t => {
  const { data, server, change, hear } = await deepList(t, 2)
  change('t50', 'another now')
  await hear(new Set(['t50']))
  t.same(sinceOf(data()), { fresh: [], gone: [], isOld: false })
  t.equal(server.asked, 1)
  server.rows = server.rows.filter(({ id }) => id !== 't9')
  await hear(new Set(['t50', 't9']))
  t.match(sinceOf(data()), { gone: ['t9'], isOld: true }, 'without its end nobody knows')
})

t.test('news that nobody heard, or too much of it, is one request too', async t => {
  const { data, server, change, hear } = await deepList(t, 1)
  change('t2', 'another now')
  await hear(null)
  t.equal(rowsOf(data())[2]?.text, 'another now')
  t.notOk(sinceOf(data()).isOld, 'the same rows')
  server.rows = [{ id: 'new', text: '' }, ...server.rows]
  await hear(new Set(Array.from({ length: 500 }, (_, n) => `other${n}`)))
  t.ok(sinceOf(data()).isOld)
  t.equal(server.asked, 2)
})

t.test('what somebody did themselves is one request: the row is another, or gone at once', async t => {
  const { data, ids, server, change, act } = await deepList(t)
  const before = ids()
  change('t60', 'done')
  await act('t60')
  t.same(ids(), before)
  t.equal(rowsOf(data())[60]?.text, 'done')
  server.rows = server.rows.filter(({ id }) => id !== 't60' && id !== 't61')
  await act('t60')
  t.equal(server.asked, 2)
  t.same(
    ids(),
    before.filter(id => id !== 't60'),
    'what others do moves nothing',
  )
  t.same(sinceOf(data()), { fresh: [], gone: [], isOld: false })
})

t.test('where it was the last that had come, the list begins anew', async t => {
  const { ids, server, act, settled } = await deepList(t, 1)
  for (const id of ids()) {
    server.rows = server.rows.filter(row => row.id !== id)
    await act(id)
  }
  await settled()
  t.same(ids(), ['t5', 't6', 't7', 't8', 't9'])
})

t.test('a page on its way is not lost: what was heard is looked at after it', async t => {
  const { client, list, data, server, hear } = await deepList(t, 1)
  const asked = hear(new Set(['t1']))
  const query = client.getQueryCache().get(list)
  const coming = query?.fetch(undefined, { meta: { fetchMore: { direction: 'forward' } } })
  t.equal(await asked, false)
  await coming
  t.equal(rowsOf(data()).length, 2 * PAGE_ROWS)
  server.asked = 0
  t.equal(await hear(new Set(['t1'])), true)
  t.equal(server.asked, 1)
})

t.test('who comes back asks for the pages down to where they stood, as stale as they were', async t => {
  const { client, list, data } = await deepList(t)
  const { queryKey } = client.getQueryCache().get(list) ?? { queryKey: [] }
  void client.invalidateQueries({ queryKey, refetchType: 'none' })
  const before = client.getQueryState(queryKey)?.dataUpdatedAt
  leaveAt(client, list, PAGE_ROWS)
  t.equal(data().pages.length, 2)
  t.match(client.getQueryState(queryKey), { isInvalidated: true, dataUpdatedAt: before })
  t.equal(downTo(data(), 0).pages.length, 1)
  t.equal(downTo(data(), 1_000).pages.length, 2)
})
