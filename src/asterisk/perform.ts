import type { Act, CallEvent, LookUp } from '../calls/call.ts'
import type { Ms } from '../clock.ts'
import { Weather } from '../errors.ts'
import type { Ari } from './ari.ts'
import { type AssuranceNeeds, assureRecorder } from './assurance.ts'
import { muteRecording, unmuteRecording } from './muting.ts'
import { endLegRecording, type RecorderNeeds, recordCall, recordLeg, renewRecorder } from './recorder.ts'
import { request } from './request.ts'
import { adopt, answerTransfer } from './transfers.ts'
import { callOf } from './translate.ts'

/** Acts as requests to Asterisk. `match` is the queue's and look-ups are other rooms': they never come here. */
export type AsteriskAct = Exclude<Act, { type: 'match' } | LookUp>

export type AsteriskLines = RecorderNeeds & AssuranceNeeds & Readonly<{ ari: Ari }>

/**
 * Does one act. What Asterisk refuses becomes the event it amounts to, so that the call's machine decides.
 * @returns null when done, an event when it could not be, or `look` when only a look at the live channels can tell
 */
export async function perform(
  lines: AsteriskLines,
  callId: string,
  act: AsteriskAct,
  now: () => Ms,
): Promise<CallEvent | 'look' | null> {
  try {
    if (act.type === 'renewRecorder') await renewRecorder(lines, act)
    else if (act.type === 'recordCall') await recordCall(lines, lineOf(act.channel, callId), act.path)
    else if (act.type === 'recordLeg') await recordLeg(lines, lineOf(act.leg, callId), act.path)
    else if (act.type === 'endLegRecording') await endLegRecording(lines, act.leg)
    else if (act.type === 'assureRecorder') void assureRecorder(lines, act)
    else if (act.type === 'muteRecording') await muteRecording(lines, act.channel)
    else if (act.type === 'unmuteRecording')
      void unmuteRecording(lines, act.channel) // nobody is rung later for it
    else if (act.type === 'adopt') await adopt(lines.ari, callId, act.leg)
    else if (act.type === 'acceptTransfer') await answerTransfer(lines.ari, act.leg, 'accepted')
    else await request(lines.ari, callId, act)
    return null
  } catch (error) {
    if (!(error instanceof Weather)) throw error
    return consequence(act, error.status, now())
  }
}

/** What is owed to a call after a gap comes here without its id. */
const lineOf = (channel: string, callId: string) => ({ channel, callId: callOf(channel)?.callId ?? callId })

/** What it means for the call that Asterisk could not do it. */
function consequence(act: AsteriskAct, status: number, at: Ms): CallEvent | 'look' | null {
  switch (act.type) {
    case 'play':
      return { type: 'soundEnded', at, playback: act.playback }
    case 'ring':
    case 'ringOut': {
      const leg = act.type === 'ring' ? act.leg.id : act.leg
      // 409: this leg exists already, an earlier request of ours was performed although its answer was lost.
      return status === 409 ? null : { type: 'legEnded', at, leg, why: 'unreachable' }
    }
    case 'dialOut': {
      const { channel } = act
      return status === 409 ? null : { type: 'citizenUnanswered', at, channel, result: 'unreachable' }
    }
    case 'answer':
      return { type: 'legEnded', at, leg: act.leg, why: 'hung-up' }
    case 'connect':
    case 'hangUp':
    case 'park':
    case 'unpark':
    case 'invite':
      return 'look'
    case 'dropLeg':
    case 'endBridge':
      return status === 404 ? null : 'look'
    case 'muteRecording':
      return { type: 'recordingUnmuted', at, why: 'failed' }
    case 'unmuteRecording':
    case 'stopPlay':
    case 'served':
    case 'music':
    case 'ringback':
    case 'endRingback':
    case 'recordCall':
    case 'renewRecorder':
    case 'recordLeg':
    case 'endLegRecording':
    case 'assureRecorder':
    case 'mute':
    case 'unmute':
    case 'acceptTransfer':
    case 'adopt':
      return null
  }
}
