import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { WebSocket } from 'ws'
import type { Client } from '../../../src/boot/client.ts'
import { until } from '../../until.ts'
import { answerTo, dialogOf, headerOf, type Message, readMessage, sdpFor } from './sip.ts'

/**
 * A page that is a telephone, as far as signalling goes: SIP over the WebSocket of the console's origin. It answers with
 * what WebRTC wants to read and sends no sound: after rtp_timeout Asterisk takes it for dead.
 */
export type Page = Readonly<{
  /** Requests that came, oldest first. */
  heard: readonly Message[]
  /** The n-th INVITE that came, 0 the first; waits for it. */
  invited: (n?: number) => Promise<Message>
  /** Hangs up, as the page's own button would. */
  hangUp: () => void
  /** Closed, or loaded anew: `pagehide`. @param isDying the browser closes the socket too */
  close: (isDying?: boolean) => void
  /** Killed: not a word. */
  kill: () => void
  /** Says nothing any more; its socket stays. */
  freeze: () => void
}>

export type PageOptions = Readonly<{
  client: Client
  origin: string
  /** False: rings on. */
  answers?: boolean
}>

type Told = { endpoint: string; uri: string; secret: string; realm: string; url: string; pageClosed: string }

/** Registered when this returns. */
export async function openPage({ client, origin, answers = true }: PageOptions): Promise<Page> {
  const told = await client.post<Told>('/api/me/phone', {})
  await client.raw('/api/presence/heartbeat', { method: 'POST' })
  const socket = await dial(client, told.url, origin)
  const heard: Message[] = []
  const answered: Message[] = []
  let rings: Message | null = null
  let talks: Message | null = null
  let isFrozen = false
  const send = (text: string) => socket.readyState === WebSocket.OPEN && socket.send(text)
  const closing = `Reason: ${told.pageClosed}`
  const invited = (message: Message) => {
    rings = message
    send(answerTo(message, '180 Ringing'))
    if (!answers) return
    ;[rings, talks] = [null, message]
    send(answerTo(message, '200 OK', { contact: told.endpoint, body: sdpFor(message.body) }))
  }
  const take = (message: Message) => {
    if (message.method === null) return void answered.push(message)
    heard.push(message)
    if (message.method === 'INVITE') return invited(message)
    if (message.method === 'ACK') return
    send(answerTo(message, '200 OK'))
    if (message.method === 'BYE' && headerOf(message, 'Call-ID') === (talks && headerOf(talks, 'Call-ID')))
      talks = null
    if (message.method === 'CANCEL' && rings) send(answerTo(rings, '487 Request Terminated'))
    if (message.method === 'CANCEL') rings = null
  }
  socket.on('message', data => !isFrozen && take(readMessage(String(data))))
  await register(send, answered, told)
  const bye = (...headers: string[]) => {
    if (talks) send(dialogOf(talks, { method: 'BYE', endpoint: told.endpoint, headers }))
    talks = null
  }
  return {
    heard,
    invited: (n = 0) =>
      until(`INVITE ${n}`, () => heard.filter(({ method }) => method === 'INVITE')[n], { withinMs: 15_000 }),
    hangUp: () => bye(),
    close(isDying = true) {
      bye(closing)
      if (rings) send(answerTo(rings, '502 Page Closed'))
      rings = null
      if (isDying) socket.close()
    },
    kill: () => socket.terminate(),
    freeze: () => {
      isFrozen = true
    },
  }
}

async function dial(client: Client, url: string, origin: string): Promise<WebSocket> {
  const socket = new WebSocket(url, ['sip'], { headers: { cookie: client.cookie, origin } })
  await new Promise((done, fail) => socket.once('open', done).once('error', fail))
  return socket
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex')

async function register(
  send: (text: string) => unknown,
  answered: readonly Message[],
  told: Told,
): Promise<void> {
  const [callId, host] = [randomUUID(), `${randomBytes(6).toString('hex')}.invalid`]
  const request = (cseq: number, authorization: readonly string[] = []) =>
    [
      'REGISTER sip:127.0.0.1 SIP/2.0',
      `Via: SIP/2.0/WS ${host};branch=z9hG4bK${randomUUID()}`,
      `From: <${told.uri}>;tag=1`,
      `To: <${told.uri}>`,
      `Call-ID: ${callId}`,
      `CSeq: ${cseq} REGISTER`,
      `Contact: <sip:${told.endpoint}@${host};transport=ws>`,
      ...['Max-Forwards: 70', ...authorization, 'Expires: 60', 'Content-Length: 0', '\r\n'],
    ].join('\r\n')
  const answer = (cseq: number) =>
    until('an answer', () => answered.find(one => headerOf(one, 'CSeq') === `${cseq} REGISTER`))
  send(request(1))
  const challenge = headerOf(await answer(1), 'WWW-Authenticate')
  const part = (name: string) => new RegExp(`${name}="([^"]+)"`).exec(challenge)?.[1] ?? ''
  const [nonce, opaque] = [part('nonce'), part('opaque')]
  const ha1 = md5(`${told.endpoint}:${told.realm}:${told.secret}`)
  const response = md5(`${ha1}:${nonce}:00000001:c:auth:${md5('REGISTER:sip:127.0.0.1')}`)
  const said = { username: told.endpoint, realm: told.realm, nonce, uri: 'sip:127.0.0.1', response, opaque }
  const quoted = Object.entries(said).map(([key, value]) => `${key}="${value}"`)
  const digest = `Digest ${quoted.join(', ')}, algorithm=MD5, qop=auth, nc=00000001, cnonce="c"`
  send(request(2, [`Authorization: ${digest}`]))
  const { first } = await answer(2)
  if (!first.includes(' 200 ')) throw new Error(`not registered: ${first}`)
}
