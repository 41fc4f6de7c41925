import { randomBytes, randomUUID } from 'node:crypto'

/** As much SIP as a telephone in a page needs (RFC 3261, 7118): messages read, answered and made. Pure but for branches. */
export type Message = Readonly<{
  /** The first line. */
  first: string
  /** Null = an answer. */
  method: string | null
  headers: readonly Readonly<{ name: string; value: string }>[]
  body: string
}>

export function readMessage(text: string): Message {
  const end = text.indexOf('\r\n\r\n')
  const [first = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers = lines.map(line => {
    const colon = line.indexOf(':')
    return { name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() }
  })
  const method = first.startsWith('SIP/') ? null : (first.split(' ')[0] ?? null)
  return { first, method, headers, body: text.slice(end + 4) }
}

/** The first header of that name, or nothing. */
export const headerOf = ({ headers }: Message, name: string): string =>
  headers.find(one => one.name.toLowerCase() === name.toLowerCase())?.value ?? ''

const TAG = 'page'
const HOST = 'page.invalid'

type Answer = Readonly<{ headers?: readonly string[]; contact?: string; body?: string }>

export function answerTo(
  request: Message,
  status: string,
  { headers = [], contact, body = '' }: Answer = {},
) {
  const kept = request.headers.filter(({ name }) => /^(via|from|call-id|cseq|record-route)$/i.test(name))
  const to = headerOf(request, 'To')
  return [
    `SIP/2.0 ${status}`,
    ...kept.map(({ name, value }) => `${name}: ${value}`),
    `To: ${/;tag=/.test(to) ? to : `${to};tag=${TAG}`}`,
    ...(contact ? [`Contact: <sip:${contact}@${HOST};transport=ws>`] : []),
    ...headers,
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
}

type Own = Readonly<{ method: string; endpoint: string; headers: readonly string[] }>

/** A request of ours in the dialogue that this INVITE began. */
export function dialogOf(invite: Message, { method, endpoint, headers }: Own): string {
  const target = /<([^>]+)>/.exec(headerOf(invite, 'Contact'))?.[1] ?? ''
  return [
    `${method} ${target} SIP/2.0`,
    `Via: SIP/2.0/WS ${HOST};branch=z9hG4bK${randomUUID()}`,
    `From: ${headerOf(invite, 'To')};tag=${TAG}`,
    `To: ${headerOf(invite, 'From')}`,
    `Call-ID: ${headerOf(invite, 'Call-ID')}`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:${endpoint}@${HOST};transport=ws>`,
    ...['Max-Forwards: 70', ...headers, 'Content-Length: 0', '\r\n'],
  ].join('\r\n')
}

/** What a browser would answer, with a place that nobody listens at. */
export function sdpFor(offer: string): string {
  const mid = /^a=mid:(.+)$/m.exec(offer)?.[1]?.trim() ?? '0'
  const print = [...randomBytes(32)].map(byte => byte.toString(16).padStart(2, '0').toUpperCase()).join(':')
  return [
    ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=group:BUNDLE ${mid}`],
    ...['m=audio 9 UDP/TLS/RTP/SAVPF 8', 'c=IN IP4 127.0.0.1', 'a=rtpmap:8 PCMA/8000', `a=mid:${mid}`],
    ...['a=sendrecv', 'a=rtcp-mux', 'a=setup:active', `a=fingerprint:sha-256 ${print}`],
    ...[`a=ice-ufrag:${randomBytes(3).toString('hex')}`, `a=ice-pwd:${randomBytes(12).toString('hex')}`],
    ...['a=candidate:1 1 UDP 2130706431 127.0.0.1 9 typ host', ''],
  ].join('\r\n')
}
