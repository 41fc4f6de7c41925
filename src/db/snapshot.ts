import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import './database.ts' // bigint comes as a number

/** Connections that all see the database as it was at one instant, whatever is written meanwhile. Read only. */
export type Snapshot = Readonly<{
  clients: readonly pg.Client[]
  /** As other sessions, and pg_dump, take it. */
  id: string
  /** The first of them. */
  db: NodePgDatabase
  close(): Promise<void>
}>

// Texts that are hashed must come out the same on every connection; reading a year takes longer than a call may.
const SETTINGS = `
  set local timezone = 'UTC';
  set local statement_timeout = 0;
  set local idle_in_transaction_session_timeout = 0;
  set local jit = off;
  set local work_mem = '64MB'`

/**
 * @param url of a role that may read
 * @param count connections; statements of one wait for each other
 * @param name of them, for whoever looks at the database
 */
export async function openSnapshot(
  url: string,
  count: number,
  name = 'cc1022 verification',
): Promise<Snapshot> {
  const clients = Array.from({ length: count }, () => {
    const client = new pg.Client({
      connectionString: url,
      application_name: name,
      keepAlive: true,
    })
    client.on('error', () => {}) // a lost connection is told by the statement it breaks
    return client
  })
  const close = async () => {
    await Promise.all(clients.map(client => client.end().catch(() => {})))
  }
  const [first, ...others] = clients as [pg.Client, ...pg.Client[]]
  try {
    for (const client of clients) await client.connect()
    await first.query('begin isolation level repeatable read read only')
    await first.query(SETTINGS)
    const { rows } = await first.query<{ id: string }>('select pg_export_snapshot() as id')
    const id = rows[0]?.id ?? ''
    for (const client of others) {
      await client.query('begin isolation level repeatable read read only')
      await client.query(`set transaction snapshot ${pg.escapeLiteral(id)}`)
      await client.query(SETTINGS)
    }
    return { clients, id, db: drizzle(first), close }
  } catch (error) {
    await close()
    throw error
  }
}
