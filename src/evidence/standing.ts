import type { Ms } from '../clock.ts'

/** How the chain of evidence stands, and what of it somebody must act upon. Pure. */

/** What stands still, or does not agree. */
export const TROUBLES = [
  'sealing', // no round has succeeded for a while
  'held', // a transaction that does not end keeps rows from being sealed
  'witness', // the head could not be told for a while
  'key', // the chain does not end as our key would have it
  'truncated', // the witness knows entries that the database does not have, or not so
] as const
export type Trouble = (typeof TROUBLES)[number]

/** Twice the minute in which the witness must hear of the head. */
export const STILL_MS = 120_000
/** No transaction of ours lives for so long: somebody has left one open by hand. */
export const HELD_MS = 600_000

export type Standing = Readonly<{
  /** Since when this process seals; null = it does not own telephony. */
  since: Ms | null
  sealedAt: Ms | null
  witnessedAt: Ms | null
  heldSince: Ms | null
  isOtherKey: boolean
  isTruncated: boolean
}>

export function troublesOf(standing: Standing, at: Ms): Trouble[] {
  const { since, sealedAt, witnessedAt, heldSince, isOtherKey, isTruncated } = standing
  if (since === null) return []
  const isStill = (last: Ms | null) => at - (last ?? since) > STILL_MS
  const found: Trouble[] = []
  if (isOtherKey) found.push('key')
  else if (isStill(sealedAt)) found.push('sealing')
  if (heldSince !== null && at - heldSince > HELD_MS) found.push('held')
  if (isStill(witnessedAt)) found.push('witness')
  if (isTruncated) found.push('truncated')
  return found
}
