/**
 * A small writer of SIPp scenarios: the steps of one side of one call, as XML that a person can read.
 * Pure. SIPp itself is the SIP implementation; nothing here parses or answers SIP.
 */
export type Step = string

/** A message as written below: leading blanks and lines go, `undefined` lines were left out by the writer. */
export type Message = string

type Next = Readonly<{ /** Label to go on at; the next step otherwise. */ next?: string }>

/** @param message the first line begins it; `[keywords]` are SIPp's. Requests and final answers are sent again until answered. */
export function send(
  message: Message,
  { next, isReliable = false }: Next & { isReliable?: boolean } = {},
): Step {
  return `<send${isReliable ? ' retrans="500"' : ''}${goOn(next)}><![CDATA[\n\n${tidy(message)}\n\n]]></send>`
}

export type Expected = Next &
  Readonly<{
    isOptional?: boolean
    /** How long to wait at this step; then go on at `onTimeout`. */
    withinMs?: number
    onTimeout?: string
    /** Keeps the challenge for `[authentication …]`. */
    isChallenge?: boolean
    /** Keeps Record-Route and Contact for `[next_url]` and `[routes]`. */
    keepsRoute?: boolean
    /** Header → variable: `[$name]` is the header's value afterwards. */
    keep?: Readonly<Record<string, string>>
  }>

export function recv(what: { request: string } | { response: number }, expected: Expected = {}): Step {
  const kind = 'request' in what ? `request="${what.request}"` : `response="${what.response}"`
  const { isOptional, withinMs, onTimeout, isChallenge, keepsRoute, keep = {}, next } = expected
  const attributes = [
    isOptional ? ' optional="true"' : '',
    withinMs === undefined ? '' : ` timeout="${Math.max(1, Math.round(withinMs))}"`,
    onTimeout ? ` ontimeout="${onTimeout}"` : '',
    isChallenge ? ' auth="true"' : '',
    keepsRoute ? ' rrs="true"' : '',
    goOn(next),
  ].join('')
  const kept = Object.entries(keep).map(
    ([variable, header]) =>
      `<ereg regexp="[^ ].*" search_in="hdr" header="${header}:" assign_to="${variable}"/>`,
  )
  if (kept.length === 0) return `<recv ${kind}${attributes}/>`
  return `<recv ${kind}${attributes}><action>\n  ${kept.join('\n  ')}\n</action></recv>`
}

export const label = (name: string): Step => `<label id="${name}"/>`
export const pauseMs = (ms: number): Step => `<pause milliseconds="${Math.round(ms)}"/>`
export const jump = (next: string): Step => `<nop${goOn(next)}/>`

/**
 * Sends a raw file as RTP until it ends; `loops` of -1 = for ever.
 * @param payload 8 = A-law, 20 ms a packet
 */
export function play(file: string, { loops = -1, payload = 8 } = {}): Step {
  return `<nop><action><exec rtp_stream="${file},${loops},${payload}"/></action></nop>`
}

/**
 * The talk: until the other side hangs up, or this side is told to (a MESSAGE), or the time is over; the last two go on
 * at `hang up`. SIPp counts the time of the first of the messages it waits for, so it stands there.
 */
export function untilBye(hangUpAfterMs: number | undefined): Step[] {
  const timer = hangUpAfterMs === undefined ? {} : { withinMs: hangUpAfterMs, onTimeout: 'hang up' }
  return [
    recv({ request: 'MESSAGE' }, { isOptional: true, next: 'hang up', ...timer }),
    recv({ request: 'BYE' }),
  ]
}

/** @param variables names that `keep` fills: SIPp refuses a variable that no later step reads. */
export function scenario(name: string, steps: readonly Step[], variables: readonly string[] = []): string {
  const unused = variables.length > 0 ? [`<Reference variables="${variables.join(',')}"/>`] : []
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<scenario name="${name}">`,
    ...steps,
    ...unused,
    '</scenario>',
    '',
  ].join('\n')
}

const goOn = (next: string | undefined) => (next === undefined ? '' : ` next="${next}"`)

function tidy(message: Message): string {
  const lines = message
    .trim()
    .split('\n')
    .map(line => line.trim())
  // A body needs its empty line; a message without one ends with it.
  return lines.includes('') ? lines.join('\n') : `${lines.join('\n')}\n`
}

/** Our side's offer or answer: A-law and DTMF, media at this address, a port of SIPp's own for each call. */
/** SIPp's word for the port on which it plays. */
export const OWN_RTP_PORT = '[rtpstream_audio_port]'

export const SDP = `v=0
  o=- 1022 1022 IN IP4 [local_ip]
  s=-
  c=IN IP4 [media_ip]
  t=0 0
  m=audio ${OWN_RTP_PORT} RTP/AVP 8 101
  a=rtpmap:8 PCMA/8000
  a=rtpmap:101 telephone-event/8000
  a=fmtp:101 0-16
  a=ptime:20
  a=sendrecv`
