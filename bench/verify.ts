import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { openSecrets } from '../src/boot/secrets.ts'
import { type Centre, verifyCentre } from '../src/boot/verifying.ts'
import { freePort, startEmbedded } from '../src/db/embedded.ts'
import { headLine, headText } from '../src/evidence/head.ts'
import { evidenceKeyOf, openSigner } from '../src/evidence/keys.ts'
import { headOf } from '../src/evidence/sealing.ts'
import { recordingFiles } from '../src/recordings/files.ts'
import { createHashing } from '../src/recordings/hashing.ts'
import { fillBooks, sealBooks } from './evidence-year.ts'
import { median, table } from './figures.ts'

type Options = Readonly<{ rounds: number; calls: number }>
type Say = (line: string) => void

const UNTIL = Date.UTC(2026, 10, 21, 5)
const YEAR_MS = 365 * 86_400_000
const CALLS_PER_YEAR = 5_000 * 365

type Measured = Readonly<{
  calls: number
  entries: number
  rows: number
  /** Seconds, by what was looked at. */
  seconds: Readonly<Record<string, number>>
  rowsPerSecond: number
}>

/** A year of sealed rows and a tenth of it: how long it takes to verify; and sound, beside `sha256sum` on the same files. */
export async function benchVerify({ rounds, calls }: Options, say: Say) {
  const dir = await mkdtemp(join(tmpdir(), 'bench-verify-'))
  const cluster = await startEmbedded({
    ...{ dir: join(dir, 'postgres'), port: await freePort(), password: 'bench', isDurable: false },
  })
  process.env.DATABASE_URL_TEST = cluster.adminUrl
  const measured: Measured[] = []
  try {
    const audio = await benchAudio(join(dir, 'sound'), rounds, say)
    for (const many of [Math.round(calls / 10), calls]) measured.push(await benchBooks(dir, many, say))
    const [few, many] = measured
    const growth =
      few && many ? Math.round((100 * (many.seconds.whole ?? 0)) / (few.seconds.whole ?? 1)) / 100 : null
    const steps = Object.keys(many?.seconds ?? {})
    const seconds = steps.map(step => [step, ...measured.map(one => one.seconds[step] ?? null)])
    say(table([['seconds', ...measured.map(one => `${one.calls} calls`)], ...seconds]))
    say(`ten times as much takes ${growth} times as long; ${many?.rowsPerSecond} rows/s`)
    const year = many ? Math.round(((many.seconds.whole ?? 0) * CALLS_PER_YEAR) / many.calls) : null
    say(`a year of 5,000 calls a day at this speed: ${year} s`)
    return {
      rounds,
      audio,
      measured,
      growth,
      year,
      failed: audio.ratio !== null && audio.ratio < 0.7 ? 1 : 0,
    }
  } finally {
    await cluster.stop()
    await rm(dir, { recursive: true })
  }
}

async function benchBooks(dir: string, calls: number, say: Say): Promise<Measured> {
  const { testDatabase } = await import('../test/database.ts')
  const endings: (() => Promise<void>)[] = []
  const database = await testDatabase({ after: work => endings.push(work) })
  const owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  const dataDir = join(dir, `data-${calls}`)
  const centre: Centre = {
    ...{ url: database.serviceUrl, dataDir, recordingsDir: join(dataDir, 'recordings') },
    witnessFile: join(dataDir, 'head.jsonl'),
  }
  try {
    await mkdir(centre.recordingsDir, { recursive: true })
    const started = performance.now()
    await fill(owner, centre, calls)
    say(`${calls} calls written and sealed in ${Math.round((performance.now() - started) / 1_000)} s`)
    return await timed(centre, calls, say)
  } finally {
    await owner.end()
    for (const end of endings) await end()
  }
}

