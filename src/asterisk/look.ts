import type { Ms } from '../clock.ts'
import type { Ari } from './ari.ts'
import type { Live, LiveBridge, LiveChannel } from './reconcile.ts'
import { type Channel, callOf, identityOf } from './translate.ts'

type AriChannel = Channel & { dialplan?: { app_name?: string; app_data?: string } }
type AriBridge = { id: string; channels: string[] }

/** The live channels and bridges of this moment. */
export async function look(ari: Ari, now: () => Ms): Promise<Live> {
  const [channels, bridges] = await Promise.all([
    ari.request('GET', '/channels'),
    ari.request('GET', '/bridges'),
  ])
  return liveOf(channels as AriChannel[], bridges as AriBridge[], now())
}

/** ARI's answers in our words. Pure. */
export function liveOf(channels: readonly AriChannel[], bridges: readonly AriBridge[], at: Ms): Live {
  return {
    channels: channels.map(channel => liveChannel(channel, at)),
    bridges: bridges.map(({ id, channels }): LiveBridge => ({ id, channels })),
  }
}

/** A channel in Stasis carries the arguments it entered with: all that is needed to take up a citizen nobody knows. */
function liveChannel(channel: AriChannel, at: Ms): LiveChannel {
  const isOurs = channel.dialplan?.app_name === 'Stasis'
  const [, ...args] = isOurs ? (channel.dialplan?.app_data ?? '').split(',') : []
  const identity = identityOf(args, channel, at)
  const callId = callOf(channel.id)?.callId ?? identity?.id ?? channel.channelvars?.CALL_ID ?? null
  return { id: channel.id, isUp: channel.state === 'Up', isOurs, callId, identity }
}
