import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, lstat, open, readdir, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { Weather } from '../errors.ts'
import type { createHashing, Fingerprint } from './hashing.ts'
import { mend, readHead } from './mending.ts'
import type { ByteRange } from './range.ts'
import type { FileFacts, Print } from './recording.ts'
import { isStoredPath } from './storing.ts'
import { audioMs, createQuiet, loudSamples, readWav } from './wav.ts'

// The only code that touches the audio. Asterisk makes the files; the only bytes that are ever changed are the two sizes
// in the head of one that nobody closed (mending.ts).

export type FileTimes = Readonly<{
  /** A file that is not closed and has not grown for so long, while it was looked at, has no writer any more. */
  stillMs: number
  /** Nor was it written to for so long, by the disk's own clock; 0 unless said. */
  restMs?: number
  /** A file that is still growing after this long is looked at later again. */
  closeWithinMs: number
}>

/** A recording opened for listening; `close` it, or read a stream of it to its end. */
export type OpenAudio = Readonly<{
  sizeBytes: number
  stream(range: ByteRange | null): Readable
  close(): Promise<void>
}>

const CHUNK_BYTES = 64 * 1024
/** A tenth of a second of sound at 8 kHz; less are clicks. */
const LOUD_LEAST = 800
const FIRST_LOOK_MS = 25
const LAST_LOOK_MS = 400

// Not about this file but about the disk or the machine: to be tried again, never to be written into the books.
const WEATHER = new Set([
  'EIO',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ESTALE',
  'ETIMEDOUT',
  'ENOTCONN',
  'EAGAIN',
  'EBUSY',
])

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EROFS'])

