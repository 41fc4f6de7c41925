import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs'
import { join } from 'node:path'

const BYTES_MOST = 20 * 1024 * 1024 // some days of a busy centre; five of them stay under what a small disk can spare
const FILES_MOST = 5
const LOOK_EVERY_MS = 60_000

/** DATA_DIR/log: one file per part, its output as it is, so that the service's lines of JSON can be read by programs. */
export type Logs = Readonly<{
  path(name: string): string
  /** For a part whose output comes through us. */
  append(name: string, line: string): void
  /** The last lines of a part, for the person at the shell. */
  tail(name: string, lines: number): string[]
  close(): void
}>

export function openLogs(dataDir: string, names: readonly string[]): Logs {
  const folder = join(dataDir, 'log')
  mkdirSync(folder, { recursive: true, mode: 0o750 })
  const path = (name: string) => join(folder, `${name}.log`)
  const rotateAll = () => {
    for (const name of names) unlessDiskFull(() => rotate(path(name), BYTES_MOST))
  }
  rotateAll()
  const timer = setInterval(rotateAll, LOOK_EVERY_MS)
  timer.unref()
  return {
    path,
    append: (name, line) => unlessDiskFull(() => appendFileSync(path(name), `${line}\n`, { mode: 0o640 })),
    tail: (name, lines) => tailOf(path(name), lines),
    close: () => clearInterval(timer),
  }
}

/**
 * `service.log` → `service.log.1` → … Copied and cut, not renamed: the programs keep their file open, and since it was
 * opened for appending they go on at its new end. Lines written between the two steps are lost; what counts as
 * evidence is in the database.
 */
export function rotate(path: string, bytesMost: number, filesMost = FILES_MOST): void {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) <= bytesMost) return
  rmSync(`${path}.${filesMost}`, { force: true })
  for (let number = filesMost - 1; number >= 1; number--)
    if (statSync(`${path}.${number}`, { throwIfNoEntry: false }))
      renameSync(`${path}.${number}`, `${path}.${number + 1}`)
  copyFileSync(path, `${path}.1`)
  truncateSync(path)
}

/** A log line that cannot be kept must not end the supervisor, and the calls with it. */
export function unlessDiskFull(work: () => void): void {
  try {
    work()
  } catch {
    // /readyz and the metrics tell that the disk is full; here is nobody left to tell
  }
}

function tailOf(path: string, lines: number): string[] {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines)
  } catch {
    return [] // it has said nothing yet
  }
}
