import { DateTime } from 'luxon'
import { iso, type Ms, ZONE } from '../clock.ts'
import { sha256 } from './chain.ts'

/**
 * What a day's evidence comes to, in so few words that it can be printed, mailed and kept elsewhere. The signature is
 * over these words as they stand: nobody writes them anew. Pure.
 */
export type Digest = Readonly<{
  /** `2026-11-22`, in the centre's zone. */
  day: string
  /** Whose. */
  centre: string
  madeAt: Ms
  /** Entries sealed on that day: from the first to the last; `last` = `first` - 1 where nothing was. */
  first: number
  last: number
  /** Of the last entry there was at the end of the day, hexadecimal. */
  mac: string
  /** Rows sealed on that day, by source. */
  rows: Readonly<Record<string, number>>
  /**
   * What was sealed of recordings with a hash: how many lines, and SHA-256 over them, joined by \n. A line for each event,
   * in the order they were written: `<id> <recording> <type> <sha256> <bytes, or ->`.
   */
  recordings: Readonly<{ count: number; sha256: string }>
  /** SHA-256 of the words of the digest before; null = this is the first. */
  previous: string | null
  /** Names the chain's key without telling it. */
  chainKeyId: string
}>

export const textOf = ({ madeAt, ...digest }: Digest): string =>
  JSON.stringify({ form: 'cc1022 digest/1', ...digest, madeAt: iso(madeAt) })

export const hashOf = (body: string): string => sha256(Buffer.from(body)).toString('hex')

/** @returns null for what is no digest of this form */
export function readDigest(body: string): Digest | null {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { form, madeAt, ...rest } = value as Record<string, unknown>
  const digest = { ...rest, madeAt: typeof madeAt === 'string' ? Date.parse(madeAt) : Number.NaN } as Digest
  const isGood =
    form === 'cc1022 digest/1' &&
    [digest.day, digest.centre, digest.mac, digest.chainKeyId].every(text => typeof text === 'string') &&
    [digest.madeAt, digest.first, digest.last].every(Number.isSafeInteger) &&
    Number.isSafeInteger(digest.recordings?.count) &&
    typeof digest.rows === 'object'
  return isGood && textOf(digest) === body ? digest : null
}

export function dayOf(at: Ms): string {
  return DateTime.fromMillis(at, { zone: ZONE }).toFormat('yyyy-MM-dd')
}

const startOf = (day: string) => DateTime.fromISO(day, { zone: ZONE })

/** The day after. */
export const nextDay = (day: string): string => startOf(day).plus({ days: 1 }).toFormat('yyyy-MM-dd')

/** Its first instant, and the first of the day after. */
export function boundsOf(day: string): { from: Ms; to: Ms } {
  const start = startOf(day)
  return { from: start.toMillis(), to: start.plus({ days: 1 }).toMillis() }
}

/** Days that are over and have no digest yet, oldest first; at most so many at once. */
export function dueDays(last: string | null, first: string | null, today: string, most = 400): string[] {
  const days: string[] = []
  let day = last === null ? first : nextDay(last)
  while (day !== null && day < today && days.length < most) {
    days.push(day)
    day = nextDay(day)
  }
  return days
}
