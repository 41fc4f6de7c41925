import type { CelRow } from '../asterisk/cel-rows.ts'
import { asideOf, type Lived, PHASES, type Phase, phasesOf } from '../calls/phases.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import {
  type CoverageCause,
  type Found,
  gapsOf,
  isFault,
  isJustOver,
  type Kept,
  overlapMs,
  type Span,
  type Gap as Uncovered,
  uncovered,
} from '../recordings/coverage.ts'
import {
  type Answer,
  answersIn,
  type Journal,
  journalsOf,
  type KeptRow,
  linesOf,
  ownersOf,
  type Parts,
  partsOf,
  recordingsOfCalls,
  unwitnessed,
} from './completeness-queries.ts'
import type { Window } from './window.ts'

export type CompletenessNeeds = Readonly<{
  /** Read only; a year is asked for in some hundred calls at a time. */
  db: Db
  clock: Clock
  /** The file of a recording as it is now. @see Found for null; `audio`: to be read whatever its size */
  examine(recording: KeptRow, audio: boolean): Promise<Found>
}>

export type Asked = Window & Readonly<{ audio: boolean }>

export type Gap = Uncovered &
  Readonly<{
    /** Null: of a line in the dialplan's part for citizens that no call is known of. */
    callId: string | null
    channel: string
    ms: number
    isFault: boolean
    phase: Phase
  }>

export type Completeness = Readonly<{
  from: Ms
  to: Ms
  /** Every file was read again; else only its size was looked at. */
  audio: boolean
  /** Of every answered second there is a recorded one, or it is explained why not. */
  isComplete: boolean
  calls: number
  answeredMs: number
  recordedMs: number
  /** Under way, or not judged yet. */
  pending: number
  /** Recordings whose call Asterisk's event log knows no answer of. */
  unwitnessed: number
  phases: readonly Readonly<{ phase: Phase; answeredMs: number; recordedMs: number }>[]
  causes: Readonly<Partial<Record<CoverageCause, number>>>
  gapCount: number
  /** The first ones. */
  gaps: readonly Gap[]
}>

const PAGE = 300
const GAPS_MOST = 1_000
/** Files looked at beside each other. */
const LANES = 4

export type CompletenessReport = ReturnType<typeof createCompleteness>

