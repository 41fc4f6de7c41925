import type { KeyObject } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Clock, Ms } from '../clock.ts'
import { isTelephonyOwned } from '../db/lock.ts'
import { openSnapshot, type Snapshot } from '../db/snapshot.ts'
import { checkChain } from './chain-check.ts'
import { checkCurrent } from './current-check.ts'
import { checkDigests } from './digest-check.ts'
import type { Signatory } from './signatories.ts'
import { checkStrays } from './strays-check.ts'
import {
  type CompletenessVerdict,
  createFindings,
  type Facts,
  type Findings,
  type Looked,
  type Progress,
  type Verification,
} from './verification.ts'
import { type Bounds, boundsOf, entryAt, lastSeqOf, placing, type Reader, sealOf } from './verify-store.ts'
import type { WitnessPart } from './witness.ts'
import { checkWitness } from './witness-check.ts'

export type Asked = Readonly<{
  from: Ms | null
  to: Ms | null
  withAudio: boolean
  /** Compressed, encrypted and uploaded copies are decoded, and their sound is held against the sealed hash. */
  withCopies?: boolean
}>

/** What recordings/proving.ts tells of one recording. */
type Unproved = Readonly<{
  code: Parameters<Findings['add']>[0]
  recordingId: string
  eventId: number | null
  facts: Facts
}>

export type VerifyingNeeds = Readonly<{
  /** Of a role that may read. */
  url: string
  clock: Clock
  /** The chain's HMAC key. */
  evidenceKey: KeyObject
  /** Whose signatures under heads and digests count, oldest first; none = there is no key. */
  signatories: readonly Signatory[]
  /** Files of the witness; null = there is none. */
  witness(): readonly WitnessPart[] | null
  /** recordings/proving.ts. */
  prove(
    asked: Asked &
      Readonly<{
        db: NodePgDatabase
        signal?: AbortSignal | undefined
        found(what: Unproved): void
        looked(recordings: number, files: number, bytes: number): void
      }>,
  ): Promise<void>
  /** reports/completeness.ts, as far as it is told here. @param at until when the centre is known to have worked */
  completenessOf(asked: Asked & Readonly<{ at: Ms }>, signal?: AbortSignal): Promise<CompletenessVerdict>
}>

export type Course = Readonly<{ signal?: AbortSignal | undefined; progress?(now: Progress): void }>

/** One connection walks the chain while the others recompute rows: as many as a small centre has processors. */
const LANES = 2
const ASK_AGAIN_MS = 2_000
/** Several rounds of the sealer, on a machine that has much else to do. */
const SEALED_WITHIN_MS = 180_000

type Run = Readonly<{
  needs: VerifyingNeeds
  asked: Asked
  course: Course
  snapshot: Snapshot
  reader: Reader
  bounds: Bounds | null
  lastSeq: number
  found: Findings
  looked: { -readonly [Name in keyof Looked]: Looked[Name] }
}>

/**
 * Recomputes everything that was sealed in a period, and holds recordings and their files against it. Nothing is written,
 * and what is added meanwhile is not seen.
 * @throws where it cannot be said: the database or the disk is away
 */
export async function verify(
  needs: VerifyingNeeds,
  asked: Asked,
  course: Course = {},
): Promise<Verification> {
  const startedAt = needs.clock.now()
  const snapshot = await openSnapshot(needs.url, 1 + LANES)
  try {
    const reader = snapshot.clients[0] as Reader
    const [bounds, lastSeq] = [await boundsOf(reader, asked), await lastSeqOf(reader)]
    const found = createFindings()
    const looked = { ...NOTHING }
    const run: Run = { needs, asked, course, snapshot, reader, bounds, lastSeq, found, looked }
    await runChain(run)
    await runCurrent(run)
    await runRecordings(run)
    course.progress?.({ step: 'completeness', done: 0, of: null })
    const head = lastSeq === 0 ? null : await entryAt(reader, lastSeq)
    // Of a centre that stands still, or was just restored, nobody has looked at its last recordings since.
    const at = head && !(await isTelephonyOwned(reader)) ? head.at : needs.clock.now()
    const completeness = await needs.completenessOf({ ...asked, at }, course.signal)
    return {
      ...{ ...asked, startedAt, endedAt: needs.clock.now(), looked, completeness },
      head: head && { seq: head.seq, at: head.at, mac: head.mac.toString('hex') },
      // A centre that seals nothing proves nothing, however clean it looks; nor does a copy that nobody could open.
      integrity: found.integrity(lastSeq > 0 && found.count('sound-unreachable') === 0),
    }
  } finally {
    await snapshot.close()
  }
}

