import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { PAGES } from '../../web/src/shell/pages.ts'
import { indexOf, PICTURES } from '../browser/pictures.ts'

const FOLDER = join(import.meta.dirname, '../../docs/screens')

t.test('every page of the console has a picture, and every picture is of a page', async t => {
  const paths = PAGES.map(({ path }) => path)
  const shown = PICTURES.flatMap(({ page }) => page ?? [])
  t.same(
    paths.filter(path => !shown.includes(path)),
    [],
  )
  t.same(
    shown.filter(path => !paths.includes(path)),
    [],
  )
})

t.test('each picture is there, light and dark, and no other; the page beside them shows all', async t => {
  const files = PICTURES.flatMap(({ name }) => [`${name}-light.webp`, `${name}-dark.webp`])
  t.same(readdirSync(FOLDER).sort(), [...files, 'README.md'].sort())
  t.equal(readFileSync(join(FOLDER, 'README.md'), 'utf8'), indexOf(PICTURES))
})
