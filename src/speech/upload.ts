import { chunksOf } from '../recordings/wav.ts'

/** Whether a file is a recording that may be played to callers. Pure. */

export type Heard = Readonly<{ seconds: number; rate: number; channels: number; dbfs: number }>
export type NotHeard = Readonly<{ code: string; text: string }>

const SECONDS_LEAST = 0.2
/** Nobody listens longer to a machine. */
const SECONDS_MOST = 120
const RATES = { least: 8_000, most: 48_000 }
/** Quieter than a whisper on a good microphone: levelling it would bring up the noise of the room. */
const DBFS_LEAST = -50
/** Samples at full scale: more than a few are an input that was set too loud. */
const CUT_MOST = 0.01

const PCM = 1
/** WAVE_FORMAT_EXTENSIBLE: the real format stands in its first two bytes of the sub-format. */
const EXTENSIBLE = 0xfffe

type Form = Readonly<{ rate: number; channels: number; bits: number }>

/** @returns what it is, or why it cannot be taken */
export function heardIn(bytes: Buffer): Heard | NotHeard {
  const parts = partsOf(bytes)
  if (!parts) return refused('not-wav', 'Tệp không phải WAV.')
  const { form, samples } = parts
  if (!form) return refused('wav-form', 'Chỉ nhận WAV không nén (PCM) 16 hoặc 24 bit.')
  const { rate, channels, bits } = form
  if (rate < RATES.least || rate > RATES.most || channels < 1 || channels > 2)
    return refused('wav-form', 'Chỉ nhận 1 hoặc 2 kênh, tần số lấy mẫu từ 8.000 đến 48.000 Hz.')
  const width = (bits / 8) * channels
  const seconds = Math.floor(samples.length / width) / rate
  if (seconds < SECONDS_LEAST) return refused('wav-short', 'Bản thu quá ngắn.')
  if (seconds > SECONDS_MOST) return refused('wav-long', `Bản thu không được dài quá ${SECONDS_MOST} giây.`)
  const { dbfs, cut } = loudnessOf(samples, bits)
  if (dbfs < DBFS_LEAST) return refused('wav-silent', 'Bản thu không có tiếng, hoặc quá nhỏ.')
  if (cut > CUT_MOST) return refused('wav-cut', 'Bản thu bị vỡ tiếng: hãy thu lại nhỏ hơn.')
  return { seconds, rate, channels, dbfs }
}

export const isHeard = (one: Heard | NotHeard): one is Heard => 'seconds' in one

const refused = (code: string, text: string): NotHeard => ({ code, text })

/** @returns null for what is no WAV; `form` null for one that is compressed */
function partsOf(bytes: Buffer): { form: Form | null; samples: Buffer } | null {
  let form: Form | null | undefined
  for (const { name, size, body } of chunksOf(bytes)) {
    if (name === 'fmt ' && size >= 16 && body + 16 <= bytes.length) form = formOf(bytes, body, size)
    // The size of a file that was cut, or never closed, is what is there.
    if (name === 'data' && form !== undefined) return { form, samples: bytes.subarray(body, body + size) }
  }
  return null
}

function formOf(bytes: Buffer, at: number, size: number): Form | null {
  const tag = bytes.readUInt16LE(at)
  const isWide = tag === EXTENSIBLE && size >= 40 && at + 40 <= bytes.length
  const bits = bytes.readUInt16LE(at + 14)
  if ((isWide ? bytes.readUInt16LE(at + 24) : tag) !== PCM || (bits !== 16 && bits !== 24)) return null
  return { channels: bytes.readUInt16LE(at + 2), rate: bytes.readUInt32LE(at + 4), bits }
}

function loudnessOf(samples: Buffer, bits: number): { dbfs: number; cut: number } {
  const width = bits / 8
  const full = 2 ** (bits - 1)
  const count = Math.floor(samples.length / width)
  let squares = 0
  let cut = 0
  for (let place = 0; place < count; place++) {
    const sample = samples.readIntLE(place * width, width) / full
    squares += sample * sample
    if (Math.abs(sample) > 0.99) cut++
  }
  return {
    dbfs: squares === 0 ? Number.NEGATIVE_INFINITY : 10 * Math.log10(squares / count),
    cut: cut / count,
  }
}

/** Raw samples of a telephone as a file that browsers play. @param rate of 16-bit mono */
export function wavOf(samples: Buffer, rate: number): Buffer {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(36 + samples.length, 4)
  head.write('WAVEfmt ', 8, 'latin1')
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(PCM, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate * 2, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36, 'latin1')
  head.writeUInt32LE(samples.length, 40)
  return Buffer.concat([head, samples])
}
