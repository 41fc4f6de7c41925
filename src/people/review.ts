import { DateTime } from 'luxon'
import { type Ms, ZONE } from '../clock.ts'
import { needsTotp } from './permissions.ts'
import type { Role } from './person.ts'

/** Accounts are looked through once a quarter: who still needs theirs, and is it safe (QC 14.3, F09)? Pure. */

/** What is to be looked at more closely. */
export const DOUBTS = [
  'never-used', // nobody has signed in with it
  'unused', // not for a quarter of a year
  'no-second-factor', // though the role must have one
] as const
export type Doubt = (typeof DOUBTS)[number]

export type Account = Readonly<{
  role: Role
  createdAt: Ms
  /** When somebody was last seen under it. */
  lastSeenAt: Ms | null
  hasTotp: boolean
}>

const UNUSED_MS = 90 * 24 * 3_600_000
/** So long a new account may wait for its first use. */
const NEW_MS = 7 * 24 * 3_600_000

export function doubtsOf({ role, createdAt, lastSeenAt, hasTotp }: Account, now: Ms): Doubt[] {
  const doubts: Doubt[] = []
  if (lastSeenAt === null && now - createdAt > NEW_MS) doubts.push('never-used')
  if (lastSeenAt !== null && now - lastSeenAt > UNUSED_MS) doubts.push('unused')
  if (!hasTotp && needsTotp(role)) doubts.push('no-second-factor')
  return doubts
}

/** When the quarter began that this instant lies in, in the province's time. */
export const quarterOf = (at: Ms): Ms => DateTime.fromMillis(at, { zone: ZONE }).startOf('quarter').toMillis()
