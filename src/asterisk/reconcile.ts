import { awayOf, isApart, isLegGone } from '../calls/away.ts'
import type { Call, CallEvent, Guest, Identity } from '../calls/call.ts'
import { assureRecorder } from '../calls/emergency.ts'
import { legsOf } from '../calls/guest.ts'
import { secondOf } from '../calls/second.ts'
import type { Ms } from '../clock.ts'
import type { AsteriskAct } from './perform.ts'
import { isBefore, missedBefore, owedBy } from './placed.ts'
import { callOf, type Kind } from './translate.ts'

/** What Asterisk has at this moment. */
export type LiveChannel = Readonly<{
  id: string
  isUp: boolean
  /** In our application; false for one that is elsewhere in the dialplan. */
  isOurs: boolean
  /** In the dialplan's part for times without us: it was handed over, or took its citizen back. */
  isInFallback: boolean
  callId: string | null
  /** Part of a call as a leg, or the line of a citizen whom the centre called; null = neither. */
  kind?: Kind | null
  /** Of a citizen in our application. */
  identity: Identity | null
}>
export type LiveBridge = Readonly<{ id: string; channels: readonly string[] }>
export type Live = Readonly<{
  channels: readonly LiveChannel[]
  bridges: readonly LiveBridge[]
  /** Playbacks of ours that still go on. */
  playbacks: ReadonlySet<string>
}>

export type Reconciled = Readonly<{
  /** News that was missed, to enter by the one door. */
  events: readonly Readonly<{ callId: string; event: CallEvent }>[]
  /** Citizens in our application whom no row knows: the service died between their arrival and its first row. */
  unknown: readonly Identity[]
  /** Legs, bridges and channels that nothing owns any more. */
  strays: readonly AsteriskAct[]
  /** Acts that may have died with the process that owed them, and that cannot be seen: done once more after a gap. */
  again: readonly AsteriskAct[]
}>

/**
 * Compares the open calls with the live channels after any gap in the events. Pure.
 * @param open calls whose citizen's channel was not yet seen gone
 */
export function reconcile(open: readonly Call[], live: Live, at: Ms): Reconciled {
  const channels = new Map(live.channels.map(channel => [channel.id, channel]))
  const bridges = new Map(live.bridges.map(bridge => [bridge.id, bridge]))
  const events: { callId: string; event: CallEvent }[] = []
  const strays: AsteriskAct[] = []
  const again: AsteriskAct[] = []
  for (const call of open) {
    const missed = missedBy(call, { channels, bridges, playbacks: live.playbacks }, at)
    for (const event of missed) events.push({ callId: call.id, event })
    again.push(...owedBy(call, channels))
    if (!channels.get(call.channel)?.isOurs) continue
    if (call.state === 'ended') strays.push({ type: 'hangUp', channel: call.channel })
    // A citizen must not wait in silence.
    const isTold = (call.state === 'waiting' || call.state === 'ringing') && call.playback !== null
    const hearsMusic = call.state === 'ringing' || call.state === 'transferring'
    const isAnswered = missed.some(({ type }) => type === 'legAnswered')
    const isGreeted = call.state === 'checking' && call.playback === null
    if (call.state === 'waiting' || isGreeted || (hearsMusic && !isAnswered)) {
      if (!isTold) again.push({ type: 'music', channel: call.channel }) // else after these words
      again.push(...recorderOwed(call))
    }
    if (call.state === 'talking' && awayOf(call) && isApart(call)) {
      const { channel, bridge } = call
      const isInside = bridges.get(bridge)?.channels.includes(channel)
      again.push(isInside ? { type: 'park', channel, bridge } : { type: 'music', channel })
    }
  }
  for (const call of open)
    if ('guest' in call && call.guest?.purpose === 'emergency' && channels.get(call.channel)?.isOurs)
      again.push(assureRecorder(call)) // whoever asked for it may have died before it was looked at
  const known = new Map(open.map(call => [call.id, call]))
  for (const channel of live.channels) {
    const call = known.get(channel.callId ?? '')
    const kind = channel.kind ?? callOf(channel.id)?.kind
    if (kind === 'leg' && !owns(call, channel.id)) strays.push({ type: 'dropLeg', leg: channel.id })
    // Rings for a call that is over. Who was called, answered and let go hears why.
    if (kind === 'cit' && !channel.isUp && (!call || call.state === 'ended'))
      strays.push({ type: 'hangUp', channel: channel.id })
  }
  for (const bridge of live.bridges) {
    const ours = callOf(bridge.id)
    if (ours?.kind === 'talk' && !owns(known.get(ours.callId), bridge.id))
      strays.push({ type: 'endBridge', bridge: bridge.id })
  }
  const unknown = live.channels.flatMap(({ identity }) =>
    identity && !known.has(identity.id) ? [identity] : [],
  )
  return { events, unknown, strays, again }
}

