/** What the first bytes of a WAV file say, checked against the size of the file. */
export type Wav = Readonly<{
  /** Where the samples begin. */
  dataOffset: number
  /** Bytes of samples that are there. */
  dataBytes: number
  bytesPerSecond: number
  /** Both sizes in the header are filled and agree with the file: the writer has closed it. */
  isClosed: boolean
  /** The header tells of samples that are not there: the end of a closed file was taken away. */
  isShortened: boolean
}>

/** Enough for the header and a few foreign chunks before the samples. */
export const HEAD_BYTES = 4_096

// GSM in WAV is the leanest that Asterisk writes (1,625), 48 kHz stereo the richest (192,000).
const LEAST_RATE = 1_000
const MOST_RATE = 400_000

/** Chunks of a RIFF/WAVE file, as far as these first bytes of it go; none of any other. `body` is where a chunk's own begin. */
export function* chunksOf(head: Buffer): Generator<Readonly<{ name: string; size: number; body: number }>> {
  if (head.length < 12 || head.toString('latin1', 0, 4) !== 'RIFF') return
  if (head.toString('latin1', 8, 12) !== 'WAVE') return
  for (let at = 12; at + 8 <= head.length; ) {
    const [name, size, body] = [head.toString('latin1', at, at + 4), head.readUInt32LE(at + 4), at + 8]
    yield { name, size, body }
    at = body + size + (size % 2) // chunks are padded to even length
  }
}

/**
 * Reads the head of a RIFF/WAVE file.
 * Asterisk's format_wav writes both sizes as 0 and fills them when it closes the file; what is written meanwhile reaches
 * the disk in pieces of 32 KiB (seen on 22.10.1). So a size of 0 is not an error: the file's own size counts.
 * @param head the file's first bytes, at most HEAD_BYTES
 * @returns null when these are not the first bytes of a WAV file
 */
export function readWav(head: Buffer, fileBytes: number): Wav | null {
  let bytesPerSecond = 0
  for (const { name, size, body } of chunksOf(head)) {
    if (name === 'fmt ' && body + 16 <= head.length) bytesPerSecond = head.readUInt32LE(body + 8)
    if (name === 'data') {
      if (bytesPerSecond < LEAST_RATE || bytesPerSecond > MOST_RATE) return null
      const riffBytes = head.readUInt32LE(4)
      const there = Math.max(0, fileBytes - body)
      // An odd last chunk may be padded by a byte that the RIFF size does not count.
      const isWhole = fileBytes - (riffBytes + 8) === 0 || fileBytes - (riffBytes + 8) === 1
      const isClosed = isWhole && body + size <= fileBytes
      const dataBytes = isClosed ? size : there
      return { dataOffset: body, dataBytes, bytesPerSecond, isClosed, isShortened: size > there }
    }
  }
  return null
}

/** A part of a recording, in milliseconds from its beginning. */
export type Part = Readonly<{ fromMs: number; toMs: number }>

/**
 * The head of a file that nobody closed, with both sizes as they are. Nothing but those eight bytes changes, so that what
 * stood there before can be put back and proved.
 * @param head at least the bytes before the samples
 */
export function mendedHead(head: Buffer, { dataOffset, dataBytes }: Wav, fileBytes: number): Buffer {
  const mended = Buffer.from(head.subarray(0, dataOffset))
  mended.writeUInt32LE(fileBytes - 8, 4)
  // Cut in the middle of a sample: its half stays in the file, and is not played.
  mended.writeUInt32LE(dataBytes - (dataBytes % 2), dataOffset - 4)
  return mended
}

/** Shorter silence is in every talk; so long, to the last bit, it is of a recorder's making, not of a line's. */
export const QUIET_LEAST_MS = 3_000
/** 64 ms at 8 kHz: told to so much. */
const BLOCK_BYTES = 1_024
const ZEROS = Buffer.alloc(BLOCK_BYTES)

/**
 * Finds long stretches of bytes that are all zero: what MixMonitor writes while it is muted. A line's own silence never
 * is: A-law knows no zero, and somebody's breath is in the rest.
 */
export function createQuiet() {
  const runs: { from: number; to: number }[] = []
  let at = 0
  let since: number | null = null
  const close = () => {
    if (since !== null) runs.push({ from: since, to: at })
    since = null
  }
  return {
    /** The next bytes of the file. */
    take(piece: Buffer): void {
      for (let done = 0; done < piece.length; ) {
        const block = piece.subarray(done, done + BLOCK_BYTES - (at % BLOCK_BYTES))
        if (block.equals(block.length === BLOCK_BYTES ? ZEROS : ZEROS.subarray(0, block.length))) since ??= at
        else close()
        at += block.length
        done += block.length
      }
    },
    /** Of the whole file, the long ones. */
    parts({ dataOffset, bytesPerSecond }: Pick<Wav, 'dataOffset' | 'bytesPerSecond'>): Part[] {
      close()
      const ms = (byte: number) => Math.round((Math.max(0, byte - dataOffset) * 1_000) / bytesPerSecond)
      return runs
        .map(({ from, to }) => ({ fromMs: ms(from), toMs: ms(to) }))
        .filter(({ fromMs, toMs }) => toMs - fromMs >= QUIET_LEAST_MS)
    },
  }
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
