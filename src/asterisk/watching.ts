import type { Ms } from '../clock.ts'
import { Weather } from '../errors.ts'
import { type MonitorAct, type MonitorEvent, monitorOf } from '../monitoring/monitor.ts'
import type { Ari } from './ari.ts'
import { APPLICATION } from './request.ts'
import { instantOf } from './translate.ts'

/** What supervisors' lines and ears are in Asterisk's words. */
export type WatchAct = Exclude<MonitorAct, { type: 'barge' | 'unbarge' }>

type AriEvent = { type: string; timestamp?: string; channel?: { id: string }; playback?: { id: string } }

/** News of a monitor's line or ear; null for everything else. @param now for events without a readable time stamp */
export function watched(raw: unknown, now: Ms): { monitorId: string; event: MonitorEvent } | null {
  const { type, timestamp, channel, playback } = raw as AriEvent
  const { id } = channel ?? playback ?? {}
  const ours = id === undefined ? null : monitorOf(id)
  if (!ours || id === undefined) return null
  const at = timestamp ? instantOf(timestamp, now) : now
  const { kind, monitorId } = ours
  if (type === 'StasisStart')
    return {
      monitorId,
      event: kind === 'watch' ? { type: 'answered', at } : { type: 'earReady', at, ear: id },
    }
  if (type === 'PlaybackFinished') return { monitorId, event: { type: 'chimed', at } }
  if (type === 'ChannelDestroyed' && kind === 'watch') return { monitorId, event: { type: 'legEnded', at } }
  return null
}

/** Does one act. @returns what it amounts to when Asterisk could not do it, or null */
export async function performWatch(ari: Ari, act: WatchAct, now: () => Ms): Promise<MonitorEvent | null> {
  try {
    await request(ari, act)
    return null
  } catch (error) {
    if (!(error instanceof Weather)) throw error
    // What is to go is gone; a tone that is not heard is no reason to end anything.
    if (act.type === 'drop' || act.type === 'endBridge' || act.type === 'chime') return null
    if (act.type === 'makeEar' && !act.hears) return null
    // 409: an earlier request of ours was performed although its answer was lost.
    if (act.type === 'ring') return error.status === 409 ? null : { type: 'legEnded', at: now() }
    return { type: 'failed', at: now() }
  }
}

async function request(ari: Ari, act: WatchAct): Promise<void> {
  switch (act.type) {
    case 'ring':
      // Without CALL_ID and user field: nothing takes this line for the citizen's, or an operator's.
      await ari.request('POST', `/channels/${act.leg}`, {
        endpoint: `PJSIP/${act.endpoint}`,
        app: APPLICATION,
        appArgs: 'watch',
        formats: 'alaw,ulaw,g722,opus',
        callerId: '"Giam sat" <1022>',
        timeout: Math.ceil(act.forMs / 1000) + 5,
      })
      return
    case 'makeEar':
      await ari.request('POST', `/channels/${act.target}/snoop/${act.ear}`, {
        ...{ app: APPLICATION, appArgs: 'snoop', spy: act.hears ? 'both' : 'none' },
        // `out`: to the phone of the leg, and to nobody else.
        whisper: act.whispers ? 'out' : 'none',
      })
      return
    case 'seat':
      await Promise.all([
        ari.request('POST', `/bridges/${act.bridge}`, { type: 'mixing' }),
        ari.request('POST', `/bridges/${act.bridge}/addChannel`, { channel: act.leg }),
      ])
      return
    case 'hear':
      await ari.request('POST', `/bridges/${act.bridge}/addChannel`, { channel: act.ear })
      return
    case 'drop':
      await ari.request('DELETE', `/channels/${act.channel}`, { reason: 'normal' })
      return
    case 'endBridge':
      await ari.request('DELETE', `/bridges/${act.bridge}`)
      return
    case 'chime':
      await ari.request('POST', `/channels/${act.ear}/play/${act.playback}`, { media: 'sound:cc1022/beep' })
      return
  }
}
