import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { type Client, signIn } from '../../src/boot/client.ts'
import { ensurePackages, type Root } from '../../src/boot/packages.ts'
import { atExit, tied } from '../../src/boot/phones/program.ts'
import { linear, tone } from '../../src/boot/phones/sound.ts'
import { makePrompts } from '../../src/boot/prompts.ts'
import { until } from '../until.ts'
import { agreed } from './agreed.ts'
import { type LiveFeed, listen } from './live.ts'
import { copyPrepared } from './prepared.ts'
import { type Slot, takeSlot } from './slot.ts'

/** A whole centre as `script/server --demo` runs it, on folders and ports of its own. */
export type Centre = Readonly<{
  folder: string
  dataDir: string
  recordingsDir: string
  origin: string
  /** What the server was started with; `script/call` finds it by the same. */
  env: Readonly<Record<string, string>>
  /** `127.0.0.1:<SIP_PORT>`, for phones. */
  sip: string
  trunkPort: number
  /** Signed in by demo password; one session a name. */
  api: (username: string) => Promise<Client>
  live: (username: string) => Promise<LiveFeed>
  /** The owner's connection: tests look at the books, the service cannot do more than its role. */
  query: <T extends pg.QueryResultRow>(sql: string, values?: unknown[]) => Promise<T[]>
  /** What Asterisk's console prints. */
  rx: (command: string) => Promise<string>
  /** The process of a part as the supervisor knows it now; null while it is down. */
  pid: (part: Part) => Promise<number | null>
  /** kill -9 */
  kill: (part: Part) => Promise<void>
  /** Stands still (SIGSTOP) until let go: neither alive nor restarted by the supervisor. */
  freeze: (part: Part) => Promise<() => void>
  isReady: () => Promise<boolean>
  untilReady: (withinMs?: number) => Promise<void>
  /** Channels and bridges Asterisk holds now. */
  held: () => Promise<{ channels: number; bridges: number }>
  /** The last lines of a part's log, for a failure's report. */
  tail: (part: Part | 'supervisor', lines?: number) => Promise<string>
  stop: () => Promise<void>
}>

export type Part = 'PostgreSQL' | 'Asterisk' | 'rescuer' | 'service'

export type CentreOptions = Readonly<{
  /** Of the province's profile; short ones unless said, since every test waits for them. */
  calls?: Partial<Record<'ringSeconds' | 'wrapUpSeconds' | 'restSeconds' | 'earlySeconds', number>>
  env?: Readonly<Record<string, string>>
  /** The real spoken greeting (some 15 s) instead of a 660 Hz tone of `greetingSeconds`. */
  greeting?: 'spoken' | 'tone'
  greetingSeconds?: number
  /** With the province's own units, fields and areas; calls need none of them. */
  hasDirectory?: boolean
  /** False where Asterisk dies by force: its event log has holes then. */
  agrees?: boolean
  /** A phone call's length in seconds until the test gives up on `ready`. */
  readyWithinMs?: number
}>

const ROOT = join(import.meta.dirname, '../..')
export const GREETING_HZ = 660

