/** The shape of a sound as a player draws it: the lowest and the highest sample of each piece. Pure. */

/** Another way of counting is another version: what was counted before is counted anew. */
export const PEAKS_VERSION = 1

/** So fine is the picture of a short talk; a long one has as many pieces, each longer. */
const LEAST_MS = 50
const MOST_PIECES = 2_000

export const msPerPeakOf = (audioMs: number): number => Math.max(LEAST_MS, Math.ceil(audioMs / MOST_PIECES))

/**
 * Looks at samples of 16 bits as they go by.
 * @param samplesPerPeak at least 1
 */
export function createPeaks(samplesPerPeak: number, samplesMost: number) {
  const pieces = Math.max(1, Math.ceil(samplesMost / samplesPerPeak))
  const peaks = new Int8Array(pieces * 2)
  let sample = 0
  let odd: number | null = null

  function look(value: number): void {
    const at = Math.floor(sample++ / samplesPerPeak) * 2
    const level = value >> 8
    if (level < (peaks[at] ?? 0)) peaks[at] = level
    if (level > (peaks[at + 1] ?? 0)) peaks[at + 1] = level
  }

  return {
    take(piece: Buffer): void {
      let at = 0
      if (odd !== null && piece.length > 0) {
        look(((odd | ((piece[0] ?? 0) << 8)) << 16) >> 16)
        at = 1
        odd = null
      }
      for (; at + 2 <= piece.length; at += 2) look(piece.readInt16LE(at))
      if (at < piece.length) odd = piece[at] ?? null
    },
    /** Lowest and highest of each piece in turn, from -128 to 127. */
    done: (): Int8Array => peaks.subarray(0, Math.min(peaks.length, Math.ceil(sample / samplesPerPeak) * 2)),
  }
}
