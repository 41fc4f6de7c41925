import type { Client } from '../../src/boot/client.ts'
import { unexpected } from '../../src/boot/client.ts'
import { until } from '../until.ts'

export type LiveEvent = Readonly<{ at: number; type: string; data: Record<string, unknown> }>

/** What a person's browser is told, as it comes. */
export type LiveFeed = Readonly<{
  events: readonly LiveEvent[]
  /** Waits for an event that satisfies `check`, those already here included. */
  event: (what: string, check: (event: LiveEvent) => boolean, withinMs?: number) => Promise<LiveEvent>
  close: () => void
}>

/** Connected, its snapshot received, when this returns. */
export async function listen(client: Client): Promise<LiveFeed> {
  const leaving = new AbortController()
  const answer = await client.raw('/api/live', { signal: leaving.signal })
  if (!answer.ok || !answer.body) throw await unexpected(answer, `GET /api/live as ${client.username}`)
  const events: LiveEvent[] = []
  void read(answer.body, events).catch(() => {}) // closed by us or by the service: what came is what there is
  const event: LiveFeed['event'] = (what, check, withinMs) =>
    until(`live: ${what}`, () => events.find(check), withinMs === undefined ? {} : { withinMs })
  await event('snapshot', one => one.type === 'snapshot')
  return { events, event, close: () => leaving.abort() }
}

async function read(body: ReadableStream<Uint8Array>, events: LiveEvent[]): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const at = performance.timeOrigin + performance.now()
    rest += decoder.decode(chunk, { stream: true })
    const frames = rest.split('\n\n')
    rest = frames.pop() ?? ''
    for (const frame of frames) {
      const type = /^event: (.*)$/m.exec(frame)?.[1]
      const data = /^data: (.*)$/m.exec(frame)?.[1]
      if (type && data) events.push({ at, type, data: JSON.parse(data) as Record<string, unknown> })
    }
  }
}
