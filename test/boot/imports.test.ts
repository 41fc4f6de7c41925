import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'

const ROOT = join(import.meta.dirname, '../..')

/** Loads what the service uses of it, and says each module's address and format. */
const LOADS = `
  import { registerHooks } from 'node:module'
  const seen = []
  registerHooks({ load(url, context, next) {
    const loaded = next(url, context)
    if (url.includes('/drizzle-orm/')) seen.push(url + ' ' + loaded.format)
    return loaded
  } })
  for (const what of ['', '/node-postgres', '/pg-core']) await import('drizzle-orm' + what)
  console.log(JSON.stringify(seen))`

const loaded = (args: readonly string[]): string[] =>
  JSON.parse(
    execFileSync(process.execPath, [...args, '--input-type=module', '-e', LOADS], {
      cwd: ROOT,
      encoding: 'utf8',
    }),
  )

t.test('modules that are found at once are those that Node would have found', async t => {
  const [found, known] = [loaded(['--import', './src/boot/imports.ts']), loaded([])]
  t.ok(known.length > 90, `${known.length} modules`)
  t.same(found, known)
})
