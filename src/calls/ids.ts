import { createHash } from 'node:crypto'
import type { Call } from './call.ts'

/** Ids of our choosing for what a call uses in Asterisk: counted, and never used twice (asterisk#211). Pure. */
export function newLeg(call: Call): { leg: string; offers: number } {
  const offers = call.offers + 1
  return { leg: `leg.${call.id}.${offers}`, offers }
}

export function newBridge(call: Call): { bridge: string; bridges: number } {
  const bridges = call.bridges + 1
  return { bridge: `talk.${call.id}.${bridges}`, bridges }
}

/** A UUID that the same words give again, version 8 (RFC 9562 §5.8): for what hangs on a leg, whose id is used once. */
export function idOf(words: string): string {
  const hex = createHash('sha256').update(words).digest('hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`]
  return [...parts, hex.slice(20, 32)].join('-')
}
