import { spawn, spawnSync } from 'node:child_process'
import { mkdir, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { archivesOf, failedFetch, mirrorsOf } from '../../src/boot/apt.ts'
import { takesTransfers } from '../../src/boot/conf.ts'
import {
  asteriskFault,
  ensurePackages,
  machineTools,
  newOrLast,
  packageList,
  withLock,
} from '../../src/boot/packages.ts'
import { prune } from '../../src/boot/prune.ts'
import { CACHE, serverRoot } from './asterisk-trial.ts'

const quiet = () => {}

t.test('the package list has one package a line, and comments', t => {
  t.same(packageList('# why\nasterisk\n\n  sox # sound\nasterisk\n'), ['asterisk', 'sox'])
  t.throws(() => packageList('asterisk sox'), /"asterisk sox" in the package list/)
  t.throws(() => packageList('--allow-downgrades'), /not a package name/)
  t.end()
})

t.test('only Asterisk 22 LTS from the security release on will do, and the fault names what was found', t => {
  for (const good of ['1:22.10.1+dfsg+~cs6.17.60671434-1', '1:22.11.0-1', '22.10.10'])
    t.equal(asteriskFault(good), null, good)
  for (const bad of ['1:22.10.0+dfsg-1', '1:22.9.3-1', '1:23.2.0-1', '1:20.15.1-1', undefined])
    t.ok(asteriskFault(bad)?.includes(bad ?? 'unknown'), bad ?? 'unknown')
  t.end()
})

t.test('programs of the machine are found by name or by path, also where it has no Asterisk', t => {
  const { command } = machineTools()
  t.match(command('flac', ['--version']), { file: 'flac', args: ['--version'], env: { PATH: /\/usr\/bin/ } })
  t.equal(command('/usr/bin/flac', []).file, '/usr/bin/flac')
  t.equal(command('usr/lib/postgresql/18/bin/pg_dump', []).file, '/usr/lib/postgresql/18/bin/pg_dump')
  t.end()
})

t.test('a telephone’s own transfers are taken by an Asterisk that outlives them, and by no other', t => {
  // asterisk#2021: one packet ends 22.10.
  for (const good of ['1:22.11.0-rc2+dfsg+~cs6.17.60671434-1', '22.11.0~dfsg+~cs6.17', '22.12.1'])
    t.ok(takesTransfers(good), good)
  for (const bad of ['1:22.10.1+dfsg+~cs6.17.60671434-1', '22.9.11', '23.1.0', '', undefined])
    t.notOk(takesTransfers(bad), bad ?? 'unknown')
  t.end()
})

t.test("the mirror is the machine's own, whichever way its sources are written", t => {
  const lines = `# deb http://commented.example/debian bookworm main
deb-src http://source.example/debian bookworm main
deb [arch=amd64 signed-by=/k.gpg] https://third.example/apt bookworm main
deb http://mirror.example/debian bookworm main contrib # near
deb http://security.example/debian-security bookworm-security main
deb cdrom:[Debian]/ bookworm main
deb https://tool.example/deb nodistro main`
  t.same(mirrorsOf([lines], 'bookworm'), ['http://mirror.example/debian', 'https://third.example/apt'])
  const stanzas = `Types: deb deb-src
URIs: mirror+file:///etc/apt/mirrors/debian.list
Suites: trixie trixie-updates
Components: main

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: trixie
Components: main

Types: deb
URIs: http://one.example/debian
  http://two.example/debian/
Suites: trixie
Components: main`
  t.same(mirrorsOf([stanzas, ''], 'trixie'), [
    'http://one.example/debian',
    'http://two.example/debian/',
    'mirror+file:///etc/apt/mirrors/debian.list',
  ])
  t.same(
    mirrorsOf([lines.replaceAll('bookworm', 'noble')], 'bookworm'),
    [],
    'another system has no Debian mirror',
  )
  t.end()
})

t.test("apt's answers are read: what to fetch, and what could not be", t => {
  const uri = "'http://m.example/a/asterisk_22%2bx_amd64.deb' asterisk_1%3a22+x_amd64.deb 123 SHA256:ab"
  t.same(archivesOf(`Reading...\n${uri}\n`), [
    {
      uri: 'http://m.example/a/asterisk_22%2bx_amd64.deb',
      file: 'asterisk_1%3a22+x_amd64.deb',
      bytes: 123,
      hash: 'SHA256:ab',
    },
  ])
  const said = 'Err:1 x\nE: Failed to fetch http://m.example/sox.deb  404  Not Found\nE: Unable to fetch\n'
  t.equal(failedFetch(said), 'http://m.example/sox.deb (404  Not Found)')
  t.equal(failedFetch('all well'), null)
  t.end()
})

t.test('a set that is here already is ready without asking anybody', async t => {
  await serverRoot()
  const root = await ensurePackages(CACHE, 'server', line => t.fail(line), {
    mirror: 'http://127.0.0.1:9/debian',
  })
  t.equal(asteriskFault(root.versions.asterisk), null)
  t.throws(() => root.command('no-such-program', []), /no-such-program is not in/)
})

t.test(
  'when the mirror is away the last good set stays in use, loudly; with none the fault says what to try',
  async t => {
    const cache = t.testdir({})
    const away = { mirror: 'http://127.0.0.1:9/debian', refresh: true }
    const fault = /package index of forky could not be read: .*127\.0\.0\.1:9.*APT_MIRROR/
    await t.rejects(ensurePackages(cache, 'server', quiet, away), { name: 'PackagesFault', message: fault })
    const { folder } = await serverRoot()
    await symlink(dirname(folder), join(cache, basename(dirname(folder))))
    await writeFile(join(cache, 'asterisk.json'), await readFile(join(CACHE, 'asterisk.json')))
    const said: string[] = []
    const root = await ensurePackages(cache, 'server', line => said.push(line), away)
    t.equal(root.folder, join(cache, basename(dirname(folder)), 'root'))
    t.match(said.at(-1), /^WARNING: the last good packages stay in use: /)
  },
)

t.test('a new set that fails its smoke test does not replace the last good one', async t => {
  const last = await serverRoot()
  const broken = async () => {
    throw new Error('modules do not load: chan_pjsip.so')
  }
  const said: string[] = []
  t.equal(await newOrLast(last, line => said.push(line), broken), last)
  t.match(said[0], /WARNING.*chan_pjsip\.so/)
  await t.rejects(newOrLast(null, quiet, broken), /chan_pjsip/)
})

/** A cache with sets of these ages, in days. */
async function cacheWith(folder: string, ages: Readonly<Record<string, number>>): Promise<string> {
  for (const [set, days] of Object.entries(ages)) {
    await mkdir(join(folder, set, 'root'), { recursive: true })
    const file = join(folder, set, 'set.json')
    await writeFile(file, '{}')
    await utimes(file, new Date(), new Date(Date.now() - days * 86_400_000))
  }
  return folder
}
const setOf = (letter: string) => `asterisk-${letter.repeat(12)}`

t.test('of the sets that were unpacked the newest two stay, and the current one', async t => {
  const cache = await cacheWith(t.testdir({}), {
    [setOf('a')]: 1,
    [setOf('b')]: 2,
    [setOf('c')]: 3,
    [setOf('d')]: 4,
    [`${setOf('e')}.new-1`]: 0, // of a killed installation
    'phones-aaaaaaaaaaaa': 9,
    apt: 9,
  })
  const said: string[] = []
  const gone = [setOf('c'), `${setOf('e')}.new-1`]
  t.same((await prune(cache, 'asterisk', setOf('d'), line => said.push(line))).sort(), gone)
  t.same((await readdir(cache)).sort(), ['apt', setOf('a'), setOf('b'), setOf('d'), 'phones-aaaaaaaaaaaa'])
  t.match(said, [/^removed old packages: /])
  t.same(await prune(cache, 'asterisk', setOf('d'), line => t.fail(line)), [], 'a second time says nothing')
})

t.test('a set that somebody still uses stays, also while its Asterisk is down', async t => {
  const names = ['a', 'b', 'c', 'd'].map(setOf)
  const cache = await cacheWith(t.testdir({}), Object.fromEntries(names.map((set, age) => [set, age])))
  const { c: runs, d: held } = { c: join(cache, setOf('c')), d: join(cache, setOf('d')) }
  const wait = `import { holdSet } from '${join(import.meta.dirname, '../../src/boot/prune.ts')}'
    if (process.argv[1].includes('held')) holdSet('${held}/root')
    console.log('ready'); setInterval(() => {}, 1000)`
  const users = [`${runs}/root/usr/sbin/asterisk`, 'held'].map(word =>
    spawn(process.execPath, ['--input-type=module-typescript', '-e', wait, word], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  const ended = users.map(user => new Promise(done => user.once('exit', done)))
  await Promise.all(
    users.map(user => new Promise(held => createInterface({ input: user.stdout }).once('line', held))),
  )
  t.same(await prune(cache, 'asterisk', setOf('a'), quiet), [])
  for (const user of users) user.kill('SIGKILL')
  await Promise.all(ended)
  t.same((await prune(cache, 'asterisk', setOf('a'), quiet)).sort(), [setOf('c'), setOf('d')])
})

t.test('a refresh that cannot be had says so and changes nothing', async t => {
  const cache = t.testdir({})
  const { folder } = await serverRoot()
  await symlink(dirname(folder), join(cache, basename(dirname(folder))))
  const pointer = await readFile(join(CACHE, 'asterisk.json'), 'utf8')
  await writeFile(join(cache, 'asterisk.json'), pointer)
  const bootstrap = (...args: string[]) =>
    spawnSync(join(import.meta.dirname, '../../script/bootstrap'), args, {
      env: { ...process.env, CACHE_DIR: cache, APT_MIRROR: 'http://127.0.0.1:9/debian' },
      encoding: 'utf8',
    })
  const { status, stderr } = bootstrap('--refresh')
  t.equal(status, 1)
  t.match(stderr, /^refresh: the package index of forky could not be read: .*127\.0\.0\.1:9/m)
  t.match(stderr, /^refresh: the packages that are here stay in use$/m)
  t.equal(await readFile(join(cache, 'asterisk.json'), 'utf8'), pointer)
  t.match(bootstrap('--fresh').stderr, /--refresh is the only option, not "--fresh"/)
})

t.test('two installations on one cache wait for each other, and a killed one holds nobody up', async t => {
  const folder = t.testdir({})
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'install.lock')
  const order: string[] = []
  const work = (name: string) => async () => {
    order.push(`${name} in`)
    await pause(50)
    order.push(`${name} out`)
  }
  await Promise.all([withLock(file, quiet, work('a')), withLock(file, quiet, work('b'))])
  t.match(order.join(), /^(a in,a out,b in,b out|b in,b out,a in,a out)$/)
  const code = `import { withLock } from '${join(import.meta.dirname, '../../src/boot/packages.ts')}'
    await withLock('${file}', () => {}, () => { console.log('held'); return new Promise(() => setInterval(() => {}, 1000)) })`
  const other = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise(held => createInterface({ input: other.stdout }).once('line', held))
  other.kill('SIGKILL')
  await withLock(file, quiet, async () => t.pass())
})
