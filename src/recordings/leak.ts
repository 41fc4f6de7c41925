import { type Mark, markOf } from './watermark.ts'

/** Finds in a copy that turned up somewhere which recording it is of, and whose export. Pure. */

/** Plain samples of 16 bits, as they lie in a WAV file. */
export type Samples = Int16Array

/** So many samples in a row are the same in no two talks. */
const PROBE = 256
/** A piece where something is heard: silence is everywhere the same. */
const LOUD = 512
/** Fewer tell nothing. */
export const SAMPLES_LEAST = 4_000
/** What two that have nothing to do with each other never reach, and a piece with a click in it does. */
const AGREES = 0.98
const PLACES_MOST = 500
/** Of a piece that something else was cut into, so much must be of the talk. */
const OF_IT = 0.5
/** From all over the piece: all of them, at each place where a tone repeats itself, would hold up the centre for minutes. */
const LOOKED_AT = 20_000
/** Lowest bits of most of a minute; more say the same. */
const BITS_MOST = 400_000

export function samplesOf(bytes: Buffer, dataOffset: number, dataBytes: number): Samples {
  const count = Math.floor(Math.min(dataBytes, bytes.length - dataOffset) / 2)
  const samples = new Int16Array(Math.max(0, count))
  for (let n = 0; n < samples.length; n++) samples[n] = bytes.readInt16LE(dataOffset + n * 2)
  return samples
}

/** @returns the sample of `whole` at which `piece` begins (below 0 where something stands before it); null = it is not in it */
export function placeOf(piece: Samples, whole: Samples): number | null {
  // Music on hold repeats itself: of all places that fit, that is meant where most of it does.
  let best = { place: 0, share: 0 }
  for (const from of probes(piece)) {
    for (const at of placesOf(piece, from, whole)) {
      const share = shareAt(piece, whole, at - from)
      if (share > best.share) best = { place: at - from, share }
    }
    if (best.share >= AGREES) break
  }
  return best.share >= OF_IT ? best.place : null
}

/** Where the probe at `from` is found, some of them. */
function placesOf(piece: Samples, from: number, whole: Samples): number[] {
  const first = (piece[from] ?? 0) >> 1
  const found: number[] = []
  // The mark is in the lowest bit: all others are as they were.
  for (let at = 0; at + PROBE <= whole.length && found.length < PLACES_MOST; at++)
    if ((whole[at] ?? 0) >> 1 === first && isSame(piece, from, whole, at)) found.push(at)
  return found
}

/** A few places where it is loud, from all over the piece. */
function probes(piece: Samples): number[] {
  const found: number[] = []
  const step = Math.max(PROBE, Math.floor(piece.length / 8))
  for (let at = 0; at + PROBE <= piece.length && found.length < 8; at += PROBE) {
    if (Math.abs(piece[at] ?? 0) < LOUD) continue
    found.push(at)
    at += step
  }
  return found
}

function isSame(piece: Samples, from: number, whole: Samples, at: number): boolean {
  for (let n = 1; n < PROBE; n++) if ((piece[from + n] ?? 0) >> 1 !== (whole[at + n] ?? 0) >> 1) return false
  return true
}

/** How much of the piece is the same there, but for the lowest bit. */
function shareAt(piece: Samples, whole: Samples, place: number): number {
  // An odd step, so that it falls in with no tone.
  const step = Math.ceil(piece.length / LOOKED_AT) | 1
  let [same, all] = [0, 0]
  for (let n = 0; n < piece.length; n += step, all++) {
    const was = whole[n + place]
    if (was !== undefined && (piece[n] ?? 0) >> 1 === was >> 1) same++
  }
  return same / all
}

/** How well the lowest bits say that it is a copy of that export: about 0.5 = they do not, 1 = every one. */
export function agreement(
  piece: Samples,
  whole: Samples,
  { place, exportId, recordingId }: { place: number; exportId: string; recordingId: string },
): number {
  const mark: Mark = markOf(exportId, recordingId)
  let [same, all] = [0, 0]
  const end = Math.min(piece.length, whole.length - place)
  for (let n = Math.max(0, -place); n < end && all < BITS_MOST; n++) {
    const [found, was] = [piece[n] ?? 0, whole[n + place] ?? 0]
    if (found >> 1 !== was >> 1) continue
    all++
    if (((found ^ was) & 1) === mark(n + place)) same++
  }
  return all === 0 ? 0 : same / all
}

/** Nothing is marked in it: it is the recording itself, or the mark was taken away. */
export function isUnmarked(piece: Samples, whole: Samples, place: number): boolean {
  let [flipped, all] = [0, 0]
  for (let n = Math.max(0, -place); n < piece.length && n + place < whole.length; n++) {
    const [found, was] = [piece[n] ?? 0, whole[n + place] ?? 0]
    if (found >> 1 !== was >> 1) continue
    all++
    if (found !== was) flipped++
  }
  return all > 0 && flipped / all < 1 - AGREES
}

export const isThisExport = (share: number): boolean => share >= AGREES
