import type { X509Certificate } from 'node:crypto'
import { iso, type Ms } from '../clock.ts'
import { type Cms, mayKeySign, readCms, readTimestamp } from './cms.ts'
import { type FoundSignature, findSignatures } from './pdf.ts'
import { faultsOfContent, hashNamed, hashOf } from './proof.ts'
import { AHEAD_MS, type Reason, reportOf, type Signature, type SignatureReport, verdictOf } from './report.ts'
import { faultOfChain, type Trust } from './trust.ts'

/** A PDF is read whole; what is kept is smaller. */
const PDF_BYTES_MOST = 256 * 1024 * 1024

const DETACHED = ['adbe.pkcs7.detached', 'ETSI.CAdES.detached']
const TIMESTAMP = 'ETSI.RFC3161'
const FOR_TIMESTAMPS = '1.3.6.1.5.5.7.3.8'
/** Uses of keys that sign documents: any, mail, documents (RFC 9336, Microsoft, Adobe), and what tokens of people have. */
const FOR_DOCUMENTS = [
  ...['2.5.29.37.0', '1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.36', '1.3.6.1.4.1.311.10.3.12'],
  ...['1.2.840.113583.1.1.5', '1.3.6.1.5.5.7.3.2'],
]

type Looked = Readonly<{ trust: Trust; now: Ms }>

/**
 * What the digital signatures of a PDF are worth (ISO 32000-2 §12.8, ETSI EN 319 142): whether the text is as it was
 * signed, by whom, when, and whether anybody trusted says who that is. Nothing is fetched.
 */
export function verifyPdf(pdf: Buffer, { trust, now }: Looked): SignatureReport {
  const of = { sizeBytes: pdf.length, checkedAt: iso(now) }
  if (pdf.length > PDF_BYTES_MOST) return reportOf([], { ...of, more: ['too-big'] })
  const found = findSignatures(pdf)
  if (found === null) return reportOf([], { ...of, more: ['too-many'] })
  const signatures = found.map(one => signatureOf(one, pdf.length, { trust, now }))
  return reportOf(signatures, of)
}

function signatureOf(found: FoundSignature, sizeBytes: number, looked: Looked): Signature {
  const { parts, contents, subFilter, coversBytes } = found
  const covers = { coversBytes, coversWhole: coversBytes === sizeBytes }
  const nobody = { signer: null, signedAt: null, timeFrom: null, ...covers }
  const bad = (reason: Reason): Signature => ({ verdict: 'invalid', reasons: [reason], ...nobody })
  if (!parts || !contents) return bad('malformed-range')
  const isStamp = subFilter === TIMESTAMP
  if (!isStamp && !DETACHED.includes(subFilter ?? '')) return bad('unsupported-algorithm')
  const cms = readCms(contents)
  if (!cms) return bad('malformed-signature')
  const judged = isStamp ? stampOf(cms, parts, looked) : judge(cms, found, looked)
  const { reasons, at, timeFrom } = judged
  return {
    ...{ verdict: verdictOf(reasons), reasons, ...covers },
    signer: cms.signer ? shownSigner(cms.signer) : null,
    signedAt: at === null ? null : iso(at),
    timeFrom: at === null ? null : timeFrom,
  }
}

type Judged = Readonly<{ reasons: Reason[]; at: Ms | null; timeFrom: 'timestamp' | 'signer' }>

/** A time-stamp on the whole file is a signature of whoever keeps the time. */
function stampOf(cms: Cms, parts: readonly Buffer[], looked: Looked): Judged {
  const { faults, at, chain } = readStamp(cms, parts, looked)
  return { reasons: chain ? [...faults, chain] : [...faults], at, timeFrom: 'timestamp' }
}