/** Somebody has talked already, and the recorder may stand still half renewed. */
function recorderOwed(call: Call): AsteriskAct[] {
  return call.bridges === 0 ? [] : [{ type: 'renewRecorder', callId: call.id, channel: call.channel }]
}

type Found = Readonly<{
  channels: ReadonlyMap<string, LiveChannel>
  bridges: ReadonlyMap<string, LiveBridge>
  playbacks: ReadonlySet<string>
}>

function missedBy(call: Call, { channels, bridges, playbacks }: Found, at: Ms): CallEvent[] {
  if (isBefore(call)) return missedBefore(call, { channels, playbacks }, at)
  const citizen = channels.get(call.channel)
  // Had the citizen hung up, Asterisk's event log would have told so before: the channel was cut.
  if (!citizen) return [{ type: 'callerGone', at, cut: true }]
  // Whoever serves the citizen there must not be disturbed; the event log says the same, but after the next prompt.
  if (citizen.isInFallback)
    return call.state === 'fallback' ? [] : [{ type: 'enteredFallback', at, identity: identityOf(call) }]
  if (!citizen.isOurs) return [] // on the way out: its end is about to be told
  switch (call.state) {
    case 'greeting':
    case 'menu':
    case 'enquiry':
    case 'voicemail':
    case 'refusing':
    case 'checking':
    case 'waiting':
    case 'promising':
    case 'survey':
      // Null: music; or a key is awaited, a ticket looked up, a message spoken, and each has its time.
      return soundMissed(call.playback, playbacks, at)
    case 'ringing': {
      const leg = channels.get(call.leg.id)
      if (leg?.isUp) return [{ type: 'legAnswered', at, leg: leg.id }]
      const told = soundMissed(call.playback, playbacks, at)
      return leg ? told : [...told, { type: 'legEnded', at, leg: call.leg.id, why: 'unreachable' }]
    }
    case 'talking': {
      // Both may have gone while nobody listened: whoever stays with the citizen must be there.
      const guest = guestMissed(call.guest, channels, at)
      const missed: CallEvent[] = guest ? [guest] : []
      const own = legMissed(call, channels, at)
      if (own) missed.push(own)
      const second = secondOf(call)
      if (second !== null && !channels.has(second))
        missed.push({ type: 'legEnded', at, leg: second, why: 'hung-up' })
      if (missed.length > 0) return missed
      const wanted = [
        ...(awayOf(call) ? [] : [call.leg.id]),
        ...inBridge(call.guest),
        ...(second !== null && call.guest?.stage === 'in' ? [second] : []),
        ...(isApart(call) ? [] : [call.channel]),
      ]
      return holds(bridges.get(call.bridge), wanted) ? [] : [{ type: 'bridgeMissing', at }]
    }
    case 'transferring': {
      const guest = guestMissed(call.guest, channels, at)
      return guest ? [guest] : []
    }
    case 'handed': {
      const guest = guestMissed(call.guest, channels, at)
      if (guest) return [guest]
      const wanted = [call.channel, call.guest.leg]
      return holds(bridges.get(call.bridge), wanted) ? [] : [{ type: 'bridgeMissing', at }]
    }
    default:
      return []
  }
}

function soundMissed(playback: string | null, playing: Found['playbacks'], at: Ms): CallEvent[] {
  return playback === null || playing.has(playback) ? [] : [{ type: 'soundEnded', at, playback }]
}

/** The operator's own; while their page is away it rings, or there is none. */
function legMissed(call: Call & { state: 'talking' }, channels: Found['channels'], at: Ms): CallEvent | null {
  if (isLegGone(call)) return null
  const { id } = call.leg
  const leg = channels.get(id)
  if (!leg) return { type: 'legEnded', at, leg: id, why: awayOf(call) ? 'unreachable' : 'hung-up' }
  return awayOf(call) && leg.isUp ? { type: 'legAnswered', at, leg: id } : null
}

function guestMissed(guest: Guest | null, channels: Found['channels'], at: Ms): CallEvent | null {
  if (!guest) return null
  const channel = channels.get(guest.leg)
  const why = guest.stage === 'in' ? 'hung-up' : 'unreachable'
  if (!channel) return { type: 'legEnded', at, leg: guest.leg, why }
  return guest.stage === 'ringing' && channel.isUp ? { type: 'legAnswered', at, leg: guest.leg } : null
}

const inBridge = (guest: Guest | null) => (guest?.stage === 'in' ? [guest.leg] : [])

function holds(bridge: LiveBridge | undefined, wanted: readonly string[]): boolean {
  return wanted.every(id => bridge?.channels.includes(id))
}

function identityOf(call: Call): Identity {
  const { id, channel, dialled, trunk, caller, callerShown, recording, answeredAt } = call
  return { id, channel, dialled, trunk, caller, callerShown, recording, answeredAt }
}

/** Whether the call still wants this leg or bridge. */
function owns(call: Call | undefined, id: string): boolean {
  if (!call) return false
  return legsOf(call).includes(id) || ('bridge' in call && call.bridge === id)
}
