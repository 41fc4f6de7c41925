import { header, type SipMessage } from './messages.ts'
import { label, play, recv, SDP, type Step, scenario, send, untilBye } from './scenario.ts'
import { type Sipp, startSipp, untilMessages } from './sipp.ts'

/** A citizen who calls over the trunk, played by SIPp. */
export type CallerOptions = Readonly<{
  /** Asterisk, `127.0.0.1:5060`. */
  server: string
  /** The trunk's address. */
  address?: string
  port?: number
  from?: string
  to?: string
  /** The whole From header without its tag, for callers who are not a plain number. */
  fromHeader?: string
  /** Further headers, such as `Privacy: id`. */
  headers?: readonly string[]
  /** Raw A-law file, played again and again; null = sends no RTP at all. */
  sound: string | null
  /** RTP payload type of `sound`; 101 makes every packet a DTMF event. */
  payload?: number
  /** From the answer on; absent = until told to or hung up on. */
  hangUpAfterMs?: number
  /** Gives up (CANCEL) when not answered by then. */
  cancelAfterMs?: number
  /** SIP INFO DTMF digits sent as fast as they are answered. */
  infoDigits?: number
  /** The end of everything, whatever happens. */
  limitMs?: number
}>

export type CallerEnd = Readonly<{
  /** Final answer to the INVITE; null = none came. */
  status: number | null
  answeredAt: number | null
  endedAt: number | null
  by: 'caller' | 'centre' | null
}>

export type Caller = Readonly<{
  sipp: Sipp
  /** @returns when the 200 came, epoch ms */
  answered: (withinMs?: number) => Promise<number>
  hangUp: () => Promise<void>
  /** Waits for the end; SIPp has gone then. */
  end: (withinMs?: number) => Promise<CallerEnd>
  stop: () => Promise<void>
}>

const REFUSALS = [400, 401, 403, 404, 480, 484, 486, 487, 488, 500, 503, 603]

export async function sippCaller(options: CallerOptions): Promise<Caller> {
  const { address = '127.0.0.2', limitMs = 180_000 } = options
  const sipp = await startSipp({
    ...{ server: options.server, address, port: options.port, limitMs },
    scenario: callerScenario(options),
  })
  const callId = sipp.callId(1)
  const own = (messages: readonly SipMessage[]) => messages.filter(one => one.callId === callId)
  return {
    sipp,
    answered: async (withinMs = 10_000) => {
      const final = await untilMessages(sipp, all => own(all).find(isFinal), {
        what: 'the centre answered the citizen',
        withinMs,
      })
      if (final.status !== 200) throw new Error(`the centre answered the citizen with ${final.startLine}`)
      return final.at
    },
    hangUp: async () => {
      for (let tries = 0; tries < 5; tries++) {
        await sipp.tell(callId)
        const isSaid = untilMessages(sipp, all => own(all).some(one => one.method === 'BYE'), {
          what: 'the citizen hung up',
          withinMs: 300,
        })
        if (await isSaid.catch(() => false)) return
      }
      throw new Error(`the citizen could not hang up: ${await sipp.complaints()}`)
    },
    end: async (withinMs = limitMs) => {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<never>((_, fail) => {
        timer = setTimeout(() => fail(new Error(`the call did not end within ${withinMs} ms`)), withinMs)
      })
      await Promise.race([sipp.ended, late]).finally(() => clearTimeout(timer))
      return endOf(own(await sipp.messages()))
    },
    stop: sipp.stop,
  }
}

const isFinal = (one: SipMessage) => !one.isSent && one.method === 'INVITE' && (one.status ?? 0) >= 200
const isAnswer = (one: SipMessage) => !one.isSent && one.method === 'INVITE' && one.status === 200

/** What one citizen's messages say about the call. Pure. */
export function endOf(messages: readonly SipMessage[]): CallerEnd {
  const finals = messages.filter(isFinal)
  const bye = messages.find(one => one.method === 'BYE' && one.status === null)
  return {
    status: finals[0]?.status ?? null,
    answeredAt: finals.find(isAnswer)?.at ?? null,
    endedAt: bye?.at ?? null,
    by: bye ? (bye.isSent ? 'caller' : 'centre') : null,
  }
}

