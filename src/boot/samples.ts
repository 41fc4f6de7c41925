/** Sound as samples of a telephone, 8,000 a second, full scale 1. Pure. */

export const RATE = 8_000
export const BYTES_A_SAMPLE = 2

/** Of the loudest sample: what is fainter at the ends is silence or the noise of a room. −42 dB. */
const SILENCE = 0.008
/** Left at the ends, so that no consonant loses its start. */
const MARGIN = 0.015 * RATE
/** Louder samples are bent instead of cut: a cut crackles. */
const BENT_FROM = 0.7

/** RMS in dBFS; −∞ for silence, or no samples. */
export function loudness(samples: Float32Array): number {
  const squares = samples.reduce((sum, one) => sum + one * one, 0)
  return squares === 0 ? Number.NEGATIVE_INFINITY : 10 * Math.log10(squares / samples.length)
}

/** @param dBFS the RMS wanted; silence stays silence */
export function levelled(samples: Float32Array, dBFS: number): Float32Array {
  const had = loudness(samples)
  if (!Number.isFinite(had)) return samples
  const gain = 10 ** ((dBFS - had) / 20)
  return samples.map(one => bent(one * gain))
}

function bent(sample: number): number {
  const over = Math.abs(sample) - BENT_FROM
  if (over <= 0) return sample
  return Math.sign(sample) * (BENT_FROM + (1 - BENT_FROM) * Math.tanh(over / (1 - BENT_FROM)))
}

/** Without the silence at both ends. */
export function bare(samples: Float32Array): Float32Array {
  const peak = samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0)
  const isSound = (one: number) => Math.abs(one) > peak * SILENCE
  const first = samples.findIndex(isSound)
  if (first < 0) return samples
  return samples.slice(Math.max(0, first - MARGIN), samples.findLastIndex(isSound) + 1 + MARGIN)
}

/** @param around seconds of silence before and after */
export function padded(
  samples: Float32Array,
  around: readonly [before: number, after: number],
): Float32Array {
  const [before, after] = around.map(seconds => Math.round(seconds * RATE))
  const all = new Float32Array((before ?? 0) + samples.length + (after ?? 0))
  all.set(samples, before)
  return all
}

/** A sine without clicks at its ends. @param hz 0 is silence */
export function tone(hz: number, seconds: number): Float32Array {
  const length = Math.round(seconds * RATE)
  const rise = Math.min(0.01 * RATE, length / 2)
  const shape = (at: number) => Math.min(1, at / rise, (length - at) / rise)
  return Float32Array.from({ length }, (_, at) => shape(at) * Math.sin((2 * Math.PI * hz * at) / RATE))
}

/** As Asterisk plays `.sln`: 16 bits, signed, little endian. */
export function linear(samples: Float32Array): Buffer {
  const bytes = Buffer.alloc(samples.length * BYTES_A_SAMPLE)
  for (const [place, one] of samples.entries()) {
    const whole = Math.round(Math.max(-1, Math.min(1, one)) * 32_767)
    bytes.writeInt16LE(whole, place * BYTES_A_SAMPLE)
  }
  return bytes
}
