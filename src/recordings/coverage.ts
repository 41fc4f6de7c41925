import type { Ms } from '../clock.ts'
import { type FileFacts, GAP_CAUSES, type GapCause, type RecordingState, unasked } from './recording.ts'
import type { Part } from './wav.ts'

/**
 * Whether every second in which somebody was answered, by Asterisk's own event log, is in a recording. Pure.
 * What a line should have is the log's to say, what it has the judgement's and the file's as it is found now.
 */

export const COVERAGE_CAUSES = [
  ...GAP_CAUSES,
  'no-recording', // answered, and the books know of no recording
  'unjudged', // over for long, and its file was not looked at
  'deleted', // the file was there when it was judged
  'swapped', // the sound of another recording lies in its place
  'altered', // neither its own bytes nor another's
  'purged', // its time was over, and it was destroyed as the rules say
  'muted-by-operator', // somebody had it muted, for sensitive words
] as const
export type CoverageCause = (typeof COVERAGE_CAUSES)[number]

/** Nothing was kept from the record by these: it was asked for, it was lawful, or there was no sound. */
const EXPLAINED: ReadonlySet<CoverageCause> = new Set([
  'muted-by-operator',
  'purged',
  'no-rtp-from-citizen',
] as const)

export const isFault = (cause: CoverageCause): boolean => !EXPLAINED.has(cause)

export type Span = Readonly<{ from: Ms; to: Ms }>

/** A recording as the books have it. */
export type Kept = Readonly<{
  id: string
  state: RecordingState
  startedAt: Ms
  endedAt: Ms | null
  gapCause: GapCause | null
  expectedMs: number | null
  actualMs: number | null
  sizeBytes: number | null
  sha256: string | null
  isPurged: boolean
  muted: readonly Part[]
  /** Silent to the last bit when it was judged. */
  quiet: readonly Part[]
}>

/** The file now; null = it is there in its size and was not read, or is kept in another form or place. */
export type Found = FileFacts | null

export type Gap = Span & Readonly<{ recordingId: string | null; cause: CoverageCause }>

/** The log and the books write by one clock; a second is what is counted in. */
export const TOLERANCE_MS = 1_000
/** Looked at within moments; what waits longer waits for something. */
const JUDGED_WITHIN_MS = 300_000

export type Line = Readonly<{
  /** When somebody was answered on it; the citizen's by the log, a guest's by the books. */
  answered: Span
  kept: Kept | null
  found: Found
  now: Ms
  /** Another recording that has this sound, by its hash. */
  ownerOf(sha256: string): string | null
}>

/** What was heard last of it is so new that more may come. */
export const isJustOver = (at: Ms, now: Ms) => now - at < JUDGED_WITHIN_MS

/** What is not recorded of one line; `pending` = it cannot be told yet. */
export function gapsOf({ answered, kept, found, now, ownerOf }: Line): Gap[] | 'pending' {
  const lengthMs = answered.to - answered.from
  const whole = (cause: CoverageCause): Gap[] => [{ ...answered, recordingId: kept?.id ?? null, cause }]
  if (!kept) return lengthMs > TOLERANCE_MS ? whole('no-recording') : []
  // By when the line was over: what the row says of its own end may wait for ever.
  if (kept.state === 'recording') return isJustOver(answered.to, now) ? 'pending' : whole('unjudged')
  if (kept.isPurged) return whole('purged')
  const damage = found && damageOf(kept, found, ownerOf)
  if (damage && damage !== 'shortened') return whole(damage)
  const there = damage && found?.found === 'audio' ? found.audioMs : kept.actualMs
  return [...lacking(answered, kept, there ?? 0, damage), ...silences(answered, kept, found)]
}

/** What has become of the file since it was judged; null = nothing. */
function damageOf(
  kept: Kept,
  found: FileFacts,
  ownerOf: Line['ownerOf'],
): 'deleted' | 'swapped' | 'silent' | 'shortened' | 'altered' | null {
  if (kept.sha256 === null || kept.sizeBytes === null) return null // never was one
  if (found.found === 'nothing') return 'deleted'
  if (found.found === 'unreadable') return 'altered'
  if (found.sha256 === kept.sha256) return null
  if (found.isSilent && kept.gapCause !== 'silent') return 'silent'
  const owner = ownerOf(found.sha256)
  if (owner !== null && owner !== kept.id) return 'swapped'
  return found.sizeBytes < kept.sizeBytes ? 'shortened' : 'altered'
}

/** Seconds that the recording does not have. Where they lie is not known: told at the end, where mostly they do. */
function lacking(answered: Span, kept: Kept, thereMs: number, damage: CoverageCause | null): Gap[] {
  const { gapCause, state } = kept
  const lackMs = answered.to - answered.from - thereMs
  const gap = (ms: number, cause: CoverageCause): Gap[] => [
    { from: Math.max(answered.from, answered.to - ms), to: answered.to, recordingId: kept.id, cause },
  ]
  if (damage) return gap(Math.max(lackMs, 1), damage)
  if (gapCause === 'longer') return gap(Math.max(1, -lackMs), gapCause)
  // What was in the memory of a writer that died is gone, however little.
  if (gapCause === 'cut') return gap(Math.max(lackMs, 1), gapCause)
  if (state === 'missing') return lackMs > TOLERANCE_MS ? gap(lackMs, gapCause ?? 'unexplained') : []
  if (gapCause === 'silent') return gap(answered.to - answered.from, gapCause)
  if (lackMs <= TOLERANCE_MS && (state === 'verified' || gapCause === 'muted')) return []
  return lackMs > 0 ? gap(lackMs, gapCause === 'muted' ? 'unexplained' : (gapCause ?? 'unexplained')) : []
}

function silences(answered: Span, kept: Kept, found: Found): Gap[] {
  const inCall = ({ fromMs, toMs }: Part) => ({
    from: Math.max(answered.from, kept.startedAt + fromMs),
    to: Math.min(answered.to, kept.startedAt + toMs),
    recordingId: kept.id,
  })
  const quiet = found?.found === 'audio' ? found.quiet : kept.quiet
  const isWholly = kept.gapCause === 'silent'
  return [
    ...kept.muted.map(part => ({ ...inCall(part), cause: 'muted-by-operator' as const })),
    ...(isWholly ? [] : unasked(quiet, kept.muted)).map(part => ({
      ...inCall(part),
      cause: 'muted' as const,
    })),
  ].filter(({ from, to }) => to > from)
}

/** Pieces of these that lie in none of the others and are longer than what is tolerated. */
export function uncovered(spans: readonly Span[], others: readonly Span[], tolerance = TOLERANCE_MS): Span[] {
  let left = [...spans]
  for (const other of others)
    left = left.flatMap(({ from, to }) => [
      { from, to: Math.min(to, other.from) },
      { from: Math.max(from, other.to), to },
    ])
  return left.filter(({ from, to }) => to - from > tolerance)
}

/** Milliseconds that lie in both, of spans that do not overlap among themselves. */
export function overlapMs(spans: readonly Span[], others: readonly Span[]): number {
  let sum = 0
  for (const one of spans)
    for (const other of others)
      sum += Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from))
  return sum
}
