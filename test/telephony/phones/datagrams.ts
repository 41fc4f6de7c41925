import { createHash, randomUUID } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { header } from '../../../src/boot/phones/messages.ts'
import type { Operator } from '../../../src/boot/phones/operator.ts'
import { until } from '../../until.ts'

/** A telephone that says what no good telephone says: single requests, word by word, over UDP. */
export type Datagrams = Readonly<{
  /** @returns status of the final answer; null = none came in time */
  ask: (request: Request) => Promise<number | null>
  /** A call with these headers, authenticated where that is asked for; given up again when it is answered. */
  invite: (call: Call) => Promise<number | null>
  /** The same, kept up. @returns how it was answered, and the dialog as this telephone says requests of its own in it */
  call: (call: Call) => Promise<{ answer: string; dialog: Dialog & { uri: string } }>
  /** Requests that came, oldest first, word by word; each was answered with 200. */
  heard: () => readonly string[]
  stop: () => void
}>

export type Dialog = Readonly<{ callId: string; from: string; to: string }>
export type Request = Dialog &
  Readonly<{ method: string; uri: string; cseq: number; headers?: readonly string[]; withinMs?: number }> &
  Readonly<{ body?: string }>
export type Call = Readonly<{
  user: string
  secret?: string
  to: string
  callId?: string
  headers?: readonly string[]
  /** Where this telephone hears A-law. */
  rtpPort?: number
}>

const ANSWER_MS = 1_500

/** @param server Asterisk, `127.0.0.1:5060` @param address our own */
export async function datagrams(server: string, address: string): Promise<Datagrams> {
  const socket = createSocket('udp4')
  const answers: string[] = []
  const requests: string[] = []
  socket.on('message', data => {
    const text = data.toString('latin1')
    if (text.startsWith('SIP/2.0')) return void answers.push(text)
    requests.push(text)
    if (!text.startsWith('ACK')) reply(text)
  })
  await new Promise<void>(done => socket.bind(0, address, done))
  const [host = '', port = ''] = server.split(':')
  const own = `${address}:${socket.address().port}`

  const reply = (text: string) => {
    const kept = text.split('\r\n').filter(line => /^(Via|From|To|Call-ID|CSeq):/i.test(line))
    socket.send(`SIP/2.0 200 OK\r\n${kept.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`, Number(port), host)
  }

  const say = ({ method, uri, callId, from, to, cseq, headers = [], body = '' }: Request) => {
    const branch = `z9hG4bK-${method === 'ACK' ? `${callId}-${cseq}` : randomUUID()}`
    const lines = [
      `${method} ${uri} SIP/2.0`,
      ...[
        `Via: SIP/2.0/UDP ${own};rport;branch=${branch}`,
        `From: ${from}`,
        `To: ${to}`,
        `Call-ID: ${callId}`,
      ],
      ...[`CSeq: ${cseq} ${method}`, `Contact: <sip:phone@${own}>`, 'Max-Forwards: 70', ...headers],
      ...(body ? ['Content-Type: application/sdp'] : []),
      `Content-Length: ${body.length}`,
    ]
    socket.send(`${lines.join('\r\n')}\r\n\r\n${body}`, Number(port), host)
  }

  /** The final answer, whole. */
  async function answered(request: Request): Promise<string | null> {
    const { callId, cseq, method, withinMs = ANSWER_MS } = request
    say(request)
    const isAnswer = (text: string) =>
      /^SIP\/2.0 [2-6]/.test(text) &&
      header(text, 'Call-ID') === callId &&
      header(text, 'CSeq') === `${cseq} ${method}`
    return until('an answer', () => answers.find(isAnswer), { withinMs }).catch(() => null)
  }

  async function place({ user, secret, to, callId = randomUUID(), headers = [], rtpPort }: Call) {
    const uri = `sip:${to}@${host}`
    const dialog = { callId, from: `<sip:${user}@${host}>;tag=${randomUUID()}`, to: `<${uri}>`, uri }
    const body = rtpPort ? offer(address, rtpPort) : ''
    for (let cseq = 1; ; cseq++) {
      const challenge = cseq === 1 ? null : header(answers.at(-1) ?? '', 'WWW-Authenticate')
      const proof = challenge && secret ? [proofOf({ user, secret, uri, challenge })] : []
      const asked = { ...dialog, method: 'INVITE', cseq, headers: [...headers, ...proof], body }
      const answer = await answered(asked)
      if (answer === null) return null
      const inDialog = { ...dialog, to: header(answer, 'To') ?? dialog.to }
      say({ ...inDialog, method: 'ACK', cseq })
      const isOver = statusOf(answer) !== 401 || cseq > 1 || !secret
      if (isOver) return { answer, cseq, dialog: { ...inDialog, uri: targetOf(answer) ?? uri } }
    }
  }

  async function invite(call: Call) {
    const placed = await place(call)
    if (!placed) return null
    const { answer, cseq, dialog } = placed
    if (statusOf(answer) < 300) await answered({ ...dialog, method: 'BYE', cseq: cseq + 1 })
    return statusOf(answer)
  }

  return {
    ask: async request => {
      const answer = await answered(request)
      return answer === null ? null : statusOf(answer)
    },
    invite,
    call: async call => {
      const placed = await place(call)
      if (!placed || statusOf(placed.answer) >= 300) throw new Error(`not answered: ${placed?.answer}`)
      return placed
    },
    heard: () => requests,
    stop: () => void socket.close(),
  }
}

