import type { Act, CallEvent, CallState } from '../../../src/calls/call.ts'

/** Who could hear whom in a call, and when: by its journal and by what is known of supervisors at it. Pure. */

/** Epoch milliseconds. */
type Ms = number

/** An entry of the call's journal, as GET /api/calls/:id/events gives it. */
export type Entry = Readonly<{
  at: string
  toState: string
  event: CallEvent
  acts: readonly Act[]
}>

/** A supervisor at the talk of one operator, as GET /api/monitors gives it. */
export type Watched = Readonly<{
  id: string
  personId: string
  operatorId: string
  modes: readonly Readonly<{ mode: 'listen' | 'whisper' | 'barge'; from: string }>[]
  joinedAt: string | null
  endedAt: string | null
}>

/**
 * What somebody's line is doing: `rings` · `prompt` hears the centre's own words · `message` speaks to the recording ·
 * `music` waits · `held` waits in the midst of a talk · `talk` with the citizen there · `aside` without the citizen ·
 * `alone` nobody is there with them · `listen` `whisper` `barge` a supervisor.
 */
export const DOINGS = [
  ...(['rings', 'prompt', 'message', 'music', 'held', 'talk', 'aside', 'alone'] as const),
  ...(['listen', 'whisper', 'barge'] as const),
] as const
export type Doing = (typeof DOINGS)[number]

export type Part = Readonly<{
  from: Ms
  to: Ms
  doing: Doing
  /** Ids of those whom they could hear. */
  hears: readonly string[]
  /** The others do not hear them: muted, or by construction. */
  isSilent: boolean
}>
export type Lane = Readonly<{
  id: string
  role: 'citizen' | 'operator' | 'guest' | 'supervisor'
  personId: string | null
  /** Name of an agency, or a number. */
  label: string | null
  parts: readonly Part[]
}>
export type Span = Readonly<{ from: Ms; to: Ms }>
export type Hearing = Readonly<{
  from: Ms
  to: Ms
  lanes: readonly Lane[]
  /** The citizen's recording was silent there, on request. */
  silenced: readonly Span[]
}>

export const CITIZEN = 'citizen'

type Place = Readonly<
  { is: Exclude<Doing, 'talk' | 'aside' | 'alone' | 'held'> | 'away' } | { bridge: string }
>
type Line = {
  readonly id: string
  readonly role: Lane['role']
  readonly personId: string | null
  readonly label: string | null
  /** Whom a supervisor hears. */
  readonly operatorId: string | null
  place: Place
  isMuted: boolean
  isHeld: boolean
}

const AWAY: Place = { is: 'away' }
const WHERE: Partial<Record<CallState, Place>> = {
  ...{ greeting: { is: 'prompt' }, menu: { is: 'prompt' }, enquiry: { is: 'prompt' } },
  ...{ refusing: { is: 'prompt' }, checking: { is: 'prompt' }, promising: { is: 'prompt' } },
  ...{ survey: { is: 'prompt' }, announcing: { is: 'prompt' }, voicemail: { is: 'message' } },
  ...{ waiting: { is: 'music' }, ringing: { is: 'music' }, transferring: { is: 'music' } },
  ...{ dialling: { is: 'rings' }, due: AWAY, calling: AWAY },
}

/** @param until the call was over then, or it is now */
export function hearingOf(journal: readonly Entry[], monitors: readonly Watched[], until: Ms): Hearing {
  const room = createRoom()
  const steps = [
    ...journal.map(entry => ({ at: Date.parse(entry.at), step: () => room.told(entry) })),
    ...monitors.flatMap(one => room.watching(one)),
  ].sort((one, other) => one.at - other.at)
  const from = steps[0]?.at ?? until
  const kept = createKeeping()
  for (const [n, { at, step }] of steps.entries()) {
    step()
    // Several things of one instant are one thing.
    if (steps[n + 1]?.at !== at) kept.look(room.lines(), room.isSilenced(), at)
  }
  return { from, to: Math.max(from, until), ...kept.done(Math.max(from, until)) }
}

