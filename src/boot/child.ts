import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { messageOf } from '../errors.ts'

/** A program that runs now. PostgreSQL and Asterisk bring their own; `spawnProgram` makes one of any command. */
export type Running = Readonly<{
  pid: number
  /** Settles when it has ended, whoever ended it: how, in words. Never rejects. */
  ended: Promise<string>
  /** Ends it and waits; `hurry` shortens the time it is given. */
  stop(hurry: AbortSignal): Promise<void>
}>

export type Part = Readonly<{
  name: string
  /** Starts it and waits until it can be used; also after it died. */
  start(): Promise<Running>
  log(line: string): void
  /** The process of now; null while it is down. */
  onPid?(pid: number | null): void
  backoff?: Backoff
}>

/** A part that is started again whenever it dies. */
export type Kept = Readonly<{
  name: string
  /** Deaths so far. */
  deaths(): number
  pid(): number | null
  /** Ends it for good; the order of the parts is the caller's. */
  stop(hurry: AbortSignal): Promise<void>
}>

export type Backoff = Readonly<{ firstMs: number; mostMs: number; resetAfterMs: number }>

/** Fast enough that a caller hardly notices, and slow enough that a broken part does not eat the machine. */
export const BACKOFF: Backoff = { firstMs: 250, mostMs: 10_000, resetAfterMs: 60_000 }

/** @param lastMs the pause before the last start, 0 at first @param livedMs how long it then lived */
export function nextPauseMs(lastMs: number, livedMs: number, backoff: Backoff = BACKOFF): number {
  if (lastMs === 0 || livedMs >= backoff.resetAfterMs) return backoff.firstMs
  return Math.min(lastMs * 2, backoff.mostMs)
}

/**
 * Starts a part and starts it again after each death, with growing pauses.
 * @throws what the first start throws: a part that never ran is a fault of the installation, not weather
 */
export async function keep(part: Part): Promise<Kept> {
  const stopping = new AbortController()
  let deaths = 0
  let current: Running | null = await part.start()
  part.onPid?.(current.pid)

  async function watch(): Promise<void> {
    let pauseMs = 0
    while (!stopping.signal.aborted) {
      const since = Date.now()
      const how = current ? await current.ended : 'did not start'
      current = null
      part.onPid?.(null)
      if (stopping.signal.aborted) return
      deaths += 1
      pauseMs = nextPauseMs(pauseMs, Date.now() - since, part.backoff)
      part.log(`${part.name} is down (${how}); started again in ${pauseMs} ms`)
      await pause(pauseMs, null, { signal: stopping.signal }).catch(() => {}) // stopped meanwhile
      if (stopping.signal.aborted) return
      current = await startAgain(part)
      part.onPid?.(current?.pid ?? null)
    }
  }

  const watched = watch()
  return {
    name: part.name,
    deaths: () => deaths,
    pid: () => current?.pid ?? null,
    async stop(hurry) {
      stopping.abort()
      await current?.stop(hurry)
      await watched
      // It may have been starting when we were told: what came up after that goes too.
      await current?.stop(hurry)
      part.onPid?.(null)
    },
  }
}

async function startAgain(part: Part): Promise<Running | null> {
  try {
    const running = await part.start()
    part.log(`${part.name} runs again (pid ${running.pid})`)
    return running
  } catch (error) {
    part.log(`${part.name} does not start: ${messageOf(error)}`)
    return null
  }
}

export type Program = Readonly<{
  file: string
  args: readonly string[]
  env: NodeJS.ProcessEnv
  /** Its output, as it is, is added to this file: whole lines of JSON stay whole lines of JSON. */
  logFile: string
  /** Given to end by itself after SIGTERM. */
  stopWithinMs: number
}>

/** Starts a program in a session of its own: Ctrl-C in the terminal is the supervisor's to hear. */
export async function spawnProgram(program: Program): Promise<Running> {
  // Straight into the file and not through us: a program must not lose its output, or its life, with ours.
  const output = openSync(program.logFile, 'a', 0o640)
  const child = spawn(program.file, [...program.args], {
    env: program.env,
    detached: true,
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  const ended = endOf(child)
  if (child.pid === undefined) throw new Error(`${program.file}: ${await ended}`)
  return {
    pid: child.pid,
    ended,
    stop: hurry => stopChild(child, ended, { hurry, withinMs: program.stopWithinMs }),
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise(done => {
    child.once('error', error => done(messageOf(error)))
    child.once('exit', (code, signal) => done(signal ? `signal ${signal}` : `exit code ${code}`))
  })
}

type Limit = { hurry: AbortSignal; withinMs: number }

async function stopChild(
  child: ChildProcess,
  ended: Promise<string>,
  { hurry, withinMs }: Limit,
): Promise<void> {
  const kill = () => child.kill('SIGKILL')
  if (hurry.aborted) kill()
  else child.kill('SIGTERM')
  hurry.addEventListener('abort', kill)
  const late = setTimeout(kill, withinMs)
  await ended
  clearTimeout(late)
  hurry.removeEventListener('abort', kill)
}
