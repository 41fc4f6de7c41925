/** What is heard in a recording, piece by piece. */
export type Heard = Readonly<{
  pieces: number
  /** Pieces with the tone of a self-check in them. */
  withTone: number
  /** Of the pieces up to `until`, those with something else in them, with the tone or without. */
  withOther: number
}>

/** As [self-check] of the dialplan sounds it. */
export const CHECK_HZ = 1004
const RATE = 8_000
const PIECE_MS = 50
const PIECE = (RATE * PIECE_MS) / 1_000
/** Of 32,767: the quietest greeting is above, the noise of A-law below. */
const AUDIBLE = 100

/**
 * @param samples 16 bit, mono, 8 kHz, as Asterisk's format_wav writes them
 * @param untilMs up to where something beside the tone is looked for
 */
export function hear(samples: Buffer, untilMs: number): Heard {
  const heard = { pieces: 0, withTone: 0, withOther: 0 }
  for (let at = 0; at + PIECE * 2 <= samples.length; at += PIECE * 2) {
    const { tone, other } = loudness(samples, at)
    const isEarly = heard.pieces * PIECE_MS < untilMs
    heard.pieces++
    if (tone > AUDIBLE) heard.withTone++
    // What is left of a loud tone after clipping and coding is no greeting.
    if (isEarly && other > Math.max(AUDIBLE, tone / 5)) heard.withOther++
  }
  return heard
}

export const pieceCount = (ms: number) => Math.floor(ms / PIECE_MS)

/** Amplitude of the tone, and root mean square of the rest: the piece against a sine of that frequency. */
function loudness(samples: Buffer, from: number): { tone: number; other: number } {
  let [sine, cosine, power] = [0, 0, 0]
  for (let n = 0; n < PIECE; n++) {
    const sample = samples.readInt16LE(from + n * 2)
    const angle = (2 * Math.PI * CHECK_HZ * n) / RATE
    sine += sample * Math.sin(angle)
    cosine += sample * Math.cos(angle)
    power += sample * sample
  }
  const tone = (2 * Math.hypot(sine, cosine)) / PIECE
  return { tone, other: Math.sqrt(Math.max(0, power / PIECE - (tone * tone) / 2)) }
}
