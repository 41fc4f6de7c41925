import { statfs } from 'node:fs/promises'
import { sql } from 'drizzle-orm'
import { type Clock, within } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { messageOf } from '../errors.ts'
import type { Check } from './system.ts'

export type ReadinessNeeds = Readonly<{
  database: Database
  clock: Clock
  recordingsDir: string
  /** Of recordings: the last reserve is in use. */
  isProtecting(): boolean
  isAsteriskUp(): boolean
  /** Asterisk has read our numbers, trunks and phones: before that a citizen would be answered with 404. */
  arePhonesKnown(): boolean
  /** What of the chain of evidence stands still or does not agree. */
  evidence(): Readonly<{ stalled: readonly string[]; broken: readonly string[] }>
  isOwner(): boolean
  owner(): Promise<string | null>
}>

/** An hour of a hundred recorded calls is 5.8 GB (16 kB a second each); below this somebody must act today. */
const DISK_LOW_BYTES = 6e9
/** Below this the next recordings fail. */
const DISK_FULL_BYTES = 200e6
/** Ours against PostgreSQL's: recordings, deadlines and the journal must tell one time. */
const CLOCK_SKEW_MS = 2_000
const PATIENCE_MS = 800

/** What a call needs, each named: the database, Asterisk, the telephony lock, disk and clock. */
export function createReadiness(needs: ReadinessNeeds) {
  async function databaseAndClock(): Promise<Check[]> {
    try {
      const before = needs.clock.now()
      const ask = needs.database.db.execute<{ now: number }>(
        sql`select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`,
      )
      const { rows } = await within(ask, { ms: PATIENCE_MS, what: 'no answer' })
      const skew = Math.round((rows[0]?.now ?? 0) - (before + needs.clock.now()) / 2)
      const isRight = Math.abs(skew) <= CLOCK_SKEW_MS
      return [
        { name: 'database', ok: true, detail: 'answers' },
        { name: 'clock', ok: isRight, detail: `${skew} ms from the database's` },
      ]
    } catch (error) {
      return [{ name: 'database', ok: false, detail: messageOf(error) }]
    }
  }

  async function disk(): Promise<Check> {
    try {
      const { bavail, bsize } = await statfs(needs.recordingsDir)
      const free = bavail * bsize
      const detail = `${(free / 1e9).toFixed(1)} GB free for recordings${needs.isProtecting() ? ': protected' : free < DISK_LOW_BYTES ? ': low' : ''}`
      return { name: 'disk', ok: free > DISK_FULL_BYTES, detail }
    } catch (error) {
      return { name: 'disk', ok: false, detail: messageOf(error) }
    }
  }

  /** Calls go on without it, so it never takes a centre out of service; the alarm is loud enough. */
  function evidence(): Check {
    const { stalled, broken } = needs.evidence()
    const found = [...stalled, ...broken]
    return {
      name: 'evidence',
      ok: true,
      detail: found.length > 0 ? `trouble: ${found.join(', ')}` : 'sealed',
    }
  }

  async function telephony(): Promise<Check> {
    if (needs.isOwner()) return { name: 'telephony', ok: true, detail: 'owned by this process' }
    const owner = await within(needs.owner(), { ms: PATIENCE_MS, what: 'unknown' }).catch(() => null)
    return { name: 'telephony', ok: false, detail: `stands by; owned by ${owner ?? 'nobody'}` }
  }

  return async (): Promise<Check[]> => {
    const isUp = needs.isAsteriskUp()
    const asterisk: Check = { name: 'asterisk', ok: isUp, detail: isUp ? 'connected' : 'not connected' }
    const areKnown = needs.arePhonesKnown()
    const phones: Check = {
      name: 'phones',
      ok: areKnown,
      detail: areKnown ? 'known to Asterisk' : 'not yet read by Asterisk',
    }
    const [database, ours, space] = await Promise.all([databaseAndClock(), telephony(), disk()])
    return [...database, asterisk, phones, ours, space, evidence()]
  }
}
