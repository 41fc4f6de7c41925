import { hostname } from 'node:os'
import pg from 'pg'
import type { Logger } from 'pino'
import { messageOf } from '../errors.ts'

/** Any number, the same for every process of ours: who holds it owns telephony. */
const TELEPHONY_LOCK = 1022_0002
const TRY_EVERY_MS = 1_000

export type TelephonyLock = Readonly<{
  isOwner(): boolean
  /** The owner's name as PostgreSQL knows it; null when nobody holds the lock or it cannot be asked. */
  owner(): Promise<string | null>
  close(): Promise<void>
}>

export type LockNeeds = Readonly<{
  url: string
  log: Logger
  /** Once, when the lock is ours for the first time. */
  onOwned(): void
  /** Another process took the lock while our connection was away: two must never drive one Asterisk. */
  onTaken(): void
}>

/**
 * One process owns telephony: an advisory lock on a connection of its own. When PostgreSQL goes away the calls in
 * hand go on and the lock is sought again; found in other hands, `onTaken`.
 */
export function seekTelephonyLock({ url, log, onOwned, onTaken }: LockNeeds): TelephonyLock {
  let client: pg.Client | null = null
  let isOwner = false
  let wasOwner = false
  let isClosed = false
  let timer: NodeJS.Timeout | null = null

  const again = () => {
    if (!isClosed) timer = setTimeout(() => void seek(), TRY_EVERY_MS)
  }
  const lost = (error: unknown) => {
    if (client) log.warn({ reason: messageOf(error) }, 'telephony lock: connection lost')
    client = null
    isOwner = false
    again()
  }

  async function seek(): Promise<void> {
    try {
      const connection = client ?? (await open())
      if (isClosed) return connection.end()
      const { rows } = await connection.query<{ ok: boolean }>('select pg_try_advisory_lock($1) as ok', [
        TELEPHONY_LOCK,
      ])
      if (isClosed) return
      if (rows[0]?.ok) {
        isOwner = true
        log.info('telephony is ours')
        if (!wasOwner) onOwned()
        wasOwner = true
        return
      }
      if (wasOwner) return onTaken()
      again()
    } catch (error) {
      if (client) return // its end event seeks again
      log.debug({ reason: messageOf(error) }, 'telephony lock not reached')
      again()
    }
  }

  async function open(): Promise<pg.Client> {
    const name = `cc1022 ${hostname()} ${process.pid}`
    // Keep-alive: a machine that vanished must not hold the lock for the two hours of TCP's default.
    const opened = new pg.Client({
      connectionString: url,
      application_name: name,
      keepAlive: true,
      connectionTimeoutMillis: 2_000,
    })
    opened.on('error', () => {})
    await opened.connect()
    opened.on('end', () => {
      if (client === opened) lost(new Error('connection ended'))
    })
    client = opened
    return opened
  }

  void seek()
  return {
    isOwner: () => isOwner,
    async owner() {
      const { rows } = await (client ?? (await open())).query<{ name: string }>(
        `select application_name as name from pg_locks join pg_stat_activity using (pid)
         where locktype = 'advisory' and objid = $1 and granted limit 1`,
        [TELEPHONY_LOCK],
      )
      return rows[0]?.name ?? null
    },
    async close() {
      isClosed = true
      if (timer) clearTimeout(timer)
      const last = client
      client = null
      await last?.end()
    },
  }
}

/** Whether a process of ours owns telephony now: it also seals what is written. */
export async function isTelephonyOwned(reader: Pick<pg.Client, 'query'>): Promise<boolean> {
  // PostgreSQL tells a lock on one number by its two halves.
  const { rows } = await reader.query(
    `select 1 from pg_locks where locktype = 'advisory' and classid = 0 and objid = $1 and granted
       and database = (select oid from pg_database where datname = current_database())`,
    [TELEPHONY_LOCK],
  )
  return rows.length > 0
}
