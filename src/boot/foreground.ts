import { parseArgs } from 'node:util'
import { BadConfig, readConfig } from '../config.ts'
import { readProvince } from '../directory/profile.ts'
import { BadProvince } from '../directory/province.ts'
import { messageOf } from '../errors.ts'
import { seedCentre } from './demo.ts'
import { BootFault } from './lock.ts'
import { type Logs, openLogs } from './logs.ts'
import { PackagesFault } from './packages.ts'
import { PARTS } from './parts.ts'
import { makeSupervisor, remarks, type Supervisor, takeDataDir } from './supervisor.ts'

const USAGE = `script/server [--demo]

Runs the whole centre in the foreground: PostgreSQL, Asterisk, the rescuer and the service.
  --demo   with the people, phones and trunk of the demo (loopback only; passwords are public)
Settings are environment variables: docs/operating.md`

const EX_USAGE = 64
/** sysexits.h: a configuration fault is not mended by starting again. */
const EX_CONFIG = 78

let logs: Logs | null = null

function say(line: string): void {
  process.stderr.write(`${line}\n`)
  logs?.append('supervisor', `${new Date().toISOString()} ${line}`)
}

type Foreground = Readonly<{
  /** The checkout; `src/main.ts` and `src/boot/rescuer.ts` in it are the programs that are started. */
  root: string
  args: readonly string[]
  env: NodeJS.ProcessEnv
}>

/**
 * The whole life of the supervisor. Says only `ready <url>` on standard output; everything for people goes to standard
 * error and into DATA_DIR/log/supervisor.log.
 * @returns the exit code
 */
export async function runInForeground(foreground: Foreground): Promise<number> {
  try {
    await run(foreground)
    return 0
  } catch (error) {
    return explain(error)
  }
}

async function run({ root, args, env }: Foreground): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { demo: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) return void process.stdout.write(`${USAGE}\n`)
  // Who reads us may go away (a closed terminal, `| head`); the calls go on.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  process.umask(0o027) // recordings and logs hold personal data
  const config = readConfig(env, root, values.demo === true)
  const province = readProvince(config.provincesDir, config.province)
  const lock = await takeDataDir(config, say)
  logs = openLogs(config.dataDir, [...PARTS.map(part => part.toLowerCase()), 'supervisor'])
  for (const line of remarks(config)) say(line)
  const supervisor = makeSupervisor({
    root,
    config,
    province,
    env: { ...env, DATA_DIR: config.dataDir, DEMO: config.demo ? '1' : '' },
    log: say,
    logs,
    seedDemo: url => seedCentre(url, config.trunkPort),
    onReady: () => process.stdout.write(`ready ${config.http.publicUrl}\n`),
  })
  const ended = endOnSignal(supervisor)
  try {
    await supervisor.start()
  } catch (error) {
    await supervisor.stop()
    throw error
  }
  await ended
  logs.close()
  lock.release()
}

/** The first SIGTERM or Ctrl-C drains, the second hurries, the third gives up on order. */
function endOnSignal(supervisor: Supervisor): Promise<void> {
  return new Promise((done, fail) => {
    let signals = 0
    const onSignal = (signal: NodeJS.Signals) => {
      signals += 1
      if (signals === 1) {
        say(`${signal}: no new calls; talking calls are drained. Once more to hurry`)
        supervisor.stop().then(done, fail)
      } else if (signals === 2) supervisor.hurry()
      else process.exit(1)
    }
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, onSignal)
  })
}

function explain(error: unknown): number {
  if (error instanceof BadConfig || error instanceof BadProvince) {
    say(
      error instanceof BadConfig
        ? `configuration:\n${error.faults.map(f => `  - ${f}`).join('\n')}`
        : error.message,
    )
    return EX_CONFIG
  }
  if ((error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) {
    say(`${messageOf(error)}\n\n${USAGE}`)
    return EX_USAGE
  }
  if (error instanceof BootFault || error instanceof PackagesFault) say(`cannot start: ${error.message}`)
  else say(`cannot start: ${error instanceof Error ? error.stack : messageOf(error)}`)
  return 1
}
