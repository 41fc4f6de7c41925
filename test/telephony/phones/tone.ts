import { readFile } from 'node:fs/promises'

/** Mono samples of a WAV file, -1…1. */
export type Audio = Readonly<{ rate: number; samples: Float64Array }>

/** 16-bit PCM, mono: what MixMonitor and baresip write. A header with sizes of 0 (writer killed) is read by the file's size. */
export async function readWav(path: string): Promise<Audio> {
  const file = await readFile(path)
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE')
    throw new Error(`${path} is not a WAV file`)
  let at = 12
  let rate = 0
  while (at + 8 <= file.length) {
    const name = file.toString('latin1', at, at + 4)
    const size = file.readUInt32LE(at + 4)
    if (name === 'fmt ') {
      const [format, channels] = [file.readUInt16LE(at + 8), file.readUInt16LE(at + 10)]
      rate = file.readUInt32LE(at + 12)
      if (format !== 1 || channels !== 1 || file.readUInt16LE(at + 22) !== 16)
        throw new Error(`${path} is not mono 16-bit PCM`)
    }
    if (name === 'data') {
      const end = Math.min(file.length, at + 8 + (size || file.length))
      const count = Math.floor((end - at - 8) / 2)
      const samples = Float64Array.from(
        { length: count },
        (_, n) => file.readInt16LE(at + 8 + n * 2) / 32_768,
      )
      return { rate, samples }
    }
    at += 8 + size + (size % 2)
  }
  return { rate, samples: new Float64Array(0) }
}

/** Amplitude of one frequency (Goertzel), 1 = full scale. */
export function amplitudeOf(samples: Float64Array, rate: number, hz: number): number {
  const turn = (2 * Math.PI * hz) / rate
  const coefficient = 2 * Math.cos(turn)
  let [before, last] = [0, 0]
  for (const sample of samples) [before, last] = [last, sample + coefficient * last - before]
  const power = last ** 2 + before ** 2 - coefficient * last * before
  return (2 * Math.sqrt(Math.max(0, power))) / samples.length
}

export type Span = Readonly<{ fromS?: number; toS?: number }>

/** A quarter of the amplitude that our phones play; speech and music stay below it on one frequency. */
const AUDIBLE = 0.1

/**
 * Share of 0.1 s windows in which the tone is there.
 * Short windows: a busy machine makes phase jumps that ruin long ones (5 s windows found 79 % of a clean tone).
 */
export function presence(audio: Audio, hz: number, span: Span = {}, threshold = AUDIBLE): number {
  const { windows, there } = windowsOf(audio, hz, span, threshold)
  return windows === 0 ? 0 : there / windows
}

function windowsOf({ rate, samples }: Audio, hz: number, span: Span, threshold: number) {
  const width = Math.round(rate / 10)
  const [from, to] = [Math.round((span.fromS ?? 0) * rate), Math.round((span.toS ?? Infinity) * rate)]
  const part = samples.subarray(from, Math.min(samples.length, to))
  const windows = Math.floor(part.length / width)
  let there = 0
  for (let n = 0; n < windows; n++)
    if (amplitudeOf(part.subarray(n * width, (n + 1) * width), rate, hz) > threshold) there++
  return { windows, there }
}

/** Present throughout: in 95 % of the windows; in a short span all but one, as one phase jump ruins one window. */
export function heard(audio: Audio, hz: number, span: Span = {}): boolean {
  const { windows, there } = windowsOf(audio, hz, span, AUDIBLE)
  return windows > 0 && windows - there <= Math.max(1, windows * 0.05)
}

/** When the tone is first there for half a second, in seconds from the start; null = never. */
export function toneStarts(audio: Audio, hz: number): number | null {
  const seconds = audio.samples.length / audio.rate
  for (let s = 0; s + 0.5 <= seconds; s += 0.1)
    if (presence(audio, hz, { fromS: s, toS: s + 0.5 }) === 1) return s
  return null
}
