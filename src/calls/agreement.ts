import { type CelRow, extraOf } from '../asterisk/cel-rows.ts'
import type { Ms } from '../clock.ts'
import { monitorOf } from '../monitoring/monitor.ts'
import type { Act, Call, CallEvent } from './call.ts'

/**
 * Whether our journal of a call and Asterisk's own event log tell one story. Pure. The log is written by Asterisk for
 * every channel by itself and knows nothing of our machine: what both say is proven twice.
 */
export const DISAGREEMENTS = [
  'unwitnessed', // the log knows nothing of the citizen's channel
  'arrival', // when the citizen came to the service
  'answer', // when the citizen was answered
  'leg-answer', // when a telephone answered
  'leg-end', // when a telephone was gone
  'leg-left', // a telephone was still in a call that was over
  'together', // we say they heard each other, the log says no bridge held them
  'apart', // a bridge held them, and we say nothing did
  'fallback', // when an operator of the dialplan's own queue answered
  'end', // when the citizen was gone
  'who-ended', // which side hung up
] as const
export type DisagreementName = (typeof DISAGREEMENTS)[number]

/** Where both name an instant, they are this much apart at least; null = one says nothing of it. */
export type Disagreement = Readonly<{
  what: DisagreementName
  /** The channel that it is about. */
  channel: string
  journal: Ms | null
  witness: Ms | null
}>

/** An entry of the call's journal. */
export type Entry = Readonly<{ at: Ms; event: CallEvent; acts: readonly Act[] }>
type Over = Extract<Call, { state: 'ended' }>

/**
 * Both write by one clock, the log within milliseconds of the fact. An act of ours follows its entry after a commit, a
 * request, and now and then the recorder's renewal: on a machine that is busy with other things that adds up.
 */
export const TOLERANCE_MS = 1_000

/**
 * @param call one that is over, the citizen's channel gone
 * @param rows of the log with this call's id, in its order
 * @returns every disagreement; none = they agree
 */
export function disagreements(
  call: Over,
  journal: readonly Entry[],
  rows: readonly CelRow[],
): Disagreement[] {
  const own = rows.filter(row => row.uniqueId === call.channel)
  const legs = Map.groupBy(
    rows.filter(row => row.uniqueId.startsWith(`leg.${call.id}.`)),
    row => row.uniqueId,
  )
  // Else nobody was dialled, or there was no line to dial on.
  if (own.length === 0 && isReached(call))
    return [{ what: 'unwitnessed', channel: call.channel, journal: call.arrivedAt, witness: null }]
  return [
    ...beginning(call, journal, own),
    ...answers(journal, legs),
    ...ends(journal, legs),
    ...bridges(call, journal, rows),
    ...fallback(call, journal, own),
    ...ending(call, journal, { own, rows }),
  ]
}

/** A call of ours that nobody answered need have no channel of the citizen's. */
const isReached = ({ direction, result }: Over) => direction !== 'out' || result === 'answered'

const isFar = (one: Ms, other: Ms) => Math.abs(one - other) > TOLERANCE_MS
const rowOf = (rows: readonly CelRow[] | undefined, type: string, app?: string) =>
  rows?.find(row => row.type === type && (app === undefined || row.app === app))

/** Compares one instant; the witness must have it. */
function instant(
  what: DisagreementName,
  channel: string,
  journal: Ms,
  row: CelRow | undefined,
): Disagreement[] {
  const witness = row?.at ?? null
  return witness !== null && !isFar(journal, witness) ? [] : [{ what, channel, journal, witness }]
}

function beginning(call: Over, journal: readonly Entry[], own: readonly CelRow[]): Disagreement[] {
  const [first] = journal
  if (first?.event.type === 'placed')
    return isReached(call) ? instant('answer', call.channel, call.answeredAt, rowOf(own, 'ANSWER')) : []
  if (first?.event.type !== 'arrived') return [] // the service never saw it begin
  return [
    ...instant('arrival', call.channel, first.event.at, rowOf(own, 'APP_START', 'Stasis')),
    ...instant('answer', call.channel, call.answeredAt, rowOf(own, 'ANSWER')),
  ]
}

type Legs = ReadonlyMap<string, readonly CelRow[]>

