import { globSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { nameFaults, purityFaults, sizeFaults, worldFaults } from './law/habits.ts'
import { importFaults, PROGRAMS, rings } from './law/laws.ts'
import { PURE } from './law/pure.ts'
import { isThere, readSource, type Source, sourceOf } from './law/source.ts'

const ROOT = join(import.meta.dirname, '..')
const files = (...patterns: string[]) =>
  patterns
    .flatMap(pattern => globSync(pattern, { cwd: ROOT, exclude: path => path.endsWith('.d.ts') }))
    .sort()

const src = files('src/**/*.ts').map(path => readSource(ROOT, path))
const tests = files('test/**/*.ts', 'bench/**/*.ts', 'script/**/*.ts').map(path => readSource(ROOT, path))

/** How many requirements domain documents list under each letter: A01 … A08, B01 … B08 and so on. */
const REQUIREMENTS: Readonly<Record<string, number>> = {
  A: 8,
  B: 8,
  C: 15,
  D: 11,
  E: 21,
  F: 10,
  G: 5,
  H: 12,
  I: 6,
  J: 9,
  K: 3,
  L: 9,
}

t.test('imports follow the laws of the house', async t => {
  t.ok(src.length > 50, `${src.length} files were read`)
  t.same(src.flatMap(importFaults), [])
})

t.test('no files import each other in a ring', async t => {
  t.same(rings(src), [])
})

t.test('what is called pure is pure, and is there', async t => {
  t.same(
    PURE.filter(path => !isThere(ROOT, path)),
    [],
  )
  t.same(src.flatMap(purityFaults), [])
})

t.test('one file reads the environment, and only programs talk to the terminal', async t => {
  t.same(src.flatMap(worldFaults), [])
  const programs = PROGRAMS.filter(path => isThere(ROOT, path))
  t.ok(programs.includes('src/main.ts'))
})

t.test('files, functions and lists of parameters keep their size, without exception', async t => {
  t.same([...src, ...tests.filter(({ path }) => !path.endsWith('.test.ts'))].flatMap(sizeFaults), [])
})

t.test('names are words of the trade', async t => {
  t.same([...src, ...tests].flatMap(nameFaults), [])
})

t.test('a test has a name of its own in its file', async t => {
  t.same(tests.flatMap(doubleNames), [])
})

t.test('every requirement a test cites is one there is', async t => {
  t.equal(
    Object.values(REQUIREMENTS).reduce((sum, count) => sum + count, 0),
    117,
  )
  t.same(tests.flatMap(unknownRequirements), [])
})

t.test('a planted fault of each kind is found', async t => {
  const planted: [path: string, text: string, check: (source: Source) => string[], found: RegExp][] = [
    ['src/calls/call.ts', "import { readFileSync } from 'node:fs'", importFaults, /rules stay pure/],
    ['src/calls/call.ts', "import { calls } from './tables.ts'", importFaults, /rules stay pure/],
    ['src/calls/call.ts', "import { randomUUID } from 'node:crypto'", importFaults, /createHash/],
    ['src/calls/tables.ts', "import { open } from '../db/database.ts'", importFaults, /tables know/],
    ['src/calls/store.ts', "import { people } from '../people/tables.ts'", importFaults, /own tables/],
    ['src/calls/store.ts', "import type { Row } from '../people/store.ts'", importFaults, /own tables/],
    [
      'src/calls/service.ts',
      "import { open } from '../tickets/service.ts'",
      importFaults,
      /rooms meet in app/,
    ],
    [
      'src/calls/service.ts',
      "export { open } from '../tickets/service.ts'",
      importFaults,
      /rooms meet in app/,
    ],
    [
      'src/calls/service.ts',
      "const x = await import('../tickets/store.ts')",
      importFaults,
      /rooms meet in app/,
    ],
    [
      'src/calls/service.ts',
      "import type { FastifyInstance } from 'fastify'",
      importFaults,
      /rooms meet in app/,
    ],
    // Node takes the names away and still loads the file.
    [
      'src/calls/service.ts',
      "import { type Queue } from '../queue/service.ts'",
      importFaults,
      /rooms meet in app/,
    ],
    ['src/reports/x-queries.ts', "import { one } from '../calls/store.ts'", importFaults, /reports read/],
    [
      'src/reports/service.ts',
      "import { calls } from '../calls/tables.ts'",
      importFaults,
      /rooms meet in app/,
    ],
    ['src/calls/routes.ts', "import { one } from './store.ts'", importFaults, /routes are thin/],
    ['src/calls/schemas.ts', "import { people } from '../people/tables.ts'", importFaults, /describes JSON/],
    ['src/asterisk/ari.ts', "import { handle } from '../calls/service.ts'", importFaults, /knows no room/],
    ['src/db/pool.ts', "import { calls } from '../calls/tables.ts'", importFaults, /knows no room/],
    ['src/http/server.ts', "import { people } from '../people/store.ts'", importFaults, /knows no room/],
    [
      'src/calls/service.ts',
      "import { connect } from 'ari-client'",
      importFaults,
      /only src\/asterisk\/ari\.ts/,
    ],
    ['src/app.ts', "import type { Client } from 'ari-client'", importFaults, /only src\/asterisk\/ari\.ts/],
    ['src/calls/call.ts', 'export const at = Date.now()', purityFaults, /Date\.now/],
    ['src/calls/call.ts', 'export const at = new Date()', purityFaults, /new Date/],
    ['src/calls/call.ts', 'export const x = Math.random()', purityFaults, /Math\.random/],
    ['src/calls/call.ts', 'export async function f() {}', purityFaults, /async/],
    ['src/calls/call.ts', 'setTimeout(() => {}, 1)', purityFaults, /setTimeout/],
    ['src/calls/call.ts', 'export const x = process.pid', purityFaults, /process/],
    ['src/calls/service.ts', "const x = process.env['X']", worldFaults, /reads process\.env/],
    ['src/boot/main.ts', 'const x = process.env.X', worldFaults, /reads process\.env/],
    ['src/calls/service.ts', 'run(process.env)', worldFaults, /hands on process\.env/],
    ['src/calls/service.ts', "console.log('x')", worldFaults, /console/],
    ['src/calls/service.ts', `function f() {\n${'x()\n'.repeat(60)}}`, sizeFaults, /62 lines, more than 60/],
    ['src/calls/service.ts', '// x\n'.repeat(301), sizeFaults, /301 lines, more than 300/],
    ['src/calls/service.ts', 'const f = (a, b, c, d, e) => a', sizeFaults, /5 parameters/],
    ['src/utils/x.ts', '', nameFaults, /a folder is a room/],
    ['src/calls/index.ts', '', nameFaults, /named by what it does/],
    ['src/calls/service.ts', 'function handleHangup() {}', nameFaults, /handleHangup/],
    ['src/calls/service.ts', 'class CallManager {}', nameFaults, /CallManager/],
    ['src/calls/service.ts', 'class X extends Base {}', nameFaults, /extends Base/],
    ['test/x.test.ts', "t.test('a', () => {})\nt.test('a', () => {})", doubleNames, /'a' twice/],
    ['test/x.test.ts', `x() /${'/ E'}22`, unknownRequirements, /E22/],
  ]
  for (const [path, text, check, found] of planted)
    t.match(check(sourceOf(path, text)).join('\n'), found, text.slice(0, 60))
  const ring = rings([sourceOf('src/a.ts', "import './b.ts'"), sourceOf('src/b.ts', "import './a.ts'")])
  t.match(ring.join(), 'src/a.ts → src/b.ts → src/a.ts')
})

t.test('what is right is not called a fault', async t => {
  const right: [path: string, text: string, check: (source: Source) => string[]][] = [
    [
      'src/calls/call.ts',
      "import type { Ms } from '../clock.ts'\nimport { DateTime } from 'luxon'",
      importFaults,
    ],
    ['src/calls/service.ts', "import type { Queue } from '../queue/service.ts'", importFaults],
    [
      'src/app.ts',
      "import { a } from './calls/service.ts'\nimport { b } from './tickets/store.ts'",
      importFaults,
    ],
    ['src/reports/x-queries.ts', "import { people } from '../people/tables.ts'", importFaults],
    ['src/calls/tables.ts', "import { people } from '../people/tables.ts'", importFaults],
    ['src/calls/call.ts', 'export const at = (ms: number) => new Date(ms)', purityFaults],
    ['src/boot/main.ts', 'run(process.env)', worldFaults],
    ['src/calls/service.ts', "const text = 'process.env.X console.log'", worldFaults],
    ['src/calls/service.ts', 'export class Late extends Refusal {}', nameFaults],
    ['test/x.test.ts', 'x() // E21, C01: and 8 hours', unknownRequirements],
  ]
  for (const [path, text, check] of right) t.same(check(sourceOf(path, text)), [], text.slice(0, 60))
})

/** Names given to `t.test` more than once in a file: a report could not tell them apart. */
function doubleNames({ path, text }: Source): string[] {
  const names = [...text.matchAll(/^\s*\w+\.test\(\s*(['"`])(.*?)\1,/gm)].map(([, , name]) => name ?? '')
  const twice = names.filter((name, index) => names.indexOf(name) !== index && !name.includes('${'))
  return [...new Set(twice)].map(name => `${path} has '${name}' twice`)
}

function unknownRequirements({ path, text }: Source): string[] {
  const cited = [...text.matchAll(/\/\/.*?$/gm)].flatMap(([comment]) => comment.match(/\b[A-L]\d\d\b/g) ?? [])
  return cited
    .filter(id => Number(id.slice(1)) < 1 || Number(id.slice(1)) > (REQUIREMENTS[id.slice(0, 1)] ?? 0))
    .map(id => `${path} cites ${id}, which there is not`)
}
