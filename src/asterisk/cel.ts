import { type FileHandle, open, readdir, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { type CelRow, readCel } from './cel-rows.ts'

/** How far a file has been read: `kept` in the database, `told` to the calls. */
export type CelPosition = Readonly<{ inode: number; kept: number; told: number }>

export type CelStore = Readonly<{
  positions(): Promise<CelPosition[]>
  /** Rows and position in one transaction: a row is stored exactly once, whenever we die. */
  keep(position: CelPosition, rows: readonly CelRow[]): Promise<void>
  mark(position: CelPosition): Promise<void>
  forget(inode: number): Promise<void>
}>

export type CelOptions = Readonly<{
  /** Asterisk appends to it, and opens it anew for each event: renaming it away is safe at any moment. */
  file: string
  store: CelStore
  log: Logger
  clock: Clock
  /** After the rows are stored. Told again after a restart when it had not resolved: repeating must be harmless. */
  onCel(rows: readonly CelRow[]): Promise<void>
  rotateBytes?: number
  keepDays?: number
  tidyEveryMs?: number
}>

export type Cel = Readonly<{
  /**
   * Reads to the present end of the log; resolves when all of it is stored and told.
   * @throws what kept it from that: the database is away
   */
  catchUp(): Promise<void>
  close(): Promise<void>
}>

/**
 * Looked at so often, not at every change: a busy Asterisk writes a hundred lines a second, and each look with news
 * is a transaction.
 */
const POLL_MS = 500
const TIDY_EVERY_MS = 60_000
const QUIET_MS = 60_000
const CHUNK_BYTES = 256 * 1024
const ROTATE_BYTES = 16 * 1024 * 1024
const DAY_MS = 86_400_000
/** The rows are in the database; the files are only a second pair of eyes. */
const KEEP_DAYS = 30
/** Trouble is told at once and then this seldom: PostgreSQL may be away for long. */
const TELL_EVERY_MS = 10_000

/** Follows Asterisk's event log, from where the last process stopped, over rotation and restarts of everything. */
export function followCel(options: CelOptions): Cel {
  const { file, store, log, clock, onCel } = options
  let positions: Map<number, CelPosition> | null = null
  let isClosed = false
  let round: Promise<void> | null = null
  let next: Promise<void> | null = null
  let toldAt = 0
  let tidiedAt = 0
  /** Renamed away, wholly told and quiet since: not opened again. */
  const done = new Set<string>()

  /** Resolves when a round that began after the call is over. */
  const catchUp = (): Promise<void> => {
    if (!round) {
      round = read().finally(() => {
        round = null
      })
      return round
    }
    next ??= round
      .catch(() => {}) // told to whoever waits for that round
      .then(() => {
        next = null
        return catchUp()
      })
    return next
  }

  const read = async () => {
    positions ??= new Map((await store.positions()).map(one => [one.inode, one]))
    for (const path of await logFiles(file)) if (!done.has(path)) await readFile(path, positions)
    if (isClosed || clock.now() - tidiedAt < (options.tidyEveryMs ?? TIDY_EVERY_MS)) return
    tidiedAt = clock.now()
    for (const path of await tidy(options, positions)) done.add(path)
  }

  const readFile = async (path: string, known: Map<number, CelPosition>) => {
    const handle = await open(path).catch(() => null) // renamed or not yet there
    if (!handle) return
    try {
      const { ino: inode, size } = await handle.stat()
      let at = known.get(inode) ?? { inode, kept: 0, told: 0 }
      if (size < at.kept) {
        log.error(
          { file: basename(path), size, kept: at.kept },
          'event log is shorter than it was: read anew',
        )
        at = { inode, kept: 0, told: 0 }
      }
      while (!isClosed) {
        const after = at.told < at.kept ? await tellAgain(handle, at) : await readOn(handle, at)
        if (!after) return
        at = after
        known.set(inode, at)
      }
    } finally {
      await handle.close()
    }
  }

  /** Stored by us or an earlier process, but perhaps not told. */
  const tellAgain = async (handle: FileHandle, at: CelPosition): Promise<CelPosition> => {
    const { rows, usedBytes } = readCel(
      await bytesOf(handle, at.told, Math.min(at.kept - at.told, CHUNK_BYTES)),
    )
    if (rows.length > 0) await onCel(rows)
    const after = { ...at, told: usedBytes === 0 ? at.kept : at.told + usedBytes }
    await store.mark(after)
    return after
  }

  const readOn = async (handle: FileHandle, at: CelPosition): Promise<CelPosition | null> => {
    const { rows, usedBytes, skippedBytes } = readCel(await bytesOf(handle, at.kept, CHUNK_BYTES))
    if (usedBytes === 0) return null
    if (skippedBytes > 0) log.error({ at: at.kept, skippedBytes }, 'event log: unreadable lines skipped')
    const after = { ...at, kept: at.kept + usedBytes }
    await store.keep(after, rows)
    return after
  }

  const tick = () => {
    if (isClosed || round) return
    catchUp().catch(error => {
      if (Date.now() - toldAt < TELL_EVERY_MS) return
      toldAt = Date.now()
      log.warn({ reason: messageOf(error) }, 'event log waits')
    })
  }

  const timer = setInterval(tick, POLL_MS)
  tick()
  return {
    catchUp,
    async close() {
      isClosed = true
      clearInterval(timer)
      await round?.catch(() => {}) // whatever is left is read by the next process
    },
  }
}

async function bytesOf(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  const { bytesRead } = await handle.read(buffer, 0, length, from)
  return buffer.subarray(0, bytesRead)
}

/** Oldest first; the one Asterisk writes to is the last. */
async function logFiles(file: string): Promise<string[]> {
  const name = basename(file)
  const names = await readdir(dirname(file)).catch(() => [])
  const old = names.filter(other => other.startsWith(`${name}.`)).sort()
  return [...old.map(other => join(dirname(file), other)), file]
}

/**
 * Renames a full log away and removes the oldest; only what is wholly read and told.
 * @returns those that need no look any more
 */
async function tidy(options: CelOptions, positions: Map<number, CelPosition>): Promise<string[]> {
  const { file, store, log, clock, rotateBytes = ROTATE_BYTES, keepDays = KEEP_DAYS } = options
  const quiet: string[] = []
  for (const path of await logFiles(file)) {
    const found = await stat(path).catch(() => null)
    const at = found && positions.get(found.ino)
    if (!found || !at || at.told < found.size || found.size === 0) continue
    const ageMs = clock.now() - (found.birthtimeMs || found.mtimeMs)
    if (path === file) {
      if (found.size < rotateBytes && ageMs < DAY_MS) continue
      await rename(file, `${file}.${new Date(clock.now()).toISOString().replaceAll(':', '')}`)
      log.info({ bytes: found.size }, 'event log rotated')
    } else if (ageMs > keepDays * DAY_MS) {
      await unlink(path)
      await store.forget(found.ino)
      positions.delete(found.ino)
      log.info({ file: basename(path) }, 'old event log removed')
      // Asterisk may have had it open when it was renamed, and writes one line more.
    } else if (clock.now() - found.mtimeMs > QUIET_MS) quiet.push(path)
  }
  return quiet
}
