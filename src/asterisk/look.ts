import type { Ms } from '../clock.ts'
import { Weather } from '../errors.ts'
import type { Ari } from './ari.ts'
import type { Live, LiveBridge, LiveChannel } from './reconcile.ts'
import { type Channel, identityOf, partOf } from './translate.ts'

type AriChannel = Channel & { dialplan?: { context?: string; app_name?: string; app_data?: string } }
type AriBridge = { id: string; channels: string[] }

/**
 * The live channels and bridges of this moment, and which of these playbacks still go on (ARI has no list of them).
 */
export async function look(ari: Ari, playbacks: readonly string[], now: () => Ms): Promise<Live> {
  const [channels, bridges, ...playing] = await Promise.all([
    ari.request('GET', '/channels'),
    ari.request('GET', '/bridges'),
    ...playbacks.map(id => isPlaying(ari, id)),
  ])
  const live = liveOf(channels as AriChannel[], bridges as AriBridge[], now())
  return { ...live, playbacks: new Set(playbacks.filter((_id, index) => playing[index])) }
}

/** Packets of sound that have come over a channel since its answer. @throws Weather where it is gone, or has no sound */
export async function packetsOf(ari: Pick<Ari, 'request'>, channel: string): Promise<number> {
  const { rxcount } = (await ari.request('GET', `/channels/${channel}/rtp_statistics`)) as { rxcount: number }
  return rxcount
}

async function isPlaying(ari: Ari, id: string): Promise<boolean> {
  try {
    await ari.request('GET', `/playbacks/${id}`)
    return true
  } catch (error) {
    if (error instanceof Weather && error.status === 404) return false
    throw error
  }
}

/** ARI's answers in our words. Pure. */
export function liveOf(channels: readonly AriChannel[], bridges: readonly AriBridge[], at: Ms): Live {
  return {
    playbacks: new Set(),
    channels: channels.map(channel => liveChannel(channel, at)),
    bridges: bridges.map(({ id, channels }): LiveBridge => ({ id, channels })),
  }
}

/** A channel in Stasis carries the arguments it entered with: all that is needed to take up a citizen nobody knows. */
function liveChannel(channel: AriChannel, at: Ms): LiveChannel {
  const isOurs = channel.dialplan?.app_name === 'Stasis'
  const [, ...args] = isOurs ? (channel.dialplan?.app_data ?? '').split(',') : []
  const identity = identityOf(args, channel, at)
  const part = partOf(channel)
  const callId = part?.callId ?? identity?.id ?? channel.channelvars?.CALL_ID ?? null
  const isInFallback = channel.dialplan?.context === 'fallback'
  const isUp = channel.state === 'Up'
  return { id: channel.id, isUp, isOurs, isInFallback, callId, identity, kind: part?.kind ?? null }
}
