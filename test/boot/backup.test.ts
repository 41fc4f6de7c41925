import { createHash, randomBytes, randomUUID } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import pg from 'pg'
import t, { type Test } from 'tap'
import { bring } from '../../src/boot/backup/bring.ts'
import { mustBeEmpty, restore } from '../../src/boot/backup/dump.ts'
import { keepAll } from '../../src/boot/backup/files.ts'
import { idOf, isBelow, pruned, readList, readManifest, storedAs } from '../../src/boot/backup/manifest.ts'
import { newPair } from '../../src/boot/backup/sealing.ts'
import { backupsIn, readBackup, takeBackup } from '../../src/boot/backup/take.ts'
import { toolsOf } from '../../src/boot/backup/tools.ts'
import { ensurePackages } from '../../src/boot/packages.ts'
import { readConfig } from '../../src/config.ts'
import { emptyDatabase, testDatabase } from '../database.ts'
import { until } from '../until.ts'
import { dataDir } from './folder.ts'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const config = readConfig(process.env, join(import.meta.dirname, '../..'))
const mirror = config.aptMirror
await ensurePackages(config.cacheDir, 'server', () => {}, { mirror })
const SECRETS = { 'secrets.json': Buffer.from('{"evidenceKey":"k"}'), 'keys/signing.pem': Buffer.from('PEM') }

/** A centre with a row and two files in its books, and a folder for its backups. */
async function centre(t: Test) {
  const database = await testDatabase(t)
  const folder = dataDir(t)
  const at = (...path: string[]) => join(folder, ...path)
  const write = (path: string, bytes: Buffer) => {
    mkdirSync(dirname(at(path)), { recursive: true })
    writeFileSync(at(path), bytes)
    return bytes
  }
  const call = `recordings/2026/11/22/${randomUUID()}.wav`
  const sound = write(call, randomBytes(300_000))
  write('recordings/README.md', Buffer.from('the folder itself'))
  write('attachments/ab/picture', randomBytes(1_000))
  write('witness/head.jsonl', Buffer.from('{"seq":1}\n'))
  write('witness/head-2026-10.jsonl', Buffer.from('{"seq":0}\n'))
  write('witness/somebody-elses.jsonl', Buffer.from('not ours'))
  const pair = await newPair()
  const said: string[] = []
  const ground = {
    ...{ ownerUrl: database.ownerUrl, tools: await toolsOf(config), say: (line: string) => said.push(line) },
    folders: { recordings: at('recordings'), attachments: at('attachments') },
    witnessFile: at('witness/head.jsonl'),
    secrets: async () => SECRETS,
  }
  const wanted = { to: at('backups'), keysTo: at('safe'), recipient: pair.recipient, keep: null }
  return { database, at, write, call, sound, pair, ground, wanted, said }
}

type Here = Awaited<ReturnType<typeof centre>>

/** Restores into a folder and a database of its own. */
async function brought(t: Test, { at, pair, ground, wanted }: Here, more: object = {}) {
  const url = await emptyDatabase(t)
  const folder = dataDir(t)
  const [id] = (await backupsIn(wanted.to)).slice(-1)
  const asked = { from: wanted.to, id: null, identities: [pair.identity], keys: at('safe', `${id}.keys.age`) }
  const place = {
    ...{
      dataDir: folder,
      tools: ground.tools,
      say: () => {},
      witnessFile: join(folder, 'witness/head.jsonl'),
    },
    folders: { recordings: join(folder, 'recordings'), attachments: join(folder, 'attachments') },
    async intoDatabase(aside: string, fill: (url: string) => Promise<void>) {
      t.ok(existsSync(join(aside, 'secrets.json')), 'the secrets are there before the database is')
      await mustBeEmpty(url)
      await fill(url)
    },
  }
  const done = () => bring({ ...asked, ...more }, place)
  return { url, folder, done, in: (...path: string[]) => join(folder, ...path) }
}