const NOTHING: Looked = {
  ...{ entries: 0, rows: 0, rowsBySource: {}, witnessLines: 0, digests: 0 },
  ...{ currentRows: 0, recordings: 0, soundFiles: 0, soundBytes: 0 },
}

async function runChain(run: Run): Promise<void> {
  const { needs, asked, course, snapshot, reader, bounds, lastSeq, found, looked } = run
  const witness = needs.witness()
  if (lastSeq === 0 && witness === null) return found.add('never-sealed')
  if (bounds) {
    const of = bounds.last - bounds.first + 1
    const walked = await checkChain({
      ...{ reader, lanes: snapshot.clients.slice(1), evidenceKey: needs.evidenceKey, bounds, found },
      ...{ isFromStart: asked.from === null, signal: course.signal },
      progress: done => course.progress?.({ step: 'chain', done, of }),
    })
    Object.assign(looked, walked)
  }
  const lastAt = bounds?.lastAt ?? (await entryAt(reader, lastSeq))?.at ?? 0
  course.progress?.({ step: 'witness', done: 0, of: null })
  const { signatories, url } = needs
  looked.witnessLines = await checkWitness({
    ...{ reader, parts: witness, signatories, lastAt, found, lastSeq },
    macNow: seq => outside(url, async now => (await entryAt(now, seq))?.mac ?? null),
  })
  looked.digests = await checkDigests({
    ...{ ...asked, reader, db: snapshot.db, signatories, found },
    // Entries after a clock that once was ahead carry its time: no day to come has a digest yet.
    lastAt: Math.min(lastAt, needs.clock.now()),
  })
  const isSealedLater = (source: string, key: number) => sealedLater(url, source, key)
  await checkStrays({ reader, lastSeq, lastAt, found, isSealedLater })
}

async function runCurrent({ asked, course, snapshot, bounds, found, looked }: Run): Promise<void> {
  if (!bounds) return
  course.progress?.({ step: 'current', done: 0, of: null })
  await checkCurrent({
    ...{ ...asked, bounds, found, lanes: snapshot.clients.slice(1), signal: course.signal },
    looked(more) {
      looked.currentRows = (looked.currentRows ?? 0) + more
      course.progress?.({ step: 'current', done: looked.currentRows, of: null })
    },
  })
}

/** Our own sight of the database stands still: what the sealer does meanwhile is seen from outside of it only. */
async function outside<T>(url: string, read: (now: Reader) => Promise<T>): Promise<T> {
  const now = await openSnapshot(url, 1)
  try {
    return await read(now.clients[0] as Reader)
  } finally {
    await now.close()
  }
}

async function sealedLater(url: string, source: string, key: number): Promise<boolean> {
  const deadline = performance.now() + SEALED_WITHIN_MS
  for (;;) {
    const isSealed = await outside(url, async now => {
      if ((await sealOf(now, source, key)) !== null) return true
      return (await isTelephonyOwned(now)) && performance.now() <= deadline ? null : false
    })
    if (isSealed !== null) return isSealed
    await pause(ASK_AGAIN_MS)
  }
}

async function runRecordings({ needs, asked, course, snapshot, reader, found, looked }: Run): Promise<void> {
  const unproved: Unproved[] = []
  await needs.prove({
    ...{ ...asked, db: snapshot.db, signal: course.signal, found: what => unproved.push(what) },
    looked(recordings, files, bytes) {
      looked.recordings += recordings
      looked.soundFiles += files
      looked.soundBytes += bytes
      course.progress?.({ step: 'recordings', done: looked.recordings, of: null })
    },
  })
  const place = placing('recording_events')
  for (const { code, recordingId, eventId, facts } of unproved) {
    const seq = await place(reader, eventId)
    found.add(code, { seq, source: 'recordings', key: recordingId }, facts)
  }
}
