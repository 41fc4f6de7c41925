import type { Ari } from '../../../src/asterisk/ari.ts'
import type { Live } from '../../../src/asterisk/reconcile.ts'
import { callOf } from '../../../src/asterisk/translate.ts'
import type { Identity } from '../../../src/calls/call.ts'
import { Weather } from '../../../src/errors.ts'
import type { Timeline } from './timeline.ts'

export type PaperChannel = {
  id: string
  isUp: boolean
  /** Null for a leg. */
  identity: Identity | null
  endpoint: string | null
  /** What it enters the application with. */
  args: string
  /** The page that it rings is to answer by itself. */
  isBack: boolean
  bridge: string | null
  hearsMusic: boolean
  /** The first one plays, the others after it. */
  readonly playbacks: string[]
}

type Needs = Readonly<{
  time: Timeline
  random: () => number
  /** Asterisk tells its events; nobody may be listening. */
  tell(event: object): void
  /** A telephone begins to ring. */
  ringing(channel: PaperChannel): void
  /** Somebody's telephone hears that the other side hung up. */
  hungUp(channel: PaperChannel): void
}>

/** As Asterisk ends a channel's name. */
const NUMBER = '0000001a'
const PLAYS_MS = [2_000, 6_000] as const

/** As much of Asterisk as calls need, on paper: it speaks ARI's requests and events, in simulated time. */
export class PaperAsterisk {
  readonly channels = new Map<string, PaperChannel>()
  readonly bridges = new Map<string, Set<string>>()
  readonly playbacks = new Map<string, PaperChannel>()
  /** Phones that are nowhere: `PJSIP/…`. */
  readonly unregistered = new Set<string>()
  readonly #needs: Needs

  constructor(needs: Needs) {
    this.#needs = needs
  }

  readonly ari: Pick<Ari, 'request'> = {
    request: async (method, path, query = {}, body) =>
      this.#request(method, path, { ...(query as Record<string, string>), ...headersIn(body) }),
  }

  arrives(identity: Identity): void {
    const channel = this.#newChannel(identity.channel, true)
    channel.identity = identity
    const { id, dialled, answeredAt, recording, trunk, caller } = identity
    const args = ['citizen', id, dialled, String(answeredAt), recording, trunk]
    this.#tell('StasisStart', channel, { args, caller })
  }

  /** The person at this telephone picks it up. */
  answer(id: string): void {
    const channel = this.channels.get(id)
    if (!channel || channel.isUp) return
    channel.isUp = true
    this.#tell('StasisStart', channel, { args: [channel.args] })
  }

  /** The person at this telephone hangs up, or refuses. */
  leave(id: string, cause = 16): void {
    const channel = this.channels.get(id)
    if (!channel) return
    this.#gone(channel, cause)
  }

  press(id: string, digit: string): void {
    const channel = this.channels.get(id)
    if (channel) this.#tell('ChannelDtmfReceived', channel, { digit })
  }

  live(): Live {
    return {
      channels: [...this.channels.values()].map(({ id, isUp, identity }) => ({
        ...{ id, isUp, identity, isOurs: true, isInFallback: false, kind: callOf(id)?.kind ?? null },
        callId: identity?.id ?? callOf(id)?.callId ?? null,
      })),
      bridges: [...this.bridges].map(([id, inside]) => ({ id, channels: [...inside] })),
      playbacks: new Set(this.playbacks.keys()),
    }
  }

  /** Whether this channel hears anything made for it, or somebody. */
  hears(channel: PaperChannel): boolean {
    const others = channel.bridge === null ? 0 : (this.bridges.get(channel.bridge)?.size ?? 0) - 1
    return channel.hearsMusic || channel.playbacks.length > 0 || others > 0
  }

