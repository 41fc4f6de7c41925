import { type Clock, iso } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { Refusal, Weather } from '../errors.ts'
import { changer, eventOf, Overtaken, removed } from './changing.ts'
import * as store from './copy-store.ts'
import type { RecordingEventType } from './event.ts'
import { recordEvent } from './event-store.ts'
import { type Reforming, Unstorable } from './reforming.ts'
import type { Bucket } from './s3.ts'
import { createSending } from './sending.ts'
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
  sealedForm,
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
  const change = changer(database)
  const sending = createSending({ database, clock, sounds, bucket })

  async function perform(act: Act, row: RecordingRow, signal: AbortSignal): Promise<void> {
    if (act.act === 'reform') return reform(row, act.form, signal)
    if (act.act === 'reseal') return reseal(row, signal)
    return act.act === 'upload' ? upload(row, signal) : drop(row, signal)
  }

  async function localCopy(row: RecordingRow): Promise<store.Copy> {
    const found = (await sounds.copies(row)).find(({ place }) => place === 'local')
    if (!found) throw new Unstorable('there is no copy on this machine')
    return found
  }

  async function mustHaveRoom({ sizeBytes }: RecordingRow): Promise<void> {
    if ((await shelf.freeBytes()) < SPARE_BYTES + 2 * (sizeBytes ?? 0))
      throw new Weather('the disk has no room for making copies')
  }

  async function reform(row: RecordingRow, form: Form, signal: AbortSignal): Promise<void> {
    await mustHaveRoom(row)
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

  async function upload(row: RecordingRow, signal: AbortSignal): Promise<void> {
    const from = await localCopy(row)
    const copy = await sending.copyOf(from, from.path)
    await sending.send({ row, from, copy }, signal, async tx => {
      await store.insertCopy(tx, copy)
      await store.setStored(tx, row.id, storedAs(localOf(row.stored), true))
      await recordEvent(tx, eventOf(row, { type: 'copied', at: clock.now(), copy }))
    })
  }

  /** A plain copy in the store gives way to an encrypted one: that of this machine, or one made of it where none is here. */
  async function reseal(row: RecordingRow, signal: AbortSignal): Promise<void> {
    const copies = await sounds.copies(row)
    const [plain, local] = (['s3', 'local'] as const).map(at => copies.find(({ place }) => place === at))
    if (!plain || isSealed(plain.form) || (local && !isSealed(local.form)))
      throw new Overtaken('the recording has changed meanwhile')
    const send = async (from: Omit<store.Copy, 'id' | 'at'>, path: string) => {
      const copy = await sending.copyOf(from, path)
      await sending.send({ row, from, copy }, signal, async tx => {
        await removed(tx, plain, copy.at)
        await store.insertCopy(tx, copy)
        await recordEvent(tx, eventOf(row, { type: 'encrypted', at: copy.at, copy, before: plain }))
      })
    }
    if (local) await send(local, local.path)
    else {
      await mustHaveRoom(row)
      const order = { row, from: plain, form: sealedForm(plain.form) }
      await reforming.make(order, signal, (made, part) => send({ ...made, path: part }, made.path))
    }
    await letGo('s3', row.id)
  }

  /** The local copy goes, after the other one was read again just now. */
  async function drop(row: RecordingRow, signal: AbortSignal): Promise<void> {
    await sending.storeNow()
    const remote = (await sounds.copies(row)).find(({ place }) => place === 's3')
    if (!remote) throw new Unstorable('there is no copy in the store')
    const local = await localCopy(row)
    await sending.proveRemote(row, remote, signal).catch(error => giveUp(row, remote, error))
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
    const { keyOf, remove } = await sending.storeNow()
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

type Leaving = Awaited<ReturnType<typeof store.leaving>>[number]

/** Whatever was ever made of one that was purged. */
const pathsOf = ({ recorded, stored }: Leaving) =>
  stored === 'none' ? FORMS.map(form => pathAs(recorded, form)) : null

/** A recording of an hour over a slow line. */
const RESTORE_MS = 600_000
