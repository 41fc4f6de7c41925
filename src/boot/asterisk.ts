import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { chmod, lstat, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type InstanceOptions, type Seen, writeConf } from './conf.ts'
import type { Root } from './packages.ts'
import { ROTATE_EVERY_MS, rotateLogs } from './rotate.ts'
import { plainPath } from './templates.ts'

/** Written by the service (src/phones); made empty here so that Asterisk starts before the service ever did. */
export const GENERATED = [
  'pjsip-phones.conf',
  'pjsip-trunks.conf',
  'pjsip-bans.conf',
  'numbers.conf',
] as const

/** Asterisk looks into these and complains where they are missing. */
const SHARE = ['share/sounds', 'share/agi-bin', 'share/keys']

export type Instance = Readonly<{
  root: Root
  folder: string
  conf: string
  prompts: string
  cel: string
  /** With the control socket, and the config file as Asterisk is given it. */
  run: string
  config: string
  /** Lines of level notice and worse. */
  messages: string
  security: string
  httpPort: number
  ariUser: Readonly<{ name: string; password: string }>
}>

/**
 * Makes the instance's folders and renders its files; repeatable, keeps what the service generated.
 * @throws TemplateFault when a path or value cannot stand in Asterisk's files
 */
export async function prepareInstance(options: InstanceOptions): Promise<Instance> {
  const folder = plainPath('the folder of Asterisk (DATA_DIR)', options.folder)
  const at = (sub: string) => join(folder, sub)
  const seen = seenByAsterisk(folder)
  for (const sub of ['run', 'conf/generated', 'log', 'db', 'cel', 'prompts/moh', ...SHARE])
    await mkdir(at(sub), { recursive: true })
  // ARI recordings fail where their folder is missing (the package does not make it).
  for (const sub of ['recording', 'monitor', 'cache', 'tmp', 'outgoing'])
    await mkdir(at(`spool/${sub}`), { recursive: true })
  await mkdir(options.recordingsDir, { recursive: true })
  await chmod(at('conf'), 0o700)
  await linkShare(options.root, folder)
  await writeConf(options, seen)
  for (const name of GENERATED)
    if (!existsSync(at(`conf/generated/${name}`)))
      await writeFile(at(`conf/generated/${name}`), '', { mode: 0o600 })
  return {
    root: options.root,
    folder,
    conf: at('conf'),
    prompts: at('prompts'),
    cel: at('cel/cel.csv'),
    run: seen.run,
    config: join(seen.folder, 'conf/asterisk.conf'),
    messages: at('log/messages.log'),
    security: at('log/security.log'),
    httpPort: options.httpPort,
    ariUser: { name: 'service', password: options.secrets.ariService },
  }
}

/** What Asterisk reads of the package, beside our own sounds: `sound:cc1022/greeting` is prompts/greeting.sln. */
async function linkShare(root: Root, folder: string): Promise<void> {
  const share = join(root.folder, 'usr/share/asterisk')
  const links: [from: string, to: string][] = [
    ['documentation', join(share, 'documentation')],
    ['rest-api', join(share, 'rest-api')],
    ['sounds/cc1022', join(folder, 'prompts')],
  ]
  for (const [from, to] of links) {
    const link = join(folder, 'share', from)
    await rm(link, { force: true })
    await symlink(to, link)
  }
}

/**
 * Where Asterisk sees its folder and keeps its control socket. Its configuration paths end at 255 characters and a
 * socket's at 107, so a deep DATA_DIR is shown to it through a short link in a folder that only we may enter.
 */
function seenByAsterisk(folder: string): Seen {
  if (Buffer.byteLength(folder) <= 80) return { folder, run: join(folder, 'run') }
  const { uid } = userInfo()
  // /run is not swept by age as /tmp is; only root may write there.
  const base = uid === 0 && existsSync('/run') ? '/run' : tmpdir()
  const run = join(base, `cc1022-${uid}-${createHash('sha256').update(folder).digest('hex').slice(0, 10)}`)
  return { folder: join(run, 'instance'), run }
}

/** Makes the short folder and link; nobody else may have been there first. */
async function linkShort({ run, folder }: Instance): Promise<void> {
  if (isWithin(run, folder)) return
  await mkdir(run, { mode: 0o700 }).catch(() => {}) // there already: looked at next
  const found = await lstat(run)
  if (!found.isDirectory() || found.uid !== userInfo().uid || (found.mode & 0o077) !== 0)
    throw new Error(`${run} is somebody else's: remove it, Asterisk's control socket goes there`)
  await rm(join(run, 'instance'), { force: true })
  await symlink(folder, join(run, 'instance'))
}

const isWithin = (path: string, folder: string) => path.startsWith(`${folder}/`)

