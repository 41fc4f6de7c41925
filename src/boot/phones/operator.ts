import { setTimeout as pause } from 'node:timers/promises'
import type { SipMessage } from './messages.ts'
import {
  jump,
  label,
  OWN_RTP_PORT,
  pauseMs,
  play,
  recv,
  SDP,
  type Step,
  scenario,
  send,
  untilBye,
} from './scenario.ts'
import { type Sipp, startSipp, untilMessages } from './sipp.ts'

/** One or many operators' desk phones on one port, all behaving alike, played by SIPp. */
export type OperatorOptions = Readonly<{
  /** Asterisk, `127.0.0.1:5060`. */
  server: string
  users: readonly string[]
  secret?: string
  address?: string
  port?: number
  /** Raw A-law file, played again and again; null = sends no RTP. */
  sound: string | null
  /** Where this phone hears, when somebody else speaks for it; else SIPp's own port. */
  rtpPort?: number
  behaviour?: Behaviour
  /** The end of everything, whatever happens. */
  limitMs?: number
}>

export type Behaviour =
  | Readonly<{
      does: 'answer'
      afterMs: number /** From the ACK on; absent = until told or hung up on. */
      hangUpAfterMs?: number
    }>
  | Readonly<{ does: 'reject'; status: number }>
  /** Rings until the centre gives up. */
  | Readonly<{ does: 'ring' }>
  /** Rings until the centre gives up, and answers just then: the 200 crosses the CANCEL. */
  | Readonly<{ does: 'answer too late' }>

export type Operator = Readonly<{
  sipp: Sipp
  /** Calls that rang here, oldest first. */
  invites: () => Promise<SipMessage[]>
  /** Waits for the nth ringing, from 1. */
  rang: (nth?: number, withinMs?: number) => Promise<SipMessage>
  /** Hangs up the nth call that rang here. */
  hangUp: (nth?: number) => Promise<void>
  /** Unregisters and ends. */
  stop: () => Promise<void>
}>

/** Registered when this returns. */
export async function sippOperator(options: OperatorOptions): Promise<Operator> {
  const { users, secret = 'demo-1022', address = '127.0.0.11', limitMs = 600_000 } = options
  const rows = users.map(user => [user, `[authentication username=${user} password=${secret}]`])
  const incoming = operatorScenario(options.behaviour ?? { does: 'answer', afterMs: 200 }, options.sound)
  const sipp = await startSipp({
    ...{ server: options.server, address, port: options.port, rows, limitMs },
    scenario: registerScenario(3600, limitMs),
    incoming: options.rtpPort ? incoming.replaceAll(OWN_RTP_PORT, String(options.rtpPort)) : incoming,
  })
  const invites = async () => firstInvites(await sipp.messages())
  const operator: Operator = {
    sipp,
    invites,
    rang: (nth = 1, withinMs = 15_000) =>
      untilMessages(sipp, all => firstInvites(all)[nth - 1], {
        what: `${users.join()} rang ${nth} times`,
        withinMs,
      }),
    hangUp: async (nth = 1) => {
      const callId = (await invites())[nth - 1]?.callId
      if (!callId) throw new Error(`${users.join()} has no call number ${nth}`)
      for (let tries = 0; tries < 5; tries++) {
        await sipp.tell(callId)
        const isSaid = untilMessages(
          sipp,
          all => all.some(one => one.callId === callId && one.method === 'BYE'),
          { what: 'the operator hung up', withinMs: 300 },
        )
        if (await isSaid.catch(() => false)) return
      }
      throw new Error(`${users.join()} could not hang up: ${await sipp.complaints()}`)
    },
    stop: async () => {
      await sipp.stop()
      await unregister({ ...options, address, secret, port: sipp.port })
    },
  }
  await untilMessages(sipp, all => users.length <= registered(all), {
    what: `${users.join()} registered`,
    withinMs: 5_000 + users.length * 50,
  }).catch(async error => {
    await sipp.stop()
    throw error
  })
  return operator
}

const registered = (messages: readonly SipMessage[]) =>
  messages.filter(one => one.method === 'REGISTER' && one.status === 200).length

/** The INVITE of each call that came in, without repetitions and re-INVITEs. */
export function firstInvites(messages: readonly SipMessage[]): SipMessage[] {
  const seen = new Set<string>()
  return messages.filter(one => {
    if (one.isSent || one.method !== 'INVITE' || one.status !== null || seen.has(one.callId)) return false
    seen.add(one.callId)
    return true
  })
}

/** A phone that is switched off properly, so that nobody rings a port where nobody listens. */
async function unregister(options: OperatorOptions & { port: number }): Promise<void> {
  const { server, users, secret = '', address = '127.0.0.11', port } = options
  const rows = users.map(user => [user, `[authentication username=${user} password=${secret}]`])
  const limitMs = 3_000 + users.length * 20
  const sipp = await startSipp({ server, address, port, rows, scenario: registerScenario(0, 0), limitMs })
  // An Asterisk that is gone already must not hold anybody up.
  await Promise.race([sipp.ended, pause(limitMs)])
  await sipp.stop()
}

