import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { asc, eq } from 'drizzle-orm'
import { findFlac } from '../../src/boot/flac.ts'
import { ensurePackages } from '../../src/boot/packages.ts'
import { recordingFiles } from '../../src/recordings/files.ts'
import { proveRecordings } from '../../src/recordings/proving.ts'
import { DEFAULT_STORAGE, type StorageRules } from '../../src/recordings/storagerules.ts'
import { createStorage, type StorageNeeds } from '../../src/recordings/storekeeper.ts'
import { recordingCopies, recordingEvents, storageWaits } from '../../src/recordings/tables.ts'
import { NOON } from '../rooms.ts'
import { archive } from './archive.ts'
import { put, wav } from './sound.ts'

type Test = Parameters<typeof archive>[0] & { after(work: () => void): unknown }

export const CACHE = process.env.CACHE_DIR ?? join(homedir(), '.cache', '1022')
export const mirror = process.env.APT_MIRROR || null
export const DAY = 86_400_000
export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** Debian's flac, as the centre has it. */
export async function flacProgram() {
  await ensurePackages(CACHE, 'server', () => {}, { mirror })
  const program = await findFlac({ cacheDir: CACHE })
  if (!program) throw new Error('no flac among the packages')
  return program
}

/** Recordings on a real database and disk, and what is done with them; the rules are the story's to set. */
export async function storehouse(t: Test, given: Partial<StorageNeeds> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'storehouse-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const here = await archive(t)
  const rules: { now: StorageRules } = { now: DEFAULT_STORAGE }
  const program = await flacProgram()
  const keyFile = join(folder, 'keys', 'recordings.json')
  const { database, clock, log, root } = here
  const needs: StorageNeeds = {
    ...{ database, clock, log, root, keyFile, files: recordingFiles(root), store: null },
    findFlac: async () => program,
    rules: () => rules.now,
    lowBelowBytes: () => 0,
    ...given,
  }
  const storage = createStorage(needs)
  t.after(() => storage.stop())
  const { db } = database
  /** A recording that was looked at so many days ago. */
  async function kept(bytes: Buffer = wav(2_000), daysAgo = 10) {
    const at = here.now.at
    here.now.at = NOON - daysAgo * DAY
    const { callId, path } = await here.recorded(2_000, { at: here.now.at })
    here.now.at += 60_000 // its writer has had its time
    const whole = put(root, path, bytes)
    utimesSync(whole, here.now.at / 1_000, here.now.at / 1_000) // nobody writes to it any more
    await here.settled(callId)
    here.now.at = at
    // One that nobody closed was mended.
    return { id: callId, path, bytes: readFileSync(join(root, path)) }
  }
  const lying = (path: string) => join(root, path)
  return {
    ...{ ...here, storage, rules, kept, keyFile, needs, program },
    /** Another process on the same books. */
    anew: (other: Partial<StorageNeeds> = {}) => {
      const second = createStorage({ ...needs, ...other })
      t.after(() => second.stop())
      return second
    },
    set: (change: Partial<StorageRules>) => {
      rules.now = { ...rules.now, ...change }
    },
    lying,
    onDisk: () =>
      readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(path => statSync(lying(path)).isFile()),
    isThere: (path: string) => existsSync(lying(path)),
    bytesAt: (path: string) => readFileSync(lying(path)),
    copies: (id: string) =>
      db
        .select()
        .from(recordingCopies)
        .where(eq(recordingCopies.recordingId, id))
        .orderBy(asc(recordingCopies.id)),
    events: (id: string) =>
      db
        .select()
        .from(recordingEvents)
        .where(eq(recordingEvents.recordingId, id))
        .orderBy(asc(recordingEvents.id)),
    waits: () => db.select().from(storageWaits),
    /** What a listener gets, whole or a part. */
    async heard(id: string, range: { first: number; last: number } | null = null) {
      const sound = await storage.sounds.open(await here.rowOf(id))
      if (!sound) return null
      const pieces: Buffer[] = []
      for await (const piece of sound.stream(range)) pieces.push(piece)
      await sound.close()
      return Buffer.concat(pieces)
    },
    /** What script/verify says of the rows, the copies and the files; none where all is as it was sealed. */
    async unproved({ withCopies = false } = {}): Promise<string[]> {
      const found: string[] = []
      await proveRecordings({
        ...{ db, files: recordingFiles(root), from: null, to: null, withAudio: true, looked: () => {} },
        sounds: withCopies ? storage.sounds : undefined,
        found: ({ code, facts }) => found.push(`${code} ${facts.columns ?? facts.why ?? ''}`.trim()),
      })
      return found
    },
    /** By somebody else's decoder: the same program at the shell. */
    unpacked(path: string): Buffer {
      const command = program(['--decode', '--silent', '--stdout', lying(path)])
      return spawnSync(command.file, command.args, { env: command.env, maxBuffer: 1e9 }).stdout
    },
  }
}
export type Storehouse = Awaited<ReturnType<typeof storehouse>>
