import { randomBytes, randomUUID } from 'node:crypto'
import type { AuditAction } from '../audit/actions.ts'
import type { AuditEntry } from '../audit/store.ts'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import type { SignedIn } from '../http/session.ts'
import { hashSecret, LASTS } from './credentials.ts'
import { needsTotp } from './permissions.ts'
import type { Person } from './person.ts'
import { type Asked, mayEnter, type PeopleNeeds, type Prove } from './proof.ts'
import { openBrowsers } from './session-store.ts'
import * as store from './store.ts'

export type SignInAsked = Asked &
  Readonly<{
    userAgent: string | null
    /** The session of the browser that signs in anew: it ends. */
    before: string | null
  }>

/** A cookie's or token's secret with what it opens; the secret is shown this once. */
export type NewSession = Readonly<{ secret: string; expiresAt: Ms; session: SignedIn }>

export type Sessions = ReturnType<typeof createSessions>

const TOKENS_MAX = 20 // one per script; more means a script that makes its own each time
const KEEP_ENDED_MS = 30 * 24 * 60 * 60_000

const newSecret = () => randomBytes(32).toString('base64url')

export function createSessions(needs: PeopleNeeds, prove: Prove) {
  const { database, clock, journal } = needs

  function toSignedIn(session: store.SessionRow, person: store.PersonRow): SignedIn {
    const mustEnrol = !needs.isDemo && needsTotp(person.role) && person.totpConfirmedAt === null
    return { sessionId: session.id, kind: session.kind, person: store.toPerson(person), mustEnrol }
  }

  function isHeld(session: store.SessionRow, person: store.PersonRow, now: Ms): boolean {
    const isIdle = session.kind === 'cookie' && session.lastSeenAt + LASTS.sessionIdleMs <= now
    return session.revokedAt === null && session.expiresAt > now && !isIdle && mayEnter(person, needs.isDemo)
  }

  async function open(
    tx: Db,
    person: store.PersonRow,
    made: Pick<store.SessionRow, 'kind' | 'name' | 'expiresAt' | 'address' | 'userAgent'>,
  ): Promise<NewSession> {
    const now = clock.now()
    const secret = newSecret()
    const times = { createdAt: now, lastSeenAt: now, revokedAt: null }
    const row = { id: randomUUID(), secretHash: hashSecret(secret), personId: person.id, ...made, ...times }
    await store.insertSession(tx, row)
    return { secret, expiresAt: row.expiresAt, session: toSignedIn(row, person) }
  }

  async function end(by: Person, meant: store.SessionsMeant, address: string): Promise<number> {
    const ids = await database.tx(async tx => {
      const ended = await store.revokeSessions(tx, meant, clock.now())
      for (const id of ended)
        await journal(
          tx,
          told(by, { action: 'session.ended', id, address, facts: { personId: meant.personId } }),
        )
      return ended
    })
    needs.ended.sessions(ids)
    return ids.length
  }

  async function isElsewhere({ person, sessionId }: SignedIn): Promise<boolean> {
    const now = clock.now()
    const browsers = await openBrowsers(database.db, person.id, { now, seenAfter: now - LASTS.sessionIdleMs })
    return browsers.some(({ id }) => id !== sessionId)
  }

  type Told = { action: AuditAction; id: string; address: string; facts?: Record<string, unknown> }
  const told = (by: Person, { id, ...entry }: Told): AuditEntry => {
    return { ...entry, at: clock.now(), personId: by.id, subjectKind: 'session', subjectId: id }
  }

  return {
    async signIn(asked: SignInAsked): Promise<NewSession> {
      const person = await prove(asked)
      const { address, userAgent } = asked
      const now = clock.now()
      const { opened, endedIds } = await database.tx(async tx => {
        await store.saveFailures(tx, person.id, { failedLogins: 0, lockedUntil: null })
        await store.forgetSessions(tx, person.id, now - KEEP_ENDED_MS)
        const previous =
          asked.before === null ? null : await store.sessionBySecret(tx, hashSecret(asked.before))
        const meant = previous && { personId: previous.person.id, id: previous.session.id }
        const endedIds = meant ? await store.revokeSessions(tx, meant, now) : []
        const expiresAt = now + LASTS.sessionMs
        const opened = await open(tx, person, { kind: 'cookie', name: null, expiresAt, address, userAgent })
        await journal(
          tx,
          told(opened.session.person, { action: 'session.started', id: opened.session.sessionId, address }),
        )
        return { opened, endedIds }
      })
      needs.ended.sessions(endedIds)
      return opened
    },

    /** Whose cookie or token this is; null for unknown, ended, expired and disabled alike. */
    async recognize(secret: string): Promise<SignedIn | null> {
      if (!/^[A-Za-z0-9_-]{43}$/.test(secret)) return null
      const found = await store.sessionBySecret(database.db, hashSecret(secret))
      const now = clock.now()
      if (!found || !isHeld(found.session, found.person, now)) return null
      if (now - found.session.lastSeenAt > LASTS.seenStepMs)
        await store.touchSession(database.db, found.session.id, now)
      return toSignedIn(found.session, found.person)
    },

    /** Those of the sessions that still open something. */
    async stillHeld(ids: readonly string[]): Promise<Set<string>> {
      const found = await store.sessionsWithPeople(database.db, ids)
      const now = clock.now()
      return new Set(
        found.filter(({ session, person }) => isHeld(session, person, now)).map(row => row.session.id),
      )
    },

    async signOut(session: SignedIn, everywhere: boolean, address: string): Promise<void> {
      const personId = session.person.id
      // First: what fails in between leaves somebody without a shift, and not a shift without anybody.
      if (everywhere || !(await isElsewhere(session))) await needs.left(personId)
      await end(
        session.person,
        everywhere ? { personId, kind: 'cookie' } : { personId, id: session.sessionId },
        address,
      )
    },

    async tokens(person: Person) {
      return (await store.openTokens(database.db, person.id, clock.now())).map(shownToken)
    },

    async createToken(by: SignedIn, asked: { name: string; expiresInDays?: number; address: string }) {
      // A token that leaks must not be able to outlive itself.
      if (by.kind === 'token')
        throw new Refusal('token-makes-no-token', 403, 'Mã truy cập không được tạo mã truy cập khác.')
      const expiresAt = clock.now() + (asked.expiresInDays ?? LASTS.tokenDaysDefault) * 24 * 60 * 60_000
      return database.tx(async tx => {
        // The row's lock makes two requests at once count each other's token.
        const person = await store.lockPerson(tx, by.person.id)
        if (!person) throw new Error(`person ${by.person.id} signed in and is not there`)
        if ((await store.openTokens(tx, person.id, clock.now())).length >= TOKENS_MAX)
          throw new Refusal(
            'too-many-tokens',
            409,
            `Mỗi người có tối đa ${TOKENS_MAX} mã truy cập. Hãy xóa mã không dùng.`,
          )
        const made = {
          kind: 'token',
          name: asked.name,
          expiresAt,
          address: asked.address,
          userAgent: null,
        } as const
        const opened = await open(tx, person, made)
        const { sessionId } = opened.session
        await journal(
          tx,
          told(by.person, {
            action: 'token.created',
            id: sessionId,
            address: asked.address,
            facts: { name: asked.name },
          }),
        )
        const times = { createdAt: clock.now(), lastSeenAt: clock.now(), expiresAt }
        return { token: opened.secret, ...shownToken({ id: sessionId, name: asked.name, ...times }) }
      })
    },

    /** @throws Refusal where the person has no such token, whoever else has */
    async endToken(by: Person, id: string, address: string): Promise<void> {
      if ((await end(by, { personId: by.id, id, kind: 'token' }, address)) === 0)
        throw new Refusal('token-not-found', 404, 'Không tìm thấy mã truy cập này.')
    },
  }
}

function shownToken(row: Pick<store.SessionRow, 'id' | 'name' | 'createdAt' | 'lastSeenAt' | 'expiresAt'>) {
  const iso = (at: Ms) => new Date(at).toISOString()
  return {
    id: row.id,
    name: row.name ?? '',
    createdAt: iso(row.createdAt),
    lastSeenAt: iso(row.lastSeenAt),
    expiresAt: iso(row.expiresAt),
  }
}
