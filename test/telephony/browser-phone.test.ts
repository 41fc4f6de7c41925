import { createHash, randomUUID } from 'node:crypto'
import t from 'tap'
import { WebSocket } from 'ws'
import { until } from '../until.ts'
import { startCentre } from './centre.ts'

// The browser phone's way in: /sip of the console's own origin, for people who have phones and are signed in.
t.setTimeout(120_000)
const centre = await startCentre({ greetingSeconds: 1, agrees: false })
t.after(() => centre.stop())

const cookieOf = async (username: string) => {
  const answer = await fetch(`${centre.origin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: 'demo-1022' }),
  })
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}

type Opened = { status: number; socket: WebSocket | null }

/** @returns 101 with an open socket, or the status of the refusal */
function open(headers: Record<string, string>, path = '/sip'): Promise<Opened> {
  const socket = new WebSocket(`${centre.origin.replace('http', 'ws')}${path}`, ['sip'], { headers })
  return new Promise((done, fail) => {
    socket.once('open', () => done({ status: 101, socket }))
    socket.once('unexpected-response', (_ask, answer) => {
      socket.terminate()
      done({ status: answer.statusCode ?? 0, socket: null })
    })
    socket.once('error', error => fail(error))
  })
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex')

function register(endpoint: string, callId: string, cseq: number, authorization = ''): string {
  return [
    'REGISTER sip:127.0.0.1 SIP/2.0',
    `Via: SIP/2.0/WS browser.invalid;branch=z9hG4bK${randomUUID()}`,
    `From: <sip:${endpoint}@127.0.0.1>;tag=1`,
    `To: <sip:${endpoint}@127.0.0.1>`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq} REGISTER`,
    `Contact: <sip:${endpoint}@browser.invalid;transport=ws>`,
    'Max-Forwards: 70',
    ...(authorization ? [`Authorization: ${authorization}`] : []),
    'Expires: 60',
    'Content-Length: 0',
    '\r\n',
  ].join('\r\n')
}

t.test(
  'an operator in a browser registers with the short-lived secret, through the page’s own origin',
  async t => {
    const cookie = await cookieOf('op101')
    const answer = await fetch(`${centre.origin}/api/me/phone`, { method: 'POST', headers: { cookie } })
    const phone = (await answer.json()) as { endpoint: string; secret: string; realm: string; url: string }
    t.equal(phone.url, `${centre.origin.replace('http', 'ws')}/sip`)
    const { status, socket } = await open({ cookie, origin: centre.origin })
    t.equal(status, 101)
    if (!socket) return
    const heard: string[] = []
    socket.on('message', data => heard.push(String(data)))
    const callId = randomUUID()
    socket.send(register(phone.endpoint, callId, 1))
    const challenge = await until('the challenge', () => heard.find(text => text.startsWith('SIP/2.0 401')))
    const nonce = /nonce="([^"]+)"/.exec(challenge)?.[1] ?? ''
    const opaque = /opaque="([^"]+)"/.exec(challenge)?.[1] ?? ''
    const ha1 = md5(`${phone.endpoint}:${phone.realm}:${phone.secret}`)
    const response = md5(`${ha1}:${nonce}:00000001:c:auth:${md5('REGISTER:sip:127.0.0.1')}`)
    const parts = {
      username: phone.endpoint,
      realm: phone.realm,
      nonce,
      uri: 'sip:127.0.0.1',
      response,
      opaque,
    }
    const quoted = Object.entries(parts).map(([key, value]) => `${key}="${value}"`)
    socket.send(
      register(
        phone.endpoint,
        callId,
        2,
        `Digest ${quoted.join(', ')}, algorithm=MD5, qop=auth, nc=00000001, cnonce="c"`,
      ),
    )
    await until('registered', () => heard.find(text => text.startsWith('SIP/2.0 200')))
    t.match(await centre.rx(`pjsip show aor ${phone.endpoint}`), /Contact: +op101-web\/sip:op101-web@/)

    await fetch(`${centre.origin}/api/session`, { method: 'DELETE', headers: { cookie } })
    await until('the line ends with the session', () => socket.readyState === WebSocket.CLOSED)
    await until('and Asterisk forgets the phone', async () => {
      const contacts = await centre.rx('pjsip show contacts')
      return !contacts.includes('op101-web/')
    })
  },
)

t.test('nobody else gets in', async t => {
  t.equal((await open({})).status, 401, 'not signed in')
  t.equal((await open({ cookie: 'cc1022=forged' })).status, 401)
  t.equal((await open({ cookie: await cookieOf('auditor1') })).status, 403, 'a role without a phone')
  const cookie = await cookieOf('op102')
  t.equal(
    (await open({ cookie, origin: 'https://elsewhere.example' })).status,
    403,
    'another site, with the cookie',
  )
  t.equal((await open({ cookie }, '/ws')).status, 404)
  t.equal((await open({ cookie }, '/sip/../ari/events')).status, 404)
  t.equal((await open({ cookie }, '/ari/events?app=cc1022')).status, 404)
})

t.test('while Asterisk is away a phone is refused at once, not left to wait', async t => {
  const cookie = await cookieOf('op103')
  await centre.kill('Asterisk')
  await until('refused', async () => (await open({ cookie }).catch(() => null))?.status === 503, {
    withinMs: 20_000,
  })
  await centre.untilReady(60_000)
  const { status, socket } = await open({ cookie })
  t.equal(status, 101)
  socket?.terminate()
})

t.end()
