import type { Clock } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { Weather } from '../errors.ts'
import { changer } from './changing.ts'
import * as store from './copy-store.ts'
import { Unstorable } from './reforming.ts'
import type { Bucket } from './s3.ts'
import type { Sounds } from './sounds.ts'
import type { RecordingRow } from './store.ts'

export type SendingNeeds = Readonly<{
  database: Database
  clock: Clock
  sounds: Sounds
  bucket(): Promise<Bucket | null>
}>

type Bytes = Pick<store.Copy, 'place' | 'path' | 'sizeBytes'>
/** `copy` is what `from` will be in the store. */
export type Sent = Readonly<{ row: RecordingRow; from: Bytes; copy: Omit<store.Copy, 'id'> }>

/** Brings bytes of this machine into the store. */
export function createSending({ database, clock, sounds, bucket }: SendingNeeds) {
  const change = changer(database)

  async function storeNow(): Promise<Bucket> {
    const found = await bucket()
    if (found) return found
    throw new Weather('the environment names no store')
  }

  /** What these bytes will be in the store. @param path below RECORDINGS_DIR, by which they have their name there */
  async function copyOf(from: Omit<store.Copy, 'id' | 'at'>, path: string): Promise<Omit<store.Copy, 'id'>> {
    const { recordingId, form, sha256, sizeBytes, keyId, wrappedKey, frame } = from
    const { keyOf } = await storeNow()
    return {
      ...{ recordingId, place: 's3', path: keyOf(path), form, sha256, sizeBytes },
      ...{ keyId, wrappedKey, frame, at: clock.now() },
    }
  }

  /**
   * Nothing that the store says is taken for it: the object is read again from its first byte to its last.
   * @param commit what the books say from then on
   */
  async function send({ row, from, copy }: Sent, signal: AbortSignal, commit: (tx: Db) => Promise<void>) {
    const to = await storeNow()
    try {
      const source = { sizeBytes: from.sizeBytes, read: (...part: [number, number]) => bytesOf(from, part) }
      await to.put(copy.path, source, signal)
      await proveRemote(row, copy, signal)
      await change(row, commit)
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

  async function bytesOf(copy: Bytes, [first, length]: readonly [number, number]): Promise<Buffer> {
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

  return { storeNow, copyOf, send, proveRemote }
}