/** Every second in which somebody was answered, against every second that was recorded. */
export function createCompleteness({ db, clock, examine }: CompletenessNeeds) {
  /** @throws what the database throws, Weather where the disk is away, and what `signal` was aborted with */
  async function completenessOf({ from, to, audio }: Asked, signal?: AbortSignal): Promise<Completeness> {
    const sums = createSums()
    let after = { at: from - 1, id: 0 }
    const seen = new Set<string>()
    for (;;) {
      signal?.throwIfAborted()
      const page = await answersIn(db, { from, to }, after, PAGE)
      const last = page.at(-1)
      if (!last) break
      after = { at: last.at, id: last.id }
      const fresh = page.filter(({ callId, uniqueId }) => {
        const key = callId ?? uniqueId
        return seen.has(key) ? false : seen.add(key)
      })
      for (const one of await lookInto(fresh, { from, to, audio })) sums.add(one)
    }
    return { from, to, audio, unwitnessed: await unwitnessed(db, { from, to }), ...sums.total() }
  }

  async function lookInto(answers: readonly Answer[], asked: Asked): Promise<CallCoverage[]> {
    const callIds = answers.flatMap(({ callId }) => callId ?? [])
    const [lines, kept, journals] = await Promise.all([
      linesOf(db, callIds),
      recordingsOfCalls(db, callIds),
      journalsOf(db, callIds),
    ])
    const rows = [...kept.values()].flat()
    const [parts, found] = await Promise.all([
      partsOf(
        db,
        rows.map(({ id }) => id),
      ),
      foundOf(rows, asked.audio),
    ])
    const owners = await ownersOf(db, asked, strangeOf(rows, found))
    const now = clock.now()
    return answers.map(answer =>
      callOf(answer, {
        rows: lines.get(answer.callId ?? '') ?? [],
        kept: (kept.get(answer.callId ?? '') ?? []).map(row => keptOf(row, parts.get(row.id))),
        journal: journals.get(answer.callId ?? '') ?? null,
        ...{ found, now, ownerOf: (sha256: string) => owners.get(sha256) ?? null },
      }),
    )
  }

  async function foundOf(rows: readonly KeptRow[], audio: boolean): Promise<Map<string, Found>> {
    const found = new Map<string, Found>()
    const left = rows.filter(row => row.state !== 'recording' && row.purgedAt === null).values()
    const lane = async () => {
      for (const row of left) found.set(row.id, await examine(row, audio))
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    return found
  }

  return { completenessOf }
}

type About = Readonly<{
  rows: readonly CelRow[]
  kept: readonly Kept[]
  journal: Journal | null
  found: ReadonlyMap<string, Found>
  now: Ms
  ownerOf(sha256: string): string | null
}>
type CallCoverage = Readonly<{ isPending: boolean; answered: readonly Span[]; lived: Lived[]; gaps: Gap[] }>

/** Hashes of files that are not what they were. */
const strangeOf = (rows: readonly KeptRow[], found: ReadonlyMap<string, Found>): string[] =>
  rows.flatMap(({ id, sha256 }) => {
    const file = found.get(id)
    return file?.found === 'audio' && file.sha256 !== sha256 ? [file.sha256] : []
  })

/** One call: the citizen's line, what was said aside, and the guests' own recordings. Pure. */
function callOf({ at, callId, uniqueId: channel }: Answer, about: About): CallCoverage {
  const { rows, kept, journal, found, now, ownerOf } = about
  const own = kept.find(({ id }) => id === callId) ?? null
  const hangUp = rows.findLast(row => row.uniqueId === channel && row.type === 'HANGUP')?.at
  const to = Math.max(at, hangUp ?? own?.endedAt ?? (own ? now : at))
  const line = { from: at, to }
  const aside = asideOf(rows, channel, to)
  const guests = kept.filter(one => one !== own)
  const guestsEnd = isOver(rows) ? (rows.at(-1)?.at ?? now) : now
  const look = (one: Kept | null, answered: Span) =>
    gapsOf({ answered, kept: one, found: (one && found.get(one.id)) ?? null, now, ownerOf })
  // A line that goes on, as far as the log knows, and of which the books do not: they may yet.
  const isUntold = !own && hangUp === undefined
  const heardAt = rows.at(-1)?.at ?? at
  const lines = [
    isUntold && isJustOver(heardAt, now)
      ? ('pending' as const)
      : look(own, isUntold ? { from: at, to: Math.max(to, heardAt) } : line),
    ...guests.map(one => look(one, { from: one.startedAt, to: one.endedAt ?? guestsEnd })),
  ]
  const asideGaps = uncovered(
    aside,
    guests.map(one => ({ from: one.startedAt, to: one.endedAt ?? now })),
  ).map(span => ({ ...span, recordingId: null, cause: 'no-recording' as const }))
  const lived = journal ? phasesOf(journal.entries, journal.direction, to) : []
  const phaseAt = (instant: Ms) =>
    lived.findLast(({ from }) => from <= instant)?.phase ?? lived[0]?.phase ?? 'unknown'
  const gaps = [...lines.flatMap(one => (one === 'pending' ? [] : one)), ...asideGaps].map(gap => ({
    ...{ ...gap, callId, channel, ms: gap.to - gap.from },
    ...{ isFault: isFault(gap.cause), phase: phaseAt(gap.from) },
  }))
  return { isPending: lines.includes('pending'), answered: [line], lived, gaps }
}

/** Every line of the call that was answered has hung up. */
function isOver(rows: readonly CelRow[]): boolean {
  const open = new Set<string>()
  for (const { type, uniqueId } of rows)
    if (type === 'ANSWER') open.add(uniqueId)
    else if (type === 'HANGUP') open.delete(uniqueId)
  return rows.length > 0 && open.size === 0
}

function keptOf(row: KeptRow, parts: Parts | undefined): Kept {
  const { id, state, startedAt, endedAt, gapCause, expectedMs, actualMs, sizeBytes, sha256 } = row
  return {
    ...{ id, state, startedAt, endedAt, gapCause, expectedMs, actualMs, sizeBytes, sha256 },
    isPurged: row.purgedAt !== null,
    ...{ muted: parts?.muted ?? [], quiet: parts?.quiet ?? [] },
  }
}

/** Adds calls up; of the gaps only the first are kept, and all are counted. */
function createSums() {
  const phases = new Map<Phase, { answeredMs: number; recordedMs: number }>()
  const causes: Partial<Record<CoverageCause, number>> = {}
  const gaps: Gap[] = []
  const sum = { calls: 0, answeredMs: 0, recordedMs: 0, pending: 0, gapCount: 0, isComplete: true }

  function phase(name: Phase, answeredMs: number, lackMs: number): void {
    const row = phases.get(name) ?? { answeredMs: 0, recordedMs: 0 }
    row.answeredMs += answeredMs
    row.recordedMs += answeredMs - lackMs
    phases.set(name, row)
  }

  return {
    add({ isPending, answered, lived, gaps: found }: CallCoverage): void {
      if (isPending) {
        sum.pending++
        return
      }
      sum.calls++
      const answeredMs = answered.reduce((ms, { from, to }) => ms + to - from, 0)
      const lacks = merged(found)
      const lackMs = Math.min(answeredMs, overlapMs(answered, lacks))
      sum.answeredMs += answeredMs
      sum.recordedMs += answeredMs - lackMs
      let named = 0
      for (const one of lived) {
        const ms = overlapMs(answered, [one])
        named += ms
        phase(one.phase, ms, Math.min(ms, overlapMs([one], lacks)))
      }
      if (answeredMs > named && lived.length === 0) phase('unknown', answeredMs, lackMs)
      for (const gap of found) {
        sum.gapCount++
        causes[gap.cause] = (causes[gap.cause] ?? 0) + 1
        if (gap.isFault) sum.isComplete = false
        if (gaps.length < GAPS_MOST) gaps.push(gap)
      }
    },
    total: () => ({
      ...{ ...sum, causes, gaps },
      phases: PHASES.flatMap(name => {
        const row = phases.get(name)
        return row ? [{ phase: name, ...row }] : []
      }),
    }),
  }
}

/** Overlapping ones count once. */
function merged(gaps: readonly Span[]): Span[] {
  const result: { from: Ms; to: Ms }[] = []
  for (const { from, to } of gaps.toSorted((one, other) => one.from - other.from)) {
    const last = result.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else result.push({ from, to })
  }
  return result
}