function answers(journal: readonly Entry[], legs: Legs): Disagreement[] {
  const found: Disagreement[] = []
  const told = new Map(
    journal.flatMap(({ at, event }) => (event.type === 'legAnswered' ? [[event.leg, at]] : [])),
  )
  for (const [leg, at] of told) {
    const own = legs.get(leg)
    const answered = rowOf(own, 'ANSWER')
    // Answered while nobody of ours listened: heard of when we were back, and put through at that moment.
    const isLate =
      answered !== undefined && answered.at < at && !isFar(at, rowOf(own, 'BRIDGE_ENTER')?.at ?? answered.at)
    if (!isLate) found.push(...instant('leg-answer', leg, at, answered))
  }
  for (const [leg, rows] of legs) {
    const witness = rowOf(rows, 'ANSWER')?.at
    // One that we had let go of just then is hung up, and is no news.
    if (
      witness === undefined ||
      told.has(leg) ||
      (letGoOf(journal, leg) ?? Number.NaN) <= witness + TOLERANCE_MS
    )
      continue
    found.push({ what: 'leg-answer', channel: leg, journal: null, witness })
  }
  return found
}

/** When the journal first says that this leg is not wanted any more. */
function letGoOf(journal: readonly Entry[], leg: string): Ms | null {
  const entry = journal.find(
    ({ event, acts }) =>
      (event.type === 'legEnded' && event.leg === leg) ||
      acts.some(act => act.type === 'dropLeg' && act.leg === leg),
  )
  return entry?.at ?? null
}

function ends(journal: readonly Entry[], legs: Legs): Disagreement[] {
  const found: Disagreement[] = []
  for (const { at, event } of journal) {
    // A telephone that could not be rung at all has no channel.
    if (event.type !== 'legEnded' || !legs.has(event.leg)) continue
    found.push(...instant('leg-end', event.leg, at, rowOf(legs.get(event.leg), 'HANGUP')))
  }
  for (const [leg, rows] of legs)
    if (!rowOf(rows, 'HANGUP'))
      found.push({ what: 'leg-left', channel: leg, journal: letGoOf(journal, leg), witness: null })
  return found
}

type Span = Readonly<{ from: Ms; to: Ms }>

/** Who was in a bridge of ours, and when, by both. */
function bridges(call: Over, journal: readonly Entry[], rows: readonly CelRow[]): Disagreement[] {
  const until = call.goneAt ?? call.endedAt
  const [told, seen] = [spansTold(call, journal, until), spansSeen(rows, until)]
  return [...new Set([...told.keys(), ...seen.keys()])].flatMap(channel => {
    const [ours, theirs] = [told.get(channel) ?? [], seen.get(channel) ?? []]
    return [
      ...without(ours, theirs).map(
        ({ from }) => ({ what: 'together', channel, journal: from, witness: null }) as const,
      ),
      ...without(theirs, ours).map(
        ({ from }) => ({ what: 'apart', channel, journal: null, witness: from }) as const,
      ),
    ]
  })
}

/** Pieces of the first that lie in none of the others and are longer than what is tolerated. */
function without(spans: readonly Span[], others: readonly Span[]): Span[] {
  let left = [...spans]
  for (const other of others)
    left = left.flatMap(({ from, to }) => [
      { from, to: Math.min(to, other.from) },
      { from: Math.max(from, other.to), to },
    ])
  return left.filter(({ from, to }) => to - from > TOLERANCE_MS)
}

/** Who hears whom: everybody in a bridge with somebody else in it. */
class Presence {
  readonly #spans = new Map<string, Span[]>()
  readonly #inside = new Map<string, string>()
  readonly #heardSince = new Map<string, Ms>()

  enter(channel: string, bridge: string, at: Ms): void {
    const before = this.#inside.get(channel)
    this.#inside.set(channel, bridge)
    if (before !== undefined && before !== bridge) this.#settle(before, at)
    this.#settle(bridge, at)
  }

  leave(channel: string, at: Ms): void {
    const bridge = this.#inside.get(channel)
    if (bridge === undefined) return
    this.#inside.delete(channel)
    this.#close(channel, at)
    this.#settle(bridge, at)
  }

