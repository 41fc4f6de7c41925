import type { Ms } from '../clock.ts'

/**
 * A supervisor at a talk, as a value: their phone rings, and from the answer on they hear what the operator hears, speak
 * to the operator alone, or to everybody. Pure. They follow one operator's talk, and go with it.
 */
export const MODES = [
  'listen', // hears operator and citizen; nobody hears them, by construction
  'whisper', // the operator alone hears them
  'barge', // is in the bridge with the others, and in the recording
] as const
export type Mode = (typeof MODES)[number]

export const MONITOR_STATES = ['ringing', 'on', 'ended'] as const

/** How it ended, and by whom. */
export const MONITOR_ENDINGS = [
  'stopped', // by request
  'not-allowed', // they were disabled, or have another role
  'gone', // hung up
  'unanswered',
  'talk-over',
  'failed', // Asterisk could not do it
  'restarted', // the service went
] as const
export type MonitorEnding = (typeof MONITOR_ENDINGS)[number]

/** More is no supervision, but a program that went wrong. */
const MODES_MOST = 100

/** What is asked for: somebody's ear at the talk of one operator. */
export type Wish = Readonly<{
  id: string
  callId: string
  personId: string
  /** The phone that rings for them. */
  endpoint: string
  /** Who is heard. */
  operatorId: string
  /** That operator's leg of the call: what is heard is heard there. */
  target: string
  mode: Mode
  /** The operator hears a short tone when it begins. */
  isAnnounced: boolean
  /** The operator's live view shows it. */
  isVisible: boolean
}>

type Common = Omit<Wish, 'mode'> &
  Readonly<{
    /** The last one holds; each with the instant it began. */
    modes: readonly Readonly<{ mode: Mode; from: Ms }>[]
    askedAt: Ms
    /** The supervisor's own line. */
    leg: string
    /** Ears made so far: an id is used once (asterisk#211). */
    ears: number
    /** The channel that hears the operator's leg; null = not there, or barged in. */
    ear: string | null
    /** One that Asterisk is making, with the directions of the mode. */
    coming: string | null
    /** One that hears nothing and says a short tone to the operator. */
    chime: string | null
    /** Holds supervisor and ear. */
    bridge: string | null
    bridges: number
    /** Since when they are in the talk's own bridge; null = they are not. */
    inSince: Ms | null
  }>

export type Monitor =
  | (Common & Readonly<{ state: 'ringing'; deadlineAt: Ms }>)
  | (Common & Readonly<{ state: 'on'; joinedAt: Ms }>)
  | (Common & Readonly<{ state: 'ended'; joinedAt: Ms | null; endedAt: Ms; ending: MonitorEnding }>)

export type MonitorEvent = Readonly<{ at: Ms }> &
  (
    | Readonly<{ type: 'answered' }>
    /** The supervisor's line is gone. */
    | Readonly<{ type: 'legEnded' }>
    | Readonly<{ type: 'earReady'; ear: string }>
    /** The tone was said. */
    | Readonly<{ type: 'chimed' }>
    | Readonly<{ type: 'modeAsked'; mode: Mode }>
    | Readonly<{ type: 'stopAsked' }>
    /** They were disabled, or have another role. */
    | Readonly<{ type: 'notAllowed' }>
    | Readonly<{ type: 'deadline' }>
    /** The operator's page was loaded anew: the talk goes on over another leg. */
    | Readonly<{ type: 'moved'; target: string }>
    /** The operator is not in that talk any more. */
    | Readonly<{ type: 'talkOver' }>
    | Readonly<{ type: 'failed' }>
    /** Found open by a process that did not open it. */
    | Readonly<{ type: 'restarted' }>
  )

