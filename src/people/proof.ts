import { setTimeout as pause } from 'node:timers/promises'
import type { AuditEntry } from '../audit/store.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import {
  bookAttempt,
  canonicalPassword,
  canonicalSecret,
  canonicalUsername,
  type Failures,
  hashSecret,
  refundAttempt,
} from './credentials.ts'
import { isRight } from './passwords.ts'
import { type Seal, SealBroken } from './seal.ts'
import * as store from './store.ts'
import { totpStep } from './totp.ts'

export type PeopleNeeds = Readonly<{
  database: Database
  clock: Clock
  /** Demo people sign in only then, and nobody needs a second factor. */
  isDemo: boolean
  /** Closes what must be read again and not by who only has the database. */
  seal: Seal
  journal(tx: Db, entry: AuditEntry): Promise<void>
  /** Ends what is open on their behalf (the live feed); called after the commit. */
  ended: Readonly<{ sessions(ids: readonly string[]): void; person(personId: string): void }>
  /** Somebody signs out of the last of their browsers: what else waits for them at their place waits for nobody. */
  left(personId: string): Promise<void>
}>

export type Asked = Readonly<{ username: string; password: string; totp?: string; address: string }>

const STRANGERS_MAX = 10_000 // names that nobody has, locked like those that somebody has

// A name that somebody has costs some more statements than one that nobody has: both are refused after the same time.
const REFUSED_AFTER_MS = 120

/** Demo people have a password that everybody knows. */
export function mayEnter(person: store.PersonRow, isDemo: boolean): boolean {
  return person.disabledAt === null && (isDemo || !person.isDemo)
}

export type Prove = ReturnType<typeof createProof>

/**
 * Whether somebody is who they say, by password and, where set up, by second factor. Throws a Refusal where not; a
 * wrong answer stays booked, and the account is locked for a growing time.
 */
export function createProof(needs: PeopleNeeds) {
  const { database, clock, journal } = needs
  const strangers = new Map<string, Failures>()

  /** Names that nobody has are booked too, so that being locked does not tell who works here. */
  function bookStranger(name: string, now: Ms): boolean {
    const booked = bookAttempt(strangers.get(name) ?? { failedLogins: 0, lockedUntil: null }, now)
    if (!booked) return false
    strangers.delete(name)
    strangers.set(name, booked)
    const oldest = strangers.keys().next().value
    if (strangers.size > STRANGERS_MAX && oldest !== undefined) strangers.delete(oldest)
    return true
  }

  /** @returns the person's row as it was locked for booking, or null where the account is locked */
  function bookPerson(id: string, now: Ms): Promise<store.PersonRow | null> {
    return database.tx(async tx => {
      const row = await store.lockPerson(tx, id)
      const booked = row && bookAttempt(row, now)
      if (!booked) return null
      await store.saveFailures(tx, id, booked)
      return { ...row, ...booked }
    })
  }

  async function refuse(person: store.PersonRow, reason: string, address: string): Promise<never> {
    await journal(database.db, {
      at: clock.now(),
      personId: null,
      action: 'session.refused',
      subjectKind: 'person',
      subjectId: person.id,
      address,
      facts: { reason, failures: person.failedLogins },
    })
    throw refusal(reason)
  }

  async function prove(asked: Asked): Promise<store.PersonRow> {
    const now = clock.now()
    const name = canonicalUsername(asked.username)
    const found = await store.personByUsername(database.db, name)
    const person = found ? await bookPerson(found.id, now) : null
    if (found ? !person : !bookStranger(name, now)) throw refusal('account-locked')
    const isPerson = await isRight(person?.passwordHash ?? null, canonicalPassword(asked.password))
    if (!person) throw refusal('wrong-credentials')
    if (!isPerson) {
      const isOneTime = await store.openReset(
        database.db,
        person.id,
        hashSecret(canonicalSecret(asked.password)),
        now,
      )
      if (!isOneTime) return refuse(person, 'wrong-credentials', asked.address)
      await store.saveFailures(database.db, person.id, refundAttempt(person))
      throw refusal('new-password-required')
    }
    if (!mayEnter(person, needs.isDemo)) return refuse(person, 'person-disabled', asked.address)
    await proveSecondFactor(person, asked, now)
    return person
  }

  async function proveSecondFactor(person: store.PersonRow, asked: Asked, now: Ms): Promise<void> {
    if (person.totpSecret === null || person.totpConfirmedAt === null) return
    if (asked.totp === undefined) {
      await store.saveFailures(database.db, person.id, refundAttempt(person))
      throw refusal('totp-required')
    }
    const secret = readable(needs.seal, person.totpSecret, person.id)
    if (secret === null) {
      await store.saveFailures(database.db, person.id, refundAttempt(person))
      return refuse(person, 'totp-unreadable', asked.address)
    }
    const step = await totpStep(secret, asked.totp, now, person.totpLastStep)
    if (step === null || !(await store.useTotpStep(database.db, person.id, step)))
      return refuse(person, 'totp-wrong', asked.address)
  }

  return async (asked: Asked): Promise<store.PersonRow> => {
    const earliest = performance.now() + REFUSED_AFTER_MS
    try {
      return await prove(asked)
    } catch (error) {
      await pause(Math.max(0, earliest - performance.now()))
      throw error
    }
  }
}

const REFUSALS = {
  'wrong-credentials': [401, 'Tên đăng nhập hoặc mật khẩu không đúng.'],
  'totp-required': [401, 'Nhập mã xác thực hai lớp.'],
  'totp-wrong': [401, 'Mã xác thực hai lớp không đúng hoặc đã dùng.'],
  'totp-unreadable': [503, 'Máy chủ không đọc được khóa xác thực hai lớp. Liên hệ quản trị viên.'],
  'new-password-required': [403, 'Đây là mật khẩu dùng một lần. Hãy đặt mật khẩu mới.'],
  'person-disabled': [403, 'Tài khoản đã bị khóa. Liên hệ quản trị viên.'],
  'account-locked': [429, 'Sai quá nhiều lần. Tài khoản tạm khóa, vui lòng thử lại sau ít phút.'],
} as const

/** null where the key that closed it is not here, or the row was changed by hand. */
function readable(seal: Seal, stored: string, personId: string): string | null {
  try {
    return seal.open(stored, personId)
  } catch (error) {
    if (error instanceof SealBroken) return null
    throw error
  }
}

function refusal(reason: string): Refusal {
  const [status, detail] = REFUSALS[reason as keyof typeof REFUSALS]
  return new Refusal(reason, status, detail)
}
