import { createHash } from 'node:crypto'
import type { Common } from './call.ts'

/** Ids of our choosing for what a call uses in Asterisk: counted, and never used twice (asterisk#211). Pure. */
export function newLeg(call: Common): { leg: string; offers: number } {
  const offers = call.offers + 1
  return { leg: `leg.${call.id}.${offers}`, offers }
}

export function newBridge(call: Common): { bridge: string; bridges: number } {
  const bridges = call.bridges + 1
  return { bridge: `talk.${call.id}.${bridges}`, bridges }
}

export function newSound(call: Common): { playback: string; sounds: number } {
  const sounds = call.sounds + 1
  return { playback: `play.${call.id}.${sounds}`, sounds }
}

/** A UUID that the same words give again, version 8 (RFC 9562 §5.8): for what hangs on a leg, whose id is used once. */
export function idOf(words: string): string {
  const hex = createHash('sha256').update(words).digest('hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`]
  return [...parts, hex.slice(20, 32)].join('-')
}