/** Tags as whoever is asked sees them: its own first (RFC 3891 §3). @param dialog as this telephone says it */
export function replacesOf({ callId, from, to }: Dialog): string {
  const tagOf = (text: string) => /tag=([^;>\s]+)/.exec(text)?.[1] ?? ''
  return `${callId};to-tag=${tagOf(to)};from-tag=${tagOf(from)}`
}

const targetOf = (message: string) => /<([^>]+)>/.exec(header(message, 'Contact') ?? '')?.[1]

const offer = (address: string, port: number) =>
  [
    'v=0',
    `o=- 1 1 IN IP4 ${address}`,
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 8`,
    '',
  ].join('\r\n')

const statusOf = (answer: string) => Number(/^SIP\/2.0 (\d{3})/.exec(answer)?.[1])

/** RFC 2617 §3.2.2, without qop. */
function proofOf({ user, secret, uri, challenge }: Record<'user' | 'secret' | 'uri' | 'challenge', string>) {
  const word = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(challenge)?.[1] ?? ''
  const md5 = (text: string) => createHash('md5').update(text).digest('hex')
  const [realm, nonce] = [word('realm'), word('nonce')]
  const about = [md5(`${user}:${realm}:${secret}`), nonce]
  const isQop = challenge.includes('qop')
  const qop = isQop ? ['00000001', 'cnonce', 'auth'] : []
  const response = md5([...about, ...qop, md5(`INVITE:${uri}`)].join(':'))
  const more = isQop ? ', qop=auth, nc=00000001, cnonce="cnonce"' : ''
  const opaque = word('opaque') ? `, opaque="${word('opaque')}"` : ''
  return (
    `Authorization: Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", ` +
    `response="${response}", algorithm=MD5${more}${opaque}`
  )
}

/** The last call that this telephone has answered, as it says requests of its own in it. */
export async function dialogOf(phone: Operator): Promise<Dialog & { uri: string; replaces: string }> {
  const messages = await phone.sipp.messages()
  const invite = (await phone.invites()).at(-1)
  const answer = messages.findLast(
    one => one.isSent && one.method === 'INVITE' && one.status === 200 && one.callId === invite?.callId,
  )
  if (!invite || !answer) throw new Error('this telephone is in no call')
  const [from, to] = [header(answer.text, 'To') ?? '', header(answer.text, 'From') ?? '']
  const dialog = { callId: invite.callId, from, to }
  return { ...dialog, uri: targetOf(invite.text) ?? '', replaces: replacesOf(dialog) }
}
