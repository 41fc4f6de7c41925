import { QueryClient, QueryObserver } from '@tanstack/react-query'
import t from 'tap'
import {
  lookAfterAct,
  lookAfterNews,
  lookAtAll,
  showMeanwhile,
  TICKETS,
} from '../../../web/src/tickets/looking.ts'

const CODE = '1022-DT-2026-000001'
type Shown = Readonly<{ id: string; version: number; urgency: string }>

/** A page that shows one ticket at the address of its code. */
async function page(t: Readonly<{ after(work: () => void): unknown }>, id: string) {
  const client = new QueryClient()
  let asked = 0
  const queryFn = async (): Promise<Shown> => ({ id, version: ++asked, urgency: 'normal' })
  const observer = new QueryObserver(client, { queryKey: [TICKETS, 'one', CODE], queryFn })
  const leave = observer.subscribe(() => {})
  t.after(() => {
    leave()
    client.clear()
  })
  await observer.refetch()
  asked = 0
  return { client, asked: () => asked, shown: () => observer.getCurrentResult().data }
}

t.test('one’s own act is looked at once, whichever tells of it first', async t => {
  const { client, asked } = await page(t, 'a')
  await lookAfterAct(client, { id: 'a', version: 2 })
  await lookAfterNews(client, { id: 'a', version: 2 })
  t.equal(asked(), 1, 'the answer first')
  await lookAfterNews(client, { id: 'a', version: 3 })
  await lookAfterAct(client, { id: 'a', version: 3 })
  t.equal(asked(), 2, 'the feed first')
})

t.test('what others do is looked at, also what leaves the version as it is', async t => {
  const { client, asked } = await page(t, 'b')
  await lookAfterNews(client, { id: 'b', version: 2 })
  await lookAfterNews(client, { id: 'b', version: 2 })
  t.equal(asked(), 2, 'a file, say')
  await lookAfterAct(client, { id: 'b', version: 3 })
  await lookAfterNews(client, { id: 'b', version: 4 })
  t.equal(asked(), 4, 'somebody was right behind')
  await lookAfterAct(client, { id: 'b', version: 5 })
  lookAtAll(client)
  await lookAfterNews(client, { id: 'b', version: 5 })
  t.equal(asked(), 7, 'a line that was away has told nothing')
})

t.test('what is shown meanwhile is shown under the code of the ticket too, and of no other', async t => {
  const { client, shown } = await page(t, 'c')
  showMeanwhile<Shown>(client, 'd', { urgency: 'urgent' })
  t.match(shown(), { urgency: 'normal' })
  showMeanwhile<Shown>(client, 'c', { urgency: 'urgent' })
  t.match(shown(), { urgency: 'urgent' })
})
