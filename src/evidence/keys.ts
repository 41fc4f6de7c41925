import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { sha256 } from './chain.ts'

/** The HMAC key of the chain: the bytes of the text that secrets.json keeps. */
export function evidenceKeyOf(secrets: { get(name: string): string }): Buffer {
  return Buffer.from(secrets.get('evidenceKey'))
}

/** Signs heads and digests. Its private key never leaves this machine's file; anybody may have the public one. */
export type Signer = Readonly<{
  keyId: string
  /** SPKI, PEM. */
  publicKey: string
  /** Of the public key, as people compare it. */
  fingerprint: string
  /** @returns Ed25519 (RFC 8032) over the text's UTF-8 bytes, base64 */
  sign(text: string): string
}>

const SIGNING_KEY = 'keys/evidence-signing.pem'

/**
 * The signing key of this data folder, made at the first question.
 * @throws Error naming the file when it cannot be read: a new one in its place would make the old digests strangers
 */
export function openSigner(dataDir: string): Signer {
  const path = join(dataDir, SIGNING_KEY)
  const key = readKey(path) ?? makeKey(path)
  const publicKey = createPublicKey(key)
  const fingerprint = fingerprintOf(publicKey)
  return {
    keyId: idOf(fingerprint),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    fingerprint,
    sign: text => sign(null, Buffer.from(text), key).toString('base64'),
  }
}

/** Of the signing key of this data folder, SPKI in PEM; null = it has none, and none is made. */
export function publicKeyOf(dataDir: string): string | null {
  return existsSync(join(dataDir, SIGNING_KEY)) ? openSigner(dataDir).publicKey : null
}

/** False for whatever is not exactly this key's word, be it no signature at all. */
export function verifySigned(publicKey: string | KeyObject, text: string, signature: string): boolean {
  try {
    return verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64'))
  } catch {
    return false // no key, or none of this kind
  }
}

/** Names a public key: the same whatever way its PEM is broken into lines. */
export function signerIdOf(publicKey: string): string {
  return idOf(fingerprintOf(createPublicKey(publicKey)))
}

const idOf = (fingerprint: string) => fingerprint.slice(0, 16)

/** As people compare it: hexadecimal SHA-256 of the key's SPKI in DER. */
export function fingerprintOf(publicKey: KeyObject): string {
  return sha256(publicKey.export({ type: 'spki', format: 'der' })).toString('hex')
}

function readKey(path: string): KeyObject | null {
  try {
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600) // restored without its mode
    const key = createPrivateKey(readFileSync(path))
    if (key.asymmetricKeyType !== 'ed25519') throw new Error('it is no Ed25519 key')
    return key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new Error(`${path} cannot be read (${(error as Error).message}). Restore it from a backup`)
  }
}

/** Two programs may start at once on a new folder: the link decides, and the second takes what the first has made. */
function makeKey(path: string): KeyObject {
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
  const { privateKey } = generateKeyPairSync('ed25519')
  const aside = `${path}.${process.pid}`
  writeFileSync(aside, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  try {
    linkSync(aside, path)
    return privateKey
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return createPrivateKey(readFileSync(path))
  } finally {
    rmSync(aside, { force: true })
  }
}
