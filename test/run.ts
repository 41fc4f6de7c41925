import { spawn, spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { constants, homedir, setPriority } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { ensurePackages } from '../src/boot/packages.ts'
import { freePort, startEmbedded } from '../src/db/embedded.ts'
import { hasChromium } from './browser/debian.ts'
import { fastFolder } from './cluster.ts'
import { inLanes } from './lanes.ts'
import { readSource } from './law/source.ts'
import { readPoints } from './points.ts'
import { prepareCentre } from './telephony/prepared.ts'

// script/test: the checks, then every test file as a process of its own, reading what it reports. The last line counts.

const ROOT = join(import.meta.dirname, '..')
/** What draws pages or writes a backup while it calls fills a core of its own: no others call beside it. */
const fillsACore = (path: string) => isBrowsing(path) || path === 'test/boot/supervisor-real.test.ts'
const NEEDS_QUIET = [
  'src/boot/asterisk.ts',
  'src/boot/phones/sipp.ts',
  'test/telephony/centre.ts',
  'test/boot/supervisor-real.test.ts', // as a program of its own
]
const FILE_LIMIT_MS = 15 * 60_000
/** A file that says nothing for so long has a test that waits for ever; it is ended, and counts as failed. */
const SILENCE_LIMIT_MS = 4 * 60_000
/** From its last word to the end of its process; later, something is left open. */
const OVER_LIMIT_MS = 20_000
const PIPES_LIMIT_MS = 2_000
const CACHE_DIR = process.env.CACHE_DIR || join(homedir(), '.cache', '1022')
const APT_ENV = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
const TEST_ENV = { TAP_TIMEOUT: '600', NODE_COMPILE_CACHE: join(CACHE_DIR, 'node') }
/** Settings of a server must not reach the tests; these two say where downloads come from and go to. */
const SETTINGS =
  /^(HTTP|TLS|PUBLIC|SIP|TRUNK|RTP|ASTERISK|DATA|RECORDINGS|DATABASE|PROVINCES?|LOG|DRAIN|EXTERNAL|WITNESS|TSA|DIGEST)(_|$)|^DEMO$/

const quiet = new Map<string, boolean>(NEEDS_QUIET.map(path => [path, true]))

/** Whether the file, or one it imports, starts what needs quiet. */
function needsQuiet(path: string): boolean {
  const known = quiet.get(path)
  if (known !== undefined) return known
  quiet.set(path, false) // files that import each other end here
  const isOurs = /^(src|test|bench)\/.*\.ts$/.test(path)
  const answer = isOurs && readSource(ROOT, path).values.some(({ to }) => needsQuiet(to))
  quiet.set(path, answer)
  return answer
}

type Result = Readonly<{
  what: string
  passed: number
  failed: number
  skipped: readonly string[]
  ms: number
}>
type Ended = Readonly<{ output: string; errors: string; ending: number | string; ms: number }>

let isStopping = false
const running = new Set<ReturnType<typeof spawn>>()
const say = (line: string) => process.stdout.write(`${line}\n`)

function stop(): void {
  isStopping = true
  for (const child of running) child.kill('SIGTERM')
}

type Way = Readonly<{ env: NodeJS.ProcessEnv; isBehind: boolean }>

function run(file: string, args: readonly string[], { env, isBehind }: Way): Promise<Ended> {
  const started = Date.now()
  // With a session of its own where that is put behind others.
  const child = spawn(file, [...args], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: isBehind,
  })
  running.add(child)
  if (isBehind) behind(child.pid)
  let output = ''
  let errors = ''
  const end = () => child.kill('SIGKILL')
  const silence = setTimeout(end, SILENCE_LIMIT_MS)
  let over: NodeJS.Timeout | undefined
  child.stdout.setEncoding('utf8').on('data', text => {
    output += text
    silence.refresh()
    if (/^# time=/m.test(text)) over ??= setTimeout(end, OVER_LIMIT_MS)
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    errors += text
  })
  const limit = setTimeout(end, FILE_LIMIT_MS)
  return new Promise(done => {
    const settle = (code: number | null, signal: string | null) => {
      running.delete(child)
      done({ output, errors, ending: signal ?? code ?? 1, ms: Date.now() - started })
    }
    child.once('error', error => {
      errors += error.message
      settle(1, null)
    })
    child.once('close', settle)
    // A program that the test left behind may hold the pipes open for ever.
    child.once('exit', (code, signal) => {
      for (const timer of [limit, silence, over]) clearTimeout(timer)
      setTimeout(settle, PIPES_LIMIT_MS, code, signal).unref()
    })
  })
}

/**
 * Gets the time that nobody else wants, with all that it will start: the lowest priority alone still cost recordings half a
 * second now and then. chrt is a part of Debian's util-linux; where it is missing the lowest priority has to do.
 */
function behind(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW)
    spawnSync('chrt', ['--all-tasks', '--idle', '--pid', '0', String(pid)], { stdio: 'ignore' })
    lastOfSessions(pid)
  } catch (error) {
    // It is gone already, and needs no time.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SYSTEM_ERROR') throw error
  }
}

