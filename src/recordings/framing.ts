import type { Frame } from './storing.ts'
import { readWav } from './wav.ts'

/** Where the samples of a WAV lie, and what they are; null = not samples that FLAC can keep. Pure. */
export type Framed = Readonly<{
  /** Bytes before the first sample, and the first byte after the last whole one. */
  from: number
  to: number
}> &
  Pick<Frame, 'channels' | 'bits' | 'rate'>

/** RIFF's name for plain samples. */
const PCM = 1
/** Beyond the samples there is at most half of one, or a chunk or two that somebody added. */
const TAIL_MOST = 64 * 1024

/** @param head the file's first bytes, at most HEAD_BYTES */
export function framed(head: Buffer, fileBytes: number): Framed | null {
  const wav = readWav(head, fileBytes)
  const at = head.indexOf('fmt ', 12, 'latin1') + 8
  if (!wav || at < 8 || at + 16 > head.length || head.readUInt16LE(at) !== PCM) return null
  const channels = head.readUInt16LE(at + 2)
  const rate = head.readUInt32LE(at + 4)
  const bits = head.readUInt16LE(at + 14)
  const sampleBytes = head.readUInt16LE(at + 12)
  const isPlain = bits === 16 && channels >= 1 && channels <= 8 && sampleBytes === channels * 2
  const to = wav.dataOffset + wav.dataBytes - (wav.dataBytes % (sampleBytes || 1))
  if (!isPlain || to <= wav.dataOffset || fileBytes - to > TAIL_MOST) return null
  return { from: wav.dataOffset, to, channels, bits, rate }
}
