import type { Logger } from 'pino'
import type { Witnessed } from '../calls/queries.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { Weather } from '../errors.ts'
import type { JudgedFacts, RecordingEvent } from './event.ts'
import { eventsOf, mutedParts, recordEvent } from './event-store.ts'
import type { FileTimes, RecordingFiles } from './files.ts'
import { type Evidence, type Judgement, judge, type Print, type Sound } from './recording.ts'
import * as store from './store.ts'
import type { Part } from './wav.ts'

export type JudgingNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  files: Pick<RecordingFiles, 'examine' | 'mendHead'>
  times: FileTimes
  witnessedOf: ((callId: string) => Promise<Witnessed>) | undefined
  /** After it is stored. */
  judged(row: store.RecordingRow): void
}>

/** After a cut nobody is left to close the file. */
const CUT_STILL_MS = 1_000
/** Asterisk's event log is read several times a second; what has not come by then does not come. */
const EVIDENCE_WITHIN_MS = 15_000
/** A file of a call that was hung up is closed within moments, on the worst of disks within this: nobody is left then. */
const CLOSED_WITHIN_MS = 30_000

/** Looks at the file of a recording that has ended, mends it where its writer died, and says what it is worth. */
export function createJudging({ database, clock, log, files, times, witnessedOf, judged }: JudgingNeeds) {
  const { db } = database

  /** @throws Weather where it cannot be told yet */
  async function judgeOne(row: store.RecordingRow, signal: AbortSignal): Promise<void> {
    const cut = row.gapCause === 'cut'
    const { wasClosed, file } = await examined(row, cut, signal)
    const muted = file.found === 'audio' && file.quiet.length > 0 ? await mutedParts(db, row.id) : []
    const evidence = { expectedMs: row.expectedMs ?? 0, file: asFound(file, wasClosed), cut, muted }
    const { expectedMs, ...verdict } = await weighed(row, evidence)
    const { state, gapMs, gapCause } = verdict
    const sound = file.found === 'audio' ? file : null
    const verified: store.Verified = {
      ...{ state, gapCause, expectedMs, verifiedAt: clock.now() },
      actualMs: sound?.audioMs ?? null,
      sizeBytes: sound?.sizeBytes ?? null,
      sha256: sound?.sha256 ?? null,
    }
    const saved = await keep(row.id, verified, sound?.quiet ?? [])
    if (!saved) return
    const facts = { callId: row.callId, recordingId: row.id, path: row.path, state, gapMs, gapCause }
    if (state === 'verified') log.info(facts, 'recording verified')
    // Loud on purpose: what was said can no longer be proved in full.
    else log.error(facts, 'recording cannot be shown in full')
    judged(saved)
  }

  /** @returns the file as it is now, mended where that was needed, and whether its writer had closed it */
  async function examined(row: store.RecordingRow, cut: boolean, signal: AbortSignal) {
    const still = cut ? { ...times, stillMs: Math.min(CUT_STILL_MS, times.stillMs) } : times
    const file = await files.examine(row.path, still, signal)
    if (file.found !== 'audio') return { file, wasClosed: true }
    const isFresh = !cut && clock.now() - (row.endedAt ?? 0) < CLOSED_WITHIN_MS
    if (file.isClosed) return { file, wasClosed: isFresh || !(await wasMended(row.id)) }
    // Not one byte where there was no room on the disk: nothing to mend, and told at once.
    if (file.sizeBytes === 0) return { file, wasClosed: false }
    if (isFresh) throw new Weather('nobody has closed the recording yet')
    const isMended = await files.mendHead(row.path, (before, after) => mended(row, before, after))
    if (!isMended) return { file, wasClosed: false }
    log.warn(
      { callId: row.callId, recordingId: row.id, path: row.path },
      'recording mended: nobody closed it',
    )
    return { file: await files.examine(row.path, still, signal), wasClosed: false }
  }

  /** Written down before the file changes; a second try after a crash finds it written. */
  async function mended(row: store.RecordingRow, before: Print, after: Print): Promise<void> {
    if (await wasMended(row.id, before)) return
    await recordEvent(db, {
      ...{ recordingId: row.id, at: clock.now(), type: 'repaired', ...after },
      facts: { sha256Before: before.sha256, sizeBefore: before.sizeBytes, callId: row.callId },
    })
  }

  async function wasMended(id: string, from?: Print): Promise<boolean> {
    const events = await eventsOf(db, id)
    return events.some(
      ({ type, facts }) =>
        type === 'repaired' &&
        (from === undefined || (facts as { sha256Before?: unknown }).sha256Before === from.sha256),
    )
  }

  /** The row and its line in the recording's history: both, or neither. */
  const keep = (id: string, verified: store.Verified, quiet: readonly Part[]) =>
    database.tx(async tx => {
      const saved = await store.saveJudgement(tx, id, verified)
      if (saved) await recordEvent(tx, judgedEvent(saved, verified, quiet))
      return saved
    })

  /**
   * Our own times are those of events, which come late on a busy machine. Where they and the file disagree, the times
   * and the packets that Asterisk itself wrote down decide.
   */
  async function weighed(
    row: store.RecordingRow,
    ours: Evidence,
  ): Promise<Judgement & { expectedMs: number }> {
    const verdict = judge(ours)
    // What the log counts is the citizen's line; a guest's is judged by our own times.
    const isCitizens = row.id === row.callId
    if (verdict.state !== 'short' || !isCitizens || !witnessedOf)
      return { ...verdict, expectedMs: ours.expectedMs }
    const { answeredMs, rtpPackets } = await witnessedOf(row.callId)
    const isFresh = clock.now() - (row.endedAt ?? 0) < EVIDENCE_WITHIN_MS
    if ((answeredMs === null || rtpPackets === null) && isFresh && !ours.cut)
      throw new Weather('what Asterisk wrote down is not known yet')
    const expectedMs = answeredMs ?? ours.expectedMs
    return { ...judge({ ...ours, expectedMs, rtpPackets }), expectedMs }
  }

  return { judgeOne }
}

/** A mended file looks closed; its writer died all the same. */
const asFound = (file: Evidence['file'], wasClosed: boolean): Evidence['file'] =>
  file.found === 'audio' ? ({ ...file, isClosed: wasClosed } satisfies Sound) : file

function judgedEvent(
  row: store.RecordingRow,
  { verifiedAt, state }: store.Verified,
  quiet: readonly Part[],
): RecordingEvent {
  const { callId, path, gapCause, startedAt, endedAt, expectedMs, actualMs, sha256, sizeBytes } = row
  const judged: JudgedFacts = { callId, path, state, gapCause, startedAt, endedAt, expectedMs, actualMs }
  const facts: JudgedFacts = quiet.length > 0 ? { ...judged, quiet } : judged
  return { recordingId: row.id, at: verifiedAt, type: 'judged', sha256, sizeBytes, facts }
}
