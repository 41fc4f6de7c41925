import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Why packages cannot be had, and what to try; the text is for the person at the shell. */
export class PackagesFault extends Error {
  override readonly name = 'PackagesFault'
}

/** One package of the closure apt resolved. `file` is its name in the archives folder. */
export type Archive = Readonly<{ uri: string; file: string; bytes: number; hash: string }>

export type Log = (line: string) => void

/** The suite with Asterisk 22 LTS; Debian 12 and 13 have no asterisk package. */
export const SUITE = 'forky'

/** @see suites where Asterisk's own packages may come from, beside SUITE, which everything else comes from */
export type Source = Readonly<{ mirror: string | null; suites: readonly string[] }>

/** A mirror that is away is told soon: there may be another, or a last good set. */
const QUICK = ['-q=2', '-o', 'APT::Update::Error-Mode=any', '-o', 'Acquire::Retries=1']
const KEYRINGS = ['debian-archive-keyring.gpg', 'debian-archive-keyring.pgp'].map(
  name => `/usr/share/keyrings/${name}`,
)

/**
 * The Debian mirrors this machine already uses, best first: no host name is written in the project.
 * @param texts contents of the one-line (`.list`) and deb822 (`.sources`) files
 * @param codename the machine's own release, to tell Debian's archive from other people's repositories
 */
export function mirrorsOf(texts: readonly string[], codename: string): string[] {
  const found = texts.flatMap(text => (/^URIs:/im.test(text) ? fromStanzas(text) : fromLines(text)))
  const suites = [codename, 'stable', 'testing', 'unstable', 'sid', SUITE]
  const good = found.filter(
    entry => entry.components.includes('main') && suites.some(s => entry.suites.includes(s)),
  )
  const uris = [...new Set(good.map(entry => entry.uri).filter(uri => !uri.startsWith('cdrom:')))]
  // Debian's own archive ends in /debian on nearly every mirror; others are tried after it.
  return uris.sort((a, b) => Number(!/\/debian\/?$/.test(a)) - Number(!/\/debian\/?$/.test(b)))
}

type Listed = { uri: string; suites: string[]; components: string[] }

function fromLines(text: string): Listed[] {
  return text.split('\n').flatMap(line => {
    const match = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+([^#]+)/.exec(line)
    if (!match?.[1] || !match[2] || !match[3]) return []
    return [{ uri: match[1], suites: [match[2]], components: match[3].trim().split(/\s+/) }]
  })
}

function fromStanzas(text: string): Listed[] {
  return text.split(/\n\s*\n/).flatMap(stanza => {
    const field = (name: string) =>
      (new RegExp(`^${name}:\\s*(.*(?:\\n[ \\t].*)*)`, 'im').exec(stanza)?.[1] ?? '').trim().split(/\s+/)
    if (!field('Types').includes('deb') || field('Enabled')[0] === 'no') return []
    return field('URIs')
      .filter(uri => uri !== '')
      .map(uri => ({ uri, suites: field('Suites'), components: field('Components') }))
  })
}

/** Lines of `apt-get --print-uris`: `'uri' file bytes Algorithm:hash`. */
export function archivesOf(text: string): Archive[] {
  return text.split('\n').flatMap(line => {
    const match = /^'([^']+)' (\S+) (\d+) (\S+)/.exec(line)
    if (!match?.[1] || !match[2] || !match[4]) return []
    return [{ uri: match[1], file: match[2], bytes: Number(match[3]), hash: match[4] }]
  })
}

/** The first package apt could not fetch and its reason, or null. */
export function failedFetch(text: string): string | null {
  const match = /^(?:E:|W:) Failed to fetch (\S+)\s+(.*)$/m.exec(text)
  return match ? `${match[1]} (${match[2]?.trim()})` : null
}

/**
 * An apt of our own: own lists, own cache, an empty list of installed packages, so that it resolves the whole
 * closure, libc included, without root and without touching the machine's apt.
 */
