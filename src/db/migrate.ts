import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { installJobs } from './jobs.ts'
import { applyRoles, type ServiceRole } from './roles.ts'

// Any number, the same for every process of ours: two that start at once migrate one after the other.
const MIGRATION_LOCK = 1022_0001
const LOCK_LIMIT_MS = 300_000 // a migration of a year of calls may take minutes; longer means somebody must look

const FOLDER = join(import.meta.dirname, '..', '..', 'migrations')

/**
 * Brings a database up to date: migrations, the service's role and rights, queues of work.
 * @param ownerUrl of a role that owns the database and may create roles
 * @returns the URL the service connects with
 */
export async function prepareDatabase(ownerUrl: string, role: ServiceRole, folder = FOLDER): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'cc1022 migrations' })
  client.on('error', () => {}) // a lost connection is told by the statement it breaks
  await client.connect()
  try {
    await client.query(`set lock_timeout = ${LOCK_LIMIT_MS}`)
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await client.query('set lock_timeout = 0')
    // NOTICE "already exists, skipping" at every start is no news.
    await client.query('set client_min_messages = warning')
    await migrate(drizzle(client), { migrationsFolder: folder })
    await applyRoles(client, role)
    await installJobs(client, role)
  } finally {
    await client.end() // gives the lock back
  }
  return withCredentials(ownerUrl, role)
}

/** The same database, another role. */
export function withCredentials(url: string, role: ServiceRole): string {
  const changed = new URL(url)
  changed.username = encodeURIComponent(role.name)
  changed.password = encodeURIComponent(role.password)
  return changed.href
}

/** `cc1022` is served by `cc1022_service`: two centres on one cluster do not share a role. */
export function serviceRoleOf(url: string): string {
  return `${decodeURIComponent(new URL(url).pathname.slice(1)) || 'cc1022'}_service`
}
