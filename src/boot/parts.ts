import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { Embedded } from '../db/embedded.ts'
import { provideDatabase } from '../db/provide.ts'
import type { Province } from '../directory/province.ts'
import { messageOf } from '../errors.ts'
import { type Running as RunningAsterisk, startAsterisk } from './asterisk.ts'
import { type Kept, keep, type Running, spawnProgram } from './child.ts'
import { equipAsterisk } from './equip.ts'
import { BootFault } from './lock.ts'
import type { Logs } from './logs.ts'
import type { ChildRecord } from './orphans.ts'
import { ensurePackages } from './packages.ts'
import { holdSet } from './prune.ts'
import { openSecrets } from './secrets.ts'
import { smokeTest } from './smoke.ts'
import { startSpeaker } from './speaker.ts'

/** What every part needs to be started with. */
export type Surroundings = Readonly<{
  root: string
  config: Config
  province: Province
  /** Environment for our own programs; DATABASE_URL is added here. */
  env: NodeJS.ProcessEnv
  log: (line: string) => void
  logs: Logs
  record: ChildRecord
}>

/** The names people see; also the names of the log files, in lower case. */
export const PARTS = ['PostgreSQL', 'Asterisk', 'rescuer', 'service'] as const
const KILL_AFTER_DRAIN_MS = 10_000 // time to close what is open once the last call is over
const RESCUER_STOP_MS = 3_000 // it holds nothing: a caller it has handed over is in the dialplan

export type Database = Readonly<{ kept: Kept | null; ownerUrl: string; serviceUrl: string }>

/** The database, running and migrated; kept alive when it is ours. */
export async function keepDatabase(around: Surroundings): Promise<Database> {
  const { config, log, logs } = around
  if (config.databaseUrl === null) log('starting PostgreSQL ...')
  const provided = await provideDatabase({
    dataDir: config.dataDir,
    databaseUrl: config.databaseUrl,
    databasePort: config.databasePort,
    secrets: openSecrets(config.dataDir),
    onLog: line => logs.append('postgresql', line),
  }).catch(error => {
    const what = config.databaseUrl === null ? 'PostgreSQL does not start' : 'DATABASE_URL cannot be used'
    throw new BootFault(`${what}: ${messageOf(error)}`, { cause: error })
  })
  const { ownerUrl, serviceUrl, server } = provided
  if (server === null) return { kept: null, ownerUrl, serviceUrl }
  let first: Embedded | null = server
  const start = async () => {
    const running = first ?? (await provided.restart())
    first = null
    return running
  }
  return { kept: await keepPart(around, 'PostgreSQL', start), ownerUrl, serviceUrl }
}

/** Asterisk's packages, prompts and files, then Asterisk; null where it runs elsewhere. */
export async function keepAsterisk(around: Surroundings): Promise<Kept | null> {
  const { config, log, province } = around
  if (config.asterisk.url !== null) return null
  const root = await ensurePackages(config.cacheDir, 'server', log, {
    mirror: config.aptMirror,
    suites: config.asteriskSuites,
    smoke: smokeTest,
  })
  holdSet(root.folder)
  const { instance, prefix, speaker } = await equipAsterisk({ config, province, root, log })
  log('starting Asterisk ...')
  const start = async () => asRunning(await startAsterisk(instance, { prefix }))
  const kept = await keepPart(around, 'Asterisk', start).catch(error => {
    throw new BootFault(messageOf(error), { cause: error })
  })
  const speaking = startSpeaker(...speaker, log)
  return {
    ...kept,
    async stop(hurry) {
      await speaking.stop()
      await kept.stop(hurry)
    },
  }
}

const asRunning = ({ pid, ended, stop }: RunningAsterisk): Running => ({ pid, ended, stop })

/**
 * V8 lets the young generation grow to 48 MB and the rest with it: loading the service's modules then took 280 MB of
 * memory of which 80 were used, with this 150 (measured on Node 24.21, RSS after the imports of src/app.ts).
 */
const SMALL_HEAP = ['--max-semi-space-size=4']
/** Of the two the service alone has what it hastens. */
const NODE_OPTIONS = {
  rescuer: SMALL_HEAP,
  service: [...SMALL_HEAP, '--import', join(import.meta.dirname, 'imports.ts')],
} as const

/** One of our own programs, `src/main.ts` or `src/boot/rescuer.ts`. */
export function keepOwn(
  around: Surroundings,
  name: 'rescuer' | 'service',
  file: string,
  serviceUrl: string,
): Promise<Kept> {
  const { root, config, env, logs } = around
  const drainMs = name === 'service' ? config.drainSeconds * 1_000 + KILL_AFTER_DRAIN_MS : RESCUER_STOP_MS
  const start = () =>
    spawnProgram({
      file: process.execPath,
      args: [...NODE_OPTIONS[name], join(root, file)],
      env: { ...env, DATABASE_URL: serviceUrl },
      logFile: logs.path(name),
      stopWithinMs: drainMs,
    })
  return keepPart(around, name, start)
}

async function keepPart(
  { log, record }: Surroundings,
  name: (typeof PARTS)[number],
  start: () => Promise<Running>,
): Promise<Kept> {
  const kept = await keep({ name, start, log, onPid: pid => record.set(name, pid) })
  log(`${name} runs (pid ${kept.pid()})`)
  return kept
}
