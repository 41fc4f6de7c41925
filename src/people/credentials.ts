import { createHash } from 'node:crypto'
import type { Ms } from '../clock.ts'
import { readNumber } from '../numbers/number.ts'
import type { Role } from './person.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long things last, and why. */
export const LASTS = {
  /** Longer than a shift with its hand-over, shorter than a night and a day. */
  sessionIdleMs: 12 * HOUR,
  sessionMs: 7 * DAY,
  /** Read aloud or handed over on the spot. */
  resetMs: HOUR,
  /** A new person's first password may wait over a weekend. */
  firstPasswordMs: 72 * HOUR,
  tokenDaysDefault: 90,
  tokenDaysMax: 365,
  /** `lastSeenAt` is written this seldom: a row per request would be most of our writes. */
  seenStepMs: MINUTE,
} as const

const FREE_FAILURES = 5 // a person with capitals lock on finds out within these
const LOCK_FIRST_MS = 30_000
const LOCK_MAX_MS = 15 * MINUTE // 96 guesses a day; longer would let anybody keep a person out for a day
const FORGET_MS = HOUR // after so long a quiet time the count starts anew

export type Failures = Readonly<{ failedLogins: number; lockedUntil: Ms | null }>

/**
 * Books an attempt before it is judged, so that any number at the same moment get no more than one at a time.
 * @returns what to store, or null while the account is locked
 */
export function bookAttempt(before: Failures, now: Ms): Failures | null {
  const { lockedUntil } = before
  if (lockedUntil !== null && lockedUntil > now) return null
  const isQuiet = lockedUntil !== null && now - lockedUntil > FORGET_MS
  const failedLogins = (isQuiet ? 0 : before.failedLogins) + 1
  const over = failedLogins - FREE_FAILURES
  if (over < 0) return { failedLogins, lockedUntil: null }
  return { failedLogins, lockedUntil: now + Math.min(LOCK_FIRST_MS * 2 ** Math.min(over, 20), LOCK_MAX_MS) }
}

/** Takes back an attempt that was neither right nor wrong: the password was right, the second factor is still to come. */
export function refundAttempt(booked: Failures): Failures {
  return { failedLogins: Math.max(0, booked.failedLogins - 1), lockedUntil: null }
}

/** What a person types, as it is stored and compared. */
export function canonicalUsername(typed: string): string {
  return typed.normalize('NFC').trim().toLowerCase()
}

/** Vietnamese letters arrive composed or decomposed, by keyboard and system: one password either way (RFC 8265 §4.2). */
export function canonicalPassword(typed: string): string {
  return typed.normalize('NFC')
}

export function canonicalName(typed: string): string {
  return typed.normalize('NFC').replace(/\s+/gu, ' ').trim()
}

const EMAIL = /^[^\s@<>"',;:]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/

/** @returns E.164; null for nothing, undefined for what is no mobile number */
export function canonicalMobile(typed: string): string | null | undefined {
  if (typed.trim() === '') return null
  const { kind, number } = readNumber(typed, { areaCode: null, isTyped: true })
  return kind === 'mobile' ? number : undefined
}

/** @returns null for nothing, undefined for what is no address */
export function canonicalEmail(typed: string): string | null | undefined {
  const email = typed.trim()
  if (email === '') return null
  return EMAIL.test(email) ? email : undefined
}

/** @returns what is wrong, in Vietnamese, or null. A username is a SIP user and a file name too. */
export function usernameFault(username: string): string | null {
  if (!/^[a-z][a-z0-9._-]{1,31}$/.test(username))
    return 'Tên đăng nhập gồm 2 đến 32 chữ thường không dấu, số, dấu chấm, gạch ngang; bắt đầu bằng chữ.'
  // `op101-web` is the browser phone of op101.
  if (username.endsWith('-web')) return 'Tên đăng nhập không được kết thúc bằng "-web".'
  return null
}

/** Officers work on their unit's tickets only, so they must belong to one. */
export function unitFault(role: Role, unitId: string | null): string | null {
  const needsUnit = role === 'officer' || role === 'head'
  return needsUnit && unitId === null ? 'Cán bộ và lãnh đạo đơn vị phải thuộc một đơn vị.' : null
}

/** A secret that a person reads from a screen or hears over the phone: `k7m2-9xqp-…`, 100 bits. */
export function readableSecret(random: Uint8Array): string {
  // 32 letters and digits that are not mistaken for each other.
  const letters = [...random].map(byte => 'abcdefghijkmnpqrstuvwxyz23456789'[byte % 32])
  return (letters.join('').match(/.{4}/g) ?? []).join('-')
}

/** As typed: spaces and hyphens and capitals do not matter. */
export function canonicalSecret(typed: string): string {
  const letters = typed.toLowerCase().replace(/[^a-z0-9]/g, '')
  return (letters.match(/.{1,4}/g) ?? []).join('-')
}

/** What is stored of a secret that has at least 100 random bits: no salt or slow hash is needed for such. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}