  #newChannel(id: string, isUp: boolean): PaperChannel {
    const channel: PaperChannel = {
      ...{
        id,
        isUp,
        identity: null,
        endpoint: null,
        args: 'leg',
        isBack: false,
        bridge: null,
        hearsMusic: false,
        playbacks: [],
      },
    }
    this.channels.set(id, channel)
    return channel
  }

  #tell(
    type: string,
    channel: PaperChannel,
    more: { caller?: string | null } & Record<string, unknown> = {},
  ): void {
    const { caller, ...rest } = more
    const at = new Date(this.#needs.time.now).toISOString()
    const shown = {
      id: channel.id,
      name: channel.endpoint === null ? `PJSIP/trunk-demo-${NUMBER}` : `${channel.endpoint}-${NUMBER}`,
      state: channel.isUp ? 'Up' : 'Ringing',
      caller: { number: caller ?? '' },
      channelvars: { CALL_ID: channel.identity?.id ?? '' },
    }
    this.#needs.tell({ type, timestamp: at, channel: shown, ...rest })
  }

  #gone(channel: PaperChannel, cause: number): void {
    this.#leaveBridge(channel)
    for (const id of channel.playbacks.splice(0)) this.#endPlayback(id)
    this.channels.delete(channel.id)
    if (channel.identity) this.#tell('ChannelHangupRequest', channel, { cause })
    else this.#tell('ChannelDestroyed', channel, { cause })
    this.#needs.hungUp(channel)
  }

  #leaveBridge(channel: PaperChannel): void {
    if (channel.bridge !== null) this.bridges.get(channel.bridge)?.delete(channel.id)
    channel.bridge = null
  }

  #endPlayback(id: string): void {
    const channel = this.playbacks.get(id)
    if (!channel) return
    this.playbacks.delete(id)
    const place = channel.playbacks.indexOf(id)
    if (place >= 0) channel.playbacks.splice(place, 1)
    const at = new Date(this.#needs.time.now).toISOString()
    this.#needs.tell({ type: 'PlaybackFinished', timestamp: at, playback: { id } })
    if (place === 0) this.#startPlayback(channel)
  }

  #startPlayback(channel: PaperChannel): void {
    const [id] = channel.playbacks
    if (id === undefined) return
    const [least, most] = PLAYS_MS
    this.#needs.time.after(least + this.#needs.random() * (most - least), () => this.#endPlayback(id))
  }

  #request(method: string, path: string, query: Record<string, string>): unknown {
    const [kind, id = '', verb, more] = path.split('/').slice(1)
    if (kind === 'playbacks' && method === 'DELETE') return this.#stopPlayback(id)
    if (kind === 'bridges') return this.#bridge(method, { id, verb, query })
    if (kind !== 'channels') throw new Error(`the paper Asterisk does not know ${method} ${path}`)
    if (method === 'POST' && verb === undefined) return this.#originate(id, query)
    const channel = this.channels.get(id)
    if (!channel) throw new Weather(`no channel ${id}`, 404)
    switch (`${method} ${verb ?? ''}`) {
      case 'POST moh':
        channel.hearsMusic = true
        return
      case 'DELETE moh':
        channel.hearsMusic = false
        return
      case 'POST play':
        return this.#play(channel, more ?? '')
      case 'POST variable':
      case 'POST mute':
      case 'DELETE mute':
      case 'POST ring':
      case 'DELETE ring':
        return
      case 'DELETE ':
        return this.#gone(channel, 16)
    }
    throw new Error(`the paper Asterisk does not know ${method} ${path}`)
  }

  #stopPlayback(id: string): void {
    if (!this.playbacks.has(id)) throw new Weather('no playback', 404)
    this.#endPlayback(id)
  }

  #play(channel: PaperChannel, id: string): void {
    channel.hearsMusic = false // a prompt ends the music: docs/asterisk.md
    this.playbacks.set(id, channel)
    channel.playbacks.push(id)
    if (channel.playbacks.length === 1) this.#startPlayback(channel)
  }

  #originate(id: string, { endpoint = '', appArgs = 'leg', isBack }: Record<string, string>): void {
    if (this.channels.has(id)) throw new Weather('that id is in use', 409)
    if (this.unregistered.has(endpoint)) throw new Weather('Allocation failed', 500)
    const channel = this.#newChannel(id, false)
    channel.endpoint = endpoint
    channel.args = appArgs
    channel.isBack = isBack !== undefined
    this.#needs.ringing(channel)
  }

  #bridge(
    method: string,
    { id, verb, query }: { id: string; verb: string | undefined; query: Record<string, string> },
  ): void {
    if (method === 'POST' && verb === undefined) {
      if (!this.bridges.has(id)) this.bridges.set(id, new Set())
      return
    }
    const bridge = this.bridges.get(id)
    if (!bridge) throw new Weather(`no bridge ${id}`, 404)
    if (method === 'DELETE') {
      for (const inside of bridge) this.#leaveBridge(this.channels.get(inside) as PaperChannel)
      this.bridges.delete(id)
      return
    }
    const named = (query.channel ?? '').split(',')
    const channels = named.map(one => this.channels.get(one))
    if (channels.some(channel => !channel)) throw new Weather('no such channel', 400)
    for (const channel of channels as PaperChannel[]) {
      if (verb === 'removeChannel' && channel.bridge !== id) throw new Weather('not in this bridge', 422)
      this.#leaveBridge(channel)
      if (verb !== 'addChannel') continue
      channel.bridge = id
      bridge.add(channel.id)
    }
  }
}

function headersIn(body: unknown): Record<string, string> {
  const { variables = {} } = (body ?? {}) as { variables?: Record<string, string> }
  return 'PJSIP_HEADER(add,X-Reconnect)' in variables ? { isBack: 'yes' } : {}
}
