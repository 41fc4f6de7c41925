import type { Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import * as store from './copy-store.ts'
import type { RecordingEvent, RecordingEventType } from './event.ts'
import type { RecordingRow } from './store.ts'

/** How the books of a recording are changed when something was done with its copies. */

/** Somebody else has changed the recording while a copy of it was made: what was made is of no use. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken'
}

/** Changes under the lock of the recording's row. */
export function changer(database: Pick<Database, 'tx'>) {
  /** @throws Overtaken where the recording is another than it was when the work on it began */
  return async function change(row: RecordingRow, work: (tx: Db) => Promise<void>): Promise<void> {
    await database.tx(async tx => {
      const now = await store.lockRecording(tx, row.id)
      if (now?.sha256 !== row.sha256 || now?.stored !== row.stored)
        throw new Overtaken('the recording has changed meanwhile')
      await work(tx)
    })
  }
}

/** The WAV as recorded has its first row then. */
export async function removed(tx: Db, { id, ...facts }: store.Copy, at: Ms): Promise<void> {
  if (id !== null) await store.removeCopy(tx, id, at)
  else await store.insertCopy(tx, { ...facts, removedAt: at })
}

type Told = Readonly<{
  type: RecordingEventType
  at: Ms
  copy: Omit<store.Copy, 'id' | 'at'>
  before?: store.Copy
}>

export function eventOf(row: RecordingRow, { type, at, copy, before }: Told): RecordingEvent {
  const { place, path, form, keyId } = copy
  const facts = { place, path, form, storedSha256: copy.sha256, storedBytes: copy.sizeBytes, keyId }
  const was = before && { path: before.path, form: before.form, storedSha256: before.sha256 }
  const { id: recordingId, sha256, sizeBytes } = row
  return { recordingId, at, type, sha256, sizeBytes, facts: was ? { ...facts, before: was } : facts }
}
