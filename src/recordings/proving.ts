import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { messageOf, Weather } from '../errors.ts'
import type { RecordingFiles } from './files.ts'
import { type Listed, unfoundedIn } from './founding.ts'
import { createHashing } from './hashing.ts'
import {
  type Booked,
  differing,
  type LocalCopy,
  type Sealed,
  type SealedEvent,
  sealedOf,
  strangeCopies,
} from './proof.ts'
import {
  copiesToProve,
  eventsToProve,
  executionsOf,
  judgedAndGone,
  judgedAndMoved,
  listOf,
  mutesAskedIn,
  rowsToProve,
} from './proof-store.ts'
import type { Heard, Sounds } from './sounds.ts'
import type { RecordingRow } from './store.ts'
import type { Place } from './storing.ts'

/** Something about one recording that is not as it was sealed, or that is to be told. */
export type Unproved = Readonly<{
  code:
    | 'recording-altered'
    | 'recording-inserted'
    | 'recording-deleted'
    | 'sound-missing'
    | 'sound-altered'
    | 'sound-unreadable'
    | 'sound-purged'
    | 'sound-remains'
    | 'sound-elsewhere'
    | 'sound-unreachable'
  recordingId: string
  /** The sealed event that it is held against; null = there is none. */
  eventId: number | null
  facts: Readonly<Record<string, string | number | null>>
}>

export type Proving = Readonly<{
  db: Db
  files: Pick<RecordingFiles, 'fingerprint' | 'sizeOf'>
  from: Ms | null
  to: Ms | null
  /** Read and hash every file; else only whether it is there, in its length. */
  withAudio: boolean
  /** Decode every copy that is not the WAV itself, those in the store too; left out = their bytes here are hashed only. */
  sounds?: Pick<Sounds, 'copies' | 'hear'> | undefined
  signal?: AbortSignal | undefined
  found(what: Unproved): void
  looked(recordings: number, files: number, bytes: number): void
}>

const PAGE_ROWS = 1_000
/** Files in hand at once: while one is hashed the next is opened and read ahead. More would only share one processor. */
const LANES = 2

/**
 * Holds every recording of a period against what was sealed of it: its row, and its file byte by byte.
 * @throws Weather when the folder of recordings is away: nothing can be said then
 */
export async function proveRecordings(proving: Proving): Promise<void> {
  const lanes = Array.from({ length: LANES }, createHashing)
  let after: { at: Ms; id: string } | null = null
  for (;;) {
    const rows: RecordingRow[] = await rowsToProve(proving.db, proving, after, PAGE_ROWS)
    const ids = rows.map(row => row.id)
    const events = await eventsToProve(proving.db, ids)
    const copies = await copiesToProve(proving.db, ids)
    await proveFounded(rows, events, proving)
    const toHear = rows.flatMap(row => {
      const told = (events.get(row.id) ?? []) as SealedEvent[]
      return provedRow(row, { events: told, copies: copies.get(row.id) ?? [] }, proving)
    })
    proving.looked(rows.length, 0, 0)
    const queue = toHear.values()
    await Promise.all(
      lanes.map(async fingerprint => {
        for (const sound of queue) await proveSound(sound, proving, fingerprint)
      }),
    )
    const last = rows.at(-1)
    if (rows.length < PAGE_ROWS || !last) break
    after = { at: last.startedAt, id: last.id }
  }
  for (const { id, recordingId } of await judgedAndMoved(proving.db, proving, PAGE_ROWS))
    proving.found({ code: 'recording-altered', recordingId, eventId: id, facts: { columns: 'startedAt' } })
  for (const { id, recordingId } of await judgedAndGone(proving.db, proving, PAGE_ROWS))
    proving.found({ code: 'recording-deleted', recordingId, eventId: id, facts: {} })
}

type Told = Readonly<{ events: readonly SealedEvent[]; copies: readonly Booked[] }>
type ToHear = Readonly<{ row: RecordingRow; sealed: Sealed; copy: LocalCopy; place: Place }>
type Lines = Awaited<ReturnType<typeof eventsToProve>>

/** What was taken from the sound, against what other journals say of why. */
async function proveFounded(rows: readonly RecordingRow[], events: Lines, { db, found }: Proving) {
  const of = (type: string) =>
    rows.flatMap(row =>
      (events.get(row.id) ?? []).filter(one => one.type === type).map(event => ({ row, event })),
    )
  const taken = [...of('purged'), ...of('muted')]
  if (taken.length === 0) return
  const named = of('purged').map(({ event }) => (event.facts as { planId?: unknown }).planId)
  const planIds = [...new Set(named.filter(id => typeof id === 'string'))]
  const lists = new Map<string, Listed>()
  for (const planId of planIds) lists.set(planId, await listOf(db, planId))
  const executions = await executionsOf(db, planIds)
  const mutes = await mutesAskedIn(db, [...new Set(of('muted').map(({ row }) => row.callId))])
  for (const { row, event } of taken) {
    const why = unfoundedIn(event as SealedEvent & { byId: string | null }, {
      ...{ recordingId: row.id, startedAt: row.startedAt, executions },
      listOf: planId => lists.get(planId) ?? null,
      mutesAsked: mutes.get(row.callId) ?? [],
    })
    if (why)
      found({
        code: 'recording-altered',
        recordingId: row.id,
        eventId: event.id,
        facts: { why, path: row.path },
      })
  }
}

