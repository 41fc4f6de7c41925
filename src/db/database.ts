import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'

/** A connection to read and write with, inside a transaction or not. */
export type Db = NodePgDatabase | Parameters<Parameters<NodePgDatabase['transaction']>[0]>[0]

export type Database = {
  readonly db: NodePgDatabase
  readonly pool: pg.Pool
  /** Runs `work` in one transaction; a throw rolls back. */
  tx<T>(work: (tx: Db) => Promise<T>): Promise<T>
  close(): Promise<void>
}

// bigint columns of ours are epoch milliseconds, byte counts and running numbers: all far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/**
 * @param url of the service's own role, which cannot alter tables nor change what is append-only
 * @param max connections; one per lane that is writing at the same moment is plenty
 */
export function openDatabase(url: string, max = 10, onError: (error: Error) => void = () => {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 2_000,
    // A statement that hangs must not hold a call's lane for ever.
    statement_timeout: 15_000,
    application_name: 'cc1022',
    // Statements that need not wait for each other leave together: one wake-up of PostgreSQL and of us instead of several.
    pipeline: true,
  } as pg.PoolConfig)
  // An idle connection that dies (PostgreSQL restarted) is weather; without a listener it would end the process.
  pool.on('error', onError)
  const db = drizzle(pool)
  return {
    db,
    pool,
    tx: work => inTransaction(pool, work),
    close: () => pool.end(),
  }
}

/** `begin` leaves with the first statement of `work`. What `work` started must be over when it resolves or rejects. */
async function inTransaction<T>(pool: pg.Pool, work: (tx: Db) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let isUsable = true
  try {
    const begun = client.query('begin')
    begun.catch(() => {}) // told where it is awaited
    const result = await work(drizzle(client))
    await begun
    const { command } = await client.query('commit')
    if (command !== 'COMMIT') throw new Error('a failed transaction was to be committed')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => {
      isUsable = false
    })
    throw error
  } finally {
    client.release(!isUsable)
  }
}

/** Like Promise.all, but resolves or rejects only when nothing of it runs any more: a transaction may end then. */
export async function allOver<T>(works: readonly Promise<T>[]): Promise<T[]> {
  const ends = await Promise.allSettled(works)
  return ends.map(end => {
    if (end.status === 'rejected') throw end.reason
    return end.value
  })
}
