import type { Readable } from 'node:stream'
import { openPromise } from 'yauzl'

/** One file of a ZIP, as its list names it. */
export type Zipped = Readonly<{
  name: string
  packedBytes: number
  unpackedBytes: number
  /** Its content, unpacked; a content longer or shorter than listed ends in an error. */
  open(): Promise<Readable>
}>

export type Zip = Readonly<{
  fileCount: number
  /** In the order of the list; to be gone through once. */
  files(): AsyncIterable<Zipped>
  close(): void
}>

/** @throws Error where this is no ZIP; `files` throws where its list is broken or names a path that leads out of it */
export async function openZip(path: string): Promise<Zip> {
  const zip = await openPromise(path, { autoClose: false })
  return {
    fileCount: zip.entryCount,
    async *files() {
      for await (const entry of zip.eachEntry())
        yield {
          name: entry.fileName,
          packedBytes: entry.compressedSize,
          unpackedBytes: entry.uncompressedSize,
          open: () => zip.openReadStreamPromise(entry),
        }
    },
    close: () => zip.close(),
  }
}
