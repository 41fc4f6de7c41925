import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { messageOf } from '../errors.ts'
import { may } from '../people/permissions.ts'
import type { Recognize, SignedIn } from './session.ts'

export type SipNeeds = Readonly<{
  log: Logger
  publicUrl: string
  cookieName: string
  recognize: Recognize
  /** Asterisk's own WebSocket server; it listens on the loopback only. */
  asterisk: Readonly<{ host: string; port: number }>
  /** While Asterisk starts it takes sockets and drops what comes over them: a phone would wait 32 s for nothing. */
  isAsteriskUp(): boolean
  /** A page of this person's is gone, or its network: nobody else tells of one that another page has followed. */
  onGone(personId: string): void
}>

const PATH = '/sip'
const UPSTREAM = '/ws'
/** What Asterisk must see of the browser's request; the rest, cookies above all, is not its business. */
const PASSED = [
  'connection',
  'upgrade',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-protocol',
] as const
const REFUSALS = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  503: 'Service Unavailable',
} as const

type Line = Readonly<{ session: SignedIn; near: Duplex; far: Duplex }>

export type SipLines = ReturnType<typeof createSipLines>

/**
 * Browser phones reach Asterisk through the console's own origin: the upgrade is let through for people who have phones
 * and are signed in, byte for byte, and ends with their session.
 */
export function createSipLines(needs: SipNeeds) {
  const lines = new Set<Line>()

  function refuse(near: Duplex, status: keyof typeof REFUSALS): void {
    const head = `HTTP/1.1 ${status} ${REFUSALS[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`
    // A half-open connection would keep the server from closing.
    near.end(head, () => near.destroy())
  }

  async function upgrade(request: IncomingMessage, near: Duplex, secret: string | undefined): Promise<void> {
    if (URL.parse(request.url ?? '', 'http://x')?.pathname !== PATH) return refuse(near, 404)
    if (!isOurPage(request, needs.publicUrl)) return refuse(near, 403)
    const session = secret ? await needs.recognize(secret) : null
    if (!session) return refuse(near, 401)
    if (session.mustEnrol || !may(session.person.role, 'phone.own')) return refuse(near, 403)
    if (!needs.isAsteriskUp()) return refuse(near, 503)
    join(request, near, session)
  }

  function join(request: IncomingMessage, near: Duplex, session: SignedIn): void {
    const { host, port } = needs.asterisk
    const far = connect(port, host)
    const line = { session, near, far }
    lines.add(line)
    const end = () => {
      if (lines.delete(line)) needs.onGone(session.person.id)
      near.destroy()
      far.destroy()
    }
    for (const side of [near, far]) side.on('error', end).on('close', end)
    far.once('connect', () => {
      const passed = PASSED.flatMap(name =>
        request.headers[name] ? [`${name}: ${request.headers[name]}`] : [],
      )
      far.write(`GET ${UPSTREAM} HTTP/1.1\r\nHost: ${host}:${port}\r\n${passed.join('\r\n')}\r\n\r\n`)
      near.pipe(far)
      far.pipe(near)
    })
  }

  const endWhere = (isMeant: (session: SignedIn) => boolean) => {
    for (const { session, near, far } of lines)
      if (isMeant(session)) {
        near.destroy()
        far.destroy()
      }
  }

  return {
    listen(app: FastifyInstance): void {
      app.server.on('upgrade', (request: IncomingMessage, near: Duplex) => {
        near.on('error', () => {}) // told by its close
        const secret = app.parseCookie(request.headers.cookie ?? '')[needs.cookieName]
        upgrade(request, near, secret).catch(error => {
          needs.log.warn({ reason: messageOf(error) }, 'browser phone not let through')
          refuse(near, 503)
        })
      })
    },
    endSessions: (ids: readonly string[]) => endWhere(session => ids.includes(session.sessionId)),
    endPerson: (personId: string) => endWhere(session => session.person.id === personId),
    close: () => endWhere(() => true),
  }
}

/** Browsers name the page that opens a WebSocket, and open it for any page: another site's is refused. Programs name none. */
function isOurPage({ headers }: IncomingMessage, publicUrl: string): boolean {
  if (headers.origin === undefined) return true
  const origin = URL.parse(headers.origin)
  return origin !== null && (origin.origin === new URL(publicUrl).origin || origin.host === headers.host)
}