/** The number that a phone was shown: the user part of From. */
export function shownNumber(invite: SipMessage): string | null {
  return /sip:([^@>]*)@/.exec(header(invite.text, 'From') ?? '')?.[1] ?? null
}

type Script = Pick<
  CallerOptions,
  | 'fromHeader'
  | 'headers'
  | 'sound'
  | 'payload'
  | 'hangUpAfterMs'
  | 'cancelAfterMs'
  | 'infoDigits'
  | 'from'
  | 'to'
>

/** `[field0]` in `from` makes one scenario serve many citizens, each with a row of its own. Pure. */
export function callerScenario(options: Script): string {
  const { from = '0912345678', to = '1022', headers = [], sound, payload = 8 } = options
  const fromHeader = options.fromHeader ?? `<sip:${from}@[local_ip]:[local_port]>`
  const dialog = (target: string) => `${target}
    From: ${fromHeader};tag=[pid]c[call_number]
    To: <sip:${to}@[remote_ip]:[remote_port]>[peer_tag_param]
    Call-ID: [call_id]
    Max-Forwards: 70`
  // RFC 3261 §9.1, §17.1.1.3: CANCEL and the ACK of a refusal have the INVITE's own branch.
  const sameBranch = 'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-inv-[pid]-[call_number]'
  const newBranch = 'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]'
  const first = `sip:${to}@[remote_ip]:[remote_port] SIP/2.0\n${sameBranch}`
  const inDialog = (method: string) => dialog(`${method} [next_url] SIP/2.0\n${newBranch}\n[routes]`)
  const invite = `${dialog(`INVITE ${first}`).replace('[peer_tag_param]', '')}
    Contact: <sip:citizen@[local_ip]:[local_port]>
    CSeq: 1 INVITE
    ${[...headers, 'Content-Type: application/sdp'].join('\n')}
    Content-Length: [len]

    ${SDP}`
  const end = { next: 'end' }
  const { hangUpAfterMs, cancelAfterMs } = options
  return scenario('citizen', [
    send(invite, { isReliable: true }),
    ...[100, 180, 183].map(response => recv({ response }, { isOptional: true })),
    ...REFUSALS.map(response => recv({ response }, { isOptional: true, next: 'refused' })),
    recv(
      { response: 200 },
      {
        keepsRoute: true,
        ...(cancelAfterMs === undefined ? {} : { withinMs: cancelAfterMs, onTimeout: 'cancel' }),
      },
    ),
    send(`${inDialog('ACK')}\nCSeq: 1 ACK\nContent-Length: 0`),
    ...(sound === null ? [] : [play(sound, { payload })]),
    ...infoSteps(options.infoDigits ?? 0, inDialog('INFO')),
    ...untilBye(hangUpAfterMs),
    send(ANSWER, end),
    label('hang up'),
    send(`${inDialog('BYE')}\nCSeq: 9000 BYE\nContent-Length: 0`, { isReliable: true }),
    recv({ request: 'BYE' }, { isOptional: true }), // both at once
    recv({ response: 200 }, end),
    ...cancelSteps(dialog(`CANCEL ${first}`).replace('[peer_tag_param]', '')),
    label('refused'),
    send(`${dialog(`ACK ${first}`)}\nCSeq: 1 ACK\nContent-Length: 0`),
    label('end'),
  ])
}

const ANSWER = `SIP/2.0 200 OK
  [last_Via:]
  [last_From:]
  [last_To:]
  [last_Call-ID:]
  [last_CSeq:]
  Content-Length: 0`

/** A flood the honest way (RFC 6086): each digit waits for the answer to the one before. */
function infoSteps(count: number, request: string): Step[] {
  return Array.from({ length: count }, (_, n) => [
    send(
      `${request}
      CSeq: ${n + 2} INFO
      Content-Type: application/dtmf-relay
      Content-Length: [len]

      Signal=${n % 10}
      Duration=60`,
      { isReliable: true },
    ),
    recv({ response: 200 }),
  ]).flat()
}

function cancelSteps(request: string): Step[] {
  return [
    label('cancel'),
    send(`${request}\nCSeq: 1 CANCEL\nContent-Length: 0`, { isReliable: true }),
    recv({ response: 200 }),
    recv({ response: 487 }, { next: 'refused' }),
  ]
}
