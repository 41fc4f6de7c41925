import { execFile } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import t from 'tap'
import { prepareDatabase } from '../../src/db/migrate.ts'
import { emptyDatabase } from '../database.ts'

const ROOT = join(import.meta.dirname, '..', '..')

function generate(root: string, ...args: string[]): Promise<{ code: number; text: string }> {
  return new Promise(done => {
    execFile(process.execPath, [join(root, 'src/db/generate.ts'), ...args], (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, text: stdout + stderr }),
    )
  })
}

/** A checkout of its own, to change tables in. */
function copyOfCheckout(t: { after(work: () => void): unknown }): string {
  const root = mkdtempSync(join(tmpdir(), 'cc1022-generate-'))
  for (const name of ['src', 'migrations', 'package.json'])
    cpSync(join(ROOT, name), join(root, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  return root
}

t.test('the migrations make exactly the tables that the code names', async t => {
  const { code, text } = await generate(ROOT, '--check')
  t.equal(code, 0, text)
})

t.test('a table that changed is found, and its migration follows the last one', async t => {
  const root = copyOfCheckout(t)
  const path = join(root, 'src/directory/tables.ts')
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace(
      "name: text('name').notNull(),",
      "name: text('name').notNull(), nickname: text('nickname'),",
    ),
  )
  const check = await generate(root, '--check')
  t.equal(check.code, 1)
  t.match(check.text, /ALTER TABLE "units" ADD COLUMN "nickname" text/)
  t.equal((await generate(root, '--name', 'unit_nickname')).code, 0)
  t.equal((await generate(root, '--name', 'by_hand', '--custom')).code, 0)
  t.equal((await generate(root, '--check')).code, 0)
  const files = globSync('migrations/*.sql', { cwd: root }).sort()
  t.match(files.slice(-2), [/_unit_nickname\.sql$/, /_by_hand\.sql$/])
  writeFileSync(
    join(root, files.at(-1) ?? ''),
    `update units set nickname = 'x';\n--> statement-breakpoint\nselect 1;\n`,
  )

  const ownerUrl = await emptyDatabase(t)
  const role = { name: 'cc1022_service', password: 'service' }
  await prepareDatabase(ownerUrl, role)
  await prepareDatabase(ownerUrl, role, join(root, 'migrations'))
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  const applied = await client.query('select count(*)::int as n from drizzle.__drizzle_migrations')
  t.equal(applied.rows[0].n, files.length)
  t.equal((await client.query('select nickname from units')).rowCount, 0)
  await client.end()
})

t.test('without a name, or with nothing to do, nothing is written', async t => {
  t.equal((await generate(ROOT)).code, 2)
  t.equal((await generate(ROOT, '--name', '../x')).code, 2)
  t.match(await generate(ROOT, '--name', 'nothing'), { code: 0, text: /nothing to generate/ })
})