/** Linux weighs sessions against each other first, whatever priority is within (sched(7), autogroup). Asterisk has one, and so has this. */
function lastOfSessions(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, '19')
  } catch {
    // Not Linux, or set too often for whoever is not root: it has to do without.
  }
}

function tell({ what, passed, failed, ms }: Result): void {
  const seconds = (ms / 1_000).toFixed(1).padStart(7)
  say(
    `${failed === 0 ? 'ok    ' : 'NOT OK'} ${String(passed).padStart(4)} passed ${String(failed).padStart(3)} failed ${seconds} s  ${what}`,
  )
}

const CHECKS: readonly [what: string, args: readonly string[]][] = [
  ['types', ['node_modules/typescript/bin/tsc', '--noEmit']],
  ['types of the console', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'web']],
  ['lint and format', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']],
  ['migrations fit the tables', ['src/db/generate.ts', '--check']],
]

async function check([what, args]: (typeof CHECKS)[number], isBehind: boolean): Promise<Result> {
  const { output, errors, ending, ms } = await run(process.execPath, args, { env: process.env, isBehind })
  const failed = ending === 0 ? 0 : 1
  const result = { what, passed: 1 - failed, failed, skipped: [], ms }
  tell(result)
  if (failed) say(`${output}${errors}`.trimEnd().replaceAll(/^/gm, '    '))
  return result
}

async function test(path: string, env: NodeJS.ProcessEnv, isBehind: boolean): Promise<Result> {
  const args = ['--disable-warning=ExperimentalWarning', '--import', './src/boot/imports.ts', path]
  const { output, errors, ending, ms } = await run(process.execPath, args, { env, isBehind })
  const { fault, ...points } = readPoints(output, ending)
  const result = { what: path, ms, ...points }
  tell(result)
  for (const name of points.skipped) say(`       skipped: ${name}`)
  if (points.failed > 0) {
    const told = output.split('\n').filter(line => line.trim() !== '' && !/^\s*ok\b/.test(line))
    say([...told, ...errors.trimEnd().split('\n')].map(line => `    ${line}`).join('\n'))
    if (fault) say(`    ${path}: ${fault}`)
  }
  return result
}

/**
 * Files wait for facts on a machine that may be shared: one that fails is tried once more when nothing runs beside it, and
 * said so. What fails twice has failed.
 */
async function testAgain(first: Result, env: NodeJS.ProcessEnv): Promise<Result> {
  say(`AGAIN  ${first.what} has failed and is tried once more, alone: look at it if it does so often`)
  return test(first.what, env, false)
}

/** The checks where everything is tested, and the files; what they wait for is fetched meanwhile. */
async function testAll(
  paths: readonly string[],
  env: NodeJS.ProcessEnv,
  isWhole: boolean,
): Promise<Result[]> {
  const calling = paths.filter(path => needsQuiet(path))
  const others = paths.filter(path => !calling.includes(path))
  const isBehind = calling.length > 0
  const packages = isBehind ? fetchPackages() : Promise.resolve()
  const chromium = packages.then(() => (paths.some(isBrowsing) ? needChromium() : undefined))
  for (const one of [packages, chromium]) one.catch(() => {}) // told by whoever waits for it
  const checks = isWhole ? CHECKS.map(one => () => check(one, isBehind)) : []
  const work = (path: string) => async () => {
    await (isBrowsing(path) ? chromium : calling.includes(path) ? packages : null)
    return test(path, env, isBehind && others.includes(path) && !isBrowsing(path))
  }
  const lots = {
    alone: calling.filter(fillsACore).map(work),
    calling: calling.filter(path => !fillsACore(path)).map(work),
    beside: [...checks, ...others.filter(path => !isBrowsing(path)).map(work)],
    last: others.filter(isBrowsing).map(work),
  }
  const results = await inLanes(lots, { isStopping: () => isStopping, stop })
  const again = results.filter(({ what, failed }) => failed > 0 && paths.includes(what))
  const settled = new Map(results.map(one => [one.what, one]))
  for (const one of again) if (!isStopping) settled.set(one.what, await testAgain(one, env))
  if (again.length > 0) say(`tried again: ${again.map(({ what }) => what).join(', ')}`)
  return [...settled.values()]
}