export async function privateApt(folder: string, { mirror, suites }: Source, log: Log): Promise<Apt> {
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/usr/bin/dpkg-deb'))
    throw new PackagesFault(
      'apt-get and dpkg are not on this machine, and Asterisk is unpacked with them: use a Debian machine, ' +
        'or run the image of asterisk-docker/ and set ASTERISK_URL, ASTERISK_AMI_URL and ASTERISK_SHARED_DIR',
    )
  const keyring = KEYRINGS.find(existsSync)
  if (!keyring)
    throw new PackagesFault(`${KEYRINGS[0]} is missing: install the package debian-archive-keyring`)
  const mirrors = mirror ? [mirror] : await machineMirrors()
  if (mirrors.length === 0)
    throw new PackagesFault(
      'no Debian mirror in this machine\'s apt sources: set APT_MIRROR to one, as "http://<mirror>/debian"',
    )
  for (const sub of [
    'lists/partial',
    'archives/partial',
    'none/partial',
    'etc/apt.conf.d',
    'etc/preferences.d',
    'log',
  ])
    await mkdir(join(folder, sub), { recursive: true })
  await writeFile(join(folder, 'status'), '')
  await writeFile(join(folder, 'apt.conf'), `${aptConf(folder)}\n${await machineAcquire()}\n`)
  const all = [...new Set([SUITE, ...suites])]
  await writeFile(join(folder, 'etc/preferences'), preferences(all))
  const apt = new Apt(folder, log)
  await apt.update(
    mirrors.map(uri => ({ uri, suites: all })),
    keyring,
  )
  return apt
}

/** The newest Asterisk 22 of all suites; whatever it needs comes from the first. */
function preferences([first, ...others]: readonly string[]): string {
  if (others.length === 0) return ''
  const stanzas = [
    ['*', `release n=${first}`, '500'],
    ['*', 'release o=Debian', '100'],
    ['asterisk asterisk-*', 'version 1:22.*', '900'],
  ]
  return stanzas
    .map(([name, pin, priority]) => `Package: ${name}\nPin: ${pin}\nPin-Priority: ${priority}\n`)
    .join('\n')
}

function aptConf(folder: string): string {
  const settings: [string, string][] = [
    ['Dir::State', folder],
    ['Dir::State::Lists', 'lists'],
    ['Dir::State::status', join(folder, 'status')],
    ['Dir::Cache', folder],
    ['Dir::Cache::Archives', 'archives'],
    ['Dir::Cache::pkgcache', ''],
    ['Dir::Cache::srcpkgcache', ''],
    ['Dir::Log', join(folder, 'log')],
    ['Dir::Etc', join(folder, 'etc')],
    ['Dir::Etc::sourcelist', 'sources.list'],
    ['Dir::Etc::sourceparts', 'apt.conf.d'],
    ['Dir::Etc::main', 'none'],
    ['Dir::Etc::parts', 'apt.conf.d'],
    // Our own kernel lock guards the folder (packages.ts); apt's needs rights we may not have.
    ['Debug::NoLocking', '1'],
    // As root apt would download as `_apt`, who may not enter the cache folder.
    ['APT::Sandbox::User', 'root'],
    ['APT::Install-Recommends', '0'],
    ['APT::Get::Assume-Yes', '1'],
    ['APT::Architecture', debianArchitecture()],
    ['Acquire::Languages', 'none'],
    // Mirrors may serve an older release file; signatures are checked all the same.
    ['Acquire::Check-Valid-Until', '0'],
    ['Acquire::Retries', '3'],
    ['Acquire::http::Timeout', '30'],
    ['Acquire::https::Timeout', '30'],
  ]
  return settings.map(([key, value]) => `${key} "${value}";`).join('\n')
}

