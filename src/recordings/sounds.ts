import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Logger } from 'pino'
import type { Db } from '../db/database.ts'
import { messageOf, Weather } from '../errors.ts'
import { type Copy, liveCopies } from './copy-store.ts'
import type { OpenAudio, RecordingFiles } from './files.ts'
import { BadSound, type Program, unflac } from './flac.ts'
import type { Keyring } from './keyring.ts'
import type { Bucket } from './s3.ts'
import type { RecordingRow } from './store.ts'
import { isFlac, isSealed, localOf } from './storing.ts'
import { BrokenSeal, openedBytes, unsealed, unwrap } from './vault.ts'

export type SoundsNeeds = Readonly<{
  db: Db
  log: Pick<Logger, 'warn' | 'error'>
  files: Pick<RecordingFiles, 'openAudio'>
  keyring: Pick<Keyring, 'key'>
  /** null = no program here reads FLAC. */
  flac(): Promise<Program | null>
  /** The store, where the environment names one. */
  bucket(): Promise<Bucket | null>
}>

export type SoundRow = Pick<RecordingRow, 'id' | 'path' | 'sha256' | 'sizeBytes' | 'stored' | 'verifiedAt'>

/** A recording opened: its WAV as it was recorded, whatever it is kept as, and wherever. */
export type Sound = OpenAudio & Readonly<{ copy: Copy }>

/** What a copy really holds; `wav` is null where its bytes are not what was stored, or nothing comes out of them. */
export type Heard = Readonly<{ stored: Digest; wav: Digest | null; fault: string | null }>
export type Digest = Readonly<{ sha256: string; sizeBytes: number }>

export type Sounds = ReturnType<typeof createSounds>

/** The one reader of sound for everybody: WAV or FLAC, encrypted or not, on this machine or in the store. */
export function createSounds({ db, log, files, keyring, flac, bucket }: SoundsNeeds) {
  /** Live ones, the nearest first. */
  async function copies(row: SoundRow, reader: Db = db): Promise<readonly Copy[]> {
    const { id, path, sha256, sizeBytes, verifiedAt } = row
    const rows = await liveCopies(reader, id)
    const isAsRecorded = localOf(row.stored) === 'wav' && !rows.some(({ place }) => place === 'local')
    if (!isAsRecorded || sha256 === null || sizeBytes === null) return rows
    const none = { keyId: null, wrappedKey: null, frame: null }
    const recorded = { id: null, recordingId: id, place: 'local', path, form: 'wav' } as const
    return [{ ...recorded, sha256, sizeBytes, ...none, at: verifiedAt ?? 0 }, ...rows]
  }

  /** The bytes as they lie there; null = they are not there. @throws Weather */
  async function stored({ place, path }: Pick<Copy, 'place' | 'path'>): Promise<OpenAudio | null> {
    if (place === 'local') return files.openAudio(path)
    const store = await bucket()
    if (!store) throw new Weather('a recording lies in a store that the environment does not name')
    return store.open(path)
  }

  /**
   * That copy and no other.
   * @returns null = it is not there
   * @throws Weather; BrokenSeal, BadSound where nothing can come out of it
   */
  async function openCopy(row: SoundRow, copy: Copy): Promise<Sound | null> {
    const bytes = await stored(copy)
    if (!bytes) return null
    try {
      // Of a WAV whoever listens sees it by the length itself.
      if (copy.form !== 'wav' && bytes.sizeBytes !== copy.sizeBytes) throw new BadSound('not its length')
      return { ...(await opened(row, copy, bytes)), copy }
    } catch (error) {
      await bytes.close()
      throw error
    }
  }

  async function opened(row: SoundRow, copy: Copy, bytes: OpenAudio): Promise<OpenAudio> {
    const inner = isSealed(copy.form) ? unsealed(bytes, keyOf(copy), row.id) : bytes
    if (!isFlac(copy.form)) return inner
    const program = await flac()
    if (!program) throw new Weather('there is no program for FLAC on this machine')
    if (!copy.frame || row.sizeBytes === null)
      throw new BadSound('what stood around the samples is not known')
    return unflac(program, inner, copy.frame, row.sizeBytes)
  }

  function keyOf({ keyId, wrappedKey, recordingId }: Copy): Buffer {
    const master = keyId === null ? null : keyring.key(keyId)
    if (!master) throw new Weather(`master key ${keyId} is not on this machine`)
    return unwrap(master, recordingId, wrappedKey ?? '')
  }

  return {
    ...{ copies, stored, openCopy },
    /** The nearest copy that can be read; null = there is none. @throws Weather where it could be read at another time */
    async open(row: SoundRow): Promise<Sound | null> {
      let weather: Weather | null = null
      let altered: Sound | null = null
      for (const copy of await copies(row)) {
        try {
          const sound = await openCopy(row, copy)
          const isWhole = sound !== null && sound.sizeBytes === row.sizeBytes
          if (sound && isWhole) {
            await altered?.close()
            return sound
          }
          log.error({ recordingId: row.id, place: copy.place, path: copy.path }, 'a copy is gone or altered')
          await altered?.close()
          altered = sound
        } catch (error) {
          const { place, path } = copy
          log.error({ recordingId: row.id, place, path, reason: messageOf(error) }, 'a copy cannot be read')
          if (error instanceof Weather) weather = error
        }
      }
      if (weather && !altered) throw weather
      return altered
    },
    /**
     * Reads a copy to its end: what lies there, and the WAV that comes out of it.
     * @returns null = it is not there
     * @throws Weather, and what `signal` was aborted with
     */
    async hear(row: SoundRow, copy: Copy, signal: AbortSignal): Promise<Heard | null> {
      const bytes = await stored(copy)
      if (!bytes) return null
      try {
        const there = await digestOf(bytes.stream(null), signal)
        if (copy.form === 'wav') return { stored: there, wav: there, fault: null }
        return await heard(row, { copy, bytes, there, signal })
      } finally {
        await bytes.close()
      }
    },
  }

  type Hearing = Readonly<{ copy: Copy; bytes: OpenAudio; there: Digest; signal: AbortSignal }>

  async function heard(row: SoundRow, { copy, bytes, there, signal }: Hearing): Promise<Heard> {
    try {
      if (isSealed(copy.form)) openedBytes(bytes.sizeBytes)
      const again = await stored(copy)
      if (!again) return { stored: there, wav: null, fault: 'gone' }
      const wav = await opened(row, copy, again)
        .then(({ stream }) => digestOf(stream(null), signal))
        .finally(again.close)
      return { stored: there, wav, fault: null }
    } catch (error) {
      if (!(error instanceof BrokenSeal || error instanceof BadSound)) throw error
      return { stored: there, wav: null, fault: error.message }
    }
  }
}

async function digestOf(stream: Readable, signal: AbortSignal): Promise<Digest> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const bytes of stream as AsyncIterable<Buffer>) {
    signal.throwIfAborted()
    hash.update(bytes)
    sizeBytes += bytes.length
  }
  return { sha256: hash.digest('hex'), sizeBytes }
}
