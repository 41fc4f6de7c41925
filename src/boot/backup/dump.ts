import { spawn } from 'node:child_process'
import pg from 'pg'
import { openSnapshot } from '../../db/snapshot.ts'
import { BootFault } from '../lock.ts'
import { TOOLS, type Tools, versionsIn } from './tools.ts'

/** PostgreSQL's own tools, never older than the server they speak to. */

/** The instant a backup is of: `close` it when the dump has been read. */
export type Instant = Readonly<{
  /** As pg_dump takes it. */
  snapshot: string
  at: number
  server: string
  head: Readonly<{ seq: number; mac: string }> | null
  close(): Promise<void>
}>

/** @param ownerUrl of the role that owns the tables */
export async function openInstant(ownerUrl: string): Promise<Instant> {
  const { clients, id, close } = await openSnapshot(ownerUrl, 1, 'cc1022 backup')
  const [client] = clients as [pg.Client]
  try {
    const { rows } = await client.query<Pick<Instant, 'at' | 'server' | 'head'>>(
      `select floor(extract(epoch from now()) * 1000)::float8 as at, current_setting('server_version') as server,
         (select json_build_object('seq', seq, 'mac', encode(mac, 'hex'))
          from evidence_entries order by seq desc limit 1) as head`,
    )
    const [found] = rows
    if (!found) throw new Error('a select without from gave no row')
    return { ...found, snapshot: id, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The whole database as it was at that instant; nobody waits for it. */
export function dump(
  tools: Tools,
  ownerUrl: string,
  { snapshot, server }: Instant,
): AsyncIterable<Uint8Array> {
  const flags = ['--format=custom', '--compress=zstd:3', '--no-owner', '--no-privileges', '--no-password']
  return outOf(tools, server, { tool: 'pg_dump', args: [...flags, `--snapshot=${snapshot}`], url: ownerUrl })
}

/** @param into URL of the owner of an empty database */
export async function restore(tools: Tools, into: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const flags = ['--no-owner', '--no-privileges', '--exit-on-error', '--single-transaction', '--no-password']
  const server = await serverOf(into)
  const { child, ended } = start(tools, server, {
    ...{ tool: 'pg_restore', url: into },
    args: [...flags, `--dbname=${nameOf(into)}`],
  })
  // A tool that has given up says why itself.
  child.stdin.on('error', () => {})
  child.stdout.resume()
  for await (const piece of bytes) {
    if (child.stdin.destroyed) break // it would neither drain nor close again
    if (!child.stdin.write(piece))
      await new Promise(done => child.stdin.once('drain', done).once('close', done))
  }
  child.stdin.end()
  await ended
}

/** @throws BootFault where something is in it already: a restore replaces nothing */
export async function mustBeEmpty(url: string): Promise<void> {
  const [row] = await rowsOf<{ tables: number }>(
    url,
    `select count(*)::int as tables from pg_tables where schemaname = 'public'`,
  )
  if (row?.tables !== 0) throw new BootFault('the database to restore into is not empty')
}

async function serverOf(url: string): Promise<string> {
  const [row] = await rowsOf<{ server: string }>(url, `select current_setting('server_version') as server`)
  return row?.server ?? ''
}

async function rowsOf<T extends pg.QueryResultRow>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {}) // told by the statement it breaks
  await client.connect()
  try {
    return (await client.query<T>(text)).rows
  } finally {
    await client.end()
  }
}

type Asked = Readonly<{ tool: string; args: readonly string[]; url: string }>

async function* outOf(tools: Tools, server: string, asked: Asked): AsyncIterable<Uint8Array> {
  const { child, ended } = start(tools, server, asked)
  child.stdin.end()
  try {
    for await (const piece of child.stdout) yield piece as Uint8Array
    await ended
  } finally {
    child.kill()
  }
}

function start(tools: Tools, server: string, { tool, args, url }: Asked) {
  const { file, args: all, env } = tools.command(toolOf(tools, tool, server), args)
  const child = spawn(file, all, { env: { ...env, ...asEnvironment(url) }, stdio: ['pipe', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', piece => {
    said = `${said}${piece}`.slice(-2_000)
  })
  const ended = new Promise<void>((done, fail) => {
    child.once('error', fail)
    child.once('close', code =>
      code === 0 ? done() : fail(new BootFault(`${tool}: ${said.trim() || code}`)),
    )
  })
  ended.catch(() => {}) // asked for when all has been read
  return { child, ended }
}

/** The newest there is, and none that is older than the server. */
function toolOf(tools: Tools, tool: string, server: string): string {
  const newest = Math.max(0, ...versionsIn(tools))
  if (newest < Number.parseInt(server, 10))
    throw new BootFault(`PostgreSQL ${server} needs tools of its own version; here are ${newest || 'none'}`)
  return `${TOOLS}/${newest}/bin/${tool}`
}

/** A password among the arguments would stand in the list of processes. */
function asEnvironment(url: string): Record<string, string> {
  const { hostname, port, username, password, searchParams } = new URL(url)
  const mode = searchParams.get('sslmode')
  return {
    ...{ PGHOST: hostname, PGPORT: port || '5432', PGUSER: decodeURIComponent(username) },
    ...{ PGPASSWORD: decodeURIComponent(password), PGDATABASE: nameOf(url), PGAPPNAME: 'cc1022 backup' },
    ...(mode === null ? {} : { PGSSLMODE: mode }),
  }
}

const nameOf = (url: string) => decodeURIComponent(new URL(url).pathname.slice(1))
