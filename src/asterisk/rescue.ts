import type { Ms } from '../clock.ts'
import { monitorOf } from '../monitoring/monitor.ts'
import { callOf, instantOf } from './translate.ts'

/** A channel as ARI shows it. */
export type SeenChannel = Readonly<{
  id: string
  /** The dialplan application it is in, and its arguments. */
  app: string
  data: string
  /** By Asterisk's clock; 0 where it did not say. */
  createdAt: Ms
  /** Their talk is over: they are only asked whether they were content. */
  isServed: boolean
}>
export type SeenBridge = Readonly<{ id: string; channels: readonly string[] }>
export type Look = Readonly<{ channels: readonly SeenChannel[]; bridges: readonly SeenBridge[] }>

export type RescueAct =
  /** A citizen: back to the dialplan, into its own queue; `new` = the notice that calls are recorded comes first. */
  | Readonly<{ type: 'release'; channel: string; to: 'new' | 's' }>
  /** Somebody the centre has called: an apology, and no queue. */
  | Readonly<{ type: 'excuse'; channel: string }>
  /**
   * A leg that nobody hears, a supervisor's line that hears nobody; a citizen who was called, before they answer or after
   * their talk; one who called, after theirs.
   */
  | Readonly<{ type: 'hangUp'; channel: string }>

export type RescuePlan = Readonly<{
  acts: readonly RescueAct[]
  /** Channels alone in a bridge; acted on when the next look finds them alone still. */
  alone: ReadonlySet<string>
}>

/**
 * What to do for citizens whom the service has left in the middle of something. Pure.
 * Two who hear each other are left alone, whatever the service thought of them. Somebody alone in a bridge may be
 * the first of two: only a second look tells that the other will not come, or has gone.
 * @param alone of the look before
 * @param servedAt when the service last showed itself: who came later was hardly greeted
 */
export function planRescue(
  { channels, bridges }: Look,
  { alone, servedAt }: Readonly<{ alone: ReadonlySet<string>; servedAt: Ms }>,
): RescuePlan {
  const acts: RescueAct[] = []
  const nowAlone = new Set<string>()
  for (const channel of channels) {
    const bridge = bridges.find(one => one.channels.includes(channel.id))
    const act = rescueOf(channel, servedAt, bridge !== undefined)
    if (act === null) continue
    if (bridge && bridge.channels.length > 1) continue
    if (bridge) nowAlone.add(channel.id)
    if (!bridge || alone.has(channel.id)) acts.push(act)
  }
  return { acts, alone: nowAlone }
}

function rescueOf(channel: SeenChannel, servedAt: Ms, isInBridge: boolean): RescueAct | null {
  // Nobody waits for an operator who has had theirs.
  if (isCitizen(channel) && channel.isServed) return { type: 'hangUp', channel: channel.id }
  if (isCitizen(channel))
    return { type: 'release', channel: channel.id, to: channel.createdAt > servedAt ? 'new' : 's' }
  const { id, app } = channel
  if (callOf(id)?.kind === 'cit') {
    if (app === 'Stasis') return { type: isInBridge ? 'hangUp' : 'excuse', channel: id }
    return app === RINGING ? { type: 'hangUp', channel: id } : null
  }
  const isOurs = callOf(id)?.kind === 'leg' || monitorOf(id) !== null || isOwnDialling(channel)
  return isOurs ? { type: 'hangUp', channel: id } : null
}

/** What Asterisk shows of a line that it dials and that nobody has answered. */
const RINGING = 'AppDial2'

/** An operator's phone that dialled by itself. */
function isOwnDialling({ app, data }: SeenChannel): boolean {
  return app === 'Stasis' && data.startsWith('cc1022,dialled,')
}

/** In our application; one in the dialplan's own queue is served already. */
function isCitizen({ app, data }: SeenChannel): boolean {
  return app === 'Stasis' && data.startsWith('cc1022,citizen,')
}

/** ARI's answers to GET /channels and GET /bridges. */
export function lookOf(channels: unknown, bridges: unknown): Look {
  type AriChannel = {
    id: string
    creationtime?: string
    channelvars?: Record<string, string>
    dialplan?: { app_name?: string; app_data?: string }
  }
  return {
    channels: (channels as AriChannel[]).map(({ id, creationtime, dialplan, channelvars }) => ({
      id,
      app: dialplan?.app_name ?? '',
      data: dialplan?.app_data ?? '',
      createdAt: instantOf(creationtime ?? '', 0),
      isServed: channelvars?.SERVED === '1',
    })),
    bridges: (bridges as SeenBridge[]).map(({ id, channels: inside }) => ({ id, channels: inside })),
  }
}

/** A look begins every second and asks for one more: whoever took longer stood still (a machine that was paused). */
const STILL_MS = 4_000

/** When the service was last heard, when we last looked, and when we last awoke. */
export type Listening = Readonly<{ servedAt: Ms; awokeAt: Ms; lookedAt: Ms }>

/** A service that was never up yet has its patience from now on. */
export const listening = (at: Ms): Listening => ({ servedAt: at, awokeAt: at, lookedAt: at })

/**
 * How long the service has been silent; what it did not say while nobody listened does not count. Pure.
 * @param at when we look again, and it says nothing
 */
export function silence(before: Listening, at: Ms): Readonly<{ silentMs: Ms; awokeAt: Ms }> {
  const awokeAt = at - before.lookedAt > STILL_MS ? at : before.awokeAt
  return { silentMs: at - Math.max(before.servedAt, awokeAt), awokeAt }
}

export type Check = Readonly<{ name: string; ok: boolean }>

/**
 * Whether the service looks after callers, by its /readyz. Pure. A full disk or a wrong clock is no reason to take
 * callers away from it; a process that stands by does so for another one, which serves them.
 * @param checks null when there was no readable answer
 */
export function servesCallers(checks: readonly Check[] | null): boolean {
  if (checks === null) return false
  const isOk = (name: string) => checks.find(check => check.name === name)?.ok !== false
  return isOk('database') && (isOk('asterisk') || !isOk('telephony'))
}