/** @param stayMs how long the process lives on afterwards, to take calls */
function registerScenario(expires: number, stayMs: number): string {
  const request = (cseq: number, authorization: string) => `REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
    From: <sip:[field0]@[remote_ip]>;tag=[pid]r[call_number]
    To: <sip:[field0]@[remote_ip]>
    Call-ID: [call_id]
    CSeq: ${cseq} REGISTER
    Contact: <sip:[field0]@[local_ip]:[local_port]>${authorization}
    Max-Forwards: 70
    Expires: ${expires}
    Content-Length: 0`
  return scenario('register', [
    send(request(1, ''), { isReliable: true }),
    recv({ response: 401 }, { isChallenge: true }),
    send(request(2, '\n[field1]'), { isReliable: true }),
    recv({ response: 200 }),
    ...(stayMs > 0 ? [pauseMs(stayMs)] : []),
  ])
}

const TAG = ';tag=[pid]o[call_number]'
const lines = (...more: string[]) => ['[last_Via:]', '[last_From:]', ...more, '[last_Call-ID:]'].join('\n')
const reply = (status: string, more = 'Content-Length: 0') => `SIP/2.0 ${status}
  ${lines(`[last_To:]${TAG}`)}
  [last_CSeq:]
  Contact: <sip:operator@[local_ip]:[local_port]>
  ${more}`
const replyInDialog = `SIP/2.0 200 OK\n${lines('[last_To:]')}\n[last_CSeq:]\nContent-Length: 0`
/** To the INVITE, written while CANCEL is the last message: its own headers were kept. */
const replyToInvite = (status: string, more = 'Content-Length: 0') => `SIP/2.0 ${status}
  Via: [$via]
  From: [$from]
  To: [$to]${TAG}
  [last_Call-ID:]
  CSeq: [$cseq]
  Contact: <sip:operator@[local_ip]:[local_port]>
  ${more}`
const MEDIA = `Content-Type: application/sdp\nContent-Length: [len]\n\n${SDP}`

/** Pure. */
export function operatorScenario(behaviour: Behaviour, sound: string | null): string {
  const keep = { via: 'Via', from: 'From', to: 'To', cseq: 'CSeq' }
  return scenario(
    'operator',
    [
      // Asterisk asks now and then whether the phone is there.
      recv({ request: 'OPTIONS' }, { isOptional: true, next: 'is there' }),
      recv({ request: 'INVITE' }, { keep, keepsRoute: true }),
      ...offered(behaviour),
      label('talking'),
      recv({ request: 'CANCEL' }, { isOptional: true, next: 'crossed' }),
      recv({ request: 'ACK' }),
      ...(sound === null ? [] : [play(sound)]),
      ...untilHungUp(behaviour),
      label('crossed'),
      send(replyInDialog, { next: 'talking' }),
      label('is there'),
      send(reply('200 OK')),
      label('end'),
    ],
    Object.keys(keep),
  )
}

function offered(behaviour: Behaviour): Step[] {
  if (behaviour.does === 'reject')
    return [
      send(reply(`${behaviour.status} Not now`), { isReliable: true }),
      recv({ request: 'ACK' }, { next: 'end' }),
    ]
  const ring = send(reply('180 Ringing'))
  if (behaviour.does === 'answer too late')
    return [
      ring,
      recv({ request: 'CANCEL' }),
      send(replyToInvite('200 OK', MEDIA), { isReliable: true }),
      recv({ request: 'ACK' }),
      recv({ request: 'BYE' }),
      send(replyInDialog, { next: 'end' }),
    ]
  const timer = behaviour.does === 'answer' ? { withinMs: behaviour.afterMs, onTimeout: 'answer' } : {}
  return [
    ring,
    recv({ request: 'CANCEL' }, timer),
    send(replyInDialog),
    send(replyToInvite('487 Request Terminated'), { isReliable: true }),
    recv({ request: 'ACK' }, { next: 'end' }),
    label('answer'),
    send(replyToInvite('200 OK', MEDIA), { isReliable: true }),
  ]
}

function untilHungUp(behaviour: Behaviour): Step[] {
  const after = behaviour.does === 'answer' ? behaviour.hangUpAfterMs : undefined
  return [
    ...untilBye(after),
    send(replyInDialog, { next: 'end' }),
    label('hang up'),
    // The branch is made of the Call-ID: SIPp numbers all calls that come in 0, and equal branches are one transaction.
    send(
      `BYE [next_url] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-bye-[call_id]
      [routes]
      From: [$to]${TAG}
      To: [$from]
      Call-ID: [call_id]
      CSeq: 1 BYE
      Max-Forwards: 70
      Content-Length: 0`,
      { isReliable: true },
    ),
    recv({ request: 'BYE' }, { isOptional: true }), // both at once
    recv({ response: 200 }, { next: 'end' }),
    jump('end'),
  ]
}
