import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { managedNonce } from '@noble/ciphers/utils.js'

/**
 * What the server has not confirmed yet lies in this browser's IndexedDB, encrypted under a key that only the server has and that
 * it gives to the operator's own session (GET /api/me/draft-key): it outlives a crash or a reload of the page, and is noise for
 * whoever sits down at that machine next.
 *
 * What is to be kept leaves the page before the key's own event is over, so that a page that dies with the next instruction has
 * lost nothing. Hence a cipher that answers at once: the browser's own (Web Crypto) answers later.
 */

const DATABASE = 'cc1022-drafts'
const STORE = 'drafts'
/** Of somebody who never came back: the day's work of a week ago is settled one way or the other. */
const OLD_MS = 7 * 86_400_000

type Row = Readonly<{ bytes: Uint8Array; at: number }>

export type Buffer = Readonly<{
  /** Instead of what was kept of it before. It is on its way when this returns; resolves when the browser says that it is there. */
  keep(name: string, value: unknown): Promise<void>
  /** What this page has kept, or read: what another window keeps of it is its own. */
  forget(name: string): void
  /** Null = nothing is there, or nothing that this key opens. */
  read(name: string): Promise<unknown>
}>

const asked = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result)
    request.onerror = () => failed(request.error)
  })

async function openDatabase(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE)
  return asked(opening)
}

function bytesOf(base64url: string): Uint8Array {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(text, char => char.charCodeAt(0))
}

/** @param personId whose it is; others' rows stay closed */
export async function openBuffer(key: string, personId: string): Promise<Buffer> {
  const database = await openDatabase()
  await dropOld(database)
  const secret = bytesOf(key)
  const rowOf = (name: string) => `${personId} ${name}`
  /** Bytes that were put into another row do not open. A nonce of 24 random bytes is never met twice. */
  const cipherOf = (name: string) =>
    managedNonce(xchacha20poly1305)(secret, new TextEncoder().encode(rowOf(name)))
  const own = new Set<string>()

  /** Begun at once and never waited for by the next one: a page that dies takes what has not begun with it. */
  async function changing(work: (store: IDBObjectStore) => void): Promise<void> {
    const tx = database.transaction(STORE, 'readwrite')
    work(tx.objectStore(STORE))
    tx.commit()
    return new Promise((done, failed) => {
      tx.oncomplete = () => done()
      tx.onabort = () => failed(tx.error)
    })
  }

  return {
    async keep(name, value) {
      own.add(name)
      const bytes = cipherOf(name).encrypt(new TextEncoder().encode(JSON.stringify(value)))
      const row: Row = { bytes, at: Date.now() }
      return changing(store => store.put(row, rowOf(name)))
    },
    forget(name) {
      if (!own.delete(name)) return
      // What stays is what the server has too, and goes with its week.
      changing(store => store.delete(rowOf(name))).catch(error => console.warn('draft not forgotten', error))
    },
    async read(name) {
      const row: Row | undefined = await asked(
        database.transaction(STORE).objectStore(STORE).get(rowOf(name)),
      )
      if (!row) return null
      own.add(name)
      try {
        return JSON.parse(new TextDecoder().decode(cipherOf(name).decrypt(row.bytes)))
      } catch {
        return null // the server has another key now
      }
    },
  }
}

async function dropOld(database: IDBDatabase): Promise<void> {
  const store = database.transaction(STORE, 'readwrite').objectStore(STORE)
  const [keys, rows] = await Promise.all([asked(store.getAllKeys()), asked<Row[]>(store.getAll())])
  for (const [place, { at }] of rows.entries())
    if (at < Date.now() - OLD_MS) store.delete(keys[place] as IDBValidKey)
}
