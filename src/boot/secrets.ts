import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/** What this DATA_DIR has made up for itself (passwords, a free port), kept in `secrets.json`, readable by its owner only. */
export type Secrets = Readonly<{
  /** The value of that name; made (192 bits, URL-safe) and kept at the first question. */
  get(name: string, make?: () => string): string
  /** The value of that name, or null where none is kept. */
  peek(name: string): string | null
  /** Replaces a value, such as a port that another program took meanwhile. */
  set(name: string, value: string): void
}>

const LOCK_STALE_MS = 5_000 // a write takes under a millisecond; an older lock was left by a killed process

/** @param dataDir made when it is not there */
export function openSecrets(dataDir: string): Secrets {
  mkdirSync(dataDir, { recursive: true })
  const path = join(dataDir, 'secrets.json')
  const read = () => readSecrets(path)
  const keep = (name: string, value: string) => {
    const aside = `${path}.new`
    rmSync(aside, { force: true })
    writeFileSync(aside, `${JSON.stringify({ ...read(), [name]: value }, null, 2)}\n`, {
      mode: 0o600,
      flag: 'wx',
    })
    renameSync(aside, path)
  }
  return {
    peek: name => read()[name] ?? null,
    set: (name, value) => withLock(`${path}.lock`, () => keep(name, value)),
    get: (name, make = () => randomBytes(24).toString('base64url')) =>
      read()[name] ??
      // Two programs may start at once on a new folder: the second finds what the first has made.
      withLock(`${path}.lock`, () => {
        const found = read()[name]
        if (found !== undefined) return found
        const made = make()
        keep(name, made)
        return made
      }),
  }
}

/** @throws Error naming the file and what to do: a new set in its place would lock the old database and phones out */
function readSecrets(path: string): Record<string, string> {
  let value: unknown
  try {
    const mode = statSync(path).mode
    if ((mode & 0o077) !== 0) chmodSync(path, 0o600) // copied by hand, or restored without its mode
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw unreadable(path, (error as Error).message)
  }
  const isGood =
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(secret => typeof secret === 'string')
  if (!isGood) throw unreadable(path, 'it is no list of names and texts')
  return value as Record<string, string>
}

function unreadable(path: string, reason: string): Error {
  return new Error(
    `${path} cannot be read (${reason}). Restore it from a backup: it holds the passwords of the database and of Asterisk`,
  )
}

function withLock<T>(path: string, work: () => T): T {
  for (;;) {
    try {
      closeSync(openSync(path, 'wx', 0o600))
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0)
      if (age > LOCK_STALE_MS) rmSync(path, { force: true })
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
  try {
    return work()
  } finally {
    rmSync(path, { force: true })
  }
}