async function fill(owner: pg.Client, { dataDir, witnessFile }: Centre, calls: number): Promise<void> {
  const { rows } = await owner.query<{ table: string; name: string }>(
    `select conrelid::regclass::text as table, conname as name from pg_constraint
     where contype in ('c', 'f') and connamespace = 'public'::regnamespace`,
  )
  await owner.query(rows.map(({ table, name }) => `alter table ${table} drop constraint "${name}"`).join(';'))
  const everyMs = YEAR_MS / CALLS_PER_YEAR
  const year = { calls, everyMs, from: UNTIL - calls * everyMs }
  await fillBooks(owner, year)
  const signer = openSigner(dataDir)
  const witness = createWriteStream(witnessFile)
  await sealBooks(owner, { ...year, key: evidenceKeyOf(openSecrets(dataDir)) }, async entry => {
    const head = headOf(entry, entry.at)
    witness.write(`${headLine({ ...head, keyId: signer.keyId, signature: signer.sign(headText(head)) })}\n`)
  })
  await new Promise<void>(done => witness.end(done))
  await owner.query('vacuum analyze')
}

async function timed(centre: Centre, calls: number, say: Say): Promise<Measured> {
  const seconds: Record<string, number> = {}
  let [step, since] = ['chain', performance.now()]
  const begun = since
  const turn = (next: string) => {
    seconds[step] = (seconds[step] ?? 0) + Math.round((performance.now() - since) / 10) / 100
    step = next
    since = performance.now()
  }
  const asked = { from: null, to: null, withAudio: true }
  const found = await verifyCentre(centre, asked, { progress: now => now.step !== step && turn(now.step) })
  turn('')
  seconds.whole = Math.round((performance.now() - begun) / 10) / 100
  const { entries, rows } = found.looked
  // Digests are not made here; nothing else may be wrong.
  const wrong = found.integrity.breaches.filter(({ code }) => code !== 'digest-missing')
  if (wrong.length > 0)
    throw new Error(`an honest year is called a forgery: ${JSON.stringify(wrong.slice(0, 3))}`)
  say(`${rows} rows in ${entries} entries verified in ${seconds.whole} s: ${JSON.stringify(seconds)}`)
  return { calls, entries, rows, seconds, rowsPerSecond: Math.round(rows / (seconds.whole || 1)) }
}

const FILES = 256
/** Three minutes of a call: 8 kHz, 16 bits. */
const FILE_BYTES = 3 * 60 * 16_000

/** The same files, turn by turn: `sha256sum` and what verifies; both find them in the page cache, or neither does. */
async function benchAudio(root: string, rounds: number, say: Say) {
  const paths = Array.from(
    { length: FILES },
    (_, n) => `2026/11/22/${String(n).padStart(8, '0')}-0000-4000-8000-000000000000.wav`,
  )
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), randomBytes(FILE_BYTES))
  }
  const times: Record<'sha256sum' | 'verify', number[]> = { sha256sum: [], verify: [] }
  for (let round = 0; round < rounds + 1; round++) {
    const ours = await seconds(() => hashAll(root, paths))
    const theirs = await seconds(async () => {
      const { status } = spawnSync('sha256sum', paths, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
      if (status !== 0) throw new Error('sha256sum failed')
    })
    // The first turn fills the cache for both.
    if (round > 0) times.verify.push(ours)
    if (round > 0) times.sha256sum.push(theirs)
  }
  const mb = (FILES * FILE_BYTES) / 1e6
  const speed = (all: readonly number[]) =>
    Math.round((mb / (median(all.map(one => one * 1_000)) ?? 1)) * 1_000)
  const [verify, sha256sum] = [speed(times.verify), speed(times.sha256sum)]
  const ratio = Math.round((100 * verify) / sha256sum) / 100
  say(`sound: ${verify} MB/s, sha256sum ${sha256sum} MB/s on the same ${Math.round(mb)} MB: ${ratio} of it`)
  return { mb, verify, sha256sum, ratio, times }
}

/** As recordings/proving.ts does it: two files in hand, one thread. */
async function hashAll(root: string, paths: readonly string[]): Promise<void> {
  const files = recordingFiles(root)
  const queue = paths.values()
  const lane = async () => {
    const hash = createHashing()
    for (const path of queue) await files.fingerprint(path, hash)
  }
  await Promise.all([lane(), lane()])
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1_000
}
