import { constants } from 'node:fs'
import { open, realpath, rename, rm, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Weather } from '../errors.ts'
import { isStoredPath, PART } from './storing.ts'

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

  return {
    /** Where a copy is made before it has its name. */
    part: (path: string) => whole(path + PART),
    /** Makes a finished part durable and gives it its name: from then on it is there, whatever the power does. */
    async place(path: string): Promise<void> {
      const file = await whole(path)
      await sync(file + PART)
      await rename(file + PART, file)
      await sync(dirname(file))
    },
    /** A file that is gone already is gone. */
    async remove(path: string): Promise<void> {
      const file = await whole(path)
      await rm(file, { force: true })
      await sync(dirname(file))
    },
    async discard(path: string): Promise<void> {
      await rm(await whole(path + PART), { force: true })
    },
    /** Bytes that an ordinary user may still write. */
    async freeBytes(): Promise<number> {
      const { bavail, bsize } = await statfs(root)
      return bavail * bsize
    },
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, constants.O_RDONLY)
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