export async function startCentre(options: CentreOptions = {}): Promise<Centre> {
  const slot = await takeSlot()
  const folder = await mkdtemp(join(tmpdir(), 'cc1022-centre-'))
  await chmod(folder, 0o755) // PostgreSQL runs as a user of its own where we are root
  const dataDir = join(folder, 'data')
  slot.note(dataDir)
  await mkdir(dataDir)
  await copyPrepared(dataDir)
  const recordingsDir = options.env?.RECORDINGS_DIR ?? join(folder, 'recordings')
  const root = await rootOf(options)
  await province(folder, options)
  await prompts(root, dataDir, options)
  const env: Record<string, string> = {
    ...environment(folder, slot),
    ...{ RECORDINGS_DIR: recordingsDir, ...options.env },
  }
  const server = run(env, folder)
  const origin = `${env.TLS_CERT ? 'https' : 'http'}://127.0.0.1:${env.HTTP_PORT}`
  const end = async () => {
    await server.end()
    slot.release()
    if (process.env.KEEP_CENTRE !== '1') await rm(folder, { recursive: true, force: true })
  }
  try {
    await until('the centre is ready', () => server.isReady(), { withinMs: options.readyWithinMs ?? 90_000 })
  } catch (error) {
    const said = server.said()
    await end()
    throw new Error(`${(error as Error).message}\n${said}`, { cause: error })
  }
  const owner = new pg.Pool({ connectionString: await ownerUrl(dataDir, env), max: 4 })
  owner.on('error', () => {}) // a connection that broke is told by the query that meets it
  const clients = new Map<string, Promise<Client>>()
  const api = (username: string) => {
    const known = clients.get(username) ?? signIn(origin, username)
    clients.set(username, known)
    known.catch(() => clients.delete(username))
    return known
  }
  const rx = (command: string) => console(root, dataDir, command)
  const pid = (part: Part) => pidOf(dataDir, part)
  const isReady = async () =>
    (await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(2_000) })).status === 200
  return {
    ...{ folder, dataDir, recordingsDir, origin, env, api, rx, pid, isReady },
    sip: `127.0.0.1:${slot.port(3)}`,
    trunkPort: slot.port(4),
    live: async username => listen(await api(username)),
    query: async (sql, values) => (await owner.query(sql, values)).rows,
    kill: async part => {
      const found = await pid(part)
      if (found === null) throw new Error(`${part} does not run`)
      process.kill(found, 'SIGKILL')
    },
    freeze: part => freeze(part, pid),
    untilReady: async (withinMs = 30_000) => {
      await until('the centre is ready again', isReady, { withinMs })
    },
    held: async () => ({
      channels: Number(/^(\d+) active channel/m.exec(await rx('core show channels count'))?.[1] ?? -1),
      bridges: (await rx('bridge show all')).trim().split('\n').length - 1,
    }),
    tail: async (part, lines = 30) => {
      const text = await readFile(join(dataDir, 'log', `${part.toLowerCase()}.log`), 'utf8').catch(() => '')
      return text.trimEnd().split('\n').slice(-lines).join('\n')
    },
    stop: async () => {
      try {
        if (options.agrees !== false) await agreed(owner)
      } finally {
        await owner.end()
        await end()
      }
    },
  }
}

const rootOf = ({ env = {} }: CentreOptions): Promise<Root> =>
  ensurePackages(env.CACHE_DIR ?? cacheDir(), 'server', () => {}, {
    suites: env.ASTERISK_SUITES?.split(',') ?? [],
  })

export const cacheDir = () => process.env.CACHE_DIR || join(homedir(), '.cache', '1022')

/** Ports of the slot: 0 HTTP, 1 ARI, 2 AMI, 3 SIP, 4 trunk, from 100 RTP. */
function environment(folder: string, slot: Slot): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: process.env.HOME ?? '/tmp',
    ...(process.env.APT_MIRROR ? { APT_MIRROR: process.env.APT_MIRROR } : {}),
    CACHE_DIR: cacheDir(),
    // As script/server does: every start of a service, and some tests have many, is 1.5 CPU seconds shorter.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(cacheDir(), 'node'),
    DATA_DIR: join(folder, 'data'),
    PROVINCES_DIR: join(folder, 'provinces'),
    HTTP_PORT: `${slot.port(0)}`,
    ASTERISK_HTTP_PORT: `${slot.port(1)}`,
    ASTERISK_AMI_PORT: `${slot.port(2)}`,
    SIP_PORT: `${slot.port(3)}`,
    TRUNK_PORT: `${slot.port(4)}`,
    RTP_PORTS: `${slot.port(100)}-${slot.port(999)}`,
    DRAIN_SECONDS: '0',
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'info',
  }
}

/** The demo province with times that a test can wait for. */
async function province(folder: string, { calls = {}, hasDirectory }: CentreOptions): Promise<void> {
  const profile = JSON.parse(await readFile(join(ROOT, 'provinces/dong-thap/profile.json'), 'utf8'))
  profile.calls = {
    ...profile.calls,
    ringSeconds: 5,
    wrapUpSeconds: 1,
    restSeconds: 1,
    earlySeconds: 1,
    ...calls,
  }
  const own = join(folder, 'provinces/dong-thap')
  await mkdir(own, { recursive: true })
  if (hasDirectory) await cp(join(ROOT, 'provinces/dong-thap'), own, { recursive: true })
  await writeFile(join(own, 'profile.json'), JSON.stringify(profile))
}