/** @returns what is to be read, on the disk or in the store */
function provedRow(row: RecordingRow, { events, copies }: Told, { found, sounds }: Proving): ToHear[] {
  // The call still goes on, or its file was not looked at yet: nothing was said of it.
  const sealed = sealedOf(events)
  const of = { recordingId: row.id, eventId: sealed?.eventId ?? null }
  if (sealed === null) {
    if (row.state !== 'recording') found({ ...of, code: 'recording-inserted', facts: { path: row.path } })
    return []
  }
  const columns = [
    ...differing(row, sealed),
    ...strangeCopies(copies, sealed).map(place => `recording_copies/${place}`),
  ]
  if (columns.length > 0)
    found({ ...of, code: 'recording-altered', facts: { columns: columns.join(' '), path: row.path } })
  if (sealed.contradiction)
    found({ ...of, code: 'recording-altered', facts: { why: sealed.contradiction, path: row.path } })
  if (sealed.isPurged) {
    found({ ...of, code: 'sound-purged', facts: { sha256: sealed.sha256 } })
    return []
  }
  if (sealed.local) return [{ row, sealed, copy: sealed.local, place: 'local' }]
  if (sounds && sealed.remote) return [{ row, sealed, copy: sealed.remote, place: 's3' }]
  if (sealed.isElsewhere) found({ ...of, code: 'sound-elsewhere', facts: { sha256: sealed.sha256 } })
  return []
}

async function proveSound(
  sound: ToHear,
  proving: Proving,
  fingerprint: ReturnType<typeof createHashing>,
): Promise<void> {
  const { row, sealed, copy, place } = sound
  const { files, withAudio, signal, found, looked, sounds } = proving
  signal?.throwIfAborted()
  if (sounds && (place === 's3' || copy.path !== row.path)) return proveHeard(sound, sounds, proving)
  const of = { recordingId: row.id, eventId: sealed.eventId }
  const file = withAudio ? await files.fingerprint(copy.path, fingerprint, signal) : await sizeOf(files, copy)
  if (file === null) {
    found({ ...of, code: 'sound-missing', facts: { path: copy.path, sha256: copy.sha256 } })
  } else if (file === 'refused') {
    found({ ...of, code: 'sound-unreadable', facts: { path: copy.path } })
  } else {
    looked(0, 1, withAudio ? file.sizeBytes : 0)
    const isSame =
      file.sha256 === copy.sha256 && (copy.sizeBytes === null || file.sizeBytes === copy.sizeBytes)
    if (!isSame)
      found({
        ...of,
        code: 'sound-altered',
        facts: {
          ...{ path: copy.path, sizeBytes: file.sizeBytes, sealedBytes: copy.sizeBytes },
          ...{ sha256: file.sha256, sealedSha256: copy.sha256 },
        },
      })
  }
}

/** A copy that was made of the recording: its bytes as they were sealed, and the sound that comes out of them. */
async function proveHeard(
  { row, sealed, copy, place }: ToHear,
  sounds: NonNullable<Proving['sounds']>,
  { signal, found, looked }: Proving,
): Promise<void> {
  const of = { recordingId: row.id, eventId: sealed.eventId }
  const at = { place, path: copy.path }
  const heard = await heardAt(sounds, { row, place }, signal).catch(error => {
    // A store that is away, a key that is not on this machine: it is not known what lies there, and that is told.
    if (!(error instanceof Weather) || signal?.aborted) throw error
    return messageOf(error)
  })
  if (typeof heard === 'string')
    return found({ ...of, code: 'sound-unreachable', facts: { ...at, reason: heard } })
  if (heard === null) return found({ ...of, code: 'sound-missing', facts: { ...at, sha256: copy.sha256 } })
  looked(0, 1, heard.stored.sizeBytes)
  if (heard.stored.sha256 === copy.sha256 && heard.wav?.sha256 === sealed.sha256) return
  const sealedSha256 = heard.stored.sha256 === copy.sha256 ? sealed.sha256 : copy.sha256
  const code = heard.wav === null ? 'sound-unreadable' : 'sound-altered'
  found({ ...of, code, facts: { ...at, sealedSha256, sha256: heard.stored.sha256, fault: heard.fault } })
}

/** Null: the books have no copy there, or it is gone. */
async function heardAt(
  { copies, hear }: NonNullable<Proving['sounds']>,
  { row, place }: Pick<ToHear, 'row' | 'place'>,
  signal = new AbortController().signal,
): Promise<Heard | null> {
  const copy = (await copies(row)).find(one => one.place === place)
  return copy ? hear(row, copy, signal) : null
}

/** Without reading it a file of the right length is taken for what it was. */
async function sizeOf(files: Proving['files'], { path, sha256 }: LocalCopy) {
  const sizeBytes = await files.sizeOf(path)
  return sizeBytes === null ? null : { sizeBytes, sha256 }
}
