import type { Act, CallEvent } from '../calls/call.ts'
import type { Ms } from '../clock.ts'
import { Weather } from '../errors.ts'
import type { Ari } from './ari.ts'
import { type RecorderNeeds, renewRecorder } from './recorder.ts'

/** Acts as requests to Asterisk. `match` is the queue's and never comes here. */
export type AsteriskAct = Exclude<Act, { type: 'match' }>

export type AsteriskLines = RecorderNeeds & Readonly<{ ari: Ari }>

export const APPLICATION = 'cc1022'

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
    if (act.type === 'renewRecorder') await renewRecorder(lines, act.channel)
    else await request(lines.ari, callId, act)
    return null
  } catch (error) {
    if (!(error instanceof Weather)) throw error
    return consequence(act, error.status, now())
  }
}

async function request(
  ari: Ari,
  callId: string,
  act: Exclude<AsteriskAct, { type: 'renewRecorder' }>,
): Promise<void> {
  switch (act.type) {
    case 'play':
      await ari.request('POST', `/channels/${act.channel}/play/${act.playback}`, {
        media: act.prompts.map(prompt => `sound:cc1022/${prompt}`).join(','),
      })
      return
    case 'music':
      await ari.request('POST', `/channels/${act.channel}/moh`)
      return
    case 'ring':
      await ring(ari, callId, act)
      return
    case 'connect':
      // Asterisk performs requests in the order they were sent: no need to wait in between. Music started on a channel
      // does not stop in a bridge; the citizen would hear it under the operator.
      await Promise.all([
        ari.request('DELETE', `/channels/${act.channel}/moh`),
        ari.request('POST', `/bridges/${act.bridge}`, { type: 'mixing' }),
        ari.request('POST', `/bridges/${act.bridge}/addChannel`, { channel: `${act.channel},${act.leg}` }),
      ])
      return
    case 'dropLeg':
      await ari.request('DELETE', `/channels/${act.leg}`, { reason: 'normal' })
      return
    case 'hangUp':
      await ari.request('DELETE', `/channels/${act.channel}`, { reason: 'normal' })
      return
    case 'endBridge':
      await ari.request('DELETE', `/bridges/${act.bridge}`)
      return
  }
}

async function ring(ari: Ari, callId: string, act: AsteriskAct & { type: 'ring' }): Promise<void> {
  await ari.request(
    'POST',
    `/channels/${act.leg.id}`,
    {
      endpoint: `PJSIP/${act.leg.endpoint}`,
      app: APPLICATION,
      // A-law first, as the trunk speaks it: nothing is transcoded. Without this Asterisk offers u-law first.
      formats: 'alaw,ulaw,g722,opus',
      appArgs: 'leg',
      callerId: `"${act.callerShown}" <${act.callerShown}>`,
      // Our own timer decides "no answer" (asterisk#963: the cause is not to be trusted); this is only the net below it.
      timeout: Math.ceil(act.forMs / 1000) + 5,
    },
    { variables: { CALL_ID: callId, 'CHANNEL(userfield)': callId } },
  )
}

/** What it means for the call that Asterisk could not do it. */
function consequence(act: AsteriskAct, status: number, at: Ms): CallEvent | 'look' | null {
  switch (act.type) {
    case 'play':
      return { type: 'soundEnded', at, playback: act.playback }
    case 'ring':
      // 409: this leg exists already, an earlier request of ours was performed although its answer was lost.
      return status === 409 ? null : { type: 'legEnded', at, leg: act.leg.id, why: 'unreachable' }
    case 'connect':
    case 'hangUp':
      return 'look'
    case 'dropLeg':
    case 'endBridge':
      return status === 404 ? null : 'look'
    case 'music':
    case 'renewRecorder':
      return null
  }
}
