import type { Db } from '../db/database.ts'
import { otherwiseWrapped, rewrapCopy } from './copy-store.ts'
import type { Keyring } from './keyring.ts'
import { type MasterKey, unwrap, wrap } from './vault.ts'

const ROWS = 500

/**
 * Wraps the keys of all copies with this master key: the copies themselves stay as they are, wherever they lie. May be
 * stopped and begun again at any time.
 * @returns how many were wrapped anew, and the names of master keys that are not there, with how many copies need each
 */
export async function rewrapAll(db: Db, keyring: Pick<Keyring, 'key'>, to: MasterKey) {
  let wrapped = 0
  const missing = new Map<string, number>()
  for (let after = 0; ; ) {
    const rows = await otherwiseWrapped(db, to.id, { after, limit: ROWS })
    for (const row of rows) {
      after = row.id
      const from = keyring.key(row.keyId ?? '')
      if (!from) missing.set(row.keyId ?? '', (missing.get(row.keyId ?? '') ?? 0) + 1)
      if (!from || row.wrappedKey === null) continue
      const key = unwrap(from, row.recordingId, row.wrappedKey)
      await rewrapCopy(db, row, { keyId: to.id, wrappedKey: wrap(to, row.recordingId, key) })
      wrapped++
    }
    if (rows.length < ROWS) return { wrapped, missing }
  }
}