/** Done after the commit, one after another. */
export type MonitorAct =
  | Readonly<{ type: 'ring'; leg: string; endpoint: string; target: string; forMs: number }>
  /** `whispers`: what is said into it goes to the target; without it the channel has no way there. */
  | Readonly<{ type: 'makeEar'; ear: string; target: string; hears: boolean; whispers: boolean }>
  /** Into a new bridge of their own, out of whichever they were in. */
  | Readonly<{ type: 'seat'; bridge: string; leg: string }>
  | Readonly<{ type: 'hear'; bridge: string; ear: string }>
  | Readonly<{ type: 'drop'; channel: string }>
  | Readonly<{ type: 'endBridge'; bridge: string }>
  | Readonly<{ type: 'chime'; ear: string; playback: string }>
  /** The call's own machine does these: it owns the bridge, and its journal tells. */
  | Readonly<{ type: 'barge'; leg: string }>
  | Readonly<{ type: 'unbarge'; leg: string; since: Ms }>

export type MonitorStep = Readonly<{ monitor: Monitor; acts: readonly MonitorAct[] }>

/** What is what of a monitor in Asterisk: the supervisor's line, an ear, their bridge, the tone. */
type Kind = 'watch' | 'snoop' | 'listen' | 'chime'

/** What a channel, bridge or playback of a monitor is; null for all others. */
export function monitorOf(id: string): { kind: Kind; monitorId: string } | null {
  const match = OURS.exec(id)
  if (!match?.[1] || !match[2]) return null
  return { kind: match[1] as Kind, monitorId: match[2] }
}
const OURS = /^(watch|snoop|listen|chime)\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.\d+$/

export const modeOf = ({ modes }: Pick<Monitor, 'modes'>): Mode => modes.at(-1)?.mode ?? 'listen'

export function begin({ mode, ...wish }: Wish, at: Ms, ringMs: number): MonitorStep {
  const leg = `watch.${wish.id}.1`
  const nothing = { ears: 0, ear: null, coming: null, chime: null, bridge: null, bridges: 0, inSince: null }
  const modes = [{ mode, from: at }]
  return {
    monitor: { ...wish, ...nothing, state: 'ringing', modes, askedAt: at, leg, deadlineAt: at + ringMs },
    acts: [{ type: 'ring', leg, endpoint: wish.endpoint, target: wish.target, forMs: ringMs }],
  }
}

/** Moves a monitor by one event. Pure and total: news that mean nothing in this state change nothing. */
export function next(monitor: Monitor, event: MonitorEvent): MonitorStep {
  if (event.type === 'earReady') return earReady(monitor, event.ear)
  if (monitor.state === 'ended') return stay(monitor)
  switch (event.type) {
    case 'answered':
      return monitor.state === 'ringing' ? answered(monitor, event.at) : stay(monitor)
    case 'modeAsked':
      return modeAsked(monitor, event)
    case 'chimed':
      return monitor.chime === null
        ? stay(monitor)
        : { monitor: { ...monitor, chime: null }, acts: [drop(monitor.chime)] }
    case 'deadline':
      return monitor.state === 'ringing' && event.at >= monitor.deadlineAt
        ? end(monitor, event.at, 'unanswered')
        : stay(monitor)
    case 'legEnded': {
      const step = end(monitor, event.at, monitor.state === 'ringing' ? 'unanswered' : 'gone')
      return { ...step, acts: step.acts.filter(act => !(act.type === 'drop' && act.channel === monitor.leg)) }
    }
    case 'stopAsked':
      return end(monitor, event.at, 'stopped')
    case 'notAllowed':
      return end(monitor, event.at, 'not-allowed')
    case 'moved':
      return moved(monitor, event)
    case 'talkOver':
      return end(monitor, event.at, 'talk-over')
    case 'failed':
      return end(monitor, event.at, 'failed')
    case 'restarted':
      return end(monitor, event.at, 'restarted')
  }
}

const stay = (monitor: Monitor): MonitorStep => ({ monitor, acts: [] })
type On = Extract<Monitor, { state: 'on' }>

function answered(monitor: Extract<Monitor, { state: 'ringing' }>, at: Ms): MonitorStep {
  const { deadlineAt: _deadlineAt, ...rest } = monitor
  const on: On = { ...rest, state: 'on', joinedAt: at }
  if (!monitor.isAnnounced) return turned(on, at)
  // Played to the operator's own leg it would keep the operator from the citizen as long as it lasts.
  const { id, target, ears } = monitor
  const chime = `snoop.${id}.${ears + 1}`
  const step = turned({ ...on, ears: ears + 1, chime }, at)
  const make: MonitorAct = { type: 'makeEar', ear: chime, target, hears: false, whispers: true }
  return { ...step, acts: [make, ...step.acts] }
}

