import { Socket } from 'node:net'
import type { SQLWrapper } from 'drizzle-orm'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import { PgDialect } from 'drizzle-orm/pg-core'
import pg from 'pg'

/** A connection to read and write with, inside a transaction or not. */
export type Db = NodePgDatabase | Parameters<Parameters<NodePgDatabase['transaction']>[0]>[0]

/** Inside a transaction. */
export type Tx = NodePgDatabase &
  Readonly<{
    /**
     * Sends a statement at once, before whatever is asked for later. Nobody need await its answer, which is waited for
     * with the commit's: a failure is the transaction's.
     * @param name of the plan that each connection keeps: one name, one text
     */
    send(name: string, statement: SQLWrapper): Promise<unknown>
  }>

export type Database = {
  readonly db: NodePgDatabase
  readonly pool: pg.Pool
  /** Runs `work` in one transaction; a throw rolls back. */
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>
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
    // Statements that need not wait for each other leave together.
    pipeline: true,
    stream: turnSocket,
    // A new connection costs tens of milliseconds, and the first call after a quiet minute would pay them.
    idleTimeoutMillis: 0,
    keepAlive: true,
  } as pg.PoolConfig)
  // An idle connection that dies (PostgreSQL restarted) is weather; without a listener it would end the process.
  pool.on('error', onError)
  // The pool listens to idle connections only. One that dies in the midst of a transaction, while no statement is on its
  // way, has nobody else: its next statement tells.
  pool.on('connect', client => client.on('error', () => {}))
  const db = drizzle(pool)
  return {
    db,
    pool,
    tx: work => inTransaction(pool, work),
    close: () => pool.end(),
  }
}

/**
 * What is written in one turn of ours leaves in one piece: one system call, and one wake-up of PostgreSQL. The driver
 * itself writes every statement apart.
 */
function turnSocket(): Socket {
  const socket = new Socket()
  const write = socket.write.bind(socket)
  let isHeld = false
  socket.write = (...args: unknown[]) => {
    if (!isHeld) {
      isHeld = true
      socket.cork()
      process.nextTick(() => {
        isHeld = false
        socket.uncork()
      })
    }
    return write(...(args as Parameters<typeof write>))
  }
  return socket
}

const dialect = new PgDialect()

/**
 * `begin` leaves with the first statement of `work`, what was sent last leaves with `commit`. What else `work` started
 * must be over when it resolves or rejects.
 */
async function inTransaction<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  const sent: Promise<unknown>[] = []
  const send = (query: string | pg.QueryConfig) => {
    const answer = client.query(query)
    answer.catch(() => {}) // told below
    sent.push(answer)
    return answer
  }
  let isUsable = true
  try {
    send('begin')
    const tx = Object.assign(drizzle(client), {
      send(name: string, statement: SQLWrapper) {
        const { sql: text, params: values } = dialect.sqlToQuery(statement.getSQL())
        return send({ name, text, values })
      },
    })
    const result = await work(tx)
    const committed = client.query('commit')
    await allOver([...sent, committed])
    // PostgreSQL rolls back what failed before, whoever looked away then.
    if ((await committed).command !== 'COMMIT') throw new Error('a failed transaction was to be committed')
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
