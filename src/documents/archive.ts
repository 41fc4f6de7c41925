import { createHash } from 'node:crypto'
import { Readable, Transform } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'
import type { Ms } from '../clock.ts'
import { iso } from '../clock.ts'

/** One file of an archive; opened when its turn comes. */
export type Part = Readonly<{
  name: string
  /** Known beforehand; another content ends the archive in the midst, so that nobody takes it for whole. */
  sha256: string | null
  /** Sound and pictures are small already. */
  isPacked: boolean
  open(): Promise<Readable> | Readable
}>

/** What is missing, and why. */
export type Missing = Readonly<{ name: string; why: string }>

export type Manifest = Readonly<{
  code: string
  madeAt: Ms
  by: string
  purpose: string
  missing: readonly Missing[]
}>

export const partOf = (name: string, content: string | Buffer): Part => ({
  ...{ name, sha256: null, isPacked: false },
  open: () => Readable.from([Buffer.from(content)]),
})

/**
 * A ZIP that is made while it is sent: its parts one after another, and last the list of all of them with the SHA-256 of
 * each as it went by. A part that cannot be read destroys the stream.
 */
export function archiveOf(folder: string, parts: readonly Part[], manifest: Manifest): Readable {
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  const listed: { name: string; sizeBytes: number; sha256: string }[] = []
  const mtime = new Date(manifest.madeAt)
  // What is not packed keeps its length; nothing of the machine (mode, zone) is told.
  const options = (part: Pick<Part, 'isPacked'>) => ({ mtime, compress: !part.isPacked, mode: 0o100644 })
  for (const part of parts)
    zip.addReadStreamLazy(`${folder}/${part.name}`, options(part), give => {
      void Promise.resolve()
        .then(part.open)
        .then(stream => {
          const through = noted(stream, part, listed)
          through.on('error', (error: Error) => output.destroy(error))
          give(null, through)
        })
        .catch((error: Error) => output.destroy(error))
    })
  zip.addReadStreamLazy(`${folder}/manifest.json`, options({ isPacked: false }), give => {
    const { madeAt, ...rest } = manifest
    give(
      null,
      Readable.from([
        Buffer.from(`${JSON.stringify({ ...rest, madeAt: iso(madeAt), files: listed }, null, 2)}\n`),
      ]),
    )
  })
  zip.on('error', (error: Error) => output.destroy(error))
  zip.end()
  return output
}

/** Small parts, by their names, as one ZIP in memory. */
export function zipped(parts: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, text] of Object.entries(parts)) zip.addBuffer(Buffer.from(text), name)
  zip.end()
  return buffer(zip.outputStream)
}

function noted(
  stream: Readable,
  { name, sha256 }: Part,
  listed: { name: string; sizeBytes: number; sha256: string }[],
): Readable {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const through = new Transform({
    transform(piece: Buffer, _, done) {
      hash.update(piece)
      sizeBytes += piece.length
      done(null, piece)
    },
    flush(done) {
      const found = hash.digest('hex')
      listed.push({ name, sizeBytes, sha256: found })
      done(sha256 === null || found === sha256 ? null : new Error(`${name} is not what it was`))
    },
  })
  stream.on('error', error => through.destroy(error))
  through.on('close', () => stream.destroy())
  return stream.pipe(through)
}
