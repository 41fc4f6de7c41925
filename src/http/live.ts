import type { ServerResponse } from 'node:http'
import type { FastifyPluginAsync } from 'fastify'
import type { Logger } from 'pino'
import { LIMITS } from '../config.ts'
import { messageOf, Refusal } from '../errors.ts'
import type { Person } from '../people/person.ts'
import { sessionOf } from './session.ts'

/** News for those who may read it. `data` is a full picture of its thing, so that repeating or missing one is harmless. */
export type LiveMessage = Readonly<{
  type: string
  data: unknown
  mayRead: (person: Person) => boolean
}>

export type LiveNeeds = Readonly<{
  log: Logger
  /** Everything as it is now, for a person who just connected. */
  snapshot(person: Person): Promise<unknown>
  /** Which of these sessions still hold; asked now and then, since another process may end one. */
  stillHeld(sessionIds: readonly string[]): Promise<ReadonlySet<string>>
  /** Everything that is published passes here too, whether anybody watches or not. */
  heard?(messages: readonly LiveMessage[]): void
  heartbeatMs?: number
  recheckMs?: number
}>

type Stream = {
  person: Person
  sessionId: string
  response: ServerResponse
  /** Messages since the connection opened that wait for the snapshot to go first; null once it went. */
  held: string[] | null
}

export type Live = ReturnType<typeof createLive>

const HEARTBEAT_MS = 15_000 // below the 30 s after which common proxies end a silent connection
const RECHECK_MS = 60_000

/**
 * The live feed (server-sent events). Publishing only queues: messages are turned into text once and written in one
 * piece per connection after the current turn, so that a call never waits for a browser.
 */
export function createLive(needs: LiveNeeds) {
  const streams = new Set<Stream>()
  let pending: LiveMessage[] = []
  let number = 0

  const timers = [
    setInterval(() => beat(), needs.heartbeatMs ?? HEARTBEAT_MS),
    setInterval(() => recheck(), needs.recheckMs ?? RECHECK_MS),
  ]
  for (const timer of timers) timer.unref()

  const frame = (type: string, data: unknown) =>
    `event: ${type}\nid: ${++number}\ndata: ${JSON.stringify(data)}\n\n`

  function flush(): void {
    const news = pending.map(message => ({ message, text: frame(message.type, message.data) }))
    pending = []
    for (const stream of streams) {
      let text = ''
      for (const { message, text: one } of news) if (message.mayRead(stream.person)) text += one
      if (text) send(stream, text)
    }
  }

  function send(stream: Stream, text: string): void {
    if (stream.held) {
      stream.held.push(text)
      return
    }
    stream.response.write(text)
    // A reader that cannot keep up is cut off: it reconnects and starts from a fresh snapshot.
    if (stream.response.writableLength > LIMITS.liveBufferBytes) {
      needs.log.warn(
        { personId: stream.person.id, bytes: stream.response.writableLength },
        'live reader too slow',
      )
      drop(stream)
    }
  }

  function drop(stream: Stream): void {
    streams.delete(stream)
    stream.response.destroy()
  }

  /** An event, not a comment: the page must notice when it stops, since a line that is cut says nothing. */
  function beat(): void {
    for (const stream of streams) send(stream, 'event: beat\ndata: {}\n\n')
  }

  async function recheck(): Promise<void> {
    if (streams.size === 0) return
    // Whoever connects while the answer is on its way was not asked about, and stays.
    const asked = new Set([...streams].map(stream => stream.sessionId))
    try {
      const held = await needs.stillHeld([...asked])
      endWhere(({ sessionId }) => asked.has(sessionId) && !held.has(sessionId))
    } catch (error) {
      // The database is away: calls go on, and so does watching them.
      needs.log.warn({ reason: messageOf(error) }, 'live sessions not rechecked')
    }
  }

  function endWhere(isMeant: (stream: Stream) => boolean): void {
    for (const stream of streams)
      if (isMeant(stream)) {
        streams.delete(stream)
        stream.response.end()
      }
  }

  return {
    publish(messages: readonly LiveMessage[]): void {
      needs.heard?.(messages)
      if (streams.size === 0 || messages.length === 0) return
      if (pending.length === 0) setImmediate(flush)
      pending.push(...messages)
    },
    /** Serves one connection until either side ends it. The response's head is already written. */
    async connect(person: Person, sessionId: string, response: ServerResponse): Promise<void> {
      const stream: Stream = { person, sessionId, response, held: [] }
      streams.add(stream)
      response.on('close', () => streams.delete(stream))
      // Browsers wait this long before they reconnect; all of them do when we restart.
      response.write('retry: 1000\n\n')
      try {
        const now = await needs.snapshot(person)
        const text = frame('snapshot', now) + (stream.held ?? []).join('')
        stream.held = null
        if (streams.has(stream)) send(stream, text)
      } catch (error) {
        needs.log.warn({ reason: messageOf(error) }, 'live snapshot failed')
        endWhere(other => other === stream) // the browser comes back
      }
    },
    /** @throws Refusal where this person has too many connections open */
    admit(person: Person): void {
      let open = 0
      for (const stream of streams) if (stream.person.id === person.id) open++
      if (open >= LIMITS.liveStreamsPerPerson)
        throw new Refusal('too-many-streams', 429, 'Bạn đang mở quá nhiều cửa sổ theo dõi trực tiếp.')
    },
    endSessions: (ids: readonly string[]) => endWhere(stream => ids.includes(stream.sessionId)),
    /** After a change of role or unit too: the next connection is opened as the person they are now. */
    endPerson: (personId: string) => endWhere(stream => stream.person.id === personId),
    connections: () => streams.size,
    /** Whether a screen of this person is connected. */
    isWatching: (personId: string) => [...streams].some(({ person }) => person.id === personId),
    close(): void {
      for (const timer of timers) clearInterval(timer)
      endWhere(() => true)
    },
  }
}

export const liveRoutes: FastifyPluginAsync<{ live: Live }> = async (app, { live }) => {
  app.get(
    '/api/live',
    {
      // Each message says itself who may read it. A page that hears nothing else hears that its session is over.
      config: { permission: 'signed-in' },
      exposeHeadRoute: false,
      schema: {
        tags: ['live'],
        summary:
          'Calls, operators, queue and tickets as they change, as far as one sees them (server-sent events)',
        description:
          'First `snapshot`, then one event per change; `data` is JSON. `beat` every 15 s says that the line holds. After a break: connect again.',
        produces: ['text/event-stream'],
      },
    },
    async (request, reply) => {
      const { person, sessionId } = sessionOf(request)
      live.admit(person)
      reply.hijack()
      reply.raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no', // nginx would hold events back otherwise
      })
      await live.connect(person, sessionId, reply.raw)
    },
  )
}
