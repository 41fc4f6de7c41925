import { createRequire } from 'node:module'
import ari from 'ari-client'
import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import { LIMITS } from '../config.ts'
import { messageOf, Weather } from '../errors.ts'

/**
 * The one door to ARI. ari-client opens the connection and registers the application; requests ride on its own
 * WebSocket (REST over WebSocket, Asterisk ≥ 22.5): 0.5 ms of CPU instead of 1.2-1.7 ms over HTTP, answers carry
 * their status code, and Asterisk performs them in the order we sent them. Reconnection is ours, for ever: the
 * library gives up after ten tries and does not tell what was missed.
 */
export type AriEvent = Readonly<{ type: string; timestamp?: string; [key: string]: unknown }>
export type AriAnswer = Readonly<{ status: number; body: unknown }>
export type AriQuery = Readonly<Record<string, string | number | boolean>>

export type Ari = Readonly<{
  /**
   * @returns the body of a 2xx answer
   * @throws Weather with the answer's status (404, 409, 422 …), or 0 when there is no connection or no answer in time
   */
  request(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    query?: AriQuery,
    body?: unknown,
  ): Promise<unknown>
  /**
   * Asks for something that may wait for one telephone, over a connection of its own: nobody else's requests stand behind
   * it. @throws Weather as `request`
   */
  askApart(path: string, query: AriQuery): Promise<void>
  isUp(): boolean
  reconnects(): number
  close(): Promise<void>
}>

export type AriOptions = Readonly<{
  url: string
  username: string
  password: string
  application: string
  log: Logger
  onEvent(event: AriEvent): void
  /** After every (re)connection, before which events may have been missed. */
  onUp(): void
  onDown(): void
}>

/** Events we use; everything else is filtered out inside Asterisk (315 Mbit/s at 800 calls unfiltered, node-ari-client#89). */
const EVENTS = [
  // Asterisk filters the answers to our own requests too.
  'RESTResponse',
  'StasisStart',
  'ChannelDestroyed',
  'ChannelHangupRequest',
  'PlaybackFinished',
  'ChannelHold',
  'ChannelUnhold',
  'ChannelDtmfReceived',
  // A telephone's own transfer; never with an Asterisk that does not understand them (src/boot/transfers.ts).
  'ChannelTransfer',
]

const PING_EVERY_MS = 5_000
/** A connection takes 0.1 s; the library's own tries go on for minutes, at ever longer intervals. */
const CONNECT_MS = 5_000
const RETRY_MS = [100, 250, 500, 1_000, 2_000]

type Pending = { resolve(answer: AriAnswer): void; reject(error: Error): void; timer: NodeJS.Timeout }

