import { existsSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { type Embedded, type EmbeddedOptions, findRunning, freePort, startEmbedded } from './embedded.ts'
import { prepareDatabase, serviceRoleOf, withCredentials } from './migrate.ts'

export type Wanted = Readonly<{
  dataDir: string
  /** Owner's URL of a database elsewhere; null = embedded. */
  databaseUrl: string | null
  /** Of the embedded one; null = a free port, kept for the next start. */
  databasePort: number | null
  secrets: Readonly<{
    get(name: string, make?: () => string): string
    peek(name: string): string | null
    set(name: string, value: string): void
  }>
  onLog?: (line: string) => void
  /** Puts what is to be restored into the empty database, before it is brought up to date. */
  fill?: (ownerUrl: string) => Promise<void>
}>

export type Provided = Readonly<{
  /** null where the database runs elsewhere, or was running already. */
  server: Embedded | null
  /** Starts the embedded server again after it died: same folder, same port. */
  restart: () => Promise<Embedded>
  /** For migrations only. */
  ownerUrl: string
  /** What the service gets as DATABASE_URL. */
  serviceUrl: string
}>

const DATABASE = 'cc1022'
const OWNER = 'cc1022_owner'

/**
 * The database of this DATA_DIR, running and migrated: the one DATABASE_URL names, or an embedded one.
 * @param mayJoin true = use an embedded server that runs already (commands beside a running system);
 *   false = it is a leftover of a killed supervisor, to be ended and started anew
 */
export async function provideDatabase(wanted: Wanted, mayJoin = false): Promise<Provided> {
  const { databaseUrl, secrets } = wanted
  if (databaseUrl !== null) {
    const role = { name: serviceRoleOf(databaseUrl), password: secrets.get('servicePassword') }
    await wanted.fill?.(databaseUrl)
    const serviceUrl = await prepareDatabase(databaseUrl, role)
    return { server: null, restart: neverEmbedded, ownerUrl: databaseUrl, serviceUrl }
  }
  const options = await embeddedOptions(wanted)
  const running = mayJoin ? findRunning(options.dir) : null
  const server = running ? null : await startEmbedded(options)
  const port = running?.port ?? options.port
  const superuser = { name: 'postgres', password: options.password }
  const adminUrl = withCredentials(`postgres://127.0.0.1:${port}/postgres`, superuser)
  try {
    const ownerUrl = await ensureOwner(adminUrl, secrets.get('ownerPassword'))
    const role = { name: serviceRoleOf(ownerUrl), password: secrets.get('servicePassword') }
    await wanted.fill?.(ownerUrl)
    const serviceUrl = await prepareDatabase(ownerUrl, role)
    return { server, restart: () => startEmbedded(options), ownerUrl, serviceUrl }
  } catch (error) {
    await server?.stop()
    throw error
  }
}

/**
 * The database of this DATA_DIR as it is, for who only reads: nothing is migrated, no right is given, and where there is
 * none, none is made.
 * @returns null where this folder has no database yet
 */
export async function joinDatabase(wanted: Wanted): Promise<Omit<Provided, 'restart'> | null> {
  const { databaseUrl, secrets } = wanted
  const password = secrets.peek('servicePassword')
  if (password === null) return null
  const urls = (ownerUrl: string) => ({
    ownerUrl,
    serviceUrl: withCredentials(ownerUrl, { name: serviceRoleOf(ownerUrl), password }),
  })
  if (databaseUrl !== null) return { server: null, ...urls(databaseUrl) }
  const dir = join(wanted.dataDir, 'postgres')
  if (!existsSync(join(dir, 'PG_VERSION'))) return null
  const owner = { name: OWNER, password: secrets.get('ownerPassword') }
  const at = (port: number) => urls(withCredentials(`postgres://127.0.0.1:${port}/${DATABASE}`, owner))
  const running = findRunning(dir)
  if (running) return { server: null, ...at(running.port) }
  const server = await startEmbedded(await embeddedOptions(wanted))
  return { server, ...at(server.port) }
}

async function embeddedOptions({ dataDir, databasePort, secrets, onLog }: Wanted): Promise<EmbeddedOptions> {
  const kept = secrets.peek('databasePort')
  const running = findRunning(join(dataDir, 'postgres'))
  // A leftover of ours still holds the kept port: it will be ended, so the port is as good as free.
  const port = databasePort ?? (running && kept ? Number(kept) : await freePort(Number(kept ?? 0)))
  if (databasePort === null && kept !== String(port)) secrets.set('databasePort', String(port))
  const dir = join(dataDir, 'postgres')
  return { dir, port, password: secrets.get('postgresPassword'), ...(onLog ? { onLog } : {}) }
}

/** The owner is no superuser: the same rights as on a database that a provider gives us. */
async function ensureOwner(adminUrl: string, password: string): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl })
  client.on('error', () => {}) // a lost connection is told by the statement it breaks
  await client.connect()
  try {
    const role = await client.query('select 1 from pg_roles where rolname = $1', [OWNER])
    const verb = role.rowCount ? 'alter' : 'create'
    await client.query(`${verb} role ${OWNER} login createrole password ${pg.escapeLiteral(password)}`)
    const database = await client.query('select 1 from pg_database where datname = $1', [DATABASE])
    if (!database.rowCount) await client.query(`create database ${DATABASE} owner ${OWNER}`)
  } finally {
    await client.end()
  }
  const url = new URL(adminUrl)
  url.pathname = `/${DATABASE}`
  return withCredentials(url.href, { name: OWNER, password })
}

function neverEmbedded(): Promise<Embedded> {
  return Promise.reject(new Error('this database runs elsewhere: it is not ours to start'))
}
