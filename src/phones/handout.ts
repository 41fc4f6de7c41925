import { randomBytes } from 'node:crypto'
import type { AuditEntry } from '../audit/store.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import type { Person, Role } from '../people/person.ts'
import { PHONE_KINDS, type PhoneKind } from './phone.ts'
import { endpointFault } from './provision.ts'
import { digestsOf, phoneSecret } from './secret.ts'
import * as store from './store.ts'

/** Who has phones: those who answer callers, and those who may listen to that. */
export const HAVE_PHONES: ReadonlySet<Role> = new Set(['operator', 'supervisor', 'leader'])

/** A browser phone's secret lasts a shift and its hand-over. */
const WEB_SECRET_MS = 12 * 3_600_000

/** `op101`, and `op101-web` for the browser: no username ends like that (people/credentials.ts). */
export const endpointName = (username: string, kind: PhoneKind) =>
  kind === 'web' ? `${username}-web` : username

/** A person's part in this room, in the transaction that makes or changes them. */
export async function followPerson(
  tx: Db,
  person: Readonly<{ id: string; username: string; role: Role; isDisabled: boolean }>,
  at: Ms,
): Promise<void> {
  if (!HAVE_PHONES.has(person.role) || person.isDisabled) return store.disablePhones(tx, person.id, at)
  // Both, since a WebRTC endpoint cannot serve a desk phone; neither has a secret yet.
  const rows = PHONE_KINDS.map(kind => ({
    ...{ endpoint: endpointName(person.username, kind), personId: person.id, kind, createdAt: at },
    disabledAt: null,
  }))
  const fault = rows.map(row => endpointFault(row.endpoint)).find(Boolean)
  if (fault)
    throw new Refusal(
      'username-not-for-phones',
      422,
      'Tên đăng nhập này không dùng được cho máy điện thoại.',
      {
        fault,
      },
    )
  await store.addPhones(tx, rows)
}

export type HandOutNeeds = Readonly<{
  database: Database
  clock: Clock
  journal(tx: Db, entry: AuditEntry): Promise<void>
}>

/** @returns the one time the secret is told; the old one is void @prop expiresAt null = lasts until changed */
export async function handOutSecret(
  { database, clock, journal }: HandOutNeeds,
  phone: store.Phone,
  by: Person | null,
): Promise<{ secret: string; expiresAt: Ms | null }> {
  const secret = phoneSecret(randomBytes(20))
  const { md5, sha256 } = digestsOf(phone.endpoint, secret)
  const expiresAt = phone.kind === 'web' ? clock.now() + WEB_SECRET_MS : null
  await database.tx(async tx => {
    const row = { md5Digest: md5, sha256Digest: sha256, secretExpiresAt: expiresAt }
    await store.setSecret(tx, phone.endpoint, row)
    await journal(tx, {
      ...{ at: clock.now(), personId: by?.id ?? null, action: 'phone.secret-changed' },
      ...{ subjectKind: 'phone', subjectId: phone.endpoint },
    })
  })
  return { secret, expiresAt }
}

export const phoneNotFound = () => new Refusal('no-phone', 404, 'Tài khoản này không có máy điện thoại.')
