import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { seenFiles } from '../../evidence/witness.ts'
import { BootFault } from '../lock.ts'
import { dump, openInstant } from './dump.ts'
import { type Folders, keepAll, keepOne, openStore, type Store } from './files.ts'
import {
  FILES,
  idOf,
  isId,
  type Kept,
  listText,
  type Manifest,
  markOf,
  pruned,
  readList,
  readManifest,
  together,
} from './manifest.ts'
import { closeInto, type Written, writeWhole } from './sealing.ts'
import type { Tools } from './tools.ts'

export type Wanted = Readonly<{
  /** Where backups go: one folder for all of a centre. */
  to: string
  /** Where the secrets go, closed too; null = they are not taken. */
  keysTo: string | null
  recipient: string
  /** So many of the newest stay; null = all. */
  keep: number | null
}>

export type Centre = Readonly<{
  ownerUrl: string
  tools: Tools
  folders: Folders
  /** Of the witness of the evidence. */
  witnessFile: string
  /** Files by name below DATA_DIR, which open everything: secrets.json and keys/. */
  secrets: () => Promise<Readonly<Record<string, Buffer>>>
  say(line: string): void
}>

/**
 * A backup beside a centre that goes on working. Files first, then the database as it is at one instant, then the files
 * that came meanwhile: whatever the database knows of is in the store. Without its manifest, which is written last, a
 * backup was never finished and counts for nothing.
 */
export async function takeBackup(wanted: Wanted, centre: Centre): Promise<Manifest> {
  const { to, recipient } = wanted
  const store = { folder: to, recipient }
  await openStore(to)
  const known = await knownOf(to)
  const tell = (files: number) => centre.say(`${files} files …`)
  const before = await keepAll(store, centre.folders, known, tell)
  const aside = join(to, ASIDE)
  await rm(aside, { recursive: true, force: true })
  await mkdir(aside, { mode: 0o700 })
  // Before the database is read: a witness that knew more than it would bear witness to a loss.
  const { witness, older } = await takeWitness(store, centre.witnessFile, { known, aside })
  const instant = await openInstant(centre.ownerUrl)
  const id = idOf(instant.at)
  let database: Written
  try {
    centre.say(`database of ${new Date(instant.at).toISOString()} …`)
    const bytes = dump(centre.tools, centre.ownerUrl, instant)
    database = (await closed(recipient, bytes, join(aside, FILES.database))).sealed
  } finally {
    await instant.close()
  }
  const after = await keepAll(store, centre.folders, marked(before), tell)
  const files = [...together(before, after), ...older]
  const list = await writeList(join(aside, FILES.list), files)
  const keys = await takeKeys(wanted, centre, id)
  const manifest: Manifest = {
    ...{ form: 1, id, madeAt: new Date(instant.at).toISOString(), keys, witness, head: instant.head },
    database: { ...database, server: instant.server },
    files: {
      count: files.length,
      sizeBytes: files.reduce((sum, one) => sum + one.sizeBytes, 0),
      sha256: list,
    },
  }
  await writeWhole(join(aside, FILES.manifest), once(`${JSON.stringify(manifest, null, 2)}\n`))
  await rename(aside, join(to, id))
  if (wanted.keep !== null) await prune(to, wanted.keep, centre.say)
  return manifest
}

type Taking = Readonly<{ known: ReadonlyMap<string, string>; aside: string }>

/** The file that goes on, and those of the months before it, as they were at one moment. */
async function takeWitness(store: Store, path: string, { known, aside }: Taking) {
  const { closed: names, open } = seenFiles(path)
  const bytes = open === null ? null : createReadStream(path, { fd: open })
  const witness = bytes && (await closed(store.recipient, bytes, join(aside, FILES.witness))).sealed
  const older: Kept[] = []
  for (const whole of names) {
    const kept = await keepOne(store, { root: 'witness', path: basename(whole), whole }, known)
    if (kept) older.push(kept)
  }
  return { witness, older }
}

const ASIDE = 'unfinished'

/** Finished backups, oldest first. */
export async function backupsIn(to: string): Promise<string[]> {
  const names = existsSync(to) ? await readdir(to) : []
  return names.filter(name => isId(name) && existsSync(join(to, name, FILES.manifest))).sort()
}

/** @throws BootFault where there is no such backup, or a part of it is not what it was */
export async function readBackup(
  to: string,
  id: string,
): Promise<Readonly<{ manifest: Manifest; files: Kept[] }>> {
  const manifest = readManifest(await readFile(join(to, id, FILES.manifest), 'utf8').catch(() => ''))
  if (!manifest) throw new BootFault(`${join(to, id)} is not a finished backup`)
  const text = await readFile(join(to, id, FILES.list), 'utf8')
  if (sha256(text) !== manifest.files.sha256) throw new BootFault(`${FILES.list} of ${id} was altered`)
  return { manifest, files: readList(text) }
}

async function knownOf(to: string): Promise<ReadonlyMap<string, string>> {
  const last = (await backupsIn(to)).at(-1)
  // A damaged one costs time only: everything is read anew.
  const read = last === undefined ? null : await readBackup(to, last).catch(() => null)
  return marked(read?.files ?? [])
}

const marked = (kept: readonly Kept[]) => new Map(kept.map(one => [markOf(one), one.sha256]))

async function takeKeys({ keysTo, recipient }: Wanted, { secrets }: Centre, id: string) {
  if (keysTo === null) return 'not-taken'
  await mkdir(keysTo, { recursive: true, mode: 0o700 })
  const files = Object.entries(await secrets()).map(([name, bytes]) => [name, bytes.toString('base64')])
  await closed(recipient, once(JSON.stringify(Object.fromEntries(files))), join(keysTo, `${id}.keys.age`))
  return 'elsewhere'
}

async function prune(to: string, keep: number, say: (line: string) => void): Promise<void> {
  const { stay, go } = pruned(await backupsIn(to), keep)
  if (go.length === 0) return
  const needed = new Set<string>()
  for (const id of stay) for (const { sha256: hash } of (await readBackup(to, id)).files) needed.add(hash)
  for (const id of go) await rm(join(to, id), { recursive: true })
  let gone = 0
  for (const name of await readdir(join(to, 'files'), { recursive: true })) {
    const hash = /([0-9a-f]{64})\.age$/.exec(name)?.[1]
    if (hash === undefined || needed.has(hash)) continue
    await rm(join(to, 'files', name))
    gone++
  }
  say(`${go.length} older backups and ${gone} files that no backup needs any more are gone`)
}

const closed = (recipient: string, bytes: AsyncIterable<Uint8Array>, path: string) =>
  closeInto(recipient, bytes, { aside: `${path}.part`, name: () => path })

async function writeList(path: string, files: readonly Kept[]): Promise<string> {
  const text = listText(files)
  await writeWhole(path, once(text))
  return sha256(text)
}

async function* once(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text)
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
