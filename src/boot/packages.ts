import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import {
  type Archive,
  debianArchitecture,
  type Log,
  PackagesFault,
  privateApt,
  run,
  type Source,
  SUITE,
} from './apt.ts'
import { prune } from './prune.ts'

export { PackagesFault } from './apt.ts'

/** `server`: Asterisk and what makes the prompts. `test`: scripted telephones. `peers`: far ends of mail and SMS. */
export type Which = 'server' | 'test' | 'peers'

/** How to start a program of a root: give all three to `spawn`. `env` is complete, nothing is inherited. */
export type Command = Readonly<{ file: string; args: string[]; env: Record<string, string> }>

/** An unpacked set of packages; its programs run through its own loader and libc, whatever the machine has. */
export type Root = Readonly<{
  folder: string
  /** Debian version by package name. */
  versions: Readonly<Record<string, string>>
  /** Folder of libraries and plugins, e.g. `usr/lib/x86_64-linux-gnu` made absolute. */
  libraries: string
  /** @param program its name, or its path in the root where it is in none of the usual folders */
  command: (program: string, args: readonly string[]) => Command
}>

export type Options = Readonly<{
  /** APT_MIRROR: used instead of the machine's own apt sources. */
  mirror?: string | null
  /** ASTERISK_SUITES: the newest Asterisk 22 of all these. */
  suites?: readonly string[]
  /** Look for newer packages even though a good set is here. */
  refresh?: boolean
  /** false = a set that cannot be had is thrown, instead of going on with the last good one. */
  fallBack?: boolean
  /** A newly unpacked set must pass this before it replaces the last good one. */
  smoke?: (root: Root) => Promise<void>
}>

const LISTS = {
  server: ['packages.txt', 'packages-centre.txt'],
  test: ['packages-test.txt'],
  peers: ['packages-peers.txt'],
} as const
const NAMES = { server: 'asterisk', test: 'phones', peers: 'peers' } as const
const PROJECT = join(import.meta.dirname, '../..')

