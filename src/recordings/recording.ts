import { dayFolder, iso, isoOrNull, type Ms } from '../clock.ts'
import { may } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'
import { type Part, QUIET_LEAST_MS } from './wav.ts'

/**
 * `recording` the call still goes on, or its file was not looked at yet · `verified` the file agrees with Asterisk's own
 * times · `short` it does not, the gap is measured and named · `missing` there is no readable audio.
 */
export const RECORDING_STATES = ['recording', 'verified', 'short', 'missing'] as const
export type RecordingState = (typeof RECORDING_STATES)[number]
export type JudgedState = Exclude<RecordingState, 'recording'>

/**
 * `cut` the channel did not hang up, Asterisk or the machine went away: what was not written yet is lost ·
 * `no-rtp-from-citizen` MixMonitor writes nothing while neither side sends audio, and it is known that the citizen sent
 * too little · `longer` more audio than the call lasted · `unexplained` shorter, and nothing says why · `silent` as long
 * as it should be, and nothing to hear in it, not even the centre's own words ·
 * `muted` silent to the last bit for a while, and nobody had asked for it · `shortened` a closed file has lost its end · `no-file`, `empty`, `unreadable` there is
 * nothing to hear.
 */
export const GAP_CAUSES = [
  'cut',
  'no-rtp-from-citizen',
  'longer',
  'unexplained',
  'silent',
  'muted',
  'shortened',
  'no-file',
  'empty',
  'unreadable',
] as const
export type GapCause = (typeof GAP_CAUSES)[number]

/** What was found on the disk. */
export type FileFacts = Readonly<{ found: 'nothing' }> | Readonly<{ found: 'unreadable' }> | Sound

export type Sound = Readonly<{
  found: 'audio'
  audioMs: number
  sizeBytes: number
  sha256: string
  isSilent: boolean
  /** The writer closed it; else it died, and up to two seconds with it. */
  isClosed: boolean
  /** Of a closed file, the end is gone. */
  isShortened: boolean
  /** Where it is silent to the last bit for long. */
  quiet: readonly Part[]
}>

/** What a file is known by. */
export type Print = Pick<Sound, 'sizeBytes' | 'sha256'>

export type Evidence = Readonly<{
  /** Answered time by Asterisk's own clock. */
  expectedMs: number
  file: FileFacts
  /** The channel was cut: nobody hung up. */
  cut?: boolean
  /** RTP packets received from the citizen over the whole call, where Asterisk told. */
  rtpPackets?: number | null
  /** Where somebody had it muted, for sensitive words. */
  muted?: readonly Part[]
}>

export type Judgement = Readonly<{
  state: JudgedState
  /** Audio that is not there; negative = more than expected; null = no audio at all to compare. */
  gapMs: number | null
  gapCause: GapCause | null
}>

/** A file agrees with the call when it is within this (issue 2, point 7). */
export const TOLERANCE_MS = 500

/** In so long a call something is said: by the centre's own prompts, if by nobody else. */
const SPOKEN_MS = 5_000

/** Audio in one RTP packet. RFC 3551 §4.2: 20 ms unless negotiated otherwise; our phones and trunks keep to it. */
const PACKET_MS = 20

