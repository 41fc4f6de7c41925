import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { statesDocument } from '../../script/states.ts'

t.test('docs/states.md shows the machines as they are', async t => {
  const written = readFileSync(join(import.meta.dirname, '../../docs/states.md'), 'utf8')
  t.equal(written, statesDocument(), 'node script/states.ts writes it anew')
})
