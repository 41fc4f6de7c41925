import { createHash, randomUUID } from 'node:crypto'
import { constants, createReadStream, createWriteStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Longer than any upload takes. */
const HALF_WRITTEN_MS = 3_600_000

export type Measured = Readonly<{ sizeBytes: number; sha256: string }>

/**
 * Files under the hash of their content: `ab/cd/abcd…`. Written beside, brought to the disk, then renamed, so that what
 * has its name is whole. The same bytes are there once.
 * @param root ATTACHMENTS_DIR
 */
export function attachmentBlobs(root: string) {
  const aside = join(root, 'aside')
  const pathOf = (sha256: string) => join(root, sha256.slice(0, 2), sha256.slice(2, 4), sha256)

  /** @returns a name beside the others, which is the caller's to `discard` or `place` */
  async function fresh(): Promise<string> {
    await mkdir(aside, { recursive: true, mode: 0o700 })
    return join(aside, randomUUID())
  }

  return {
    fresh,

    /** Writes what comes into a fresh file. @throws what the stream throws; nothing stays then */
    async receive(stream: Readable): Promise<Measured & { path: string }> {
      const path = await fresh()
      const hash = createHash('sha256')
      let sizeBytes = 0
      try {
        await pipeline(
          stream,
          async function* (pieces: AsyncIterable<Buffer>) {
            for await (const piece of pieces) {
              hash.update(piece)
              sizeBytes += piece.length
              yield piece
            }
          },
          createWriteStream(path, { mode: 0o600, flags: 'wx' }),
        )
      } catch (error) {
        await rm(path, { force: true })
        throw error
      }
      return { path, sizeBytes, sha256: hash.digest('hex') }
    },

    measure: async (path: string): Promise<Measured> => {
      const file = await open(path, 'r')
      try {
        return await measured(file)
      } finally {
        await file.close()
      }
    },

    discard: (path: string) => rm(path, { force: true }),

    /** @param path of a fresh file, which is gone afterwards */
    async place(path: string, sha256: string): Promise<void> {
      const place = pathOf(sha256)
      const folder = join(place, '..')
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const file = await open(path, 'r+')
      try {
        await file.chmod(0o400)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(path, place)
      await syncFolder(folder)
    },

    /** @returns null where the bytes are gone, or are not those that were put there */
    async openWhole(sha256: string): Promise<Readable | null> {
      let file: FileHandle
      try {
        file = await open(pathOf(sha256), constants.O_RDONLY | constants.O_NOFOLLOW)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw error
      }
      const { sha256: found } = await measured(file).catch(async error => {
        await file.close()
        throw error
      })
      if (found === sha256) return file.createReadStream({ start: 0 })
      await file.close()
      return null
    },

    /** What an upload that was cut off, or a process that died, left behind. @returns how many */
    async sweep(now: number): Promise<number> {
      const names = await readdir(aside).catch(() => [])
      let swept = 0
      for (const name of names) {
        const path = join(aside, name)
        const found = await stat(path).catch(() => null)
        if (!found || now - found.mtimeMs < HALF_WRITTEN_MS) continue
        await rm(path, { force: true })
        swept++
      }
      return swept
    },
  }
}
export type AttachmentBlobs = ReturnType<typeof attachmentBlobs>

async function measured(file: FileHandle): Promise<Measured> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const piece of createReadStream('', { fd: file, autoClose: false, start: 0 })) {
    hash.update(piece as Buffer)
    sizeBytes += (piece as Buffer).length
  }
  return { sizeBytes, sha256: hash.digest('hex') }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
