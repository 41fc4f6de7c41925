import type { Call, CallEvent, CallState } from '../calls/call.ts'
import { BEFORE, type Before } from '../calls/outgoing.ts'
import type { Ms } from '../clock.ts'
import type { AsteriskAct } from './perform.ts'
import type { LiveChannel } from './reconcile.ts'

/** What a look at the live channels means for a call of ours on which nobody talks yet. Pure. */

type Found = Readonly<{ channels: ReadonlyMap<string, LiveChannel>; playbacks: ReadonlySet<string> }>

export function isBefore(call: Call): call is Before {
  return (BEFORE as readonly CallState[]).includes(call.state)
}

export function missedBefore(call: Before, { channels, playbacks }: Found, at: Ms): CallEvent[] {
  if (call.state === 'due') return []
  const leg = channels.get(call.leg.id)
  if (call.state === 'calling') {
    if (!leg) return [{ type: 'legEnded', at, leg: call.leg.id, why: 'unreachable' }]
    return leg.isUp ? [{ type: 'legAnswered', at, leg: leg.id }] : []
  }
  const citizen = channels.get(call.channel)
  // The event log has told of a line that ended; this one was never dialled, or Asterisk was killed.
  if (!citizen) return [{ type: 'callerGone', at, cut: true }]
  if (!leg) return [{ type: 'legEnded', at, leg: call.leg.id, why: 'hung-up' }]
  if (call.state === 'dialling')
    return citizen.isUp && citizen.isOurs ? [{ type: 'citizenAnswered', at, channel: citizen.id }] : []
  if (!citizen.isOurs || playbacks.has(call.playback)) return []
  return [{ type: 'soundEnded', at, playback: call.playback }]
}

/** What the operator hears while the citizen's phone rings, and the recording: neither can be seen. */
export function owedBy(call: Call, channels: Found['channels']): AsteriskAct[] {
  if (call.direction !== 'out' || !channels.has(call.channel)) return []
  if (call.state === 'dialling') return [{ type: 'ringback', leg: call.leg.id }]
  const isRecorded = call.result === 'answered' && call.state !== 'ended'
  return isRecorded ? [{ type: 'recordCall', channel: call.channel, path: call.recording }] : []
}
