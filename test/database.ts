import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { type Database, openDatabase } from '../src/db/database.ts'
import { prepareDatabase, withCredentials } from '../src/db/migrate.ts'
import { KEEPER_PATH } from './cluster.ts'

/** Connected as the service's own role; `ownerUrl` may alter tables, `serviceUrl` is what the service would be given. */
export type TestDatabase = Database &
  Readonly<{
    ownerUrl: string
    serviceUrl: string
    /** Looks at what the test left; where it throws the test fails, and everything is closed all the same. */
    beforeClose(check: () => Promise<void>): void
  }>

/** The part of a tap test that is needed here. */
type Test = { after(work: () => Promise<void>): unknown }

const ROOT = join(import.meta.dirname, '..')
const OWNER = { name: 'cc1022_owner', password: 'owner' }
const SERVICE = { name: 'cc1022_service', password: 'service' }
const START_LIMIT_MS = 60_000 // a machine busy with other tests makes a new cluster slowly

type Cluster = { admin: pg.Pool; adminUrl: string; template: string }
let cluster: Promise<Cluster> | null = null

/**
 * What was found when the databases of a test were closed. Thrown by the first of them, which tap closes last: after one
 * `after` that throws it runs no other, and what that leaves open keeps the file from ending.
 */
const faults = new WeakMap<Test, unknown[]>()

/** A fresh migrated database for one test, dropped at its end. */
export async function testDatabase(t: Test): Promise<TestDatabase> {
  cluster ??= openCluster()
  const { admin, adminUrl, template } = await cluster
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`
  // file_copy: the default writes every page to the log first, which takes ten times as long.
  await admin.query(`create database ${name} template ${template} strategy file_copy owner ${OWNER.name}`)
  const ownerUrl = at(adminUrl, name, OWNER)
  const serviceUrl = at(adminUrl, name, SERVICE)
  const database = openDatabase(serviceUrl)
  const checks: (() => Promise<void>)[] = []
  const isFirst = !faults.has(t)
  const found = faults.get(t) ?? []
  faults.set(t, found)
  t.after(async () => {
    for (const check of checks) await check().catch(fault => found.push(fault))
    await database.close()
    await admin.query(`drop database ${name} with (force)`)
    if (isFirst && found.length > 0) throw found.length === 1 ? found[0] : new AggregateError(found)
  })
  return { ...database, ownerUrl, serviceUrl, beforeClose: check => void checks.push(check) }
}

/** A fresh database with nothing in it, dropped at the end of the test. @returns its owner's URL */
export async function emptyDatabase(t: Test): Promise<string> {
  cluster ??= openCluster()
  const { admin, adminUrl } = await cluster
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`
  await admin.query(`create database ${name} owner ${OWNER.name}`)
  t.after(async () => {
    await admin.query(`drop database ${name} with (force)`)
  })
  return at(adminUrl, name, OWNER)
}

/** DATABASE_URL_TEST (a superuser's) names a cluster to use; else the test files share one that the first of them starts. */
async function openCluster(): Promise<Cluster> {
  const adminUrl = process.env.DATABASE_URL_TEST ?? (await lease())
  const admin = new pg.Pool({ connectionString: adminUrl, max: 2, allowExitOnIdle: true })
  admin.on('error', () => {}) // a broken connection is told by the query that meets it
  return { admin, adminUrl, template: await ensureTemplate(admin, adminUrl) }
}

function at(url: string, database: string, role: { name: string; password: string }): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return withCredentials(changed.href, role)
}

/** Keeps a connection to the keeper for as long as this process lives. */
async function lease(): Promise<string> {
  const deadline = Date.now() + START_LIMIT_MS
  let isStarted = false
  while (Date.now() < deadline) {
    const socket = await reach()
    if (socket) {
      const line = await firstLine(socket)
      if (line?.startsWith('postgres:')) return line
      if (line) throw new Error(`the test database did not start: ${line}`)
    } else if (!isStarted) {
      const keeper = spawn(process.execPath, [join(ROOT, 'test', 'cluster.ts')], {
        detached: true,
        stdio: 'ignore',
      })
      keeper.unref()
      isStarted = true
    }
    await pause(50)
  }
  throw new Error(`the test database did not start within ${START_LIMIT_MS / 1000} s`)
}

function reach(): Promise<Socket | null> {
  return new Promise(done => {
    const socket = connect(KEEPER_PATH)
    socket.once('connect', () => done(socket))
    socket.once('error', () => done(null))
  })
}

/** null when the keeper ended without a word: it was just going when we came. */
function firstLine(socket: Socket): Promise<string | null> {
  return new Promise(done => {
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (piece: string) => {
      text += piece
      const end = text.indexOf('\n')
      if (end < 0) return
      socket.unref()
      done(text.slice(0, end))
    })
    socket.once('close', () => done(null))
    socket.on('error', () => {}) // `close` follows
  })
}

/** One template per state of the migrations, so that a keeper from before a change is no trap. */
async function ensureTemplate(admin: pg.Pool, adminUrl: string): Promise<string> {
  const files = [
    ...globSync('migrations/**/*.{sql,json}', { cwd: ROOT }).sort(),
    ...['src/db/roles.ts', 'src/db/jobs.ts', 'node_modules/pg-boss/package.json'],
  ]
  const hash = createHash('sha256')
  for (const file of files) hash.update(file).update(readFileSync(join(ROOT, file)))
  const name = `template_${hash.digest('hex').slice(0, 16)}`
  const client = await admin.connect()
  try {
    await client.query('select pg_advisory_lock(1022)')
    const isThere = await client.query('select 1 from pg_database where datname = $1', [name])
    if (!isThere.rowCount) await makeTemplate(client, adminUrl, name)
    await client.query('select pg_advisory_unlock(1022)')
  } finally {
    client.release()
  }
  return name
}

async function makeTemplate(client: pg.PoolClient, adminUrl: string, name: string): Promise<void> {
  const owner = await client.query('select 1 from pg_roles where rolname = $1', [OWNER.name])
  if (!owner.rowCount)
    await client.query(`create role ${OWNER.name} login createrole password '${OWNER.password}'`)
  const aside = `${name}_new`
  await client.query(`drop database if exists ${aside} with (force)`)
  await client.query(`create database ${aside} owner ${OWNER.name}`)
  await prepareDatabase(at(adminUrl, aside, OWNER), SERVICE)
  await client.query(`alter database ${aside} rename to ${name}`)
}