/** How this machine reaches the network: proxies and certificates of its own apt settings, but none of its hooks. */
async function machineAcquire(): Promise<string> {
  const { text } = await run('apt-config', ['dump', 'Acquire'])
  return text
    .split('\n')
    .filter(line => /^Acquire::https?::\S*(Proxy|CaInfo|CaPath|SslCert|SslKey|User-Agent)\S* "/i.test(line))
    .join('\n')
}

/** Debian's word for this machine's processor. */
export function debianArchitecture(): 'amd64' | 'arm64' {
  if (process.arch === 'x64') return 'amd64'
  if (process.arch === 'arm64') return 'arm64'
  throw new PackagesFault(`no Asterisk packages are prepared for the processor ${process.arch}`)
}

async function machineMirrors(): Promise<string[]> {
  const parts = await readdir('/etc/apt/sources.list.d').catch(() => [])
  const files = ['/etc/apt/sources.list', ...parts.map(name => join('/etc/apt/sources.list.d', name))]
  const texts = await Promise.all(files.map(file => readFile(file, 'utf8').catch(() => '')))
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '')
  return mirrorsOf(texts, /^VERSION_CODENAME="?([a-z]+)/m.exec(release)?.[1] ?? 'stable')
}

export class Apt {
  private readonly folder: string
  private readonly log: Log

  constructor(folder: string, log: Log) {
    this.folder = folder
    this.log = log
  }

  async update(mirrors: readonly Pick<Listed, 'uri' | 'suites'>[], keyring: string): Promise<void> {
    let last = ''
    for (const { uri, suites } of mirrors) {
      const lines = suites.map(suite => `deb [signed-by=${keyring}] ${uri} ${suite} main\n`)
      await writeFile(join(this.folder, 'etc/sources.list'), lines.join(''))
      this.log(`reading the package index of ${suites.join(', ')} from ${uri}`)
      const { code, text } = await this.apt([...QUICK, 'update'])
      if (code === 0) return
      last = `${failedFetch(text) ?? (text.trim().split('\n').at(-1) || `apt-get update ended with ${code}`)}`
    }
    throw new PackagesFault(
      `the package index of ${SUITE} could not be read: ${last}. Try again later, or set APT_MIRROR to another Debian mirror`,
    )
  }

  /** Everything the named packages need, libc included, nothing left out as "installed already". */
  async resolve(packages: readonly string[]): Promise<Archive[]> {
    // apt names only what it has not downloaded: with archives of a broken start about, that would be a part of the set.
    const nothing = `Dir::Cache::Archives=${join(this.folder, 'none')}`
    const { code, text } = await this.apt(['-q=2', '-o', nothing, 'install', '--print-uris', ...packages])
    const archives = archivesOf(text)
    if (code === 0 && archives.length > 0) return archives
    const why = /^E: (.*)$/m.exec(text)?.[1] ?? `apt-get ended with ${code}`
    throw new PackagesFault(`${SUITE} cannot supply ${packages.join(', ')}: ${why}`)
  }

  /** Downloads what is not there yet; a broken download is continued where it stopped. @returns the folder of .deb files */
  async download(packages: readonly string[], archives: readonly Archive[]): Promise<string> {
    const folder = join(this.folder, 'archives')
    const there = new Set(await readdir(folder))
    const missing = archives.filter(archive => !there.has(archive.file))
    const allBytes = missing.reduce((sum, archive) => sum + archive.bytes, 0)
    if (missing.length > 0) this.log(`downloading ${missing.length} packages, ${megabytes(allBytes)}`)
    let begun = 0
    let told = Date.now()
    const { code, text } = await this.apt(['-q=1', 'install', '--download-only', ...packages], line => {
      if (!line.startsWith('Get:')) return
      begun += 1
      if (Date.now() - told < 3_000) return
      told = Date.now()
      this.log(`downloading package ${begun} of ${missing.length}`)
    })
    if (code === 0) return folder
    const which = failedFetch(text) ?? text.trim().split('\n').at(-1)
    throw new PackagesFault(
      `download failed: ${which}. Start again: what is here already is kept and the rest is continued; ` +
        'if it goes on failing, set APT_MIRROR to another Debian mirror',
    )
  }

  private apt(args: readonly string[], onLine?: (line: string) => void) {
    return run(
      'apt-get',
      ['-c', join(this.folder, 'apt.conf'), ...args],
      onLine,
      join(this.folder, 'apt.conf'),
    )
  }
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`

/** Runs a tool of the machine with its own environment in English; both outputs in one text. */
export function run(
  file: string,
  args: readonly string[],
  onLine?: (line: string) => void,
  aptConfig?: string,
) {
  const settings = [
    'LC_ALL=C',
    'DEBIAN_FRONTEND=noninteractive',
    ...(aptConfig ? [`APT_CONFIG=${aptConfig}`] : []),
  ]
  const child = spawn('env', [...settings, file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', line => {
      text += `${line}\n`
      onLine?.(line)
    })
  return new Promise<{ code: number; text: string }>((done, fail) => {
    child.on('error', fail)
    child.on('close', code => done({ code: code ?? 1, text }))
  })
}
