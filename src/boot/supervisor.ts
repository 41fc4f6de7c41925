import { setTimeout as pause } from 'node:timers/promises'
import { type Config, isLoopback } from '../config.ts'
import { type Centre, lookAtCentre, missingIn, mixedWith } from './centre.ts'
import type { Kept } from './child.ts'
import { BootFault, type Lock, takeLock } from './lock.ts'
import { childrenOf, endOrphans, openRecord } from './orphans.ts'
import { keepAsterisk, keepDatabase, keepOwn, type Surroundings } from './parts.ts'
import { clashes, takenPorts, wantedPorts } from './ports.ts'
import { notReadyWhy } from './ready.ts'

/** Deaths of the service before it was ever ready: then something is wrong that a restart does not mend. */
const DEATHS_BEFORE_READY = 5
/** A step of the start, such as a download, that goes on so long after a stop is ended by force. */
const STEP_ENDS_WITHIN_MS = 500
const TELL_WAITING_EVERY_MS = 10_000

export type Supervisor = Readonly<{
  /** Until calls can be answered, or until stop. @throws BootFault when a part cannot be started */
  start(): Promise<void>
  /** Ends everything in order. May be called at any time, also while starting. */
  stop(): Promise<void>
  /** Shortens a running stop: nothing is drained any more. */
  hurry(): void
}>

type Needs = Omit<Surroundings, 'record'> & {
  /** Fills the books for a demo; called after migrations. */
  seedDemo: (databaseUrl: string) => Promise<void>
  onReady: () => void
}

export function makeSupervisor(needs: Needs): Supervisor {
  const { config, log } = needs
  const record = openRecord(config.dataDir)
  const around: Surroundings = { ...needs, record }
  const parts: Kept[] = []
  const stopping = new AbortController()
  const hurrying = new AbortController()
  let starting: Promise<void> = Promise.resolve()

  /** Keeps a part that came up; one that came up after stop was called is ended with the others. */
  const add = (part: Kept | null) => {
    if (part) parts.push(part)
    if (stopping.signal.aborted) throw new Stopped()
  }

  async function startAll(): Promise<void> {
    const database = await keepDatabase(around)
    add(database.kept)
    const centre = await openBooks(needs, database.serviceUrl)
    add(await keepAsterisk(around))
    add(await keepOwn(around, 'rescuer', 'src/boot/rescuer.ts', database.serviceUrl))
    const service = await keepOwn(around, 'service', 'src/main.ts', database.serviceUrl)
    add(service)
    await untilReady(needs, service, stopping.signal)
    if (!config.demo) for (const line of missingIn(centre)) log(`MISSING: ${line}`)
    needs.onReady()
  }

  return {
    start() {
      starting = startAll().catch(error => {
        // Told to end: what broke, broke because it was ended.
        if (!stopping.signal.aborted) throw error
      })
      return starting
    },
    async stop() {
      stopping.abort()
      await endSteps(starting, parts)
      // The last started ends first: the service drains while Asterisk and PostgreSQL still serve it.
      for (const part of parts.toReversed()) {
        log(`ending ${part.name}`)
        await part.stop(hurrying.signal)
      }
      for (const pid of childrenOf(process.pid)) end(pid, 'SIGKILL') // nothing of ours is left, whatever went wrong
      record.clear()
    },
    hurry: () => hurrying.abort(),
  }
}

/** The start was given up because we were told to end. */
class Stopped extends Error {}

/** A start that is given up may be in the midst of a download: its programs are told to end until it has noticed. */
async function endSteps(starting: Promise<void>, parts: readonly Kept[]): Promise<void> {
  const timer = setInterval(() => {
    const kept = parts.map(part => part.pid())
    for (const pid of childrenOf(process.pid)) if (!kept.includes(pid)) end(pid, 'SIGTERM')
  }, STEP_ENDS_WITHIN_MS)
  await starting.catch(() => {}) // told by start()
  clearInterval(timer)
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // it ended meanwhile
  }
}

async function openBooks({ config, seedDemo }: Needs, serviceUrl: string): Promise<Centre> {
  const centre = await lookAtCentre(serviceUrl)
  const fault = mixedWith(centre, config.demo, config.dataDir)
  if (fault) throw new BootFault(fault)
  if (config.demo) await seedDemo(serviceUrl)
  return centre
}

async function untilReady({ config, log, logs }: Needs, service: Kept, stop: AbortSignal): Promise<void> {
  let toldAt = Date.now()
  for (;;) {
    const why = await notReadyWhy(config)
    if (why === null) return
    if (stop.aborted) throw new Stopped()
    if (service.deaths() >= DEATHS_BEFORE_READY)
      throw new BootFault(
        `the service does not stay up. Its last lines:\n${logs.tail('service', 10).join('\n')}`,
      )
    if (Date.now() - toldAt > TELL_WAITING_EVERY_MS) {
      log(`not ready yet: ${why}`)
      toldAt = Date.now()
    }
    await pause(100)
  }
}

/** What must hold before anything is started. @throws BootFault */
export async function takeDataDir(config: Config, log: (line: string) => void): Promise<Lock> {
  const faults = clashes(config)
  if (faults.length > 0) throw new BootFault(faults.join('\n'))
  const ports = Object.fromEntries(wantedPorts(config).map(({ key, port }) => [key, port]))
  const lock = await takeLock(config.dataDir, ports)
  await endOrphans(config.dataDir, log)
  const taken = await takenPorts(wantedPorts(config))
  if (taken.length === 0) return lock
  lock.release()
  throw new BootFault(taken.join('\n'))
}

/** Things a person should know at the start and that are no faults. */
export function remarks({ http, sip }: Config): string[] {
  const said: string[] = []
  if (!isLoopback(http.bind) && http.tlsCert === null && !http.publicUrl.startsWith('https:'))
    said.push(
      `WARNING: ${http.publicUrl} is not https: browsers give a page a microphone only over https or on localhost, ` +
        'so browser phones will not work. Set TLS_CERT and TLS_KEY, or PUBLIC_URL of an https proxy before it',
    )
  if (isLoopback(http.bind))
    said.push(
      `browsers on this machine only (HTTP_BIND ${http.bind}); from elsewhere they need https: docs/operating.md`,
    )
  if (isLoopback(sip.bind)) said.push(`telephones on this machine only (SIP_BIND ${sip.bind})`)
  return said
}
