import { type CallEvent, DIGITS, type Digit, type Identity, type LegEnd } from '../calls/call.ts'
import { callerOf } from '../calls/caller.ts'
import type { Unanswered } from '../calls/errand.ts'
import type { Ms } from '../clock.ts'
import { isPagePhone } from '../phones/phone.ts'

/** ARI's events in our words. Pure; an event that means nothing to a call is null. */
export type Named = Readonly<{ callId: string; event: Heard }>

/**
 * `arrived` still lacks whether the centre is open: that is the calendar's to say. `dialled` on an operator's phone is no
 * call yet: the dial policy is asked first; nor is `referred` a transfer.
 */
export type Heard =
  | Exclude<CallEvent, { type: 'arrived' }>
  | Dialled
  | Referred
  | Intruded
  | Readonly<{ at: Ms; type: 'arrived'; identity: Identity }>

/** @see number as it was dialled, digits, plus, star and hash only */
export type Dialled = Readonly<{ at: Ms; type: 'dialled'; channel: string; number: string; endpoint: string }>

/**
 * A telephone asks for a transfer by itself (REFER). Nothing has happened, and it waits for an answer.
 * @see target a number or the name of a telephone; null = it asks for anything else
 * @see second its own other call, which it wants joined with this one
 */
export type Referred = Readonly<{ at: Ms; type: 'referred'; leg: string; target: string | null }> &
  Readonly<{ second: string | null }>

/** An INVITE with Replaces has put this channel in the place of one of the call's. */
export type Intruded = Readonly<{ at: Ms; type: 'intruded'; channel: string }>

