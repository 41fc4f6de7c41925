import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readPoints } from '../points.ts'
import { dataDir } from './folder.ts'

const ROOT = join(import.meta.dirname, '../..')
const NO_NETWORK = { npm_config_registry: 'http://127.0.0.1:1', npm_config_fetch_retries: '0' }

/** A PATH with the tools of every Debian and without Node. */
function toolsOnly(folder: string): string {
  mkdirSync(folder, { recursive: true })
  for (const tool of [
    'bash',
    'dirname',
    'cksum',
    'cat',
    'uname',
    'id',
    'mktemp',
    'flock',
    'mkdir',
    'ln',
    'rm',
    'mv',
    'find',
    'sort',
    'xargs',
    'sleep',
    'grep',
    'sed',
    'tail',
  ]) {
    const found = ['/usr/bin', '/bin'].map(bin => join(bin, tool)).find(existsSync)
    if (found) symlinkSync(found, join(folder, tool))
  }
  return folder
}

/** A checkout with what bootstrap reads, and nothing installed. */
function checkout(folder: string): string {
  mkdirSync(join(folder, 'script'), { recursive: true })
  for (const file of ['package.json', 'package-lock.json', '.npmrc', 'script/bootstrap'])
    copyFileSync(join(ROOT, file), join(folder, file))
  return join(folder, 'script/bootstrap')
}

t.test('a second bootstrap asks nobody', async t => {
  // The first made this checkout able to run the tests at all.
  const env = { PATH: toolsOnly(join(dataDir(t), 'bin')), HOME: '/nowhere' }
  const { status, stderr } = spawnSync(join(ROOT, 'script/bootstrap'), { env, encoding: 'utf8' })
  t.equal(status, 0, stderr)
  t.equal(stderr, '')
})

t.test('without Node it says what to type, and does not wait for an answer', async t => {
  const folder = dataDir(t)
  const env = { PATH: toolsOnly(join(folder, 'bin')), HOME: folder }
  const { status, stderr } = spawnSync(checkout(join(folder, 'checkout')), { env, encoding: 'utf8' })
  t.equal(status, 1)
  t.match(stderr, /node missing, npm missing/)
  t.match(stderr, /sudo apt-get update && sudo apt-get install -y .*nodejs npm/)
})

t.test('a registry that does not answer is named, and leaves no stamp of success', async t => {
  const folder = dataDir(t)
  const command = checkout(join(folder, 'checkout'))
  const env = {
    ...process.env,
    ...NO_NETWORK,
    npm_config_cache: join(folder, 'cache'),
    CACHE_DIR: join(folder, 'own'),
  }
  const { status, stderr } = spawnSync(command, { env, encoding: 'utf8' })
  t.equal(status, 1)
  t.match(stderr, /failed after \d+ s/)
  t.match(stderr, /127\.0\.0\.1:1/)
  t.notOk(existsSync(join(folder, 'checkout/node_modules/.bootstrap')))
})

t.test('the test command counts what a file reports', async t => {
  const good =
    'TAP version 14\n# Subtest: a\n    ok 1 - deep\n    not ok 2 - deep # TODO later\n    1..2\nok 1 - a\nok 2 - b # SKIP no browser\n1..2\n'
  t.same(readPoints(good, 0), { passed: 1, failed: 0, skipped: ['b # SKIP no browser'], fault: null })
  t.match(readPoints('TAP version 14\nok 1 - a\nnot ok 2 - b\n1..2\n', 1), {
    passed: 1,
    failed: 1,
    fault: null,
  })
})

t.test('a file that broke, or ran nothing, is never counted as good', async t => {
  const faults: [output: string, ending: number | string, fault: RegExp][] = [
    ['', 0, /no plan/],
    ['TAP version 14\n1..0\n', 0, /no test/],
    ['TAP version 14\nok 1 - a\n', 1, /no plan/],
    ['TAP version 14\nok 1 - a\n1..2\n', 0, /2 tests were planned and 1 reported/],
    ['TAP version 14\nok 1 - a\n1..1\n', 1, /exit code 1/],
    ['TAP version 14\nok 1 - a\n', 'SIGKILL', /SIGKILL/],
    ['TAP version 14\nok 1 - a\n1..1\n# time=7ms\n', 'SIGKILL', /something is left open/],
    ['TAP version 14\nok 1 - a\nBail out! no database\n', 1, /Bail out! no database/],
  ]
  for (const [output, ending, fault] of faults) {
    const points = readPoints(output, ending)
    t.match(points.fault, fault)
    t.ok(points.failed > 0, `${fault}`)
  }
})

t.test('the test command ends with its counts, and fails where a test failed or none ran', async t => {
  const folder = join(ROOT, 'test/boot/stand-in/tests')
  const run = (...names: string[]) => {
    const paths = names.map(name => join(folder, name))
    return spawnSync(process.execPath, [join(ROOT, 'test/run.ts'), ...paths], { cwd: ROOT, encoding: 'utf8' })
  }
  const lastLine = (text: string) => text.trimEnd().split('\n').at(-1)
  const good = run('good.ts')
  t.equal(lastLine(good.stdout), '2 passed, 0 failed')
  t.equal(good.status, 0)
  const both = run('good.ts', 'bad.ts')
  t.equal(lastLine(both.stdout), '2 passed, 1 failed')
  t.equal(both.status, 1)
  t.match(both.stdout, /failed: test\/boot\/stand-in\/tests\/bad\.ts/)
  t.match(both.stdout, /apples are pears/, 'what failed is shown')
  const none = run('none.ts')
  t.equal(lastLine(none.stdout), '0 passed, 1 failed')
  t.equal(none.status, 1)
  const missing = run('missing.ts')
  t.match(missing.stdout, /is no test file/)
  t.equal(missing.status, 1)
})

t.test('the checks of a push are those of the test command', async t => {
  t.match(readFileSync(join(ROOT, '.ci/run'), 'utf8'), /exec .*script\/test/)
})