function createRoom() {
  const lines = new Map<string, Line>()
  let channel: string | null = null
  let isSilenced = false

  function line(id: string, given: Partial<Line> = {}): Line {
    const known = lines.get(id)
    if (known) return known
    const nobody = { personId: null, label: null, operatorId: null }
    const made: Line = {
      ...{ ...nobody, role: 'guest', place: AWAY, isMuted: false, isHeld: false },
      ...{ ...given, id },
    }
    lines.set(id, made)
    return made
  }
  const citizen = () => line(CITIZEN, { role: 'citizen' })
  const at = (id: string) => (id === channel ? citizen() : lines.get(id))
  const put = (id: string, place: Place) => {
    const one = at(id)
    if (one) one.place = place
  }

  function act(one: Act, errand: string | null): void {
    switch (one.type) {
      case 'ring':
        line(one.leg.id, { role: 'operator', personId: one.leg.operator }).place = { is: 'rings' }
        break
      case 'ringOut':
        line(one.leg, { role: 'guest', label: one.party.label }).place = { is: 'rings' }
        break
      case 'adopt':
        line(one.leg, { role: 'operator', personId: errand }).place = { is: 'rings' }
        break
      case 'connect':
        put(one.channel, { bridge: one.bridge })
        put(one.leg, { bridge: one.bridge })
        break
      case 'unpark':
        put(one.channel, { bridge: one.bridge })
        break
      case 'invite':
        // A supervisor's line is told of by whoever watches.
        put(one.leg, { bridge: one.bridge })
        break
      case 'park':
      case 'music':
        put(one.channel, { is: 'music' })
        break
      case 'hangUp':
        put(one.channel, AWAY)
        break
      case 'dropLeg':
        put(one.leg, AWAY)
        break
      case 'endBridge':
        for (const other of lines.values())
          if ('bridge' in other.place && other.place.bridge === one.bridge) other.place = AWAY
        break
      case 'mute':
      case 'unmute': {
        const meant = at(one.leg)
        if (meant) meant.isMuted = one.type === 'mute'
        break
      }
      case 'muteRecording':
      case 'unmuteRecording':
        isSilenced = one.type === 'muteRecording'
    }
  }

  function event(one: CallEvent): void {
    if ('identity' in one && one.identity) channel = one.identity.channel
    switch (one.type) {
      case 'citizenAnswered':
        channel = one.channel
        break
      case 'legEnded':
        put(one.leg, AWAY)
        break
      case 'held':
      case 'resumed': {
        const meant = at(one.leg)
        if (meant) meant.isHeld = one.type === 'held'
        break
      }
      case 'enteredFallback':
        citizen().place = { is: 'music' }
        break
      case 'fallbackAnswered': {
        // Asterisk's own queue has put them together.
        const place: Place = { bridge: 'fallback' }
        citizen().place = place
        line(`fallback.${one.operator}`, { role: 'operator', personId: one.operator }).place = place
      }
    }
  }

  function told({ toState, event: news, acts }: Entry): void {
    citizen()
    event(news)
    const by = news.type === 'placed' ? news.errand.operator : news.type === 'asked' ? news.by : null
    const place = WHERE[toState as CallState]
    if (place) citizen().place = place
    for (const one of acts) act(one, by)
    if (news.type === 'callerGone') citizen().place = AWAY
    if (toState !== 'ended') return
    for (const one of lines.values()) if (one.role !== 'supervisor') one.place = AWAY
    isSilenced = false
  }

  /** What a supervisor did, step by step. */
  function watching({ id, personId, operatorId, modes, joinedAt, endedAt }: Watched) {
    if (joinedAt === null) return []
    const since = Date.parse(joinedAt)
    const own = () => line(id, { role: 'supervisor', personId, operatorId })
    return [
      ...modes.map(({ mode, from }) => ({
        at: Math.max(since, Date.parse(from)),
        step() {
          own().place = { is: mode }
        },
      })),
      ...(endedAt === null ? [] : [{ at: Date.parse(endedAt), step: () => put(id, AWAY) }]),
    ]
  }

  return { told, watching, lines: () => [...lines.values()], isSilenced: () => isSilenced }
}

type Look = Omit<Part, 'from' | 'to'>