export type Channel = {
  id: string
  /** Of the technology: `PJSIP/<endpoint>-<number>`. */
  name?: string
  state: string
  caller?: { number?: string; name?: string }
  channelvars?: Record<string, string>
}
type Ari = {
  type: string
  timestamp?: string
  args?: string[]
  channel?: Channel
  playback?: { id: string }
  cause?: number
  soft?: boolean
  digit?: string
  replace_channel?: Channel
  /** Of ChannelTransfer, which comes again with each answer of ours; the first has no state. */
  state?: string
  referred_by?: { source_channel?: Channel }
  refer_to?: {
    requested_destination?: { destination?: string; protocol_id?: string }
    destination_channel?: Channel
  }
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const CALL_ID = new RegExp(`^${UUID}$`)
const OURS = new RegExp(`^(leg|play|talk|cit)\\.(${UUID})\\.\\d+$`)

/** AST_SOFTHANGUP_SHUTDOWN, seen on 22.10.1 at `core stop now`. */
const SHUTDOWN = 4

/** `cit`: the line of a citizen whom the centre calls. */
export type Kind = 'leg' | 'play' | 'talk' | 'cit'

/** The call that an id chosen by us belongs to; null for ids that Asterisk or others chose. */
export function callOf(id: string): { kind: Kind; callId: string } | null {
  const match = OURS.exec(id)
  if (!match?.[1] || !match[2]) return null
  return { kind: match[1] as Kind, callId: match[2] }
}

/** The call that a channel is part of as a leg, or as the line of a citizen whom we called. */
export function partOf({ id, channelvars }: Channel): ReturnType<typeof callOf> {
  // A phone that dialled by itself has an id of Asterisk's; the dialplan wrote ours beside it.
  return callOf(id) ?? callOf(channelvars?.CALL_ID ?? '')
}

/**
 * @param now our clock, for events without a readable time stamp
 */
export function translate(raw: unknown, now: Ms): Named | null {
  const event = raw as Ari
  const at = event.timestamp ? instantOf(event.timestamp, now) : now
  if (event.type === 'PlaybackFinished') {
    const ours = event.playback && callOf(event.playback.id)
    return ours
      ? { callId: ours.callId, event: { type: 'soundEnded', at, playback: event.playback?.id ?? '' } }
      : null
  }
  if (event.type === 'ChannelTransfer') return referredOf(event, at)
  if (!event.channel) return null
  if (event.replace_channel) return intrudedOf(event.channel, event.replace_channel, at)
  const part = partOf(event.channel)
  if (part?.kind === 'cit') return calledEvent(event, event.channel, part.callId, at)
  return part ? legEvent(event, event.channel, part.callId, at) : citizenEvent(event, event.channel, at)
}

function legEvent(event: Ari, channel: Channel, callId: string, at: Ms): Named | null {
  const leg = channel.id
  switch (event.type) {
    case 'StasisStart': // an originated leg enters the application when it is answered
      return dialledOf(event, channel, at) ?? { callId, event: { type: 'legAnswered', at, leg } }
    case 'ChannelHangupRequest': // of a phone that dialled by itself, which sends no ChannelDestroyed
      return callOf(leg) ? null : { callId, event: { type: 'legEnded', at, leg, why: 'hung-up' } }
    case 'ChannelDestroyed':
      return { callId, event: { type: 'legEnded', at, leg, why: whyOf(event.cause ?? 0, channel) } }
    case 'ChannelHold':
      return { callId, event: { type: 'held', at, leg } }
    case 'ChannelUnhold':
      return { callId, event: { type: 'resumed', at, leg } }
    case 'ChannelDtmfReceived': {
      const digit = digitOf(event)
      return digit && { callId, event: { type: 'legDigit', at, leg, digit } }
    }
    default:
      return null
  }
}

/** The line of a citizen whom we called. Before the answer only its end tells why; afterwards it is theirs to hang up. */
function calledEvent(event: Ari, channel: Channel, callId: string, at: Ms): Named | null {
  const isUp = channel.state === 'Up'
  switch (event.type) {
    case 'StasisStart':
      return { callId, event: { type: 'citizenAnswered', at, channel: channel.id } }
    case 'ChannelHangupRequest':
      return isUp ? { callId, event: { type: 'callerGone', at, cut: isCutting(event) } } : null
    case 'ChannelDestroyed': {
      if (isUp) return { callId, event: { type: 'callerGone', at, cut: false } }
      const result = resultOf(event.cause ?? 0, channel.state === 'Ringing')
      return { callId, event: { type: 'citizenUnanswered', at, channel: channel.id, result } }
    }
    case 'ChannelDtmfReceived': {
      const digit = digitOf(event)
      return digit && { callId, event: { type: 'digit', at, digit } }
    }
    default:
      return null
  }
}

/** Arguments of `Stasis(cc1022,dialled,<call id>,<number>,<endpoint>)` in dialplan/extensions.conf. */
function dialledOf({ args }: Ari, { id: channel }: Channel, at: Ms): Named | null {
  const [kind, callId = '', number = '', endpoint = ''] = args ?? []
  if (kind !== 'dialled' || !CALL_ID.test(callId)) return null
  return { callId, event: { type: 'dialled', at, channel, number: number.slice(0, 32), endpoint } }
}

/** The user part of a SIP address, decoded, is whatever the telephone wrote there. */
const TARGET = /^(?:\+?[0-9*#]{1,32}|[a-z][a-z0-9._-]{1,35})$/

function referredOf({ state, referred_by, refer_to }: Ari, at: Ms): Named | null {
  const source = referred_by?.source_channel
  const part = source && partOf(source)
  if (state !== undefined || !source || part?.kind !== 'leg') return null
  const { destination = '', protocol_id } = refer_to?.requested_destination ?? {}
  const target = protocol_id === undefined && TARGET.test(destination) ? destination : null
  const second = refer_to?.destination_channel?.id ?? null
  return { callId: part.callId, event: { type: 'referred', at, leg: source.id, target, second } }
}

function intrudedOf({ id: channel }: Channel, replaced: Channel, at: Ms): Named {
  const callId = partOf(replaced)?.callId ?? replaced.channelvars?.CALL_ID ?? ''
  return { callId, event: { type: 'intruded', at, channel } }
}

/** In soft hang-ups `cause` is Asterisk's own flag. */
const isCutting = ({ soft, cause }: Ari) => soft === true && cause === SHUTDOWN

/** Telephones send A to D as well (RFC 4733), which mean nothing here. */
const digitOf = ({ digit }: Ari): Digit | null => DIGITS.find(key => key === digit) ?? null

function citizenEvent(event: Ari, channel: Channel, at: Ms): Named | null {
  if (event.type === 'StasisStart') {
    const identity = identityOf(event.args ?? [], channel, at)
    return identity && { callId: identity.id, event: { type: 'arrived', at, identity } }
  }
  const callId = channel.channelvars?.CALL_ID ?? ''
  if (!CALL_ID.test(callId)) return null
  if (event.type === 'ChannelDtmfReceived') {
    const digit = digitOf(event)
    return digit && { callId, event: { type: 'digit', at, digit } }
  }
  // A citizen's channel sends no ChannelDestroyed (its subscription ends with StasisEnd), and StasisEnd alone only
  // says that it left for the dialplan. In soft hang-ups `cause` is Asterisk's own flag; 4 = it is shutting down.
  if (event.type === 'ChannelHangupRequest') {
    return { callId, event: { type: 'callerGone', at, cut: isCutting(event) } }
  }
  return null
}

/** Arguments of `Stasis(cc1022,citizen,<call id>,<dialled>,<answered ms>,<recording>,<trunk>)` in dialplan/extensions.conf. */
export function identityOf(args: readonly string[], channel: Channel, at: Ms): Identity | null {
  const [kind, id, dialled, answeredMs, recording, trunk] = args
  if (kind !== 'citizen' || !id || !CALL_ID.test(id)) return null
  const caller = callerOf(channel.caller?.number ?? '')
  return {
    id,
    channel: channel.id,
    dialled: (dialled ?? '').slice(0, 32),
    trunk: (trunk ?? '').slice(0, 64),
    caller: caller.number,
    callerShown: caller.shown,
    recording: recording ?? '',
    answeredAt: Number(answeredMs) || at,
  }
}

/**
 * What a page says that is closed or loaded anew while its phone is in a call: `Reason: Q.850;cause=27` (RFC 3326) of its
 * BYE, which Asterisk takes for the cause (res_pjsip_rfc3326, docs/asterisk.md); while it rings 502, which Asterisk turns into 27
 * (it heeds no reason there, tried on 22.10.1). 27 is "destination out of order": telephones that hang up say 16 or nothing.
 * Carriers say 27 too, so that it counts from browser phones only.
 */
const PAGE_CLOSED = 27
/** A page that is killed while it rings: its WebSocket is closed, and Asterisk answers the INVITE itself (503). */
const PAGE_LOST = 34

/** `PJSIP/op101-web-0000001a` → `op101-web`. */
export function endpointOf(channel: string): string | null {
  return /^PJSIP\/(.+)-[0-9a-f]{8}$/.exec(channel)?.[1] ?? null
}

/** Q.850 causes as chan_pjsip gives them for SIP answers (measured on 22.10.1: 486 → 17, 603 → 21). */
export function whyOf(cause: number, { state, name }: Pick<Channel, 'state' | 'name'>): LegEnd {
  const isLost = cause === PAGE_LOST && state !== 'Up'
  if ((cause === PAGE_CLOSED || isLost) && isPagePhone(endpointOf(name ?? '') ?? '')) return 'page-closed'
  // Answered, in no bridge yet, and hung up by a phone that gives no reason.
  if (cause === 0 && state === 'Up') return 'hung-up'
  // Asterisk itself hung up, since no RTP came for so long (measured on 22.10.1).
  if (cause === 44 && state === 'Up') return 'silent'
  if (cause === 17 || cause === 21) return 'refused'
  if (cause === 16) return 'hung-up'
  return 'unreachable'
}

/**
 * What became of a call that nobody answered. Causes as whyOf has them; 480 → 19 also means a telephone that is switched
 * off, but then it has not rung.
 */
export function resultOf(cause: number, hasRung: boolean): Unanswered {
  if (cause === 17) return 'busy'
  if (cause === 18 || cause === 19) return hasRung ? 'no-answer' : 'unreachable'
  if (cause === 16 || cause === 21 || cause === 23) return 'rejected'
  return cause === 1 || cause === 22 || cause === 28 ? 'invalid-number' : 'unreachable'
}

/** Asterisk writes `2026-11-21T22:51:03.123+0000`, without the colon that Date wants. */
export function instantOf(stamp: string, otherwise: Ms): Ms {
  const at = Date.parse(stamp.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
  return Number.isNaN(at) ? otherwise : at
}
