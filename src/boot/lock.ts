import { spawnSync } from 'node:child_process'
import { chmodSync, closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { messageOf } from '../errors.ts'

/** Why the centre cannot be started here, and what to do; the text is for the person at the shell. */
export class BootFault extends Error {
  override readonly name = 'BootFault'
}

/** Who runs on a DATA_DIR: for the person who tries a second time. */
export type Holder = Readonly<{ pid: number; since: string; ports: Readonly<Record<string, number>> }>

export type Lock = Readonly<{ release(): void }>

const BUSY = 1 // flock(1): the lock is another's
const WRITTEN_WITHIN_MS = 1_000 // the holder writes who it is right after it has the lock

/**
 * Takes DATA_DIR for this process. The kernel holds the lock with the open file and gives it back when we end,
 * however we end: none is ever stale, and of two starts in the same instant one gets it.
 * @throws BootFault naming the holder, or why the folder cannot be used
 */
export async function takeLock(dataDir: string, ports: Holder['ports']): Promise<Lock> {
  const path = join(dataDir, 'server.lock')
  const file = openLock(dataDir, path)
  // Node has no flock(2); the lock belongs to the open file, which flock(1) shares with us and we keep.
  const { status, error, stderr } = spawnSync('flock', ['--nonblock', '3'], {
    stdio: ['ignore', 'ignore', 'pipe', file],
  })
  if (status === 0) {
    const holder: Holder = { pid: process.pid, since: new Date().toISOString(), ports }
    ftruncateSync(file)
    writeSync(file, `${JSON.stringify(holder)}\n`, 0)
    return { release: () => closeSync(file) }
  }
  closeSync(file)
  if (error) throw new BootFault('flock is not on this machine: install the package util-linux')
  if (status !== BUSY) throw new BootFault(`${path} cannot be locked: ${String(stderr).trim()}`)
  throw new BootFault(refusal(dataDir, await readHolder(path)))
}

function openLock(dataDir: string, path: string): number {
  try {
    // PostgreSQL runs as a user of its own where we are root, and must get through to its folder.
    if (mkdirSync(dataDir, { recursive: true })) chmodSync(dataDir, 0o711)
    return openSync(path, 'a+', 0o600)
  } catch (error) {
    throw new BootFault(`DATA_DIR ${dataDir} cannot be written: ${messageOf(error)}`)
  }
}

/** The holder's own words; null when it has not written them in time. A dead process's are left from before. */
async function readHolder(path: string): Promise<Holder | null> {
  const deadline = Date.now() + WRITTEN_WITHIN_MS
  for (;;) {
    const holder = parseHolder(readFileSync(path, 'utf8'))
    if (holder && isAlive(holder.pid)) return holder
    if (Date.now() > deadline) return null
    await pause(20)
  }
}

function parseHolder(text: string): Holder | null {
  try {
    return JSON.parse(text) as Holder
  } catch {
    return null // just being written
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' // there, and somebody else's
  }
}

function refusal(dataDir: string, holder: Holder | null): string {
  if (!holder) return `another server runs on DATA_DIR ${dataDir}: stop it, or set another DATA_DIR`
  const ports = Object.entries(holder.ports)
    .map(([key, port]) => `${key} ${port}`)
    .join(', ')
  return (
    `another server runs on DATA_DIR ${dataDir}: pid ${holder.pid}, since ${holder.since} (${ports}). ` +
    `Stop it (kill ${holder.pid}), or set another DATA_DIR and other ports`
  )
}
