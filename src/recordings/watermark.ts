import { createHash } from 'node:crypto'
import { chunksOf } from './wav.ts'

/**
 * A mark in the sound of a copy that tells from which export it came. It flips the lowest bit of samples, which nobody
 * hears, by a sequence of its own for each export and recording; flipped once more the recording is there again, byte for
 * byte, so that a marked copy still proves what it is a copy of. Pure.
 */

/** Another way of marking is another form. */
export const MARK_FORM = 1

/** What of a file is marked: samples of 16 bits. */
export type Marked = Readonly<{
  form: typeof MARK_FORM
  /** Where the samples begin. */
  dataOffset: number
  /** Bytes of samples. */
  dataBytes: number
  /** The size that the head of the recording said; a copy has a line more at its end. */
  riffBytes: number
}>

/** A recording as a manifest names it. */
export type Original = Readonly<{
  id: string
  /** Of the WAV as it was recorded. */
  sha256: string
  sizeBytes: number
  watermark: Marked | null
}>

/** Samples for which one hash gives the bits. */
const BLOCK = 256

/** The sequence of one copy: a bit for each sample. */
export function markOf(exportId: string, recordingId: string) {
  let number = -1
  let bits = Buffer.alloc(0)
  return (sample: number): number => {
    const block = Math.floor(sample / BLOCK)
    if (block !== number) {
      number = block
      bits = createHash('sha256').update(`1022 watermark 1/${exportId}/${recordingId}/${block}`).digest()
    }
    const at = sample % BLOCK
    return ((bits[at >> 3] ?? 0) >> (at & 7)) & 1
  }
}
export type Mark = ReturnType<typeof markOf>

/**
 * Flips the lowest bit of each sample that the mark says; twice is as before.
 * @param at where in the file these bytes begin
 */
export function flip(
  piece: Buffer,
  at: number,
  { dataOffset, dataBytes }: Pick<Marked, 'dataOffset' | 'dataBytes'>,
  mark: Mark,
): void {
  const end = Math.min(piece.length, dataOffset + dataBytes - (dataBytes % 2) - at)
  // Little endian: the first byte of a sample has its lowest bit.
  let from = Math.max(0, dataOffset - at)
  if ((at + from - dataOffset) % 2 === 1) from++
  for (let place = from; place < end; place += 2)
    piece[place] = (piece[place] ?? 0) ^ mark((at + place - dataOffset) / 2)
}

const INT16_PCM = 1
/** Where the head says the file's size. */
const RIFF_AT = 4

/** What can be marked of a file: plain samples of 16 bits; null of any other. @param head its first bytes */
export function markable(head: Buffer, fileBytes: number): Marked | null {
  let isPlain = false
  for (const { name, size, body } of chunksOf(head)) {
    if (name === 'fmt ' && body + 16 <= head.length)
      isPlain = head.readUInt16LE(body) === INT16_PCM && head.readUInt16LE(body + 14) === 16
    if (name === 'data') {
      const there = Math.max(0, fileBytes - body)
      // A writer that died has left the size at 0: all that follows is sound.
      const dataBytes = size === 0 || size > there ? there : size
      const riffBytes = head.readUInt32LE(RIFF_AT)
      return isPlain ? { form: MARK_FORM, dataOffset: body, dataBytes, riffBytes } : null
    }
  }
  return null
}

/** The line at the end of a copy, as any program shows it: which export it came from. */
export function trailerOf(exportId: string, recordingId: string): Buffer {
  const text = Buffer.from(`1022 export ${exportId} recording ${recordingId}\0`)
  const padded = text.length % 2 === 0 ? text : Buffer.concat([text, Buffer.alloc(1)])
  const head = Buffer.alloc(20)
  head.write('LIST', 0, 'latin1')
  head.writeUInt32LE(12 + padded.length, 4)
  head.write('INFOICMT', 8, 'latin1')
  head.writeUInt32LE(text.length, 16)
  return Buffer.concat([head, padded])
}

/**
 * Makes a copy of a recording as its bytes go by.
 * @param known of the recording; a copy of what is another is no copy
 */
export function copyOf(exportId: string, { id, sha256, sizeBytes, watermark }: Original) {
  const mark = markOf(exportId, id)
  const hash = createHash('sha256')
  const trailer = watermark ? trailerOf(exportId, id) : Buffer.alloc(0)
  let at = 0
  return {
    sizeBytes: sizeBytes + trailer.length,
    take(original: Buffer): Buffer {
      hash.update(original)
      const begin = at
      at += original.length
      if (watermark === null) return original
      const piece = Buffer.from(original)
      flip(piece, begin, watermark, mark)
      writeRiff(piece, begin, watermark.riffBytes === 0 ? 0 : watermark.riffBytes + trailer.length)
      return piece
    },
    /** What comes after the last byte. @throws RangeError where the bytes were not those of the recording */
    end(): Buffer {
      if (at !== sizeBytes || hash.digest('hex') !== sha256)
        throw new RangeError(`recording ${id} is not what it was`)
      return trailer
    },
  }
}

/** Takes the mark away again, as the bytes of a copy go by. */
export function originalOf(exportId: string, { id, sizeBytes, watermark }: Omit<Original, 'sha256'>) {
  const mark = markOf(exportId, id)
  const hash = createHash('sha256')
  let at = 0
  return {
    take(copy: Buffer): Buffer {
      const begin = at
      at += copy.length
      if (watermark === null) {
        hash.update(copy)
        return copy
      }
      const piece = Buffer.from(copy.subarray(0, Math.max(0, sizeBytes - begin)))
      flip(piece, begin, watermark, mark)
      writeRiff(piece, begin, watermark.riffBytes)
      hash.update(piece)
      return piece
    },
    /** Of the recording as it was, if this was a copy of it; once. */
    sha256: (): string => hash.digest('hex'),
  }
}

/** Four bytes that may lie across two pieces. */
function writeRiff(piece: Buffer, at: number, value: number): void {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  for (let n = 0; n < 4; n++) {
    const place = RIFF_AT + n - at
    if (place >= 0 && place < piece.length) piece[place] = bytes[n] ?? 0
  }
}
