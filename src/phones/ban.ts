import type { Ms } from '../clock.ts'

/**
 * When an address has guessed long enough. Pure.
 *
 * Whole offices sit behind one address, so a ban must never be a way to cut off phones that work:
 * an address with a registered phone of ours, now or within `homeMs`, is not banned at all, only journaled. A high
 * limit would not do instead: senders of UDP can be forged, so whoever knows an office's address could reach any
 * limit in its name. Nothing is lost by it: secrets have 100 random bits (demo aside), and bans are there to be rid
 * of scanners, not to make weak secrets strong.
 * A phone with a typo retries every minute or slower: it stays below `guesses` in `windowMs`.
 */
export type BanRules = Readonly<{
  guesses: number
  windowMs: number
  banMs: number
  homeMs: number
  /** Addresses watched or banned at once: forged senders must not fill memory or Asterisk's list. */
  addresses: number
}>

export const BAN_RULES: BanRules = {
  guesses: 20,
  windowMs: 10 * 60_000,
  banMs: 60 * 60_000,
  homeMs: 60 * 60_000,
  addresses: 1_000,
}

export type Verdict = 'watched' | 'banned'

/**
 * Books one wrong answer of an address.
 * @param past instants of earlier ones, oldest first
 * @returns what to keep, and whether it is enough
 */
export function judge(past: readonly Ms[], at: Ms, rules: BanRules): { past: Ms[]; verdict: Verdict } {
  const recent = [...past.filter(earlier => at - earlier < rules.windowMs), at]
  return { past: recent, verdict: recent.length >= rules.guesses ? 'banned' : 'watched' }
}

export type Neighbours = Readonly<{
  /** Of trunks, their names resolved. */
  trunks: ReadonlySet<string>
  /** When a phone of ours was last seen registered from an address. */
  homes: ReadonlyMap<string, Ms>
}>

/** @returns why this address is never banned, or null */
export function spared(
  address: string,
  at: Ms,
  { trunks, homes }: Neighbours,
  rules: BanRules,
): 'trunk' | 'own machine' | 'phones' | null {
  if (trunks.has(address)) return 'trunk'
  // Browser phones come through our own /sip and are all from here; strangers cannot be.
  if (address === '127.0.0.1' || address === '::1') return 'own machine'
  const seenAt = homes.get(address)
  return seenAt !== undefined && at - seenAt < rules.homeMs ? 'phones' : null
}
