import { createHash } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Weather } from '../errors.ts'
import type { Print } from './recording.ts'
import { sync } from './shelf.ts'
import { HEAD_BYTES, mendedHead, readWav } from './wav.ts'

const CHUNK_BYTES = 64 * 1024

/**
 * Gives a WAV file that nobody closed the sizes in its head. The file as it was stays whole until the mended one, made
 * durable beside it, takes its name; what changes is written down before that.
 * @returns false where the file needs nothing, or is none that can be mended
 * @throws Weather where it is being written to; what writing throws
 */
export async function mend(
  file: FileHandle,
  whole: string,
  keep: (before: Print, after: Print) => Promise<void>,
): Promise<boolean> {
  const stat = await file.stat()
  const head = await readHead(file)
  const wav = readWav(head, stat.size)
  if (!wav || wav.isClosed || wav.isShortened) return false
  const aside = join(dirname(whole), `.${basename(whole)}.mending`)
  try {
    const prints = await copy(file, aside, mendedHead(head, wav, stat.size), stat)
    const now = await file.stat()
    if (now.size !== stat.size || now.mtimeMs !== stat.mtimeMs || prints.before.sizeBytes !== stat.size)
      throw new Weather('the recording is still being written')
    await keep(prints.before, prints.after)
    await rename(aside, whole)
    await sync(dirname(whole))
    return true
  } catch (error) {
    await rm(aside, { force: true })
    throw error
  }
}

type Like = Readonly<{ mode: number; atime: Date; mtime: Date }>

async function copy(file: FileHandle, aside: string, head: Buffer, like: Like) {
  const [before, after] = [createHash('sha256'), createHash('sha256')]
  const target = await open(aside, 'w', like.mode)
  try {
    const buffer = Buffer.alloc(CHUNK_BYTES)
    let at = 0
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, at)
      if (bytesRead === 0) break
      const piece = buffer.subarray(0, bytesRead)
      before.update(piece)
      if (at === 0) head.copy(piece)
      after.update(piece)
      await target.writeFile(piece)
      at += bytesRead
    }
    await target.utimes(like.atime, like.mtime)
    await target.sync()
    const print = (hash: typeof before): Print => ({ sizeBytes: at, sha256: hash.digest('hex') })
    return { before: print(before), after: print(after) }
  } finally {
    await target.close()
  }
}

/** What says how a file is made up. */
export async function readHead(file: FileHandle): Promise<Buffer> {
  const head = Buffer.alloc(HEAD_BYTES)
  const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0)
  return head.subarray(0, bytesRead)
}