  end(bridge: string, at: Ms): void {
    for (const channel of this.#members(bridge)) this.leave(channel, at)
  }

  over(at: Ms): Map<string, Span[]> {
    for (const channel of [...this.#inside.keys()]) this.leave(channel, at)
    return this.#spans
  }

  #members(bridge: string): string[] {
    return [...this.#inside].flatMap(([channel, one]) => (one === bridge ? [channel] : []))
  }

  #settle(bridge: string, at: Ms): void {
    const members = this.#members(bridge)
    for (const channel of members)
      if (members.length < 2) this.#close(channel, at)
      else if (!this.#heardSince.has(channel)) this.#heardSince.set(channel, at)
  }

  #close(channel: string, to: Ms): void {
    const from = this.#heardSince.get(channel)
    if (from === undefined) return
    this.#heardSince.delete(channel)
    this.#spans.set(channel, [...(this.#spans.get(channel) ?? []), { from, to }])
  }
}

function spansTold({ channel }: Over, journal: readonly Entry[], until: Ms): Map<string, Span[]> {
  const presence = new Presence()
  for (const { at, event, acts } of journal) {
    if (event.type === 'legEnded') presence.leave(event.leg, at)
    if (event.type === 'callerGone') presence.leave(channel, at)
    if (event.type === 'enteredFallback') presence.leave(channel, event.aloneSince ?? at)
    for (const act of acts) follow(presence, act, at)
  }
  return presence.over(until)
}

function follow(presence: Presence, act: Act, at: Ms): void {
  switch (act.type) {
    case 'connect':
      presence.enter(act.channel, act.bridge, at)
      presence.enter(act.leg, act.bridge, at)
      break
    case 'unpark':
      presence.enter(act.channel, act.bridge, at)
      break
    case 'invite':
      // A supervisor's line is no part of the call; its own journal is the monitor's.
      if (monitorOf(act.leg) === null) presence.enter(act.leg, act.bridge, at)
      break
    case 'park':
    case 'hangUp':
      presence.leave(act.channel, at)
      break
    case 'dropLeg':
      presence.leave(act.leg, at)
      break
    case 'endBridge':
      presence.end(act.bridge, at)
  }
}

/** The bridge of ours that a row is about; lines of supervisors have others, and are none of the call's. */
export function talkIn(row: CelRow): string | null {
  const bridge = extraOf(row).bridge_id
  return typeof bridge === 'string' && bridge.startsWith('talk.') ? bridge : null
}

function spansSeen(rows: readonly CelRow[], until: Ms): Map<string, Span[]> {
  const presence = new Presence()
  for (const row of rows) {
    const bridge = talkIn(row)
    if (bridge === null) continue
    if (row.type === 'BRIDGE_ENTER') presence.enter(row.uniqueId, bridge, row.at)
    else if (row.type === 'BRIDGE_EXIT') presence.leave(row.uniqueId, row.at)
  }
  return presence.over(until)
}

function fallback(call: Over, journal: readonly Entry[], own: readonly CelRow[]): Disagreement[] {
  const answered = journal.find(({ event }) => event.type === 'fallbackAnswered')
  if (!answered) return []
  const entered = own.find(row => row.type === 'BRIDGE_ENTER' && row.app === 'Queue')
  return instant('fallback', call.channel, answered.at, entered)
}

type OwnAndAll = Readonly<{ own: readonly CelRow[]; rows: readonly CelRow[] }>

function ending(call: Over, journal: readonly Entry[], { own, rows }: OwnAndAll): Disagreement[] {
  const { channel, goneAt, endedAt, fault, ending } = call
  // Asterisk had no time to write; nobody was on the line.
  if (ending === 'lost' || !isReached(call)) return []
  const row = rowOf(own, 'HANGUP')
  const gone = instant('end', channel, goneAt ?? endedAt, row)
  if (gone.length > 0 || !row) return gone
  // The citizen may be on the line yet when nobody is there to hang up: the service was away.
  if (endedAt > row.at + TOLERANCE_MS) return [{ what: 'end', channel, journal: endedAt, witness: row.at }]
  const source = extraOf(row).hangupsource
  // Once somebody in the bridge has hung up, Asterisk names them at the citizen's end too, however much later that is.
  const isOld = rows.some(
    one =>
      one.type === 'HANGUP' &&
      one.channel === source &&
      (one.at < row.at - TOLERANCE_MS || (letGoOf(journal, one.uniqueId) ?? endedAt) < endedAt),
  )
  if (isOld) return []
  const byCitizen = source === row.channel
  // Who ends it by a key, or by saying nothing, is hung up by us.
  const byUs = journal.some(({ acts }) => acts.some(act => act.type === 'hangUp' && act.channel === channel))
  const isWrong = fault === 'caller' ? !byCitizen && !byUs : fault === 'operator' && byCitizen
  return isWrong ? [{ what: 'who-ended', channel, journal: endedAt, witness: row.at }] : []
}