async function rowsIn(url: string, text: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

t.test(
  'a backup holds what the database knows at one instant, and all files; restored, all is the same',
  async t => {
    const here = await centre(t)
    const manifest = await takeBackup(here.wanted, here.ground)
    t.match(manifest, { form: 1, keys: 'elsewhere', files: { count: 3 }, witness: { sizeBytes: Number } })
    const back = await brought(t, here)
    await back.done()
    t.same(readFileSync(back.in(here.call)), here.sound)
    t.same(readFileSync(back.in('secrets.json')), SECRETS['secrets.json'])
    t.same(readFileSync(back.in('keys/signing.pem')), SECRETS['keys/signing.pem'])
    t.same(readFileSync(back.in('witness/head.jsonl'), 'utf8'), '{"seq":1}\n')
    t.same(readFileSync(back.in('witness/head-2026-10.jsonl'), 'utf8'), '{"seq":0}\n')
    t.same(readdirSync(back.in('witness')).length, 2)
    const tables = `select count(*)::int as n from pg_tables where schemaname in ('public', 'pgboss')`
    t.same(await rowsIn(back.url, tables), await rowsIn(here.database.ownerUrl, tables))
    t.notOk(existsSync(back.in('restoring')))
    await t.rejects(back.done(), /has a centre already/, 'a restore replaces nothing')
  },
)

t.test('nothing in the folder of backups can be read without the identity', async t => {
  const here = await centre(t)
  here.write(here.call, Buffer.from(`RIFF${'tiếng nói'.repeat(100)}`))
  await takeBackup(here.wanted, here.ground)
  const all = readdirSync(here.wanted.to, { recursive: true, withFileTypes: true }).filter(one =>
    one.isFile(),
  )
  for (const one of all) {
    const text = readFileSync(join(one.parentPath, one.name), 'utf8')
    t.notMatch(text, /tiếng nói|evidenceKey/, one.name)
  }
  const other = (await newPair()).identity
  const back = await brought(t, here, { identities: [other] })
  await t.rejects(back.done(), /another identity, or it was altered/)
  t.notOk(existsSync(back.in('secrets.json')), 'a restore that failed leaves no half of a centre')
})

t.test('what did not change is not written again; what grew is a file of its own', async t => {
  const here = await centre(t)
  await takeBackup(here.wanted, here.ground)
  const stored = () =>
    readdirSync(join(here.wanted.to, 'files'), { recursive: true }).filter(one =>
      String(one).endsWith('.age'),
    )
  const before = stored().length
  await nextSecond(here)
  await takeBackup(here.wanted, here.ground)
  t.equal(stored().length, before)
  appendFileSync(here.at(here.call), randomBytes(10))
  await nextSecond(here)
  await takeBackup({ ...here.wanted, keep: 1 }, here.ground)
  t.equal((await backupsIn(here.wanted.to)).length, 1, 'the older ones are gone')
  t.same(stored().length, 3, 'and the file as it was with them')
  const back = await brought(t, here)
  await back.done()
  t.equal(readFileSync(back.in(here.call)).length, 300_010)
})

/** Backups are named by the second. */
async function nextSecond({ wanted }: Here): Promise<void> {
  const [last] = (await backupsIn(wanted.to)).slice(-1)
  await until('the next second', () => idOf(Date.now()) !== last)
}

t.test(
  'a file with the size and the time of what it was is read again: a mended recording has both',
  async t => {
    const here = await centre(t)
    const path = here.at(here.call)
    utimesSync(path, 1_700_000_000, 1_700_000_000)
    await takeBackup(here.wanted, here.ground)
    const mended = randomBytes(300_000)
    writeFileSync(`${path}.mending`, mended)
    utimesSync(`${path}.mending`, 1_700_000_000, 1_700_000_000)
    renameSync(`${path}.mending`, path)
    await nextSecond(here)
    await takeBackup(here.wanted, here.ground)
    const back = await brought(t, here)
    await back.done()
    t.same(readFileSync(back.in(here.call)), mended)
  },
)

t.test('a file that cannot be read is told: no backup leaves it out in silence', async t => {
  const folder = dirname(dataDir(t))
  chmodSync(folder, 0o755)
  writeFileSync(join(folder, 'x.wav'), 'x', { mode: 0 })
  const store = { folder, recipient: (await newPair()).recipient }
  const folders = { recordings: folder, attachments: join(folder, 'none') }
  const isRoot = process.getuid?.() === 0 // to whom nothing is closed
  if (isRoot) process.seteuid?.(65_534)
  try {
    await t.rejects(
      keepAll(store, folders, new Map(), () => {}),
      /would be missing from the backup/,
    )
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
})

t.test('an altered, swapped or missing piece is named, and no half of it is taken for whole', async t => {
  const here = await centre(t)
  const { id } = await takeBackup(here.wanted, here.ground)
  const stored = join(here.wanted.to, storedAs(sha256(here.sound)))
  const good = readFileSync(stored)
  const bad = Buffer.from(good)
  bad[bad.length - 9] = (bad[bad.length - 9] ?? 0) ^ 1
  writeFileSync(stored, bad)
  const back = await brought(t, here)
  await t.rejects(back.done(), /cannot be opened/, 'one bit')
  t.notOk(existsSync(back.in(here.call)))
  const other = readdirSync(join(here.wanted.to, 'files'), { recursive: true, withFileTypes: true }).find(
    one => one.isFile() && join(one.parentPath, one.name) !== stored,
  )
  writeFileSync(stored, readFileSync(join(other?.parentPath ?? '', other?.name ?? '')))
  await t.rejects((await brought(t, here)).done(), /another file than its name says/, 'swapped')
  rmSync(stored)
  await t.rejects((await brought(t, here)).done(), /is missing from the backup/)
  writeFileSync(stored, good)
  appendFileSync(join(here.wanted.to, id, 'files.jsonl'), '\n')
  await t.rejects((await brought(t, here)).done(), /was altered/, 'the list')
  rmSync(join(here.wanted.to, id, 'manifest.json'))
  t.same(await backupsIn(here.wanted.to), [], 'without its manifest it was never finished')
  await t.rejects(readBackup(here.wanted.to, id), /not a finished backup/)
})

t.test('a restore that the database refuses ends, and says why', async t => {
  async function* junk() {
    for (let n = 0; n < 100; n++) {
      yield randomBytes(100_000)
      await new Promise(done => setTimeout(done, 5))
    }
  }
  await t.rejects(restore(await toolsOf(config), await emptyDatabase(t), junk()), /pg_restore: /)
})

t.test('a bad recipient is told before anything is written of the database', async t => {
  const here = await centre(t)
  await t.rejects(takeBackup({ ...here.wanted, recipient: 'age1nobody' }, here.ground), /is no recipient/)
  t.same(await backupsIn(here.wanted.to), [])
})

t.test('a list never leads out of its folders, and which backups stay is plain', async t => {
  for (const path of ['../x', '/etc/passwd', 'a/../../x', 'a//b', '', 'a\\b', 'a\0b', '.'])
    t.notOk(isBelow(path), JSON.stringify(path))
  t.ok(isBelow('2026/11/22/x.wav'))
  t.throws(() => readList('{"root":"recordings","path":"../x","sha256":"00"}\n'), /line 1/)
  t.throws(() => readList('half a li'), /line 1/)
  t.equal(readManifest('{}'), null)
  t.equal(readManifest('not json'), null)
  t.same(pruned(['3', '1', '2'], 2), { stay: ['2', '3'], go: ['1'] })
  t.same(pruned(['1'], 0), { stay: ['1'], go: [] }, 'the last one never goes')
})
