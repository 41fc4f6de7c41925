/** What the first bytes of a WAV file say, checked against the size of the file. */
export type Wav = Readonly<{
  /** Where the samples begin. */
  dataOffset: number
  /** Bytes of samples that are there. */
  dataBytes: number
  bytesPerSecond: number
  /** Both sizes in the header are filled and agree with the file: the writer has closed it. */
  isClosed: boolean
}>

/** Enough for the header and a few foreign chunks before the samples. */
export const HEAD_BYTES = 4_096

// GSM in WAV is the leanest that Asterisk writes (1,625), 48 kHz stereo the richest (192,000).
const LEAST_RATE = 1_000
const MOST_RATE = 400_000

/**
 * Reads the head of a RIFF/WAVE file.
 * Asterisk's format_wav writes both sizes as 0 and fills them when it closes the file; what is written meanwhile reaches
 * the disk in pieces of 32 KiB (seen on 22.10.1). So a size of 0 is not an error: the file's own size counts.
 * @param head the file's first bytes, at most HEAD_BYTES
 * @returns null when these are not the first bytes of a WAV file
 */
export function readWav(head: Buffer, fileBytes: number): Wav | null {
  if (head.length < 12 || head.toString('latin1', 0, 4) !== 'RIFF') return null
  if (head.toString('latin1', 8, 12) !== 'WAVE') return null
  const riffBytes = head.readUInt32LE(4)
  let bytesPerSecond = 0
  let at = 12
  while (at + 8 <= head.length) {
    const name = head.toString('latin1', at, at + 4)
    const size = head.readUInt32LE(at + 4)
    const body = at + 8
    if (name === 'fmt ' && body + 16 <= head.length) bytesPerSecond = head.readUInt32LE(body + 8)
    if (name === 'data') {
      if (bytesPerSecond < LEAST_RATE || bytesPerSecond > MOST_RATE) return null
      const there = Math.max(0, fileBytes - body)
      // An odd last chunk may be padded by a byte that the RIFF size does not count.
      const isWhole = fileBytes - (riffBytes + 8) === 0 || fileBytes - (riffBytes + 8) === 1
      const isClosed = isWhole && body + size <= fileBytes
      return { dataOffset: body, dataBytes: isClosed ? size : there, bytesPerSecond, isClosed }
    }
    at = body + size + (size % 2) // chunks are padded to even length
  }
  return null
}

/** Of 32,768: what a quiet line and its companding make of silence stays below. */
const LOUD = 64

/** Samples of 16 bits that are more than the noise of a line. */
export function loudSamples(bytes: Buffer): number {
  let loud = 0
  for (let at = 0; at + 2 <= bytes.length; at += 2) if (Math.abs(bytes.readInt16LE(at)) > LOUD) loud++
  return loud
}

export function audioMs(wav: Wav): number {
  return Math.round((wav.dataBytes * 1_000) / wav.bytesPerSecond)
}
