import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { ENDINGS } from '../src/calls/call.ts'
import { readConfig } from '../src/config.ts'
import { provinces } from '../src/directory/profile.ts'
import { ROLES } from '../src/people/person.ts'

const ROOT = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const PAGES = globSync(['README.md', 'docs/*.md', 'recordings/README.md', 'asterisk-docker/*.md'], {
  cwd: ROOT,
})

t.test('every link between the pages leads somewhere', async t => {
  const broken = PAGES.flatMap(page =>
    [...read(page).matchAll(/\]\((?!https?:)([^)#]*)(#[^)]*)?\)/g)]
      .map(([, path = '']) => join(dirname(page), path))
      .filter(path => !existsSync(join(ROOT, path)))
      .map(path => `${page} → ${path}`),
  )
  t.same(broken, [])
})

t.test('the pages name files and commands that there are', async t => {
  const named = PAGES.flatMap(page =>
    [
      ...read(page).matchAll(
        /(?:`|^|\s)((?:script|src|test|docs|dialplan|provinces|asterisk-docker)\/[\w./-]*\w)/gm,
      ),
    ].map(([, path = '']) => ({ page, path })),
  )
  t.ok(named.length > 20)
  t.same(
    named.filter(({ path }) => !existsSync(join(ROOT, path))),
    [],
  )
})

t.test('each complaint of others names a test that is there', async t => {
  const cited = read('docs/complaints.md')
    .split('\n')
    .flatMap(row => {
      let path = ''
      return [...row.matchAll(/`(test\/[\w./-]+)`|“([^”]+)”/g)].flatMap(([, file, name]) => {
        if (file) path = file
        return name ? [{ path, name }] : []
      })
    })
  t.ok(cited.length > 40)
  t.same(
    cited.filter(({ path, name }) => !read(path).includes(name)),
    [],
  )
})

t.test('the commands for the administrator are typed as they are', async t => {
  const { stdout } = spawnSync(process.execPath, [join(ROOT, 'src/boot/admin.ts'), '--help'], {
    encoding: 'utf8',
  })
  const known = [...stdout.matchAll(/^ {2}script\/admin ([a-z-]+(?: [a-z]+)?)/gm)].map(
    ([, name = '']) => name,
  )
  t.ok(known.length > 5, stdout)
  const typed = PAGES.flatMap(page => [...read(page).matchAll(/script\/admin ([a-z][a-z-]*(?: [a-z]+)?)/g)])
  const unknown = typed
    .map(([, words = '']) => words)
    .filter(words => !known.some(name => words.startsWith(name)))
  t.same(unknown, [])
})

t.test('the table of settings has every setting with its default, and no other', async t => {
  const source =
    read('src/config.ts') +
    read('src/ways.ts') +
    read('src/papers.ts') +
    read('src/stores.ts') +
    read('src/proof.ts')
  const keys = new Set([...source.matchAll(/'((?:S3|[A-Z]{2,})(?:_[A-Z]+)*)'/g)].map(([, key = '']) => key))
  const table = read('docs/operating.md').split('## Settings')[1] ?? ''
  const rows = [...table.matchAll(/^\| (`.*?) \| (.*?) \|/gm)]
  const told = new Map<string, string>()
  for (const [, names = '', defaults = ''] of rows) {
    const list = [...names.matchAll(/`([A-Z0-9_]+)`/g)].map(([, key = '']) => key)
    const each = defaults.split(', ')
    for (const [index, key] of list.entries())
      told.set(key, each.length === list.length ? (each[index] ?? '') : defaults)
  }
  keys.delete('DEMO') // not for people: --demo
  t.same([...told.keys()].sort(), [...keys].sort())
  const config = readConfig({ HOME: '/home/x' }, '/srv')
  t.equal(told.get('HTTP_PORT'), String(config.http.port))
  t.equal(told.get('HTTP_BIND'), config.http.bind)
  t.equal(told.get('SIP_PORT'), String(config.sip.port))
  t.equal(told.get('ASTERISK_HTTP_PORT'), String(config.asterisk.httpPort))
  t.equal(told.get('ASTERISK_AMI_PORT'), String(config.asterisk.amiPort))
  t.equal(told.get('TRUNK_PORT'), String(config.trunkPort))
  t.equal(told.get('RTP_PORTS'), `${config.rtp.from}-${config.rtp.to}`)
  t.equal(told.get('PROVINCE'), `\`${config.province}\``)
  t.equal(told.get('LOG_LEVEL'), `\`${config.logLevel}\``)
  t.equal(told.get('DRAIN_SECONDS'), String(config.drainSeconds))
  t.equal(`/srv/${told.get('DATA_DIR')?.replaceAll('`', '')}`, config.dataDir)
  t.equal(`/srv/${told.get('RECORDINGS_DIR')?.replaceAll('`', '')}`, config.recordingsDir)
})

t.test('every room is in the table of rooms', async t => {
  const table = read('README.md')
  const rooms = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter(entry => entry.isDirectory())
  t.same(
    rooms.map(({ name }) => name).filter(name => !table.includes(`\`src/${name}\``)),
    [],
  )
})

t.test('the glossary has the words that programs see', async t => {
  const glossary = read('docs/glossary.md')
  const words = [...ENDINGS, ...ROLES].map(word => (word === 'admin' ? 'administrator' : word))
  t.same(
    words.filter(word => !new RegExp(`^\\|[^|]*\\b${word}\\b`, 'm').test(glossary)),
    [],
  )
})

t.test('every decision has a day and says why', async t => {
  const decisions = read('docs/decisions.md').split(/^## /m).slice(1)
  t.ok(decisions.length > 10)
  for (const decision of decisions) t.match(decision, /^20\d\d-\d\d-\d\d · /)
})

t.test('the licence in the package is the one in the file', async t => {
  const { license } = JSON.parse(read('package.json'))
  t.equal(license, 'GPL-3.0-or-later')
  t.match(read('LICENSE'), /GNU GENERAL PUBLIC LICENSE\s+Version 3/)
  t.match(read('README.md'), license)
})

t.test('every province says what it took for granted', async t => {
  for (const name of provinces(join(ROOT, 'provinces'))) {
    const profile = JSON.parse(read(`provinces/${name}/profile.json`))
    t.ok(Object.keys(profile.assumed).length > 0, name)
    t.ok(profile.sources.length > 0, name)
  }
})
