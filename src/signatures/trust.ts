import { createHash, X509Certificate } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ms } from '../clock.ts'
import { issuerOf, type Revocations, readRevocations, serialOf } from './cms.ts'
import { faultOfSignature } from './proof.ts'
import type { Reason } from './report.ts'

/** Whose word is taken, as the folder holds it now. */
export type Trust = Readonly<{
  anchors: readonly X509Certificate[]
  revocations: readonly Revocations[]
  /** Files that could not be read, for the log. */
  unreadable: readonly string[]
}>

const CERTIFICATES = /\.(pem|crt|cer|der)$/i
const LISTS = /\.crl$/i
const DEPTH_MOST = 8

/**
 * @param folder TRUST_DIR; none is an empty one
 * @returns `sha256`: tells one list from another
 */
export async function readTrust(folder: string): Promise<Trust & { sha256: string }> {
  const names = (await readdir(folder).catch(() => [])).sort()
  const anchors: X509Certificate[] = []
  const revocations: Revocations[] = []
  const unreadable: string[] = []
  const whole = createHash('sha256')
  for (const name of names) {
    if (!CERTIFICATES.test(name) && !LISTS.test(name)) continue
    try {
      const bytes = await readFile(join(folder, name))
      whole.update(`${name} ${bytes.length}\n`).update(bytes)
      if (CERTIFICATES.test(name)) anchors.push(...certificatesIn(bytes))
      else for (const der of dersOf(bytes, 'X509 CRL')) revocations.push(known(readRevocations(der)))
    } catch {
      unreadable.push(name)
    }
  }
  return { anchors, revocations, unreadable, sha256: whole.digest('hex') }
}

const certificatesIn = (bytes: Buffer) => dersOf(bytes, 'CERTIFICATE').map(der => new X509Certificate(der))

function dersOf(bytes: Buffer, label: string): Buffer[] {
  const text = bytes.toString('latin1')
  if (!text.includes('-----BEGIN')) return [bytes]
  const found = [...text.matchAll(new RegExp(`-----BEGIN ${label}-----([^-]+)-----END ${label}-----`, 'g'))]
  if (found.length === 0) throw new Error(`no ${label}`)
  return found.map(([, body = '']) => Buffer.from(body, 'base64'))
}

function known<T>(value: T | null): T {
  if (value === null) throw new Error('unreadable')
  return value
}

const isValidAt = (one: X509Certificate, at: Ms) =>
  one.validFromDate.getTime() <= at && at <= one.validToDate.getTime()
const isIssuedBy = (one: X509Certificate, issuer: X509Certificate) =>
  issuer.ca && one.checkIssued(issuer) && one.verify(issuer.publicKey)
export const isSame = (one: X509Certificate, other: X509Certificate) => one.raw.equals(other.raw)

/**
 * Why nobody vouches for this certificate at that instant; null where a trusted one does, over certificates that were
 * valid then and not revoked. OpenSSL compares names, keys and their uses (`checkIssued`).
 * @param pool certificates that came with the signature; nothing of them is trusted by itself
 */
export function faultOfChain(
  leaf: X509Certificate,
  pool: readonly X509Certificate[],
  trust: Trust,
  at: Ms,
): Reason | null {
  let isRevoked = false
  const reaches = (one: X509Certificate, depth: number): boolean => {
    if (trust.anchors.some(anchor => isSame(anchor, one))) return true
    if (depth === DEPTH_MOST) return false
    return [...trust.anchors, ...pool].some(issuer => {
      if (isSame(issuer, one) || !isValidAt(issuer, at) || !isIssuedBy(one, issuer)) return false
      if (!reaches(issuer, depth + 1)) return false
      if (revokedAt(one, issuer, trust) > at) return true
      isRevoked = true
      return false
    })
  }
  if (reaches(leaf, 0)) return null
  if (isRevoked) return 'revoked'
  return leaf.subject === leaf.issuer && leaf.verify(leaf.publicKey) ? 'self-signed' : 'untrusted-issuer'
}

/** Infinity = not revoked, as far as the lists say. A list that its issuer did not sign says nothing. */
function revokedAt(one: X509Certificate, issuer: X509Certificate, { revocations }: Trust): Ms {
  const name = issuerOf(one)
  const times = revocations
    .filter(list => list.issuer === name && isSignedBy(list, issuer))
    .map(list => list.revoked.get(serialOf(one)) ?? Number.POSITIVE_INFINITY)
  return Math.min(Number.POSITIVE_INFINITY, ...times)
}

const isSignedBy = (list: Revocations, issuer: X509Certificate) =>
  faultOfSignature(issuer.publicKey, { ...list, digest: '' }, [list.signed]) === null
