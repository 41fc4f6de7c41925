import { constants, createHash, createVerify, type KeyObject, verify } from 'node:crypto'
import type { Algorithm, Cms } from './cms.ts'
import type { Reason } from './report.ts'

// What OpenSSL is asked, and under which names. RFC 5652 §5.4, RFC 8017, RFC 5754.

const HASHES: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
  '2.16.840.1.101.3.4.2.8': 'sha3-256',
  '2.16.840.1.101.3.4.2.9': 'sha3-384',
  '2.16.840.1.101.3.4.2.10': 'sha3-512',
}
const WEAK_HASHES = ['1.3.14.3.2.26', '1.2.840.113549.2.5']
const RSA = '1.2.840.113549.1.1.1'
const EC = '1.2.840.10045.2.1'
const PSS = '1.2.840.113549.1.1.10'
const ED25519 = '1.3.101.112'
/** With the hash in their name. */
const NAMED: Readonly<Record<string, readonly [type: 'rsa' | 'ec', hash: string]>> = {
  '1.2.840.113549.1.1.11': ['rsa', 'sha256'],
  '1.2.840.113549.1.1.12': ['rsa', 'sha384'],
  '1.2.840.113549.1.1.13': ['rsa', 'sha512'],
  '1.2.840.10045.4.3.2': ['ec', 'sha256'],
  '1.2.840.10045.4.3.3': ['ec', 'sha384'],
  '1.2.840.10045.4.3.4': ['ec', 'sha512'],
}
const WEAK = ['1.2.840.113549.1.1.4', '1.2.840.113549.1.1.5', '1.2.840.10045.4.1']
const RSA_BITS_LEAST = 2_048

/** @returns why this hash is not taken, or its name */
export function hashNamed(oid: string): { hash: string } | { reason: Reason } {
  const hash = HASHES[oid]
  if (hash) return { hash }
  return { reason: WEAK_HASHES.includes(oid) ? 'weak-algorithm' : 'unsupported-algorithm' }
}

/** @returns null where this key signed these bytes */
export function faultOfSignature(
  key: KeyObject,
  { algorithm, digest, signature }: Pick<Cms, 'algorithm' | 'digest' | 'signature'>,
  parts: readonly Buffer[],
): Reason | null {
  if (WEAK.includes(algorithm.oid) || isShort(key)) return 'weak-algorithm'
  if (algorithm.oid === ED25519)
    return key.asymmetricKeyType === 'ed25519' && verify(null, Buffer.concat(parts), key, signature)
      ? null
      : 'wrong-signature'
  const manner = mannerOf(algorithm, digest)
  if ('reason' in manner) return manner.reason
  if (!(key.asymmetricKeyType ?? '').startsWith(manner.type)) return 'wrong-signature'
  const asked = createVerify(manner.hash)
  for (const part of parts) asked.update(part)
  const { padding, saltLength } = manner
  try {
    const isRight = asked.verify(padding === undefined ? key : { key, padding, saltLength }, signature)
    return isRight ? null : 'wrong-signature'
  } catch {
    return 'wrong-signature'
  }
}

type Manner = Readonly<{ type: 'rsa' | 'ec'; hash: string; padding?: number; saltLength?: number }>

function mannerOf({ oid, pss }: Algorithm, digest: string): Manner | { reason: Reason } {
  const named = NAMED[oid]
  if (named) return { type: named[0], hash: named[1] }
  const hashed = hashNamed(pss?.hash ?? digest)
  if ('reason' in hashed) return hashed
  if (oid === RSA) return { type: 'rsa', hash: hashed.hash }
  if (oid === EC) return { type: 'ec', hash: hashed.hash }
  if (oid === PSS && pss)
    return { type: 'rsa', ...hashed, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: pss.saltBytes }
  return { reason: 'unsupported-algorithm' }
}

const isShort = ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject) =>
  (asymmetricKeyType ?? '').startsWith('rsa') && (asymmetricKeyDetails?.modulusLength ?? 0) < RSA_BITS_LEAST

export function hashOf(hash: string, parts: readonly Buffer[]): Buffer {
  const made = createHash(hash)
  for (const part of parts) made.update(part)
  return made.digest()
}

/**
 * Why this signature does not hold for these bytes, whoever the signer is. The certificate must be the one the signer
 * meant, the attributes must name the content's hash, and the key must have signed the attributes.
 */
export function faultsOfContent(cms: Cms, parts: readonly Buffer[]): Reason[] {
  const { attributes, signer } = cms
  if (!signer) return ['no-certificate']
  const hashed = hashNamed(cms.digest)
  if ('reason' in hashed) return [hashed.reason]
  if (!attributes) {
    const fault = faultOfSignature(signer.publicKey, cms, parts)
    return fault === 'wrong-signature' ? ['altered-content'] : fault ? [fault] : []
  }
  const faults: Reason[] = []
  if (!attributes.messageDigest?.equals(hashOf(hashed.hash, parts))) faults.push('altered-content')
  const fault = faultOfSignature(signer.publicKey, cms, [attributes.bytes])
  if (fault) faults.push(fault)
  if (attributes.meant && !isMeant(signer.raw, attributes.meant)) faults.push('wrong-certificate')
  return faults
}

/** Binding a certificate to a signature needs no collision resistance; old signers name it by SHA-1. */
function isMeant(raw: Buffer, { hash, value }: { hash: string; value: Buffer }): boolean {
  const name = hash === '1.3.14.3.2.26' ? 'sha1' : HASHES[hash]
  return name !== undefined && hashOf(name, [raw]).equals(value)
}
