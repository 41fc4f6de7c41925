import { type Clock, iso, type Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { Refusal, Weather } from '../errors.ts'
import * as store from './copy-store.ts'
import type { RecordingEvent, RecordingEventType } from './event.ts'
import { recordEvent } from './event-store.ts'
import { type Reforming, Unstorable } from './reforming.ts'
import type { Bucket } from './s3.ts'
import type { Shelf } from './shelf.ts'
import type { Sounds } from './sounds.ts'
import { findRecording, type RecordingRow } from './store.ts'
import {
  type Act,
  FORMS,
  type Form,
  isFlac,
  isRemote,
  isSealed,
  localOf,
  type Place,
  pathAs,
  storedAs,
} from './storing.ts'

export type KeepingNeeds = Readonly<{
  database: Database
  clock: Clock
  sounds: Sounds
  reforming: Reforming
  shelf: Shelf
  bucket(): Promise<Bucket | null>
}>

/** Somebody else has changed the recording while a copy of it was made: what was made is of no use. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken'
}

/** A file needs at most its own size again while a copy of it is made; what is recorded now has more of the disk than that. */
const SPARE_BYTES = 64 * 1024 * 1024
const LEAVING_ROWS = 100
const DAY_MS = 86_400_000

export type Keeping = ReturnType<typeof createKeeping>

/**
 * What is done with one recording. Each act ends in one transaction, under the lock of the recording's row, which has the
 * copies' rows, the line of its history, and as its last step the finished bytes get their name; what is given up is removed
 * after it. So whenever the power goes, and whoever else is at work, a copy that the books name is there and whole.
 */
export function createKeeping({ database, clock, sounds, reforming, shelf, bucket }: KeepingNeeds) {
  const { db } = database

  async function perform(act: Act, row: RecordingRow, signal: AbortSignal): Promise<void> {
    if (act.act === 'reform') return reform(row, act.form, signal)
    return act.act === 'upload' ? upload(row, signal) : drop(row, signal)
  }

  async function localCopy(row: RecordingRow): Promise<store.Copy> {
    const found = (await sounds.copies(row)).find(({ place }) => place === 'local')
    if (!found) throw new Unstorable('there is no copy on this machine')
    return found
  }

  async function reform(row: RecordingRow, form: Form, signal: AbortSignal): Promise<void> {
    if ((await shelf.freeBytes()) < SPARE_BYTES + 2 * (row.sizeBytes ?? 0))
      throw new Weather('the disk has no room for making copies')
    const from = await localCopy(row)
    await reforming.make({ row, from, form }, signal, async (made, part) => {
      const at = clock.now()
      await change(row, async tx => {
        await removed(tx, from, at)
        await store.insertCopy(tx, { ...made, at })
        await store.setStored(tx, row.id, storedAs(form, isRemote(row.stored)))
        const types: RecordingEventType[] = []
        if (isFlac(form) && !isFlac(from.form)) types.push('compressed')
        if (isSealed(form) && !isSealed(from.form)) types.push('encrypted')
        for (const type of types) await recordEvent(tx, eventOf(row, { type, at, copy: made, before: from }))
        await shelf.place(part, made.path)
      })
    })
    await letGo('local', row.id)
  }

  /** Nothing that the store says is taken for it: the object is read again from its first byte to its last. */
  async function upload(row: RecordingRow, signal: AbortSignal): Promise<void> {
    const to = await storeNow()
    const from = await localCopy(row)
    const path = to.keyOf(from.path)
    const { id: _, ...facts } = from
    const copy = { ...facts, place: 's3' as const, path, at: clock.now() }
    try {
      await to.put(path, { sizeBytes: from.sizeBytes, read: (...part) => bytesOf(from, part) }, signal)
      await proveRemote(row, copy, signal)
      await change(row, async tx => {
        await store.insertCopy(tx, copy)
        await store.setStored(tx, row.id, storedAs(localOf(row.stored), true))
        await recordEvent(tx, eventOf(row, { type: 'copied', at: clock.now(), copy }))
      })
    } catch (error) {
      await giveUpOfPurged(copy)
      throw error
    }
  }

  /** What came into the store beside a purge is in the books as what is to go. */
  async function giveUpOfPurged(copy: Omit<store.Copy, 'id'>): Promise<void> {
    await database.tx(async tx => {
      const row = await store.lockRecording(tx, copy.recordingId)
      if (row?.stored !== 'none') return
      await store.insertCopy(tx, { ...copy, wrappedKey: null, removedAt: clock.now() })
    })
  }

  async function bytesOf(copy: store.Copy, [first, length]: readonly [number, number]): Promise<Buffer> {
    const bytes = await sounds.stored(copy)
    if (!bytes) throw new Unstorable('the copy is gone')
    const pieces: Buffer[] = []
    try {
      if (bytes.sizeBytes !== copy.sizeBytes) throw new Unstorable('the copy has not its length')
      if (length === 0) return Buffer.alloc(0)
      const stream = bytes.stream({ first, last: first + length - 1 })
      for await (const piece of stream as AsyncIterable<Buffer>) pieces.push(piece)
      return Buffer.concat(pieces)
    } finally {
      await bytes.close()
    }
  }

  async function proveRemote(row: RecordingRow, copy: Omit<store.Copy, 'id'>, signal: AbortSignal) {
    const heard = await sounds.hear(row, { ...copy, id: null }, signal)
    if (heard?.stored.sha256 !== copy.sha256 || heard.wav?.sha256 !== row.sha256)
      throw new Unstorable(`the copy in the store is ${heard ? 'not what was sent' : 'gone'}`)
  }

  /** The local copy goes, after the other one was read again just now. */
  async function drop(row: RecordingRow, signal: AbortSignal): Promise<void> {
    await storeNow()
    const remote = (await sounds.copies(row)).find(({ place }) => place === 's3')
    if (!remote) throw new Unstorable('there is no copy in the store')
    const local = await localCopy(row)
    await proveRemote(row, remote, signal).catch(error => giveUp(row, remote, error))
    const at = clock.now()
    await change(row, async tx => {
      await removed(tx, local, at)
      await store.setStored(tx, row.id, 'none+s3')
      await recordEvent(tx, eventOf(row, { type: 'local-removed', at, copy: local }))
    })
    await letGo('local', row.id)
  }

  /** A copy that the store did not keep is none, and another is sent. @throws what was found */
  async function giveUp(row: RecordingRow, { id }: store.Copy, error: unknown): Promise<never> {
    if (error instanceof Unstorable && id !== null)
      await change(row, async tx => {
        await store.removeCopy(tx, id, clock.now())
        await store.setStored(tx, row.id, storedAs(localOf(row.stored), false))
      })
    throw error
  }

  /**
   * Brings the local copy back, in the form that the store has, for at least so many days.
   * @throws Refusal where there is none to bring, or it is here
   */
  async function restore(id: string, byId: string | null, days: number): Promise<void> {
    const row = await findRecording(db, id)
    if (!row) throw new Refusal('recording-not-found', 404, 'Không tìm thấy bản ghi âm.')
    const remote = (await sounds.copies(row)).find(({ place }) => place === 's3')
    if (!remote) throw new Refusal('no-remote-copy', 409, 'Bản ghi âm này không có bản lưu ở kho ngoài.')
    if (localOf(row.stored) !== 'none') return
    await reforming.fetch({ row, from: remote }, AbortSignal.timeout(RESTORE_MS), async (made, part) => {
      const at = clock.now()
      await change(row, async tx => {
        await store.insertCopy(tx, { ...made, at })
        await store.setStored(tx, id, storedAs(remote.form, true))
        await store.keepWait(tx, { recordingId: id, notBefore: at + days * DAY_MS, tries: 0, error: null })
        await recordEvent(tx, { ...eventOf(row, { type: 'restored', at, copy: made }), byId })
        await shelf.place(part, made.path)
      })
    })
  }

  async function storeNow(): Promise<Bucket> {
    const found = await bucket()
    if (found) return found
    throw new Weather('the environment names no store')
  }

  /** @throws Overtaken where the recording is another than it was when the work on it began */
  async function change(row: RecordingRow, work: (tx: Db) => Promise<void>): Promise<void> {
    await database.tx(async tx => {
      const now = await store.lockRecording(tx, row.id)
      if (now?.sha256 !== row.sha256 || now?.stored !== row.stored)
        throw new Overtaken('the recording has changed meanwhile')
      await work(tx)
    })
  }

  /**
   * Removes bytes that the books have given up, the longest given up first. Of a recording that was purged everything goes
   * that was ever made of it, also what no row tells of since the power went before the commit.
   * @returns how many are gone
   */
  async function letGo(place: Place, recordingId?: string): Promise<number> {
    const rows = await store.leaving(db, { place, limit: LEAVING_ROWS, recordingId })
    for (const row of rows)
      if (place === 'local') await letGoLocal(row)
      else {
        await letGoRemote(row.path, pathsOf(row))
        await store.markGone(db, row.id, clock.now())
      }
    return rows.length
  }

  /** Under the recording's lock: another process may have brought it back meanwhile, under the same name. */
  async function letGoLocal(row: Leaving): Promise<void> {
    await database.tx(async tx => {
      await store.lockRecording(tx, row.recordingId)
      if (!(await store.isLeaving(tx, row.id))) return
      for (const one of pathsOf(row) ?? [row.path]) await shelf.remove(one)
      await store.markGone(tx, row.id, clock.now())
    })
  }

  async function letGoRemote(key: string, paths: readonly string[] | null): Promise<void> {
    const { keyOf, remove } = await storeNow()
    for (const one of new Set([key, ...(paths ?? []).map(keyOf)])) await remove(one)
  }

  /**
   * Every copy of a recording is given up, and keys with them: what the store may still hold of an encrypted one opens no more.
   * The bytes go after the commit.
   * @returns what was there, for the line that stays
   */
  async function forget(tx: Db, recordingId: string) {
    const row = await store.lockRecording(tx, recordingId)
    if (!row) return []
    const copies = await sounds.copies(row, tx)
    const at = clock.now()
    for (const copy of copies) await removed(tx, copy, at)
    await store.wipeKeys(tx, recordingId)
    await store.setStored(tx, recordingId, 'none')
    await store.endWait(tx, recordingId)
    return copies.map(({ place, path, form, sha256, sizeBytes }) => ({
      ...{ place, path, form, sha256, sizeBytes },
    }))
  }

  /** Live ones, as the API shows them. @throws Refusal */
  async function copiesOf(id: string) {
    const row = await findRecording(db, id)
    if (!row) throw new Refusal('recording-not-found', 404, 'Không tìm thấy bản ghi âm.')
    const copies = await sounds.copies(row)
    return {
      items: copies.map(({ place, path, form, sha256, sizeBytes, keyId, at }) => ({
        ...{ place, path, form, sha256, sizeBytes, keyId, at: iso(at) },
      })),
    }
  }

  return { perform, restore, letGo, forget, copiesOf }
}

/** The WAV as recorded has its first row then. */
async function removed(tx: Db, { id, ...facts }: store.Copy, at: Ms): Promise<void> {
  if (id !== null) await store.removeCopy(tx, id, at)
  else await store.insertCopy(tx, { ...facts, removedAt: at })
}

type Leaving = Awaited<ReturnType<typeof store.leaving>>[number]

/** Whatever was ever made of one that was purged. */
const pathsOf = ({ recorded, stored }: Leaving) =>
  stored === 'none' ? FORMS.map(form => pathAs(recorded, form)) : null

/** A recording of an hour over a slow line. */
const RESTORE_MS = 600_000

type Told = Readonly<{
  type: RecordingEventType
  at: Ms
  copy: Omit<store.Copy, 'id' | 'at'>
  before?: store.Copy
}>

function eventOf(row: RecordingRow, { type, at, copy, before }: Told): RecordingEvent {
  const { place, path, form, keyId } = copy
  const facts = { place, path, form, storedSha256: copy.sha256, storedBytes: copy.sizeBytes, keyId }
  const was = before && { path: before.path, form: before.form, storedSha256: before.sha256 }
  const { id: recordingId, sha256, sizeBytes } = row
  return { recordingId, at, type, sha256, sizeBytes, facts: was ? { ...facts, before: was } : facts }
}
