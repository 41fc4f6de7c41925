import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { BootFault } from '../lock.ts'
import { isBelow, type Kept, markOf, type Root, storedAs } from './manifest.ts'
import { closeInto, openFrom, writeWhole } from './sealing.ts'

/** Files into the store of a backup, each once under the hash of what is in it, and out of it again. */

/** Of which every file is kept. */
export type Folders = Readonly<Record<Exclude<Root, 'witness'>, string>>
export type Store = Readonly<{ folder: string; recipient: string }>
/** @param known what an earlier backup says of a file of the same name, size and time: its hash */
export type Known = ReadonlyMap<string, string>

/** Every plain file below these folders; what goes away meanwhile is nobody's. */
export async function keepAll(
  store: Store,
  folders: Folders,
  known: Known,
  tell: (files: number) => void,
): Promise<Kept[]> {
  const kept: Kept[] = []
  for (const root of Object.keys(folders) as (keyof Folders)[])
    for await (const path of filesBelow(folders[root])) {
      const one = await keepOne(store, { root, path, whole: join(folders[root], path) }, known)
      if (!one) continue
      kept.push(one)
      if (kept.length % TOLD_EVERY === 0) tell(kept.length)
    }
  return kept
}

const TOLD_EVERY = 1_000
const PIECE_BYTES = 1024 * 1024

type Found = Readonly<{ root: Root; path: string; whole: string }>

/** @returns null for what is gone */
export async function keepOne(
  store: Store,
  { root, path, whole }: Found,
  known: Known,
): Promise<Kept | null> {
  const file = await opened(whole)
  if (!file) return null
  try {
    // The inode's own time, which nobody sets: a mended recording has the size and the time of what it was.
    const { size, ctimeMs } = await file.stat()
    const seen = { root, path, sizeBytes: size, changedMs: Math.floor(ctimeMs) }
    const before = known.get(markOf(seen))
    if (before && existsSync(join(store.folder, storedAs(before)))) return { ...seen, sha256: before }
    if (size === 0) return null
    // A file that grows is of a call that goes on: so much of it as there is now.
    const bytes = file.createReadStream({ end: size - 1, highWaterMark: PIECE_BYTES, autoClose: false })
    const aside = join(store.folder, 'files', `${randomUUID()}.part`)
    const name = ({ sha256 }: { sha256: string }) => join(store.folder, storedAs(sha256))
    const { sha256, sizeBytes } = await closeInto(store.recipient, bytes, { aside, name })
    return { ...seen, sizeBytes, sha256 }
  } finally {
    await file.close()
  }
}

/** A folder for each first two letters of a hash. */
export async function openStore(folder: string): Promise<void> {
  for (let n = 0; n < 256; n++)
    await mkdir(join(folder, 'files', n.toString(16).padStart(2, '0')), { recursive: true, mode: 0o700 })
}

/** Null: gone since, or no plain file. @throws where it cannot be read: a backup that leaves it out is none */
async function opened(path: string): Promise<FileHandle | null> {
  try {
    return (await lstat(path)).isFile() ? await open(path, 'r') : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new BootFault(`${path} cannot be read, and would be missing from the backup`, { cause: error })
  }
}

async function* filesBelow(folder: string): AsyncIterable<string> {
  if (!existsSync(folder)) return
  const top = await realpath(folder)
  const entries = await readdir(top, { withFileTypes: true, recursive: true })
  const paths = entries
    .filter(entry => entry.isFile())
    .map(entry => relative(top, join(entry.parentPath, entry.name)).split(sep).join('/'))
  yield* paths.filter(path => path !== 'README.md' && isBelow(path)).sort()
}

/**
 * Puts one file back; what lies there already with the same bytes stays.
 * @throws BootFault where the store has it not, or altered, or something else lies in its place
 */
export async function bringBack(
  store: string,
  { root, path, sha256 }: Kept,
  {
    folders,
    identities,
  }: Readonly<{ folders: Readonly<Record<Root, string>>; identities: readonly string[] }>,
): Promise<'brought' | 'there'> {
  const whole = join(folders[root], path)
  if (existsSync(whole)) {
    if ((await sha256Of(createReadStream(whole))) === sha256) return 'there'
    throw new BootFault(`${whole} is there already, and is another file`)
  }
  const stored = join(store, storedAs(sha256))
  if (!(await stat(stored).catch(() => null))) throw new BootFault(`${stored} is missing from the backup`)
  await mkdir(dirname(whole), { recursive: true })
  const aside = `${whole}.part`
  try {
    await writeWhole(aside, await openFrom(identities, stored))
    if ((await sha256Of(createReadStream(aside))) !== sha256)
      throw new BootFault(`${stored} holds another file than its name says`)
    await rename(aside, whole)
  } finally {
    await rm(aside, { force: true })
  }
  return 'brought'
}

async function sha256Of(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of bytes) hash.update(piece)
  return hash.digest('hex')
}