/** @param text one package a line; `#` starts a comment @throws PackagesFault naming a line that is no package name */
export function packageList(text: string): string[] {
  const names = text
    .split('\n')
    .map(line => line.replace(/#.*/, '').trim())
    .filter(line => line !== '')
  const bad = names.find(name => !/^[a-z0-9][a-z0-9+.-]+$/.test(name))
  if (bad) throw new PackagesFault(`"${bad}" in the package list is not a package name`)
  return [...new Set(names)]
}

/** @param debian e.g. `1:22.10.1+dfsg+~cs6…` @returns why this Asterisk will not do, or null */
export function asteriskFault(debian: string | undefined): string | null {
  const match = /^(?:\d+:)?(\d+)\.(\d+)\.(\d+)/.exec(debian ?? '')
  const [major = 0, minor = 0, patch = 0] = (match ?? []).slice(1).map(Number)
  if (major === 22 && (minor > 10 || (minor === 10 && patch >= 1))) return null
  // 22.10.1 is a security release, and StasisBroadcast and attachable state came with 22.10 (telephony notes).
  return `Asterisk ${debian ?? 'unknown'} will not do: 22.10.1 or newer of the 22 LTS is needed`
}

/**
 * The named set of packages, unpacked and able to run. Milliseconds when it is here already; else downloads.
 * Two at once on one cache wait for each other. A set that cannot be had, or fails its smoke test, leaves the
 * last good one in use, said loudly.
 * @param cacheDir shared by checkouts; survives them
 */
export async function ensurePackages(
  cacheDir: string,
  which: Which,
  log: Log,
  options: Options = {},
): Promise<Root> {
  const lists = LISTS[which].map(name => readFile(join(PROJECT, 'asterisk-docker', name), 'utf8'))
  const wanted = packageList((await Promise.all(lists)).join('\n'))
  const source = { mirror: options.mirror ?? null, suites: which === 'server' ? (options.suites ?? []) : [] }
  const asked = sha256(
    [debianArchitecture(), ...source.suites.filter(suite => suite !== SUITE), ...wanted].join('\n'),
  )
  const here = async () => {
    const good = await lastGood(cacheDir, which)
    return good?.asked === asked && !options.refresh ? good.root : null
  }
  const ready = await here()
  if (ready) return ready
  await mkdir(cacheDir, { recursive: true })
  return withLock(join(cacheDir, 'install.lock'), log, async () => {
    const byAnother = await here()
    if (byAnother) return byAnother
    const last = (await lastGood(cacheDir, which))?.root ?? null
    const attempt = async () => {
      const root = await install(cacheDir, which, wanted, { log, source })
      if (last?.folder !== root.folder) await options.smoke?.(root)
      const set = root.folder.slice(cacheDir.length + 1, -'/root'.length)
      await writeAside(join(cacheDir, `${NAMES[which]}.json`), JSON.stringify({ asked, set }))
      await prune(cacheDir, NAMES[which], set, log)
      return root
    }
    return options.fallBack === false ? attempt() : newOrLast(last, log, attempt)
  })
}

/**
 * The new set when it can be had and works, else the last good one, said loudly.
 * @throws what went wrong, when there is nothing to fall back on
 */
export async function newOrLast(last: Root | null, log: Log, attempt: () => Promise<Root>): Promise<Root> {
  try {
    return await attempt()
  } catch (error) {
    if (!last) throw error
    log(`WARNING: the last good packages stay in use: ${error instanceof Error ? error.message : error}`)
    return last
  }
}

/** The set that is here, whatever is asked for by now; null where none is. Never downloads. */
export async function knownRoot(cacheDir: string, which: Which): Promise<Root | null> {
  return (await lastGood(cacheDir, which))?.root ?? null
}

async function lastGood(cacheDir: string, which: Which): Promise<{ asked: string; root: Root } | null> {
  try {
    const { asked, set } = JSON.parse(await readFile(join(cacheDir, `${NAMES[which]}.json`), 'utf8'))
    return { asked, root: await openRoot(join(cacheDir, set)) }
  } catch {
    return null // none yet, or damaged by hand: installed anew
  }
}

type Way = { log: Log; source: Source }

async function install(
  cacheDir: string,
  which: Which,
  wanted: string[],
  { log, source }: Way,
): Promise<Root> {
  const apt = await privateApt(join(cacheDir, 'apt'), source, log)
  const archives = await apt.resolve(wanted)
  const versions = Object.fromEntries(archives.map(nameAndVersion))
  const fault = which === 'server' ? asteriskFault(versions.asterisk) : null
  if (fault) throw new PackagesFault(fault)
  const hash = sha256(
    archives
      .map(archive => `${archive.file} ${archive.hash}`)
      .sort()
      .join('\n'),
  ).slice(0, 12)
  const folder = join(cacheDir, `${NAMES[which]}-${hash}`)
  if (!existsSync(join(folder, 'set.json'))) {
    const debs = await apt.download(wanted, archives)
    await unpack(
      archives.map(archive => join(debs, archive.file)),
      folder,
      { versions, log },
    )
    await Promise.all(archives.map(archive => rm(join(debs, archive.file), { force: true })))
  }
  return openRoot(folder)
}

/** `asterisk_1%3a22.10.1+dfsg_amd64.deb` → name and version. */
function nameAndVersion(archive: Archive): [string, string] {
  const [name = '', version = ''] = archive.file.split('_')
  return [name, decodeURIComponent(version)]
}

type Contents = { versions: Record<string, string>; log: Log }

/** Unpacks aside and renames, so that a folder with the final name is always whole. */
async function unpack(debs: readonly string[], folder: string, { versions, log }: Contents): Promise<void> {
  const aside = `${folder}.new-${process.pid}`
  const root = join(aside, 'root')
  await rm(aside, { recursive: true, force: true })
  await mkdir(root, { recursive: true })
  log(`unpacking ${debs.length} packages`)
  for (const deb of debs) {
    const { code, text } = await run('dpkg-deb', ['-x', deb, root])
    if (code === 0) continue
    await rm(deb, { force: true }) // the next start downloads it anew
    await rm(aside, { recursive: true, force: true })
    throw new PackagesFault(`${deb} could not be unpacked: ${text.trim()}. Is the disk full? Start again`)
  }
  for (const unused of ['doc', 'man', 'locale', 'info'])
    await rm(join(root, 'usr/share', unused), { recursive: true, force: true })
  await writeFile(
    join(aside, 'set.json'),
    JSON.stringify({ versions, libraries: await libraryFolders(root) }, null, 1),
  )
  await rm(folder, { recursive: true, force: true })
  await rename(aside, folder)
}

/** Folders with libraries, relative to the root: the loader looks nowhere else. */
async function libraryFolders(root: string): Promise<string[]> {
  const home = `usr/lib/${triplet()}`
  const subs = await readdir(join(root, home), { withFileTypes: true })
  const found = [home, 'usr/lib', `lib/${triplet()}`]
  for (const sub of subs.filter(entry => entry.isDirectory())) {
    const files = await readdir(join(root, home, sub.name))
    if (files.some(file => /^lib.*\.so(\.|$)/.test(file))) found.push(`${home}/${sub.name}`)
  }
  return found.filter(folder => existsSync(join(root, folder)))
}

const triplet = () => (debianArchitecture() === 'amd64' ? 'x86_64-linux-gnu' : 'aarch64-linux-gnu')
const loader = () => (debianArchitecture() === 'amd64' ? 'ld-linux-x86-64.so.2' : 'ld-linux-aarch64.so.1')

async function openRoot(set: string): Promise<Root> {
  const { versions, libraries } = JSON.parse(await readFile(join(set, 'set.json'), 'utf8'))
  const folder = join(set, 'root')
  const home = join(folder, 'usr/lib', triplet())
  const ld = join(home, loader())
  if (!existsSync(ld)) throw new PackagesFault(`${ld} is missing`)
  const path: string = libraries.map((library: string) => join(folder, library)).join(':')
  const command = (program: string, args: readonly string[]): Command => {
    const binary = ['usr/sbin', 'usr/bin', ''].map(bin => join(folder, bin, program)).find(existsSync)
    if (!binary) throw new PackagesFault(`${program} is not in ${folder}`)
    // The machine's own library cache is ignored: an older library found there would not fit this libc.
    return {
      file: ld,
      args: ['--inhibit-cache', '--library-path', path, binary, ...args],
      env: environment(home),
    }
  }
  return { folder, versions, libraries: home, command }
}

/** Programs that the machine itself has installed: by name, or by their path below its root. */
export const machineTools = (): Pick<Root, 'folder' | 'libraries' | 'command'> => {
  const home = join('/usr/lib', triplet())
  const command = (program: string, args: readonly string[]): Command => ({
    file: program.includes('/') ? join('/', program) : program,
    args: [...args],
    env: { ...environment(home), PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  })
  return { folder: '/', libraries: home, command }
}

/** The machine's own Asterisk, as in the image, where packages.txt went through apt-get. */
export function systemRoot(): Root {
  const version = execFileSync('asterisk', ['-V'], { encoding: 'utf8' })
    .replace(/^Asterisk /, '')
    .trim()
  return { ...machineTools(), versions: { asterisk: version } }
}

const environment = (home: string) => ({
  PATH: '/usr/bin:/bin',
  LANG: 'C.UTF-8',
  TERM: 'dumb',
  ESPEAK_DATA_PATH: home,
})

/**
 * A lock held by the kernel through a child of ours: it goes when we go, however we go, so none is ever stale.
 */
export async function withLock<T>(file: string, log: Log, work: () => Promise<T>): Promise<T> {
  const child = spawn('flock', [file, 'sh', '-c', 'echo held; cat >/dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const told = setTimeout(() => log(`waiting for another installation on ${file}`), 1_000)
  await new Promise<void>((held, fail) => {
    child.on('error', () => fail(new PackagesFault('flock is not on this machine: install util-linux')))
    child.on('exit', code => fail(new PackagesFault(`flock ${file} ended with ${code}`)))
    createInterface({ input: child.stdout }).once('line', () => held())
  }).finally(() => clearTimeout(told))
  try {
    return await work()
  } finally {
    child.stdin.end()
  }
}

async function writeAside(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new-${process.pid}`, text)
  await rename(`${file}.new-${process.pid}`, file)
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