const isBrowsing = (path: string) => path.startsWith('test/browser/')

/** @throws Error naming an argument that is no test file and no folder with tests */
function pathsFrom(args: readonly string[]): string[] {
  const wanted = args.length === 0 ? ['test'] : args.map(arg => relative(ROOT, resolve(arg)))
  const found = wanted.flatMap(path => {
    const isFolder = statSync(join(ROOT, path), { throwIfNoEntry: false })?.isDirectory()
    const files = globSync(isFolder ? `${path}/**/*.test.ts` : path, { cwd: ROOT })
    if (files.length === 0) throw new Error(`${path} is no test file and no folder with test files`)
    return files
  })
  return [...new Set(found)].sort()
}

/** Debian's Chromium for the tests of the console; only root may install it, others are told what to type. */
async function needChromium(): Promise<void> {
  if (hasChromium()) return
  const install = 'apt-get install -y --no-install-recommends chromium'
  if (process.getuid?.() !== 0) throw new Error(`the console is tested in Chromium. Type: sudo ${install}`)
  say(`test: ${install} (about 110 MB, once)`)
  // Lists may be old or missing on a new machine.
  await run('apt-get', ['update', '-q'], { env: APT_ENV, isBehind: true })
  const { ending, errors } = await run('apt-get', install.split(' ').slice(1), {
    env: APT_ENV,
    isBehind: true,
  })
  if (ending !== 0) throw new Error(`chromium could not be installed: ${errors.trim().split('\n').at(-1)}`)
}

/** Everything a test could download is there before the first one's time runs. */
async function fetchPackages(): Promise<void> {
  const mirror = process.env.APT_MIRROR || null
  for (const which of ['server', 'test'] as const) await ensurePackages(CACHE_DIR, which, say, { mirror })
}

/** One database server for all files: each makes its own database in it. */
async function withDatabase<T>(isBehind: boolean, work: (env: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(fastFolder(), 'cc1022-test-'))
  const kept = Object.entries(process.env).filter(([key]) => !SETTINGS.test(key))
  const dir = join(folder, 'postgres')
  const server = await startEmbedded({ dir, port: await freePort(), password: 'test', isDurable: false })
  if (isBehind) behind(server.pid)
  try {
    const centre = isBehind ? await prepareCentre(join(folder, 'centre')) : {}
    const env = { ...Object.fromEntries(kept), ...TEST_ENV, ...centre, DATABASE_URL_TEST: server.adminUrl }
    return await work(env)
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function main(args: readonly string[]): Promise<number> {
  const paths = pathsFrom(args)
  const isBehind = paths.some(path => needsQuiet(path))
  const results = await withDatabase(isBehind, env => testAll(paths, env, args.length === 0))
  const slowest = [...results].sort((one, other) => other.ms - one.ms).slice(0, 5)
  say(`slowest: ${slowest.map(({ what, ms }) => `${what} ${(ms / 1_000).toFixed(1)} s`).join(', ')}`)
  const failing = results.filter(({ failed }) => failed > 0).map(({ what }) => what)
  if (failing.length > 0) say(`failed: ${failing.join(', ')}`)
  const skipped = results.flatMap(result => result.skipped).length
  if (skipped > 0) say(`skipped: ${skipped}`)
  const sum = (key: 'passed' | 'failed') => results.reduce((total, result) => total + result[key], 0)
  say(`${sum('passed')} passed, ${sum('failed')} failed`)
  return isStopping || sum('failed') > 0 || sum('passed') === 0 ? 1 : 0
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop)

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  say('0 passed, 1 failed')
  process.exitCode = 1
}
