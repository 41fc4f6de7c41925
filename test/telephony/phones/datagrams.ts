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
  stop: () => void
}>

export type Dialog = Readonly<{ callId: string; from: string; to: string }>
export type Request = Dialog &
  Readonly<{ method: string; uri: string; cseq: number; headers?: readonly string[]; withinMs?: number }>
export type Call = Readonly<{
  user: string
  secret?: string
  to: string
  callId?: string
  headers?: readonly string[]
}>

const ANSWER_MS = 1_500

/** @param server Asterisk, `127.0.0.1:5060` @param address our own */
export async function datagrams(server: string, address: string): Promise<Datagrams> {
  const socket = createSocket('udp4')
  const answers: string[] = []
  socket.on('message', data => void answers.push(data.toString('latin1')))
  await new Promise<void>(done => socket.bind(0, address, done))
  const [host = '', port = ''] = server.split(':')
  const own = `${address}:${socket.address().port}`

  const say = ({ method, uri, callId, from, to, cseq, headers = [] }: Request) => {
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
      'Content-Length: 0',
    ]
    socket.send(`${lines.join('\r\n')}\r\n\r\n`, Number(port), host)
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

  async function invite({ user, secret, to, callId = randomUUID(), headers = [] }: Call) {
    const uri = `sip:${to}@${host}`
    const dialog = { callId, from: `<sip:${user}@${host}>;tag=${randomUUID()}`, to: `<${uri}>`, uri }
    for (let cseq = 1; ; cseq++) {
      const challenge = cseq === 1 ? null : header(answers.at(-1) ?? '', 'WWW-Authenticate')
      const proof = challenge && secret ? [proofOf({ user, secret, uri, challenge })] : []
      const answer = await answered({ ...dialog, method: 'INVITE', cseq, headers: [...headers, ...proof] })
      if (answer === null) return null
      const status = statusOf(answer)
      const inDialog = { ...dialog, to: header(answer, 'To') ?? dialog.to }
      say({ ...inDialog, method: 'ACK', cseq })
      if (status < 300) await answered({ ...inDialog, method: 'BYE', cseq: cseq + 1 })
      if (status !== 401 || cseq > 1 || !secret) return status
    }
  }

  return {
    ask: async request => {
      const answer = await answered(request)
      return answer === null ? null : statusOf(answer)
    },
    invite,
    stop: () => void socket.close(),
  }
}

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
  const tagOf = (text: string) => /tag=([^;>\s]+)/.exec(text)?.[1] ?? ''
  const uri = /<([^>]+)>/.exec(header(invite.text, 'Contact') ?? '')?.[1] ?? ''
  const { callId } = invite
  // Tags as whoever is asked sees them: its own first (RFC 3891 §3).
  return { callId, from, to, uri, replaces: `${callId};to-tag=${tagOf(to)};from-tag=${tagOf(from)}` }
}
