import type { QueryClient } from '@tanstack/react-query'

/**
 * When what is shown of a ticket is asked for anew: once for each thing that happened, though one's own act is told twice, by its
 * answer and by the live feed, in either order.
 */

/** Everything of the room begins with this, so that one piece of news makes all of it stale. */
export const TICKETS = 'tickets'

type Moved = Readonly<{ id: string; version: number }>

const looked = new Map<string, Readonly<{ version: number; isOwn: boolean }>>()

export const lookAgain = (client: QueryClient) => client.invalidateQueries({ queryKey: [TICKETS, 'one'] })

/** The feed tells of it: also of what belongs to it and leaves its version as it is, such as a file. */
export function lookAfterNews(client: QueryClient, { id, version }: Moved): Promise<void> | undefined {
  const before = looked.get(id)
  looked.set(id, { version, isOwn: false })
  return before?.isOwn && before.version === version ? undefined : lookAgain(client)
}

/** What one did oneself is done. */
export async function lookAfterAct(client: QueryClient, { id, version }: Moved): Promise<void> {
  // Lists show it too, when they are opened again.
  const others = { queryKey: [TICKETS], predicate: ({ queryKey }: Asked) => queryKey[1] !== 'one' }
  void client.invalidateQueries(others)
  if ((looked.get(id)?.version ?? 0) >= version) return
  looked.set(id, { version, isOwn: true })
  await lookAgain(client)
}
type Asked = Readonly<{ queryKey: readonly unknown[] }>

/** After the line was away nobody knows what was missed. */
export function lookAtAll(client: QueryClient): void {
  looked.clear()
  void lookAgain(client)
}

/** What stands on the screen before the server says so; the address of the page may name the ticket by its id or by its code. */
export function showMeanwhile<Whole extends Readonly<{ id: string }>>(
  client: QueryClient,
  id: string,
  facts: Partial<Whole>,
): void {
  const isTicket = ({ queryKey, state }: Asked & Readonly<{ state: Readonly<{ data: unknown }> }>) =>
    queryKey.length === 3 && (state.data as Whole | undefined)?.id === id
  client.setQueriesData<Whole>(
    { queryKey: [TICKETS, 'one'], predicate: isTicket },
    before => before && { ...before, ...facts },
  )
}
