import { randomBytes } from 'node:crypto'
import type { AuditAction } from '../audit/actions.ts'
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

/** Who does it, from where and why; null = somebody at the machine's own console. */
export type By = Readonly<{ person: Person; address?: string; reason?: string }> | null
/** In the transaction, once nobody else changes the telephone: throws where it may not be. */
export type Check = (tx: Db) => Promise<void>

/** @returns the one time the secret is told; the old one is void @prop expiresAt null = lasts until changed */
export async function handOutSecret(
  needs: HandOutNeeds,
  phone: store.Phone,
  by: By,
  check?: Check,
): Promise<{ secret: string; expiresAt: Ms | null }> {
  const secret = phoneSecret(randomBytes(20))
  const { md5, sha256 } = digestsOf(phone.endpoint, secret)
  const expiresAt = phone.kind === 'web' ? needs.clock.now() + WEB_SECRET_MS : null
  const row = { md5Digest: md5, sha256Digest: sha256, secretExpiresAt: expiresAt }
  await setSecret(needs, { endpoint: phone.endpoint, row, action: 'phone.secret-changed', by, check })
  return { secret, expiresAt }
}

const NO_SECRET = { md5Digest: null, sha256Digest: null, secretExpiresAt: null }

/** Asterisk does not know a telephone without a secret; a new one brings it back. */
export const withdrawSecret = (needs: HandOutNeeds, { endpoint }: store.Phone, by: By, check?: Check) =>
  setSecret(needs, { endpoint, row: NO_SECRET, action: 'phone.secret-withdrawn', by, check })

type Setting = Readonly<{
  endpoint: string
  row: store.NewSecret
  action: AuditAction
  by: By
  check: Check | undefined
}>

async function setSecret({ database, clock, journal }: HandOutNeeds, asked: Setting): Promise<void> {
  const { endpoint, row, action, by, check } = asked
  await database.tx(async tx => {
    await store.lockPhone(tx, endpoint)
    await check?.(tx)
    await store.setSecret(tx, endpoint, row)
    await journal(tx, {
      ...{ at: clock.now(), personId: by?.person.id ?? null, address: by?.address ?? null },
      ...{ action, subjectKind: 'phone', subjectId: endpoint },
      facts: by?.reason ? { reason: by.reason } : {},
    })
  })
}

export const phoneNotFound = () => new Refusal('no-phone', 404, 'Tài khoản này không có máy điện thoại.')
