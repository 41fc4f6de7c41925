import { readFileSync } from 'node:fs'
import { childrenOf } from '../test/telephony/centre.ts'

/** CPU seconds by part: user and system, children that ended included. */
export type Cpu = Readonly<Record<string, number>>

const TICKS_PER_SECOND = 100 // USER_HZ, the same on every Linux that Node runs on

/** proc_pid_stat(5): utime, stime, cutime, cstime are fields 14 to 17; the name before them may hold blanks. */
function ticksOf(pid: number, withEnded: boolean): number {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return 0 // it ended meanwhile: its parent's cutime tells
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [utime, stime, cutime, cstime] = fields.slice(11, 15).map(Number)
  return (utime ?? 0) + (stime ?? 0) + (withEnded ? (cutime ?? 0) + (cstime ?? 0) : 0)
}

/** A process with everything below it, PostgreSQL's backends for one. */
export async function cpuSeconds(pid: number): Promise<number> {
  const children = await childrenOf(pid)
  const below = await Promise.all(children.map(cpuSeconds))
  return ticksOf(pid, true) / TICKS_PER_SECOND + below.reduce((sum, one) => sum + one, 0)
}

export function spent(before: Cpu, after: Cpu): Cpu {
  return Object.fromEntries(
    Object.keys(after).map(part => [part, round((after[part] ?? 0) - (before[part] ?? 0))]),
  )
}

export const total = (cpu: Cpu) => round(Object.values(cpu).reduce((sum, one) => sum + one, 0))
const round = (n: number) => Math.round(n * 1_000) / 1_000

/** Resident memory now, MB. */
export function residentMb(pid: number): number {
  try {
    const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Math.round(Number(kb ?? 0) / 102.4) / 10
  } catch {
    return 0 // it ended meanwhile
  }
}