/** What each line is at this moment; those who are not there are left out. */
function looksOf(lines: readonly Line[]): Map<string, Look> {
  const looks = new Map<string, Look>()
  const supervisors = lines.filter(one => one.role === 'supervisor')
  for (const one of lines) {
    if ('is' in one.place && one.place.is === 'away') continue
    const talk = one.role === 'supervisor' ? bridgeOf(targetOf(one, lines)) : bridgeOf(one)
    const others = talk === null ? [] : lines.filter(other => other !== one && bridgeOf(other) === talk)
    const voices = others.filter(other => !other.isMuted && !other.isHeld)
    const said = supervisors.filter(other => other !== one && isHeardBy(other, one, lines))
    const hears = one.isHeld ? [] : [...voices, ...said].map(({ id }) => id)
    looks.set(one.id, { doing: doingOf(one, others), hears, isSilent: isSilent(one) })
  }
  return looks
}

const bridgeOf = (line: Line | undefined) => (line && 'bridge' in line.place ? line.place.bridge : null)
const targetOf = ({ operatorId }: Line, lines: readonly Line[]) =>
  lines.find(one => one.role !== 'supervisor' && one.personId === operatorId && bridgeOf(one) !== null)

/** Whoever whispers is heard by the operator; whoever enters, by everybody in the talk. */
function isHeardBy(supervisor: Line, one: Line, lines: readonly Line[]): boolean {
  const target = targetOf(supervisor, lines)
  if (!target || !('is' in supervisor.place)) return false
  if (supervisor.place.is === 'whisper') return one === target
  if (supervisor.place.is !== 'barge') return false
  return one.role === 'supervisor'
    ? bridgeOf(targetOf(one, lines)) === bridgeOf(target)
    : bridgeOf(one) === bridgeOf(target)
}

const isSilent = ({ role, place, isMuted, isHeld }: Line) =>
  isMuted || isHeld || (role === 'supervisor' && 'is' in place && place.is === 'listen')

function doingOf(one: Line, others: readonly Line[]): Doing {
  if ('is' in one.place) return one.place.is as Doing
  if (one.isHeld) return 'held'
  if (others.length === 0) return 'alone'
  // The operator's telephone has put the citizen on hold: music plays.
  if (one.role === 'citizen') return others.every(other => other.isHeld) ? 'held' : 'talk'
  return others.some(other => other.role === 'citizen') ? 'talk' : 'aside'
}

/** Puts what is the same together. */
function createKeeping() {
  type Open = { from: Ms; look: Look }
  const open = new Map<string, Open>()
  const lanes = new Map<string, { line: Line; parts: Part[] }>()
  const silenced: Span[] = []
  let silentSince: Ms | null = null
  let hasTalked = false

  function close(id: string, to: Ms): void {
    const one = open.get(id)
    open.delete(id)
    if (one && to > one.from) lanes.get(id)?.parts.push({ from: one.from, to, ...one.look })
  }

  function look(lines: readonly Line[], isSilenced: boolean, at: Ms): void {
    const looks = looksOf(lines)
    if (looks.get(CITIZEN)?.doing === 'talk') hasTalked = true
    for (const line of lines) {
      if (!lanes.has(line.id)) lanes.set(line.id, { line, parts: [] })
      const now = asWaited(looks.get(line.id), hasTalked)
      if (isSame(open.get(line.id)?.look, now)) continue
      close(line.id, at)
      if (now) open.set(line.id, { from: at, look: now })
    }
    if (isSilenced && silentSince === null) silentSince = at
    if (!isSilenced && silentSince !== null) silence(at)
  }

  function silence(to: Ms): void {
    if (silentSince !== null && to > silentSince) silenced.push({ from: silentSince, to })
    silentSince = null
  }

  function done(until: Ms): Pick<Hearing, 'lanes' | 'silenced'> {
    for (const id of [...open.keys()]) close(id, until)
    silence(until)
    const shown = [...lanes.values()].filter(({ parts }) => parts.length > 0)
    return {
      silenced,
      lanes: shown.map(({ line: { id, role, personId, label }, parts }) => ({
        ...{ id, role, personId, label, parts },
      })),
    }
  }

  return { look, done }
}

/** Music before anybody answered is the queue; after it, somebody made them wait. */
const asWaited = (look: Look | undefined, hasTalked: boolean): Look | undefined =>
  look?.doing === 'music' && hasTalked ? { ...look, doing: 'held' } : look

const isSame = (one: Look | undefined, other: Look | undefined) =>
  JSON.stringify(one) === JSON.stringify(other)
