import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import t from 'tap'
import { PURE } from '../law/pure.ts'

const ROOT = join(import.meta.dirname, '../..')
const LINES_MOST = 300
/** Of what only decides: no screen, no library. */
const PURE_LINES_MOST = 400
/** Areas have screens; these are what areas are made of. */
const PARTS = ['kit', 'words', 'pickers', 'player', 'viewer', 'phone', 'notices']
/** Puts the areas together. */
const COMPOSITION = ['shell', 'main.tsx']
const IMPORT = /^import\s+(type\s+)?([^'"]*?)(?:\s*from\s*)?'([^']+)'/gm

type Import = Readonly<{ from: string; to: string; isType: boolean }>

const files = globSync('web/src/**/*.{ts,tsx}', { cwd: ROOT }).sort()
const sources = new Map(files.map(path => [path, readFileSync(join(ROOT, path), 'utf8')]))

function importsOf(path: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map(([, type, names = '', to = '']) => ({
    from: path,
    to: to.startsWith('.') ? relative(ROOT, join(ROOT, dirname(path), to)) : to,
    // `import { type A, type B }` brings nothing that runs.
    isType: Boolean(type) || /^\{(\s*type [\w ]+,?)+\s*\}$/.test(names.trim()),
  }))
}

const roomOf = (path: string) => path.split('/')[2] ?? ''

/** Asked of the library itself, a dialog before its place stands is lost. */
const KNOW_DIALOGS = ['web/src/kit/dialogs.ts', 'web/src/shell/Overlays.tsx']

function faultOf({ from, to, isType }: Import): string | null {
  if (to === '@mantine/modals')
    return KNOW_DIALOGS.includes(from) ? null : 'dialogs are asked of kit/dialogs.ts'
  if (to.startsWith('src/'))
    return isType || PURE.includes(to) || to === 'src/clock.ts' ? null : 'of the server only rules and types'
  if (!to.startsWith('web/')) return null
  const [here, there] = [roomOf(from), roomOf(to)]
  if (here === there || PARTS.includes(there) || COMPOSITION.includes(here)) return null
  if (here === 'kit') return 'the kit knows no area'
  return there === 'shell' ? null : `${here} and ${there} meet in shell/pages.ts`
}

t.test('screens know the kit and their own area; of the server its types and rules', t => {
  const all = [...sources].flatMap(([path, text]) => importsOf(path, text))
  t.ok(all.length > 100)
  t.same(
    all.flatMap(one => {
      const fault = faultOf(one)
      return fault ? [`${one.from} imports ${one.to}: ${fault}`] : []
    }),
    [],
  )
  t.end()
})

t.test('files of the console keep their size', t => {
  const isPure = (path: string, text: string) =>
    path.endsWith('.ts') && !/^import (?!type)[^\n]* '[^.]/m.test(text)
  const long = [...sources].filter(
    ([path, text]) => text.split('\n').length - 1 > (isPure(path, text) ? PURE_LINES_MOST : LINES_MOST),
  )
  t.same(
    long.map(([path]) => path),
    [],
  )
  t.end()
})

t.test('nothing is written past the policy of the page', t => {
  const forbidden = [/dangerouslySetInnerHTML|\.innerHTML\b|\beval\(|new Function\(/, /<style\b|<script\b/]
  const faults = [...sources].flatMap(([path, text]) =>
    forbidden.filter(what => what.test(text)).map(what => `${path}: ${what}`),
  )
  t.same(faults, [])
  t.end()
})

/** The mark on the second vowel: `khoá`, `huỷ`; the regulation and the law on personal data write `khóa`, `hủy`. */
const NEWER_SPELLING = /(?<![qQ])(o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?!\p{L})/u

t.test('a word is spelled in one way, whoever says it: a screen, a refusal, a letter', t => {
  const said = globSync('{src,web/src,provinces}/**/*.{ts,tsx,json}', { cwd: ROOT })
  t.ok(said.length > 500)
  const faults = said.flatMap(path =>
    readFileSync(join(ROOT, path), 'utf8')
      .normalize()
      .split('\n')
      .flatMap((line, place) => (NEWER_SPELLING.test(line) ? [`${path}:${place + 1} ${line.trim()}`] : [])),
  )
  t.same(faults, [])
  t.end()
})

t.test('a planted fault of each kind is found', t => {
  for (const word of ['khoá', 'Huỷ phiếu', 'thoả thuận.']) t.match(word, NEWER_SPELLING)
  for (const word of ['khóa', 'Quý khách', 'thoải mái', 'toàn vẹn', 'khuỷu']) t.notMatch(word, NEWER_SPELLING)
  const planted: [from: string, text: string][] = [
    ['web/src/desk/A.tsx', "import { x } from '../../../src/queue/service.ts'"],
    ['web/src/desk/A.tsx', "import {\n  type B,\n  x,\n} from '../tickets/x.ts'"],
    ['web/src/kit/a.ts', "import { x } from '../desk/x.ts'"],
    ['web/src/desk/A.tsx', "import { modals } from '@mantine/modals'"],
  ]
  for (const [from, text] of planted) t.ok(importsOf(from, text).some(faultOf), text)
  const right: [from: string, text: string][] = [
    ['web/src/desk/A.tsx', "import type { X } from '../../../src/queue/service.ts'"],
    ['web/src/desk/A.tsx', "import { may } from '../../../src/people/permissions.ts'"],
    ['web/src/desk/A.tsx', "import { FieldPicker } from '../pickers/FieldPicker.tsx'"],
  ]
  for (const [from, text] of right) t.notOk(importsOf(from, text).some(faultOf), text)
  t.end()
})
