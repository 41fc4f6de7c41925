import { isPagePhone } from '../phones/phone.ts'
import type { Ari } from './ari.ts'
import type { AsteriskAct } from './perform.ts'

/** Acts that are requests over ARI; recorders are driven over AMI (recorder.ts). */
export type AriAct = Exclude<
  AsteriskAct,
  | { type: 'renewRecorder' | 'recordCall' | 'recordLeg' | 'endLegRecording' | 'assureRecorder' }
  | { type: 'muteRecording' | 'unmuteRecording' }
  | { type: 'adopt' | 'acceptTransfer' }
>

export const APPLICATION = 'cc1022'

/**
 * Asks Asterisk for one act. It performs requests in the order they were sent: those of one act need not wait for each
 * other.
 * @throws Weather with the status of what was refused
 */
export async function request(ari: Ari, callId: string, act: AriAct): Promise<void> {
  switch (act.type) {
    case 'play':
      await ari.request('POST', `/channels/${act.channel}/play/${act.playback}`, {
        media: act.prompts.map(prompt => `sound:cc1022/${prompt}`).join(','),
      })
      return
    case 'stopPlay':
      await ari.request('DELETE', `/playbacks/${act.playback}`)
      return
    case 'music':
      await ari.request('POST', `/channels/${act.channel}/moh`)
      return
    case 'ring':
    case 'ringOut':
    case 'dialOut':
      await ring(ari, callId, act)
      return
    case 'answer':
      await ari.request('POST', `/channels/${act.leg}/answer`)
      return
    case 'ringback':
    case 'endRingback':
      await ari.request(act.type === 'ringback' ? 'POST' : 'DELETE', `/channels/${act.leg}/ring`)
      return
    case 'connect':
      // Music started on a channel does not stop in a bridge; the citizen would hear it under the operator.
      await Promise.all([
        ari.request('DELETE', `/channels/${act.channel}/moh`),
        ari.request('POST', `/bridges/${act.bridge}`, { type: 'mixing' }),
        ari.request('POST', `/bridges/${act.bridge}/addChannel`, { channel: `${act.channel},${act.leg}` }),
      ])
      return
    case 'park':
    case 'unpark':
      await park(ari, act)
      return
    case 'invite':
      await ari.request('POST', `/bridges/${act.bridge}/addChannel`, { channel: act.leg })
      return
    case 'mute':
    case 'unmute': {
      const method = act.type === 'mute' ? 'POST' : 'DELETE'
      await ari.request(method, `/channels/${act.leg}/mute`, { direction: 'in' })
      return
    }
    case 'dropLeg':
      await ari.request('DELETE', `/channels/${act.leg}`, { reason: 'normal' })
      return
    case 'served':
      await ari.request('POST', `/channels/${act.channel}/variable`, { variable: 'SERVED', value: '1' })
      return
    case 'hangUp':
      await ari.request('DELETE', `/channels/${act.channel}`, { reason: 'normal' })
      return
    case 'endBridge':
      await ari.request('DELETE', `/bridges/${act.bridge}`)
      return
  }
}

/** Sent in the order in which the citizen is to hear it. */
async function park(
  ari: Ari,
  { type, channel, bridge }: AriAct & { type: 'park' | 'unpark' },
): Promise<void> {
  const move = (way: string) => ari.request('POST', `/bridges/${bridge}/${way}`, { channel })
  const music = (method: 'POST' | 'DELETE') => ari.request(method, `/channels/${channel}/moh`)
  await Promise.all(
    type === 'park' ? [move('removeChannel'), music('POST')] : [music('DELETE'), move('addChannel')],
  )
}

type Ring = AriAct & { type: 'ring' | 'ringOut' | 'dialOut' }

/** The channel to make, and whom it rings: an operator's phone, or a number over a trunk. */
function lineOf(act: Ring): { channel: string; endpoint: string; args: string } {
  if (act.type === 'ring') return { channel: act.leg.id, endpoint: `PJSIP/${act.leg.endpoint}`, args: 'leg' }
  const isGuest = act.type === 'ringOut'
  const { number, trunk } = isGuest ? act.party : act
  const args = isGuest ? 'leg' : 'called'
  return { channel: isGuest ? act.leg : act.channel, endpoint: `PJSIP/${number}@${trunk}`, args }
}

/** For the page that a browser phone is in: which call this is, and whether it goes on (X-Reconnect) or comes new. */
const headersOf = (act: Ring, callId: string): Record<string, string> =>
  act.type === 'ring' && isPagePhone(act.leg.endpoint)
    ? { [`PJSIP_HEADER(add,${act.isBack ? 'X-Reconnect' : 'X-Call'})`]: callId }
    : {}

/** How many packets came from the citizen goes into the event log at the end (dialplan/extensions.conf: counted). */
const COUNTED = { 'CHANNEL(hangup_handler_push)': 'counted,s,1' }

async function ring(ari: Ari, callId: string, act: Ring): Promise<void> {
  const { channel, endpoint, args } = lineOf(act)
  const shown = act.callerShown
  const own = act.type === 'dialOut' ? COUNTED : headersOf(act, callId)
  await ari.request(
    'POST',
    `/channels/${channel}`,
    {
      endpoint,
      app: APPLICATION,
      // A-law first, as the trunk speaks it: nothing is transcoded. Without this Asterisk offers u-law first.
      formats: 'alaw,ulaw,g722,opus',
      appArgs: args,
      callerId: `"${shown}" <${shown}>`,
      // Our own timer decides "no answer" (asterisk#963: the cause is not to be trusted); this is only the net below it.
      timeout: Math.ceil(act.forMs / 1000) + 5,
    },
    { variables: { CALL_ID: callId, 'CHANNEL(userfield)': callId, ...own } },
  )
}
