import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { BootFault } from '../lock.ts'
import { restore } from './dump.ts'
import { bringBack, type Folders } from './files.ts'
import { FILES, isBelow, type Kept, type Manifest } from './manifest.ts'
import { openFrom, writeWhole } from './sealing.ts'
import { backupsIn, readBackup } from './take.ts'
import type { Tools } from './tools.ts'

export type Asked = Readonly<{
  from: string
  /** Which backup; null = the newest. */
  id: string | null
  identities: readonly string[]
  /** `<id>.keys.age`; null = a new set of secrets is made. */
  keys: string | null
}>

export type Place = Readonly<{
  dataDir: string
  folders: Folders
  witnessFile: string
  tools: Tools
  /** Opens an empty database below that folder, has it filled, brings it up to date, and closes it again. */
  intoDatabase(dataDir: string, fill: (ownerUrl: string) => Promise<void>): Promise<void>
  say(line: string): void
}>

/** What takes part in a DATA_DIR of its own: nothing of it may be there before. */
const OURS = ['postgres', 'secrets.json', 'keys'] as const

/**
 * Brings a centre back onto an empty DATA_DIR. All is made aside and put in place at the end; what was cut off is begun
 * anew, and files that are back already are not brought twice.
 */
export async function bring(asked: Asked, place: Place): Promise<Manifest> {
  mustBeFree(place)
  const id = asked.id ?? (await backupsIn(asked.from)).at(-1)
  if (id === undefined) throw new BootFault(`${asked.from} holds no finished backup`)
  const { manifest, files } = await readBackup(asked.from, id)
  const aside = join(place.dataDir, 'restoring')
  await rm(aside, { recursive: true, force: true })
  await mkdir(aside, { recursive: true, mode: 0o700 })
  if (asked.keys !== null) await bringKeys(asked.keys, asked.identities, aside)
  place.say(`database of ${manifest.madeAt} …`)
  const open = (name: string) => openFrom(asked.identities, join(asked.from, id, name))
  await place.intoDatabase(aside, async url => restore(place.tools, url, await open(FILES.database)))
  // One that lies there may know of more than this backup: it stays, and is the one to compare with.
  const isWitnessed = existsSync(place.witnessFile)
  if (isWitnessed) place.say(`${place.witnessFile} is there already and stays`)
  await bringFiles(asked, isWitnessed ? files.filter(({ root }) => root !== 'witness') : files, place)
  if (manifest.witness && !isWitnessed) {
    await mkdir(dirname(place.witnessFile), { recursive: true, mode: 0o700 })
    await writeWhole(place.witnessFile, await open(FILES.witness))
  }
  for (const name of OURS)
    if (existsSync(join(aside, name))) await rename(join(aside, name), join(place.dataDir, name))
  await rm(aside, { recursive: true })
  return manifest
}

function mustBeFree({ dataDir }: Place): void {
  const there = OURS.filter(name => existsSync(join(dataDir, name)))
  if (there.length > 0)
    throw new BootFault(
      `${dataDir} has a centre already (${there.join(', ')}): restore into an empty DATA_DIR, or move that away first`,
    )
}

async function bringKeys(path: string, identities: readonly string[], folder: string): Promise<void> {
  const pieces: Uint8Array[] = []
  for await (const piece of await openFrom(identities, path)) pieces.push(piece)
  const files = JSON.parse(Buffer.concat(pieces).toString('utf8')) as Record<string, string>
  for (const [name, bytes] of Object.entries(files)) {
    if (!isBelow(name)) throw new BootFault(`${path} names ${name}`)
    await mkdir(dirname(join(folder, name)), { recursive: true, mode: 0o700 })
    await writeFile(join(folder, name), Buffer.from(bytes, 'base64'), { mode: 0o600 })
  }
}

const TOLD_EVERY = 1_000

async function bringFiles({ from, identities }: Asked, files: readonly Kept[], place: Place): Promise<void> {
  const folders = { ...place.folders, witness: dirname(place.witnessFile) }
  place.say(`${files.length} files …`)
  for (const [n, file] of files.entries()) {
    await bringBack(from, file, { folders, identities })
    if ((n + 1) % TOLD_EVERY === 0) place.say(`${n + 1} of ${files.length} files …`)
  }
}