/** Compares what was recorded with how long Asterisk says the call was answered. */
export function judge(evidence: Evidence): Judgement {
  const { expectedMs, file, cut = false, rtpPackets = null, muted = [] } = evidence
  if (file.found === 'nothing') return { state: 'missing', gapMs: null, gapCause: 'no-file' }
  if (file.found === 'unreadable') return { state: 'missing', gapMs: null, gapCause: 'unreadable' }
  const gapMs = expectedMs - file.audioMs
  if (Math.abs(gapMs) <= TOLERANCE_MS) {
    // However little is missing: what was in the writer's memory when it died is gone.
    if (!file.isClosed && file.audioMs > 0) return { state: 'short', gapMs, gapCause: 'cut' }
    if (file.isSilent && file.audioMs >= SPOKEN_MS) return { state: 'short', gapMs, gapCause: 'silent' }
    if (unasked(file.quiet, muted).length > 0) return { state: 'short', gapMs, gapCause: 'muted' }
    return { state: 'verified', gapMs, gapCause: null }
  }
  if (file.audioMs === 0) return { state: 'missing', gapMs, gapCause: 'empty' }
  if (gapMs < 0) return { state: 'short', gapMs, gapCause: 'longer' }
  if (file.isShortened) return { state: 'short', gapMs, gapCause: 'shortened' }
  if (cut || !file.isClosed) return { state: 'short', gapMs, gapCause: 'cut' }
  // The silence explains the gap only when at least that much audio never came.
  const silentMs = rtpPackets === null ? 0 : Math.max(0, expectedMs - rtpPackets * PACKET_MS)
  const isExplained = silentMs > 0 && gapMs <= silentMs + TOLERANCE_MS
  return { state: 'short', gapMs, gapCause: isExplained ? 'no-rtp-from-citizen' : 'unexplained' }
}

/** A request reaches the recorder a little later than the books. */
const MUTING_LAG_MS = 1_500

/** What is silent to the last bit, and lies in no part that somebody had muted. */
export function unasked(quiet: readonly Part[], muted: readonly Part[]): Part[] {
  let left = [...quiet]
  for (const { fromMs, toMs } of muted)
    left = left.flatMap(part => [
      { fromMs: part.fromMs, toMs: Math.min(part.toMs, fromMs - MUTING_LAG_MS) },
      { fromMs: Math.max(part.fromMs, toMs + MUTING_LAG_MS), toMs: part.toMs },
    ])
  return left.filter(part => part.toMs - part.fromMs >= QUIET_LEAST_MS)
}

const PATH = /^\d{4}\/(0[1-9]|1[0-2])\/(0[1-9]|[12]\d|3[01])\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.wav$/

/** True for `yyyy/MM/dd/<uuid>.wav` and nothing else: no other name ever reaches the disk. */
export function isRecordingPath(path: string): boolean {
  return PATH.test(path)
}

/**
 * Where a recording is looked for: as the dialplan said, or, should that be no path of ours, where it ought to be,
 * so that a call is never lost for its file's name (the file will be flagged as missing).
 */
export function pathOf(id: string, startedAt: Ms, said: string): string {
  return isRecordingPath(said) && said.endsWith(`/${id}.wav`) ? said : `${dayFolder(startedAt)}/${id}.wav`
}

/** Which recordings a person may know of and hear. `answered`: of calls they answered; `unit`: of their unit's tickets. */
export type Reach = 'all' | 'unit' | 'answered' | 'none'

export function reachOf({ role }: Person): Reach {
  if (may(role, 'recording.listen')) return 'all'
  if (may(role, 'recording.listenOwnUnit')) return 'unit'
  return may(role, 'recording.listenOwn') ? 'answered' : 'none'
}

/** A recording as its row holds it; instants in epoch milliseconds. */
export type Recording = Readonly<{
  id: string
  callId: string
  path: string
  state: RecordingState
  startedAt: Ms
  endedAt: Ms | null
  expectedMs: number | null
  actualMs: number | null
  gapCause: GapCause | null
  sizeBytes: number | null
  sha256: string | null
  verifiedAt: Ms | null
  /** Its time was over; what stays is this row and its history. */
  purgedAt?: Ms | null
}>

/** A recording as the API and the live view show it. */
export function shownRecording(recording: Recording) {
  const {
    startedAt,
    endedAt,
    verifiedAt,
    purgedAt = null,
    expectedMs,
    actualMs,
    gapCause,
    ...rest
  } = recording
  const isJudged = recording.state !== 'recording'
  return {
    ...rest,
    startedAt: iso(startedAt),
    endedAt: isoOrNull(endedAt),
    verifiedAt: isoOrNull(verifiedAt),
    purgedAt: isoOrNull(purgedAt),
    expectedMs,
    actualMs,
    gapMs: expectedMs === null || actualMs === null ? null : expectedMs - actualMs,
    // Before the judgement the column may hold a cut that is known beforehand: not yet a gap.
    gapCause: isJudged ? gapCause : null,
  }
}