function modeAsked(monitor: Exclude<Monitor, { state: 'ended' }>, { mode, at }: { mode: Mode; at: Ms }) {
  if (mode === modeOf(monitor) || monitor.modes.length >= MODES_MOST) return stay(monitor)
  const modes = [...monitor.modes, { mode, from: at }]
  return monitor.state === 'ringing' ? stay({ ...monitor, modes }) : turned({ ...monitor, modes }, at)
}

/** The ear at the old leg went with it; who is in the talk's own bridge hears on. */
function moved(monitor: Exclude<Monitor, { state: 'ended' }>, { target, at }: { target: string; at: Ms }) {
  if (target === monitor.target) return stay(monitor)
  const there = { ...monitor, target }
  return there.state === 'ringing' || modeOf(there) === 'barge' ? stay(there) : turned(there, at)
}

/** Does what the mode asks for. Whoever is to be heard no more is silenced first, and hears again a moment later. */
function turned(monitor: On, at: Ms): MonitorStep {
  const { leg, target, id, inSince, bridge } = monitor
  const mode = modeOf(monitor)
  const silenced = monitor.ear === null ? [] : [drop(monitor.ear)]
  if (mode === 'barge') {
    const left: MonitorAct[] = bridge === null ? [] : [{ type: 'endBridge', bridge }]
    const moved = { ...monitor, ear: null, coming: null, bridge: null, inSince: inSince ?? at }
    return { monitor: moved, acts: [...silenced, { type: 'barge', leg }, ...left] }
  }
  const [ears, bridges] = [monitor.ears + 1, monitor.bridges + (bridge === null ? 1 : 0)]
  const ear = `snoop.${id}.${ears}`
  const own = bridge ?? `listen.${id}.${bridges}`
  const seat: MonitorAct[] = bridge === null ? [{ type: 'seat', bridge: own, leg }] : []
  const out: MonitorAct[] = inSince === null ? [] : [{ type: 'unbarge', leg, since: inSince }]
  const make: MonitorAct = { type: 'makeEar', ear, target, hears: true, whispers: mode === 'whisper' }
  return {
    monitor: { ...monitor, ears, ear: null, coming: ear, bridge: own, bridges, inSince: null },
    acts: [...silenced, ...seat, make, ...out],
  }
}

/** Asterisk has made one. One that nobody waits for any more is dropped: it would hear on for nobody. */
function earReady(monitor: Monitor, ear: string): MonitorStep {
  if (monitor.state === 'on' && monitor.chime === ear)
    return { monitor, acts: [{ type: 'chime', ear, playback: `chime.${monitor.id}.1` }] }
  if (monitor.state !== 'on' || monitor.coming !== ear || monitor.bridge === null)
    return { monitor, acts: ear === monitor.ear ? [] : [drop(ear)] }
  return {
    monitor: { ...monitor, ear, coming: null },
    acts: [{ type: 'hear', bridge: monitor.bridge, ear }],
  }
}

const drop = (channel: string): MonitorAct => ({ type: 'drop', channel })

function end(monitor: Exclude<Monitor, { state: 'ended' }>, at: Ms, ending: MonitorEnding): MonitorStep {
  const { leg, ear, coming, chime, bridge, inSince } = monitor
  const joinedAt = monitor.state === 'on' ? monitor.joinedAt : null
  const { deadlineAt: _deadlineAt, ...rest } = { deadlineAt: 0, ...monitor }
  const left: MonitorAct[] = [
    drop(leg),
    ...[ear, coming, chime].filter(one => one !== null).map(drop),
    ...(bridge === null ? [] : [{ type: 'endBridge', bridge } as const]),
    ...(inSince === null ? [] : [{ type: 'unbarge', leg, since: inSince } as const]),
  ]
  const nothing = { ear: null, coming: null, chime: null, bridge: null, inSince: null }
  return { monitor: { ...rest, ...nothing, state: 'ended', joinedAt, endedAt: at, ending }, acts: left }
}
