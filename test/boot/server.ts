import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../until.ts'

const PROGRAMS = {
  'stand-in': join(import.meta.dirname, 'stand-in/server.ts'),
  real: join(import.meta.dirname, '../../src/boot/main.ts'),
} as const
const PROVINCES = join(import.meta.dirname, '../../provinces')

/** The part of a tap test that is needed here. */
type Test = { after(work: () => Promise<void> | void): unknown }

export type Server = Readonly<{
  child: ChildProcess
  pid: number
  out(): string
  err(): string
  /** Exit code; a signal's name where one ended it. */
  ended: Promise<number | NodeJS.Signals>
}>

/** @param port of the service; Asterisk is told to be elsewhere */
export function standInEnv(folder: string, port: number): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, // as script/server does
    DATA_DIR: folder,
    HTTP_PORT: String(port),
    PROVINCES_DIR: PROVINCES,
    RECORDINGS_DIR: join(folder, 'recordings'),
    ASTERISK_URL: 'http://127.0.0.1:1',
    ASTERISK_AMI_URL: 'tcp://127.0.0.1:1',
    ASTERISK_SHARED_DIR: folder,
    DRAIN_SECONDS: '1',
  }
}

/** `stand-in`: real supervisor and PostgreSQL; `real`: everything. */
export type Kind = 'stand-in' | 'real'

/** Starts the supervisor; one that a failed test leaves running is ended, and what it started with it. */
export function startServer(
  t: Test,
  env: NodeJS.ProcessEnv,
  args: readonly string[] = [],
  kind: Kind = 'stand-in',
): Server {
  const child = spawn(process.execPath, [PROGRAMS[kind], ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    err += text
  })
  const ended = new Promise<number | NodeJS.Signals>(done =>
    child.once('close', (code, signal) => done(code ?? signal ?? -1)),
  )
  t.after(async () => {
    for (let signals = 0; child.exitCode === null && child.signalCode === null && signals < 2; signals++)
      child.kill('SIGTERM')
    await ended
  })
  return { child, pid: child.pid ?? 0, out: () => out, err: () => err, ended }
}

export function untilReady(server: Server): Promise<unknown> {
  return until(
    'the server says ready',
    () => {
      if (server.child.exitCode !== null) throw new Error(server.err())
      return server.out().includes('ready ')
    },
    { withinMs: 60_000 },
  )
}

/** The supervisor's own list: name → pid. */
export function childrenIn(folder: string): Record<string, number> {
  const entries = JSON.parse(readFileSync(join(folder, 'children.json'), 'utf8')) as {
    name: string
    pid: number
  }[]
  return Object.fromEntries(entries.map(({ name, pid }) => [name, pid]))
}

/** The pid of the service that answers on that port now; null while none does. */
export async function servicePid(port: number): Promise<number | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(1_000) })
    return ((await answer.json()) as { pid: number }).pid
  } catch {
    return null
  }
}

/** Running programs whose command line names that folder. */
export function runningIn(folder: string): string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')]
      } catch {
        return [] // gone meanwhile
      }
    })
    .filter(command => command.includes(folder))
}
