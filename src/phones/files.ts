import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Puts a text, or other bytes, where Asterisk reads it: aside, onto the disk, then renamed, so that Asterisk finds the old file or
 * the new one, whole, whenever it looks and whatever fails.
 * @returns whether the file was different before
 */
export async function placeFile(path: string, content: string | Buffer): Promise<boolean> {
  if ((await readFile(path).catch(() => null))?.equals(Buffer.from(content))) return false
  const aside = `${path}.new-${process.pid}`
  try {
    // Hashes and carriers' secrets are in these files.
    const file = await open(aside, 'w', 0o600)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(aside, path)
  } catch (error) {
    await rm(aside, { force: true })
    throw error
  }
  const folder = await open(dirname(path), 'r')
  await folder.sync().finally(() => folder.close())
  return true
}