export type Running = Readonly<{
  pid: number
  /** Settles when it has ended, however it ended. */
  ended: Promise<string>
  /** A console command and what it printed, for looking at things; the service uses ARI and AMI. */
  console: (command: string) => Promise<string>
  /** Ends it and everything it started; calls end too, so drain first. */
  stop: () => Promise<void>
}>

/**
 * Starts Asterisk as a child of ours, as the current user, and waits until calls can be answered.
 * It gets a process group of its own: Ctrl-C in the terminal is the supervisor's to hear, talking calls are drained
 * first. The current user, root included, since `-U` would change the owner of recordings and generated files
 * between the two; production runs the whole centre as one unprivileged user.
 * @param prefix from avoidHostnameTrap
 * @throws Error with Asterisk's own last lines when it does not come up in `withinMs`
 */
export async function startAsterisk(
  instance: Instance,
  { prefix = [], withinMs = 60_000 }: { prefix?: readonly string[]; withinMs?: number } = {},
): Promise<Running> {
  await endStray(instance)
  await linkShort(instance)
  const asterisk = instance.root.command('asterisk', ['-C', instance.config, '-f'])
  const [file = '', ...args] = [...prefix, asterisk.file, ...asterisk.args]
  const child = spawn(file, args, { env: asterisk.env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = createWriteStream(join(instance.folder, 'log/console.log'))
  child.stdout.pipe(output, { end: false })
  child.stderr.pipe(output, { end: false })
  const ended = new Promise<string>(done => {
    child.once('error', error => done(`could not be started: ${error.message}`))
    child.once('close', (code, signal) => {
      output.end()
      done(signal ? `ended by ${signal}` : `ended with ${code}`)
    })
  })
  const console = (command: string) => consoleCommand(instance, command)
  const logDir = join(instance.folder, 'log')
  const rotation = setInterval(() => void rotateLogs(logDir, console).catch(() => {}), ROTATE_EVERY_MS) // tried again
  rotation.unref()
  void ended.then(() => clearInterval(rotation))
  const stop = async () => {
    await end(child, ended)
    if (!isWithin(instance.run, instance.folder)) await rm(instance.run, { recursive: true, force: true })
  }
  const running = { pid: child.pid ?? 0, ended, console, stop }
  try {
    await booted(instance, console, { ended, withinMs })
  } catch (error) {
    await running.stop()
    const lines = (await readFile(instance.messages, 'utf8').catch(() => '')).trim().split('\n').slice(-8)
    throw new Error(`Asterisk did not come up. Its last lines:\n${lines.join('\n')}`, { cause: error })
  }
  return running
}

async function consoleCommand(instance: Instance, command: string): Promise<string> {
  const { file, args, env } = instance.root.command('asterisk', ['-C', instance.config, '-rx', command])
  return (await promisify(execFile)(file, args, { env, timeout: 30_000, maxBuffer: 16e6 })).stdout
}

type Limits = { ended: Promise<string>; withinMs: number }

async function booted(
  instance: Instance,
  ask: Running['console'],
  { ended, withinMs }: Limits,
): Promise<void> {
  let over: string | null = null
  void ended.then(how => {
    over = how
  })
  const deadline = Date.now() + withinMs
  let trouble: unknown = null
  while (Date.now() < deadline && over === null) {
    try {
      if (!existsSync(join(instance.run, 'asterisk.ctl'))) throw new Error('no control socket yet')
      if (!(await ask('core waitfullybooted')).includes('fully booted'))
        throw new Error('not fully booted yet')
      await askAri(instance)
      return
    } catch (error) {
      trouble = error
    }
    await pause(50)
  }
  throw new Error(over ?? `not up within ${withinMs} ms`, { cause: trouble })
}

async function askAri({ httpPort, ariUser }: Instance): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${ariUser.name}:${ariUser.password}`).toString('base64')}`
  const url = `http://127.0.0.1:${httpPort}/ari/asterisk/info?only=status`
  const answer = await fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(2_000) })
  if (answer.status !== 200)
    throw new Error(`ARI on port ${httpPort} answers ${answer.status}: is the port another's?`)
}

/** An Asterisk of this instance that a killed supervisor left behind would hold our ports. */
async function endStray(instance: Instance): Promise<void> {
  const pid = Number(await readFile(join(instance.run, 'asterisk.pid'), 'utf8').catch(() => ''))
  if (!pid) return
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  if (!command.split('\0').includes(instance.config)) return
  process.kill(pid, 'SIGTERM')
  for (let waited = 0; existsSync(`/proc/${pid}`) && waited < 10_000; waited += 50) await pause(50)
  if (existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGKILL')
}

async function end(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await ended
  clearTimeout(late)
}
