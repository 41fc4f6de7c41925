import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { MasterKey } from './vault.ts'

/** Master keys of encrypted recordings: a file of the machine, readable by its owner only, in no database. */
export type Keyring = ReturnType<typeof openKeyring>

type Keys = Readonly<{ active: string; keys: Readonly<Record<string, string>> }>

const KEY_BYTES = 32

/** @param file in DATA_DIR/keys; asked anew each time, since script/admin may have added a key meanwhile */
export function openKeyring(file: string) {
  const key = (id: string): MasterKey | null => {
    const found = read(file)?.keys[id]
    return found === undefined ? null : { id, key: Buffer.from(found, 'base64') }
  }
  const active = (): MasterKey | null => {
    const keys = read(file)
    return keys && key(keys.active)
  }
  return {
    key,
    active,
    /** The first key; where another process was faster, its key. */
    begin(): MasterKey {
      const made = newEntry()
      const aside = write(file, { active: made.id, keys: { [made.id]: made.text } })
      try {
        linkSync(aside, file)
        syncFolder(file)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      rmSync(aside, { force: true })
      return active() ?? fail(file, 'it has no active key')
    },
    /** A new key for what is encrypted from now on; the ones before stay, for what they have wrapped. */
    rotate(): MasterKey {
      const before = read(file) ?? fail(file, 'it is not there')
      const made = newEntry()
      renameSync(write(file, { active: made.id, keys: { ...before.keys, [made.id]: made.text } }), file)
      syncFolder(file)
      return { id: made.id, key: Buffer.from(made.text, 'base64') }
    },
  }
}

const newEntry = () => ({
  id: randomBytes(6).toString('hex'),
  text: randomBytes(KEY_BYTES).toString('base64'),
})

/** @throws Error naming the file: another key in its place would open nothing */
function read(file: string): Keys | null {
  let value: Keys
  try {
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600) // restored without its mode
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    return fail(file, (error as Error).message)
  }
  const isGood =
    typeof value?.active === 'string' &&
    typeof value.keys?.[value.active] === 'string' &&
    Object.values(value.keys).every(text => Buffer.from(String(text), 'base64').length === KEY_BYTES)
  return isGood ? value : fail(file, 'it is no list of keys')
}

function fail(file: string, reason: string): never {
  throw new Error(
    `${file} cannot be used (${reason}). Restore it from a backup: encrypted recordings open with it`,
  )
}

/** @returns the name it was written under */
function write(file: string, keys: Keys): string {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const aside = `${file}.${process.pid}.new`
  rmSync(aside, { force: true })
  const open = openSync(aside, 'wx', 0o600)
  try {
    writeSync(open, `${JSON.stringify(keys, null, 2)}\n`)
    fsyncSync(open)
  } finally {
    closeSync(open)
  }
  return aside
}

function syncFolder(file: string): void {
  const folder = openSync(dirname(file), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