/** Spoken once for all test files; a short tone in place of the greeting, told apart from everything else. */
async function prompts(root: Root, dataDir: string, options: CentreOptions): Promise<void> {
  const shared = join(tmpdir(), `cc1022-test-prompts-${process.getuid?.() ?? 0}`)
  const profile = JSON.parse(await readFile(join(ROOT, 'provinces/dong-thap/profile.json'), 'utf8'))
  const aside = await mkdtemp(`${shared}-`)
  await cp(shared, aside, { recursive: true }).catch(() => {}) // the first to come finds none
  await makePrompts({ root, folder: aside, province: 'dong-thap', voice: profile.prompts.voice }, () => {})
  const own = join(dataDir, 'asterisk/prompts')
  await mkdir(own, { recursive: true })
  await chmod(dataDir, 0o711)
  await cp(aside, own, { recursive: true })
  await rm(shared, { recursive: true, force: true })
  await rename(aside, shared).catch(() => rm(aside, { recursive: true, force: true })) // another was faster
  if (options.greeting !== 'spoken')
    await writeFile(join(own, 'greeting.sln'), linear(tone(GREETING_HZ, options.greetingSeconds ?? 1)))
}

type Server = Readonly<{ isReady: () => boolean; said: () => string; end: () => Promise<void> }>

function run(env: Record<string, string>, folder: string): Server {
  const [outFile, errFile] = [join(folder, 'server.out'), join(folder, 'server.err')]
  // Into files: a test that is killed must not leave the supervisor with a broken pipe in its hand.
  const [out, err] = [openSync(outFile, 'a'), openSync(errFile, 'a')]
  const server = ['--import', join(ROOT, 'src/boot/imports.ts'), join(ROOT, 'src/boot/main.ts'), '--demo']
  const child: ChildProcess = spawn(...tied(process.execPath, server, 'TERM'), {
    env,
    stdio: ['ignore', out, err],
  })
  for (const file of [out, err]) closeSync(file)
  let isOver = false
  const ended = new Promise<void>(done =>
    child.once('exit', () => {
      isOver = true
      done()
    }),
  )
  return {
    said: () => readFileSync(errFile, 'utf8').slice(-20_000),
    isReady: () => {
      if (isOver) throw new Error('the server ended')
      return /^ready /m.test(readFileSync(outFile, 'utf8'))
    },
    end: async () => {
      child.kill('SIGTERM')
      const impatient = setTimeout(() => child.kill('SIGTERM'), 20_000)
      await ended
      clearTimeout(impatient)
    },
  }
}

async function console(root: Root, dataDir: string, command: string): Promise<string> {
  const conf = join(dataDir, 'asterisk/conf/asterisk.conf')
  const { file, args, env } = root.command('asterisk', ['-C', conf, '-rx', command])
  return (await promisify(execFile)(file, args, { env, timeout: 20_000, maxBuffer: 16e6 })).stdout
}

async function ownerUrl(dataDir: string, env: Record<string, string>): Promise<string> {
  if (env.DATABASE_URL) return env.DATABASE_URL
  const secrets = JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8')) as Record<string, string>
  const password = encodeURIComponent(secrets.ownerPassword ?? '')
  return `postgres://cc1022_owner:${password}@127.0.0.1:${secrets.databasePort}/cc1022`
}

/** The supervisor's own record (src/boot/orphans.ts). */
async function pidOf(dataDir: string, part: Part): Promise<number | null> {
  const text = await readFile(join(dataDir, 'children.json'), 'utf8').catch(() => '[]')
  const entries = JSON.parse(text) as { name: string; pid: number }[]
  return entries.find(entry => entry.name === part)?.pid ?? null
}

async function freeze(part: Part, pid: Centre['pid']): Promise<() => void> {
  const found = await pid(part)
  if (found === null) throw new Error(`${part} does not run`)
  const all = [found, ...(await childrenOf(found))]
  const tell = (signal: NodeJS.Signals) => {
    for (const one of all)
      try {
        process.kill(one, signal)
      } catch {
        // it ended meanwhile
      }
  }
  tell('SIGSTOP')
  const forget = atExit(() => tell('SIGCONT'))
  return () => {
    forget()
    tell('SIGCONT')
  }
}

export async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return text.trim().split(/\s+/).filter(Boolean).map(Number)
}
