import { constants } from 'node:fs'
import { mkdir, open, readdir, realpath, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Ms } from '../clock.ts'
import { Weather } from '../errors.ts'
import { isStoredPath, MAKING } from './storing.ts'

// The only code that makes, renames and removes copies of recordings; what Asterisk writes to is never opened for writing.

export type Shelf = ReturnType<typeof openShelf>

/** @param root RECORDINGS_DIR */
export function openShelf(root: string) {
  /** @throws Error for a name that is not of ours; Weather where the folder is away, or is not where it seems */
  async function whole(path: string): Promise<string> {
    if (!isStoredPath(path)) throw new Error(`"${path}" is no copy of a recording`)
    try {
      const file = join(await realpath(root), path)
      if ((await realpath(dirname(file))) === dirname(file)) return file
    } catch (error) {
      throw new Weather('the folder of recordings is away', 0, { cause: error })
    }
    throw new Weather('a folder of recordings is a link')
  }

  const isAway = (error: unknown) =>
    error instanceof Weather && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'

  return {
    /** Where a copy is made before it has its name. @param part as `partOf` has it */
    async making(part: string): Promise<string> {
      await mkdir(join(root, MAKING), { recursive: true, mode: 0o750 })
      return whole(part)
    },
    /** Makes a finished part durable and gives it its name: from then on it is there, whatever the power does. */
    async place(part: string, path: string): Promise<void> {
      await mkdir(dirname(join(root, path)), { recursive: true, mode: 0o750 })
      const [from, to] = [await whole(part), await whole(path)]
      await sync(from)
      await rename(from, to)
      await sync(dirname(to))
    },
    /** What a process left that was killed while it made a copy. */
    async clear(olderThan: Ms): Promise<void> {
      const folder = join(root, MAKING)
      for (const name of await readdir(folder).catch(() => [])) {
        const found = await stat(join(folder, name)).catch(() => null)
        if (found && found.mtimeMs < olderThan) await rm(join(folder, name), { force: true })
      }
    },
    /** A file that is gone already is gone. */
    async remove(path: string): Promise<void> {
      try {
        const file = await whole(path)
        await rm(file, { force: true })
        await sync(dirname(file))
      } catch (error) {
        if (!isAway(error)) throw error
        await stat(root) // without its folder a file is gone; without the disk nobody knows
      }
    },
    /** Bytes that an ordinary user may still write. */
    async freeBytes(): Promise<number> {
      const { bavail, bsize } = await statfs(root)
      return bavail * bsize
    },
  }
}

/** Makes a file durable, or the names in a folder: a rename is durable when its folder is. */
export async function sync(path: string): Promise<void> {
  const file = await open(path, constants.O_RDONLY)
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
