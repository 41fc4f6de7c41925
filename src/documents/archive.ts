import { createHash } from 'node:crypto'
import { Readable, Transform } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'
import {
  MANIFEST_FILE,
  type ManifestFile,
  type ManifestHead,
  manifestBytes,
  PUBLIC_KEY_FILE,
  SIGNATURE_FILE,
} from '../recordings/manifest.ts'
import type { Original } from '../recordings/watermark.ts'
import { INSTRUCTIONS_FILE, instructionsOf } from './instructions.ts'

/** One file of an archive; opened when its turn comes. */
export type Part = Readonly<{
  name: string
  /** Known beforehand; another content ends the archive in the midst, so that nobody takes it for whole. */
  sha256: string | null
  /** Sound and pictures are small already. */
  isPacked: boolean
  open(): Promise<Readable | MarkedSound> | Readable
}>

/** A marked copy, and what it was before. */
export type MarkedSound = Readonly<{ stream: Readable; recording: Original }>

/** The centre's own signature, for who has nothing but the archive. */
export type Signing = Readonly<{ publicKey: string; fingerprint: string; sign(text: string): string }>

export const partOf = (name: string, content: string | Buffer): Part => ({
  ...{ name, sha256: null, isPacked: false },
  open: () => Readable.from([Buffer.from(content)]),
})

/**
 * A ZIP that is made while it is sent: first what its receiver is to know, then its parts one after another, and last the list of
 * all of them with the SHA-256 of each as it went by, signed. A part that cannot be read destroys the stream.
 */
export function archiveOf(
  folder: string,
  parts: readonly Part[],
  head: ManifestHead,
  signing: Signing,
): Readable {
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  const listed: ManifestFile[] = []
  const mtime = new Date(head.madeAt)
  // What is not packed keeps its length; nothing of the machine (mode, zone) is told.
  const options = (part: Pick<Part, 'isPacked'>) => ({ mtime, compress: !part.isPacked, mode: 0o100644 })
  for (const part of [partOf(INSTRUCTIONS_FILE, instructionsOf(head, signing.fingerprint)), ...parts])
    zip.addReadStreamLazy(`${folder}/${part.name}`, options(part), give => {
      void Promise.resolve()
        .then(part.open)
        .then(opened => {
          const through = noted(opened, part, listed)
          through.on('error', (error: Error) => output.destroy(error))
          give(null, through)
        })
        .catch((error: Error) => output.destroy(error))
    })
  // Known when everything before it has gone by.
  const last = (name: string, content: () => Buffer | string) =>
    zip.addReadStreamLazy(`${folder}/${name}`, options({ isPacked: false }), give =>
      give(null, Readable.from([Buffer.from(content())])),
    )
  last(MANIFEST_FILE, () => manifestBytes(head, listed))
  last(SIGNATURE_FILE, () => `${signing.sign(manifestBytes(head, listed).toString())}\n`)
  last(PUBLIC_KEY_FILE, () => signing.publicKey)
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

function noted(opened: Readable | MarkedSound, { name, sha256 }: Part, listed: ManifestFile[]): Readable {
  const { stream, ...of } = 'recording' in opened ? opened : { stream: opened }
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
      listed.push({
        name,
        sizeBytes,
        sha256: found,
        ...('recording' in of ? { recording: of.recording } : {}),
      })
      done(sha256 === null || found === sha256 ? null : new Error(`${name} is not what it was`))
    },
  })
  stream.on('error', error => through.destroy(error))
  through.on('close', () => stream.destroy())
  return stream.pipe(through)
}
