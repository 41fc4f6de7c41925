import { type SQL, sql } from 'drizzle-orm'
import type pg from 'pg'
import { PgBoss } from 'pg-boss'
import { messageOf } from '../errors.ts'
import type { Database, Db } from './database.ts'
import type { ServiceRole } from './roles.ts'

/** Queues of work that survives a crash, in the database itself: the one place that knows pg-boss. */

const SCHEMA = 'pgboss'
/** What nobody fetched for so long is dropped; finished work is kept for whoever looks after it. */
const KEPT = { retentionSeconds: 90 * 86_400, deleteAfterSeconds: 86_400 } as const

export const JOB_QUEUES = ['notice-email', 'notice-sms'] as const
export type JobQueue = (typeof JOB_QUEUES)[number]
/** Where work goes that failed at its last try. */
const DEAD = 'notice-dead'

/** How often a job is tried, and how long after one failure it is tried again: doubled each time, never above the most. */
export type BackOff = Readonly<{ tries: number; firstSeconds: number; mostSeconds: number }>
export type JobOptions = Readonly<{
  backOff: BackOff
  /** Whoever fetched a job and is not heard of for so long has died: it is fetched again. */
  lostSeconds: number
}>
/** `attempt` counts from 0. */
export type Job<T> = Readonly<{ id: string; data: T; attempt: number }>

export type Jobs<T extends object> = ReturnType<typeof openJobs<T>>

/**
 * As the owner of the database, after each migration: pg-boss's own tables, our queues, and the service's rights on them.
 * The service's role cannot alter them, so it opens them with `migrate: false`.
 */
export async function installJobs(client: pg.ClientBase, role: ServiceRole): Promise<void> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => client.query(text, values) },
    ...{ schema: SCHEMA, migrate: true, supervise: false, schedule: false, registerInstance: false },
  })
  boss.on('error', () => {}) // told by the statement that met it
  await boss.start()
  try {
    if (!(await boss.getQueue(DEAD))) await boss.createQueue(DEAD, KEPT)
    for (const name of JOB_QUEUES)
      if (!(await boss.getQueue(name))) await boss.createQueue(name, { ...KEPT, deadLetter: DEAD })
  } finally {
    await boss.stop({ graceful: false })
  }
  const name = client.escapeIdentifier(role.name)
  await client.query(`grant usage on schema ${SCHEMA} to ${name};
    grant select, insert, update, delete on all tables in schema ${SCHEMA} to ${name};
    grant usage on all sequences in schema ${SCHEMA} to ${name}`)
}

/** The queues as the service uses them. Sends happen in the transaction of what they tell about. */
export function openJobs<T extends object>(
  { pool }: Pick<Database, 'pool'>,
  { backOff, lostSeconds }: JobOptions,
  onError: (reason: string) => void,
) {
  const every = Math.max(1, Math.floor(lostSeconds / 2))
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values as unknown[]) },
    ...{ schema: SCHEMA, migrate: false, schedule: false, registerInstance: false, reindex: false },
    ...{ monitorVacuum: false, superviseIntervalSeconds: every, monitorIntervalSeconds: every },
  })
  boss.on('error', error => onError(messageOf(error)))
  let opening: Promise<unknown> | null = null

  /** At the first use; a database that was away is tried again at the next. */
  function open(): Promise<unknown> {
    opening ??= boss.start().catch(error => {
      opening = null
      throw error
    })
    return opening
  }

  return {
    /** Work that begins when the transaction commits. */
    async send(tx: Db, queue: JobQueue, all: readonly T[]): Promise<void> {
      if (all.length === 0) return
      await open()
      const options = {
        ...{ retryLimit: backOff.tries - 1, retryDelay: backOff.firstSeconds, retryBackoff: true },
        ...{ retryDelayMax: backOff.mostSeconds, expireInSeconds: lostSeconds },
      }
      await boss.insert(
        queue,
        all.map(data => ({ data, ...options })),
        { db: within(tx) },
      )
    },
    async fetch(queue: JobQueue, most: number): Promise<Job<T>[]> {
      await open()
      const found = await boss.fetch<T>(queue, { batchSize: most, includeMetadata: true })
      return found.map(({ id, data, retryCount }) => ({ id, data, attempt: retryCount }))
    },
    /** What failed at its last try, or was lost at it. */
    async fetchDead(most: number): Promise<Job<T>[]> {
      await open()
      const found = await boss.fetch<T>(DEAD, { batchSize: most, includeMetadata: true })
      return found.map(({ id, data, retryCount }) => ({ id, data, attempt: retryCount }))
    },
    /** With what was written about it: both, or neither. */
    async done(tx: Db, queue: JobQueue | 'dead', { id, attempt }: Job<T>): Promise<void> {
      const job = { id, retryCount: attempt }
      await boss.complete(queue === 'dead' ? DEAD : queue, job, null, { db: within(tx) })
    },
    /** It is fetched again after a while; after its last try it is dead. */
    async failed(tx: Db, queue: JobQueue, { id, attempt }: Job<T>): Promise<void> {
      await boss.fail(queue, { id, retryCount: attempt }, null, { db: within(tx) })
    },
    async close(): Promise<void> {
      await opening?.catch(() => {})
      await boss.stop({ close: false, timeout: 2_000 })
    },
  }
}

/** pg-boss's statements inside a transaction of ours. */
function within(tx: Db) {
  return { executeSql: (text: string, values: unknown[] = []) => tx.execute(statement(text, values)) }
}

/** `$1 … $2` with its values, as drizzle writes a statement. */
function statement(text: string, values: readonly unknown[]): SQL {
  const pieces = text.split(/\$(\d+)/)
  return sql.join(
    pieces.map((piece, place) => (place % 2 === 0 ? sql.raw(piece) : sql.param(values[Number(piece) - 1]))),
  )
}
