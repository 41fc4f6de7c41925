import t from 'tap'
import { AREAS } from '../../src/http/console.ts'
import { PAGES } from '../../web/src/shell/pages.ts'

t.test('every page of the console has an address that the server knows', t => {
  const areas = new Set<string>(AREAS)
  for (const { path } of PAGES) t.ok(areas.has(path.split('/')[1] ?? ''), path)
  t.equal(new Set(PAGES.map(({ path }) => path)).size, PAGES.length)
  t.end()
})
