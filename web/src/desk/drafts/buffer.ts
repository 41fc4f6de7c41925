/**
 * What the server has not confirmed yet lies in this browser's IndexedDB, encrypted (AES-GCM) under a key that only the server
 * has and that it gives to the operator's own session (GET /api/me/draft-key): it outlives a crash or a reload of the page, and
 * is noise for whoever sits down at that machine next. Without a secure origin there is no cryptography, and no buffer.
 */

const DATABASE = 'cc1022-drafts'
const STORE = 'drafts'
/** Of somebody who never came back: the day's work of a week ago is settled one way or the other. */
const OLD_MS = 7 * 86_400_000
const NONCE_BYTES = 12 // NIST SP 800-38D §8.2.2

type Row = Readonly<{ nonce: Uint8Array<ArrayBuffer>; bytes: ArrayBuffer; at: number }>

export type Buffer = Readonly<{
  /** Instead of what was kept of it before. Resolves when it would outlive this page, false where something newer did first. */
  keep(ticketId: string, value: unknown): Promise<boolean>
  forget(ticketId: string): void
  /** Null = nothing is there, or nothing that this key opens. */
  read(ticketId: string): Promise<unknown>
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

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(text, char => char.charCodeAt(0))
}

/** @param about whose row it is: bytes that were put into another row do not open */
async function closed(secret: CryptoKey, about: Uint8Array<ArrayBuffer>, value: unknown): Promise<Row> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  const text = new TextEncoder().encode(JSON.stringify(value))
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: about }
  return { nonce, bytes: await crypto.subtle.encrypt(algorithm, secret, text), at: Date.now() }
}

/** @param personId whose it is; others' rows stay closed */
export async function openBuffer(key: string, personId: string): Promise<Buffer> {
  const [database, secret] = await Promise.all([
    openDatabase(),
    crypto.subtle.importKey('raw', bytesOf(key), 'AES-GCM', false, ['encrypt', 'decrypt']),
  ])
  await dropOld(database)
  const rowOf = (ticketId: string) => `${personId} ${ticketId}`
  const about = (ticketId: string) => new TextEncoder().encode(rowOf(ticketId))
  /** Encrypting takes its own time: what is older must not overtake. */
  const newest = new Map<string, number>()
  let count = 0

  /** Begun at once and never waited for by the next one: a page that dies takes what has not begun with it. */
  function changing(work: (store: IDBObjectStore) => void): Promise<void> {
    const tx = database.transaction(STORE, 'readwrite')
    work(tx.objectStore(STORE))
    tx.commit()
    return new Promise((done, failed) => {
      tx.oncomplete = () => done()
      tx.onabort = () => failed(tx.error)
    })
  }

  return {
    async keep(ticketId, value) {
      const mine = ++count
      newest.set(ticketId, mine)
      const row = await closed(secret, about(ticketId), value)
      if (newest.get(ticketId) !== mine) return false
      await changing(store => store.put(row, rowOf(ticketId)))
      return true
    },
    forget(ticketId) {
      newest.set(ticketId, ++count)
      // What stays is what the server has too, and goes with its week.
      changing(store => store.delete(rowOf(ticketId))).catch(error =>
        console.warn('draft not forgotten', error),
      )
    },
    async read(ticketId) {
      const row: Row | undefined = await asked(
        database.transaction(STORE).objectStore(STORE).get(rowOf(ticketId)),
      )
      if (!row) return null
      try {
        const algorithm = { name: 'AES-GCM', iv: row.nonce, additionalData: about(ticketId) }
        const text = await crypto.subtle.decrypt(algorithm, secret, row.bytes)
        return JSON.parse(new TextDecoder().decode(text))
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
