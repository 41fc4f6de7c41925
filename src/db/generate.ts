import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type DrizzleSnapshotJSON, generateDrizzleJson, generateMigration } from 'drizzle-kit/api'

// Why not the drizzle-kit command: its own loader cannot follow imports that end in `.ts`, and ours all do.
// Node runs the tables itself; drizzle-kit compares them. Files are those the command would write.

const USAGE = `npm run db:generate -- --name <what_changes>   writes the next migration from all src/*/tables.ts
npm run db:generate -- --name <what> --custom  an empty one, for SQL that drizzle cannot write
npm run db:check                               fails where tables and migrations differ`

type Entry = { idx: number; version: string; when: number; tag: string; breakpoints: boolean }
type Journal = { version: string; dialect: string; entries: Entry[] }
type Snapshot = DrizzleSnapshotJSON & { id: string; prevId: string }

const root = join(import.meta.dirname, '..', '..')
const meta = join(root, 'migrations', 'meta')
const BREAK = '\n--> statement-breakpoint\n'
const NOTHING_YET = '00000000-0000-0000-0000-000000000000'

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T
const writeJson = (path: string, value: unknown) => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`)
const snapshotPath = (entry: Entry) => join(meta, `${entry.tag.slice(0, 4)}_snapshot.json`)

/** Every table of every room, by export name; two rooms may not export one name. */
async function readTables(): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {}
  for (const path of globSync('src/*/tables.ts', { cwd: root }).sort()) {
    for (const [name, thing] of Object.entries((await import(join(root, path))) as Record<string, unknown>)) {
      if (name in all) throw new Error(`${path} exports ${name}, and so does another room`)
      all[name] = thing
    }
  }
  return all
}

/** The SQL that leads from the last migration to the tables as they are; empty where nothing differs. */
async function difference(journal: Journal) {
  const last = journal.entries.at(-1)
  const before = last ? readJson<Snapshot>(snapshotPath(last)) : (generateDrizzleJson({}) as Snapshot)
  const after = generateDrizzleJson(await readTables(), last ? before.id : NOTHING_YET) as Snapshot
  return { before, after, statements: await generateMigration(before, after) }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { name: { type: 'string' }, custom: { type: 'boolean' }, check: { type: 'boolean' } },
  })
  const journal = readJson<Journal>(join(meta, '_journal.json'))
  const { before, after, statements } = await difference(journal)
  if (values.check) {
    if (statements.length === 0) return 0
    console.error(`tables and migrations differ; still to generate:\n${statements.join('\n')}`)
    return 1
  }
  if (!values.name || !/^[a-z0-9_]+$/.test(values.name)) {
    console.error(USAGE)
    return 2
  }
  if (statements.length === 0 && !values.custom) {
    console.log('nothing to generate: the migrations already make these tables')
    return 0
  }
  const idx = journal.entries.length
  const tag = `${String(idx).padStart(4, '0')}_${values.name}`
  // The migrator applies what is later than the last one applied, so the instants must rise whatever the clock says.
  const when = Math.max(Date.now(), (journal.entries.at(-1)?.when ?? 0) + 1)
  const entry = { idx, version: '7', when, tag, breakpoints: true }
  const snapshot = values.custom ? { ...before, id: after.id, prevId: before.id } : after
  writeFileSync(join(root, 'migrations', `${tag}.sql`), values.custom ? '' : `${statements.join(BREAK)}\n`)
  writeJson(snapshotPath(entry), snapshot)
  writeJson(join(meta, '_journal.json'), { ...journal, entries: [...journal.entries, entry] })
  console.log(`migrations/${tag}.sql: read it before you commit it`)
  return 0
}

process.exitCode = await main()