/** Errors of files that Node names by `code`. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** @param root RECORDINGS_DIR */
export function recordingFiles(root: string) {
  /**
   * Opens a recording below the root, and nothing else: no other name, no link, no device, no folder.
   * @returns null = there is no such file; 'refused' = there is something, but not a readable plain file
   * @throws Weather when the disk is away
   */
  async function openPlain(path: string): Promise<FileHandle | 'refused' | null> {
    if (!isStoredPath(path)) return 'refused'
    const whole = join(await realRoot(), path)
    let file: FileHandle
    try {
      if ((await realpath(dirname(whole))) !== dirname(whole)) return 'refused'
      // O_NONBLOCK: a pipe in the place of the file must not hold us.
      file = await open(whole, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    } catch (error) {
      const code = codeOf(error)
      if (code === 'ENOENT' || code === 'ENOTDIR') return null
      if (WEATHER.has(code)) throw new Weather(`recording cannot be opened: ${code}`, 0, { cause: error })
      return 'refused'
    }
    if ((await file.stat()).isFile()) return file
    await file.close()
    return 'refused'
  }

  async function realRoot(): Promise<string> {
    try {
      return await realpath(root)
    } catch (error) {
      throw new Weather(`the folder of recordings is away: ${codeOf(error)}`, 0, { cause: error })
    }
  }

  /**
   * Waits until the writer has closed the file, then measures and hashes it.
   * @throws Weather when the disk is away or the file still grows: to be asked again later
   * @throws what `signal` was aborted with
   */
  const examine = (path: string, times: FileTimes, signal: AbortSignal): Promise<FileFacts> =>
    inspect(path, signal, file => waitUntilClosed(file, times, signal))

  /** The same as it is now, without waiting for anybody. */
  const measureNow = (path: string, signal: AbortSignal): Promise<FileFacts> =>
    inspect(path, signal, async () => {})

  async function inspect(
    path: string,
    signal: AbortSignal,
    before: (file: FileHandle) => Promise<void>,
  ): Promise<FileFacts> {
    const work = async (file: FileHandle) => {
      await before(file)
      return measure(file, signal)
    }
    const facts = await readWhole(path, work, signal)
    if (facts === null) return { found: 'nothing' }
    return facts === 'refused' ? { found: 'unreadable' } : facts
  }

  /**
   * @returns as `openPlain` does; 'refused' also for what opens and cannot be read
   * @throws Weather when the disk is away; what `signal` was aborted with
   */
  async function readWhole<T>(
    path: string,
    work: (file: FileHandle) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T | 'refused' | null> {
    const file = await openPlain(path)
    if (file === null || file === 'refused') return file
    try {
      return await work(file)
    } catch (error) {
      if (error instanceof Weather || signal?.aborted) throw error
      const code = codeOf(error)
      if (WEATHER.has(code)) throw new Weather(`recording cannot be read: ${code}`, 0, { cause: error })
      if (code) return 'refused'
      throw error
    } finally {
      await file.close()
    }
  }

  /** @throws Weather when the disk is away */
  async function openAudio(path: string): Promise<OpenAudio | null> {
    const file = await openPlain(path)
    if (file === null || file === 'refused') return null
    const { size } = await file.stat()
    return {
      sizeBytes: size,
      stream: range =>
        file.createReadStream({
          highWaterMark: CHUNK_BYTES,
          ...(range ? { start: range.first, end: range.last } : {}),
        }),
      close: () => file.close(),
    }
  }

  /**
   * Gives a file that nobody closed the head it should have: written aside, made durable, renamed.
   * @param keep writes down what the file was and what it becomes, before it changes
   * @returns false where there is nothing to mend, or no room for a second file: what is missing is told all the same
   * @throws Weather where somebody writes to it after all, or the disk is away
   */
  async function mendHead(
    path: string,
    keep: (before: Print, after: Print) => Promise<void>,
  ): Promise<boolean> {
    const file = await openPlain(path)
    if (file === null || file === 'refused') return false
    try {
      return await mend(file, join(await realRoot(), path), keep)
    } catch (error) {
      const code = codeOf(error)
      if (NO_ROOM.has(code)) return false
      if (WEATHER.has(code)) throw new Weather(`recording cannot be mended: ${code}`, 0, { cause: error })
      throw error
    } finally {
      await file.close()
    }
  }

  /** Bytes so far; null = there is no such file. @throws Weather when the disk is away */
  async function sizeOf(path: string): Promise<number | null> {
    const audio = await openAudio(path)
    await audio?.close()
    return audio?.sizeBytes ?? null
  }

  /** Files of a day and when they were last written to; none where there is no such day. */
  async function inFolder(day: string): Promise<{ name: string; changedAt: number }[]> {
    const folder = join(await realRoot(), day)
    const names = await readdir(folder).catch(error => {
      if (codeOf(error) === 'ENOENT') return []
      throw new Weather(`a folder of recordings cannot be read: ${codeOf(error)}`, 0, { cause: error })
    })
    // One that is gone meanwhile is nobody's any more.
    const times = await Promise.all(names.map(name => lstat(join(folder, name)).catch(() => null)))
    return names.flatMap((name, n) => {
      const changedAt = times[n]?.mtimeMs
      return changedAt === undefined ? [] : [{ name, changedAt }]
    })
  }

  /**
   * Of a file as it lies there, whatever its form (storing.ts).
   * @param hash of the caller's own: one file at a time (hashing.ts)
   * @returns null = there is no such file; 'refused' = there is something, but not a readable plain file
   * @throws Weather when the disk is away
   */
  const fingerprint = (
    path: string,
    hash: ReturnType<typeof createHashing>,
    signal?: AbortSignal,
  ): Promise<Fingerprint | 'refused' | null> => readWhole(path, file => hash(file, signal), signal)

  return { fingerprint, examine, measureNow, mendHead, openAudio, sizeOf, inFolder }
}
export type RecordingFiles = ReturnType<typeof recordingFiles>

/** MixMonitor closes the file some milliseconds after the hang-up; on a busy disk later, after a crash never. */
async function waitUntilClosed(file: FileHandle, times: FileTimes, signal: AbortSignal): Promise<void> {
  const begun = performance.now()
  let grewAt = begun
  let size = -1
  let lookMs = FIRST_LOOK_MS
  for (;;) {
    const now = performance.now()
    const stat = await file.stat()
    if (readWav(await readHead(file), stat.size)?.isClosed) return
    if (stat.size !== size) {
      size = stat.size
      grewAt = now
    }
    if (now - grewAt >= times.stillMs && Date.now() - stat.mtimeMs >= (times.restMs ?? 0)) return
    if (now - begun >= times.closeWithinMs) throw new Weather('the recording is still being written')
    await pause(lookMs, undefined, { signal })
    lookMs = Math.min(lookMs * 2, LAST_LOOK_MS)
  }
}

/** What is hashed is what is measured: bytes appended meanwhile would make the two disagree, and are looked at later. */
async function measure(file: FileHandle, signal: AbortSignal): Promise<FileFacts> {
  const hash = createHash('sha256')
  const quiet = createQuiet()
  const buffer = Buffer.alloc(CHUNK_BYTES)
  let sizeBytes = 0
  let loud = 0
  for (;;) {
    signal.throwIfAborted()
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, sizeBytes)
    if (bytesRead === 0) break
    const piece = buffer.subarray(0, bytesRead)
    hash.update(piece)
    quiet.take(piece)
    // Most recordings are known to have sound after the first piece.
    if (loud < LOUD_LEAST) loud += loudSamples(piece)
    sizeBytes += bytesRead
  }
  if ((await file.stat()).size !== sizeBytes) throw new Weather('the recording changed while it was read')
  const facts = { sizeBytes, sha256: hash.digest('hex'), isSilent: loud < LOUD_LEAST }
  // Not one byte: the writer died before its first piece reached the disk.
  if (sizeBytes === 0)
    return { found: 'audio', audioMs: 0, isClosed: false, isShortened: false, quiet: [], ...facts }
  const wav = readWav(await readHead(file), sizeBytes)
  if (!wav) return { found: 'unreadable' }
  const { isShortened } = wav
  const isClosed = wav.isClosed || isShortened
  return { found: 'audio', audioMs: audioMs(wav), isClosed, isShortened, quiet: quiet.parts(wav), ...facts }
}