function judge(cms: Cms, { parts, claimedAt }: FoundSignature, { trust, now }: Looked): Judged {
  const reasons = faultsOfContent(cms, parts ?? [])
  const stamp = cms.timestamp === null ? null : verifyStamp(cms.timestamp, cms.signature, { trust, now })
  if (stamp && stamp.faults.length > 0) reasons.push('wrong-timestamp')
  const isProven = stamp !== null && stamp.faults.length === 0 && stamp.chain === null
  const claimed = cms.attributes?.signingTime ?? claimedAt
  const at = isProven ? stamp.at : claimed
  if (at !== null && at > now + AHEAD_MS) reasons.push('signed-in-future')
  if (cms.signer) reasons.push(...faultsOfSigner(cms.signer, cms.certificates, trust, at ?? now))
  return { reasons: [...new Set(reasons)], at, timeFrom: isProven ? 'timestamp' : 'signer' }
}

function faultsOfSigner(
  signer: X509Certificate,
  pool: readonly X509Certificate[],
  trust: Trust,
  at: Ms,
): Reason[] {
  const reasons: Reason[] = []
  if (at < signer.validFromDate.getTime()) reasons.push('not-yet-valid-at-signing')
  if (at > signer.validToDate.getTime()) reasons.push('expired-at-signing')
  const uses = signer.keyUsage as readonly string[] | undefined
  if (!mayKeySign(signer) || (uses && !uses.some(use => FOR_DOCUMENTS.includes(use))))
    reasons.push('not-for-signing')
  const fault = faultOfChain(signer, pool, trust, at)
  if (fault) reasons.push(fault)
  return reasons
}

export type Stamp = Readonly<{ faults: readonly Reason[]; at: Ms | null; chain: Reason | null }>

/** What a time-stamp by itself is worth, over these bytes: faults, when, and whether anybody trusted vouches. */
export function verifyStamp(token: Buffer, bytes: Buffer, looked: Looked): Stamp {
  const cms = readCms(token)
  return cms ? readStamp(cms, [bytes], looked) : { faults: ['malformed-signature'], at: null, chain: null }
}

/** RFC 3161 §2.4.2: a signed statement that these bytes were there then. */
function readStamp(cms: Cms, parts: readonly Buffer[], { trust }: Looked): Stamp {
  const said = cms.content === null ? null : readTimestamp(cms.content)
  if (!said || !cms.content || !cms.attributes)
    return { faults: ['malformed-signature'], at: null, chain: null }
  const hashed = hashNamed(said.hash)
  if ('reason' in hashed) return { faults: [hashed.reason], at: null, chain: null }
  const faults = faultsOfContent(cms, [cms.content])
  if (!said.imprint.equals(hashOf(hashed.hash, parts))) faults.push('altered-content')
  const { signer } = cms
  if (!signer) return { faults, at: null, chain: null }
  if (!(signer.keyUsage as readonly string[] | undefined)?.includes(FOR_TIMESTAMPS))
    faults.push('not-for-signing')
  if (said.at < signer.validFromDate.getTime()) faults.push('not-yet-valid-at-signing')
  if (said.at > signer.validToDate.getTime()) faults.push('expired-at-signing')
  return { faults, at: said.at, chain: faultOfChain(signer, cms.certificates, trust, said.at) }
}

function shownSigner(signer: X509Certificate): NonNullable<Signature['signer']> {
  return {
    name: nameIn(signer.subject, 'CN') ?? nameIn(signer.subject, 'O') ?? signer.subject,
    organization: nameIn(signer.subject, 'O'),
    issuer: nameIn(signer.issuer, 'CN') ?? signer.issuer,
    serial: signer.serialNumber,
    validFrom: iso(signer.validFromDate.getTime()),
    validTo: iso(signer.validToDate.getTime()),
    sha256: signer.fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}

/** One part of a name as Node writes names: a line each, most general first. */
function nameIn(name: string, part: string): string | null {
  const line = name
    .split('\n')
    .toReversed()
    .find(one => one.startsWith(`${part}=`))
  return line === undefined ? null : line.slice(part.length + 1).replaceAll('\\', '')
}
