import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { unlessDiskFull } from './logs.ts'

/** A program a supervisor has started; `ticks` since boot tells it from a stranger who got its pid later. */
export type Entry = Readonly<{ name: string; pid: number; ticks: number; boot: string }>

/** How each part is asked to end. PostgreSQL's SIGTERM waits for its clients, SIGINT does not (pg_ctl, fast). */
const SIGNALS: Readonly<Record<string, NodeJS.Signals>> = { PostgreSQL: 'SIGINT' }
const ENDED_WITHIN_MS = 15_000 // PostgreSQL's last checkpoint; then it is killed, which costs it a recovery

/**
 * The field `starttime` of /proc/<pid>/stat (proc_pid_stat(5), field 22): clock ticks since the machine booted.
 * The second field is the program's name in brackets and may hold blanks and brackets itself.
 */
export function ticksOf(stat: string): number {
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(afterName[19])
}

/** null when the process is gone (a zombie is gone too: only its parent still keeps its number). */
export function readTicks(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2)) ? null : ticksOf(stat)
  } catch {
    return null // no such process
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return 'unknown' // no Linux: the start ticks decide alone
  }
}

/** DATA_DIR/children.json: what runs on our account, so that the next supervisor can end it if we are killed. */
export type ChildRecord = Readonly<{ set(name: string, pid: number | null): void; clear(): void }>

export function openRecord(dataDir: string): ChildRecord {
  const path = join(dataDir, 'children.json')
  const boot = bootId()
  const entries = new Map<string, Entry>()
  const write = () => {
    writeFileSync(`${path}.new`, JSON.stringify([...entries.values()]), { mode: 0o600 })
    renameSync(`${path}.new`, path)
  }
  return {
    set(name, pid) {
      const ticks = pid === null ? null : readTicks(pid)
      if (pid === null || ticks === null) entries.delete(name)
      else entries.set(name, { name, pid, ticks, boot })
      unlessDiskFull(write) // then the next start cannot end an orphan of ours, and names the port it holds
    },
    clear: () => rmSync(path, { force: true }),
  }
}

/** Processes we started and that still run, in no order; those of our parts included. */
export function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return pids.map(Number).filter(pid => parentOf(pid) === parent)
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' ? null : Number(parent)
  } catch {
    return null // gone meanwhile
  }
}

/** Ends what a killed supervisor left running on this DATA_DIR. The caller holds the lock. */
export async function endOrphans(dataDir: string, log: (line: string) => void): Promise<void> {
  const path = join(dataDir, 'children.json')
  const boot = bootId()
  const isRunning = (entry: Entry) => entry.boot === boot && readTicks(entry.pid) === entry.ticks
  for (const entry of readEntries(path).filter(isRunning)) {
    log(`${entry.name} (pid ${entry.pid}) is left from a supervisor that was killed: it is ended`)
    process.kill(entry.pid, SIGNALS[entry.name] ?? 'SIGTERM')
    const deadline = Date.now() + ENDED_WITHIN_MS
    while (isRunning(entry) && Date.now() < deadline) await pause(25)
    if (!isRunning(entry)) continue
    process.kill(entry.pid, 'SIGKILL')
    while (isRunning(entry)) await pause(25)
  }
  rmSync(path, { force: true })
}

function readEntries(path: string): Entry[] {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Entry[]
  } catch {
    return [] // none; or cut short by a power failure, after which nothing of it runs
  }
}
