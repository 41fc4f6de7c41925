import type { Db } from '../db/database.ts'
import { keysInUse, otherwiseWrapped, rewrapCopy } from './copy-store.ts'
import type { Keyring } from './keyring.ts'
import { BrokenSeal, type MasterKey, unwrap, wrap } from './vault.ts'

const ROWS = 500

/**
 * Wraps the keys of all copies with this master key: the copies themselves stay as they are, wherever they lie. May be
 * stopped and begun again at any time.
 * @returns how many were wrapped anew, the names of master keys that are not there, with how many copies need each, and
 * of how many copies the key opens with none: those say so when they are heard, and hold up no other
 */
export async function rewrapAll(db: Db, keyring: Pick<Keyring, 'key'>, to: MasterKey) {
  let [wrapped, broken] = [0, 0]
  const missing = new Map<string, number>()
  const [used] = await keysInUse(db)
  const isDone = !used || (used.first === used.last && (used.last ?? to.id) === to.id)
  for (let after = 0; !isDone; ) {
    const rows = await otherwiseWrapped(db, to.id, { after, limit: ROWS })
    for (const row of rows) {
      after = row.id
      const from = keyring.key(row.keyId ?? '')
      if (!from) missing.set(row.keyId ?? '', (missing.get(row.keyId ?? '') ?? 0) + 1)
      if (!from || row.wrappedKey === null) continue
      const key = opened(from, row.recordingId, row.wrappedKey)
      if (!key) broken++
      else {
        await rewrapCopy(db, row, { keyId: to.id, wrappedKey: wrap(to, row.recordingId, key) })
        wrapped++
      }
    }
    if (rows.length < ROWS) break
  }
  return { wrapped, missing, broken }
}

function opened(...[master, recordingId, wrapped]: Parameters<typeof unwrap>): Buffer | null {
  try {
    return unwrap(master, recordingId, wrapped)
  } catch (error) {
    if (error instanceof BrokenSeal) return null
    throw error
  }
}
