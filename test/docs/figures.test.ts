import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { figuresDocument } from '../../script/figures.ts'

t.test('docs/figures.md shows the formulas as they are', async t => {
  const written = readFileSync(join(import.meta.dirname, '../../docs/figures.md'), 'utf8')
  t.equal(written, figuresDocument(), 'node script/figures.ts writes it anew')
})