/** Starts at once and stays: connects, reconnects, tells `onUp` and `onDown`. */
export function openAri(options: AriOptions): Ari {
  const { log } = options
  const pending = new Map<string, Pending>()
  let socket: WebSocket | null = null
  let sent = 0
  let tries = 0
  let ups = 0
  let isClosed = false
  let timer: NodeJS.Timeout | null = null

  const send = (method: string, path: string, query: AriQuery, body: unknown): Promise<AriAnswer> =>
    new Promise((resolve, reject) => {
      const current = socket
      if (current?.readyState !== 1) return reject(new Weather('no connection to Asterisk'))
      const id = String(++sent)
      const timer = setTimeout(() => {
        pending.delete(id)
        reject(new Weather(`no answer from Asterisk to ${method} ${path}`))
      }, LIMITS.asteriskRequestMs)
      pending.set(id, { resolve, reject, timer })
      current.send(requestFrame({ id, method, path, query, body }))
    })

  const settle = (frame: Record<string, unknown>) => {
    const id = String(frame.request_id)
    const waiter = pending.get(id)
    if (!waiter) return log.warn({ request: id }, 'late answer from asterisk')
    pending.delete(id)
    clearTimeout(waiter.timer)
    waiter.resolve({
      status: Number(frame.status_code),
      body: parsed(String(frame.message_body ?? '')),
    })
  }

  const onMessage = (raw: unknown) => {
    const frame = parsed(String(raw))
    if (!isFrame(frame))
      return log.warn({ bytes: String(raw).length }, 'unreadable message from asterisk dropped')
    if (frame.type === 'RESTResponse') settle(frame)
    else if (frame.type === 'ApplicationReplaced') log.error('another process took over our ARI application')
    else options.onEvent(frame)
  }

  const lose = (which: WebSocket, why: string) => {
    if (socket !== which) return
    socket = null
    for (const waiter of pending.values()) {
      clearTimeout(waiter.timer)
      waiter.reject(new Weather('connection to Asterisk lost'))
    }
    pending.clear()
    log.warn({ why }, 'ari down')
    options.onDown()
    retry()
  }

  const retry = () => {
    if (isClosed || timer) return
    const wait = RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)] ?? 2_000
    timer = setTimeout(() => {
      timer = null
      connect().catch(error => {
        log.warn({ reason: messageOf(error) }, 'ari not reached')
        retry()
      })
    }, wait)
  }

  const connect = async () => {
    const opened = await openInTime(options)
    if (isClosed) return opened.terminate()
    socket = opened
    opened.on('message', onMessage)
    opened.on('close', () => lose(opened, 'closed'))
    opened.on('error', error => lose(opened, error.message))
    watch(opened)
    await send(
      'PUT',
      `/applications/${options.application}/eventFilter`,
      {},
      { allowed: EVENTS.map(type => ({ type })) },
    )
    tries = 0
    ups += 1
    log.info({ ups }, 'ari up')
    options.onUp()
  }

  /** A peer that vanished without a word, or whose REST side hangs (asterisk#2078), is found by our own question. */
  const watch = (which: WebSocket) => {
    const ticker = setInterval(() => {
      if (socket !== which) return clearInterval(ticker)
      send('GET', '/asterisk/ping', {}, undefined).catch(error => {
        lose(which, messageOf(error))
        which.terminate()
      })
    }, PING_EVERY_MS)
    ticker.unref()
  }

  retry()
  return {
    async request(method, path, query = {}, body) {
      const answer = await send(method, path, query, body)
      if (answer.status >= 200 && answer.status < 300) return answer.body
      throw new Weather(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`, answer.status)
    },
    askApart: (path, query) => askApart(options, path, query),
    isUp: () => socket !== null,
    reconnects: () => Math.max(0, ups - 1),
    async close() {
      isClosed = true
      if (timer) clearTimeout(timer)
      const last = socket
      socket = null
      last?.close()
    },
  }
}
// Its Swagger reader prints a line about its own age at every connection, through a global it makes.
;(globalThis as { log?: unknown }).log = () => {}
// And it throws what it has told already, out of a callback that nobody can catch: an Asterisk that is still starting
// (404 until its modules are loaded) would end this process. Seen with swagger-client 2.0.26.
const ownRequire = createRequire(createRequire(import.meta.url).resolve('ari-client'))
const swagger = ownRequire('swagger-client') as { SwaggerApi: { prototype: SwaggerApi } }
type SwaggerApi = { fail(message: unknown): void; failure(reason: Error): void }
swagger.SwaggerApi.prototype.fail = function (this: SwaggerApi, message) {
  this.failure(new Weather(String(message)))
}

async function openInTime(options: AriOptions): Promise<WebSocket> {
  const opening = openSocket(options)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Weather(`no connection within ${CONNECT_MS} ms`))
      opening.then(socket => socket.terminate()).catch(() => {}) // too late to matter
    }, CONNECT_MS)
  })
  return Promise.race([opening, late]).finally(() => clearTimeout(timer))
}

/** Lets ari-client connect and register the application, then takes its socket over from it. */
async function openSocket(options: AriOptions): Promise<WebSocket> {
  const client = await ari.connect(options.url, options.username, options.password)
  await client.start(options.application)
  const socket = (client as unknown as { _ws?: WebSocket })._ws
  if (!socket) throw new Error('ari-client has changed: it keeps its WebSocket elsewhere')
  // Its own listeners throw on anything that is not documented JSON, and start a reconnection of their own.
  for (const name of ['message', 'close', 'error', 'pong'] as const) socket.removeAllListeners(name)
  return socket
}

async function askApart(options: AriOptions, path: string, query: AriQuery): Promise<void> {
  const { url, username, password } = options
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const text = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  const answer = await fetch(`${url}/ari${path}?${text.join('&')}`, {
    headers: { authorization },
    signal: AbortSignal.timeout(LIMITS.asteriskRequestMs),
  }).catch(error => {
    throw new Weather(`no answer from Asterisk to GET ${path}: ${messageOf(error)}`)
  })
  await answer.arrayBuffer()
  if (!answer.ok) throw new Weather(`GET ${path}: ${answer.status}`, answer.status)
}

type Request = Readonly<{ id: string; method: string; path: string; query: AriQuery; body: unknown }>

function requestFrame({ id, method, path, query, body }: Request): string {
  return JSON.stringify({
    type: 'RESTRequest',
    transaction_id: id,
    request_id: id,
    method,
    uri: path.slice(1),
    query_strings: Object.entries(query).map(([name, value]) => ({ name, value: String(value) })),
    ...(body === undefined ? {} : { content_type: 'application/json', message_body: JSON.stringify(body) }),
  })
}

function isFrame(value: unknown): value is AriEvent {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

function parsed(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
