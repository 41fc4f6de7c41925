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
  })
  // An idle connection that dies (PostgreSQL restarted) is weather; without a listener it would end the process.
  pool.on('error', onError)
  const db = drizzle(pool)
  return {
    db,
    pool,
    tx: work => db.transaction(tx => work(tx)),
    close: () => pool.end(),
  }
}
