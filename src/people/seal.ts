import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

/** What must be read again, and by nobody who only has the database: authenticator secrets. */
export type Seal = Readonly<{
  /** @param owner whose it is: the text opens for nobody else, so that rows cannot be exchanged */
  close(text: string, owner: string): string
  /**
   * Texts from before there was a seal are given back as they are.
   * @throws SealBroken when no key of ours opens it, or somebody changed it
   */
  open(stored: string, owner: string): string
  /** False for a text from before, or under a key that was replaced. */
  isCurrent(stored: string): boolean
  /**
   * A key of its own for somebody and a purpose, the same each time as long as the first key is (HKDF, RFC 5869).
   * @returns 256 bits in base64url
   */
  keyFor(purpose: string, owner: string): string
}>

export class SealBroken extends Error {
  override readonly name = 'SealBroken'
}

const KEY_BYTES = 32
const NONCE_BYTES = 12 // NIST SP 800-38D §8.2.2: random, 96 bits; far below 2^32 texts per key
const TAG_BYTES = 16
/** `v1.<key id>.<nonce, tag, text in base64url>`; a plain secret is base32 and has no dot. */
const FORM = /^v1\.([0-9a-f]{8})\.([\w-]+)$/

/** @param keys 256 bits each in base64url; the first closes, all open */
export function createSeal(keys: readonly string[]): Seal {
  const ring = new Map(keys.map(text => Buffer.from(text, 'base64url')).map(key => [idOf(key), key]))
  const [current] = ring
  if (!current || [...ring.values()].some(key => key.length !== KEY_BYTES))
    throw new Error('secrets.json: totpKey and totpKeysBefore are keys of 256 bits in base64url')
  const [currentId, currentKey] = current
  return {
    close(text, owner) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', currentKey, nonce, { authTagLength: TAG_BYTES })
      cipher.setAAD(Buffer.from(owner))
      const closed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return `v1.${currentId}.${Buffer.concat([nonce, cipher.getAuthTag(), closed]).toString('base64url')}`
    },
    open(stored, owner) {
      const [, id = '', body = ''] = FORM.exec(stored) ?? []
      if (id === '') return stored
      const key = ring.get(id)
      if (!key)
        throw new SealBroken(`no key ${id} in secrets.json: it belongs to the database it was made with`)
      try {
        return opened(key, Buffer.from(body, 'base64url'), owner)
      } catch (error) {
        throw new SealBroken(`what key ${id} closed was changed since`, { cause: error })
      }
    },
    keyFor: (purpose, owner) =>
      Buffer.from(hkdfSync('sha256', currentKey, '', `${purpose} ${owner}`, KEY_BYTES)).toString('base64url'),
    isCurrent: stored => stored.startsWith(`v1.${currentId}.`),
  }
}

function opened(key: Buffer, bytes: Buffer, owner: string): string {
  const nonce = bytes.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(owner))
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
}

/** Tells which key, and nothing about it. */
const idOf = (key: Buffer) => createHash('sha256').update(key).digest('hex').slice(0, 8)

type Secrets = Readonly<{
  get(name: string, make: () => string): string
  peek(name: string): string | null
}>

/** With the keys of this DATA_DIR: `totpKey`, made at the first start, and `totpKeysBefore`, separated by commas. */
export function sealOf(secrets: Secrets): Seal {
  const current = secrets.get('totpKey', () => randomBytes(KEY_BYTES).toString('base64url'))
  const before = (secrets.peek('totpKeysBefore') ?? '').split(',').map(key => key.trim())
  return createSeal([current, ...before.filter(key => key !== '')])
}
