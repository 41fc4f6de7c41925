import { X509Certificate } from 'node:crypto'
import { type BaseBlock, fromBER, Integer, ObjectIdentifier, OctetString, Sequence } from 'asn1js'
import {
  AlgorithmIdentifier,
  type Attribute,
  Certificate,
  CertificateRevocationList,
  ContentInfo,
  IssuerAndSerialNumber,
  MessageImprint,
  RSASSAPSSParams,
  SignedData,
  type SignerInfo,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs'
import type { Ms } from '../clock.ts'

// The only file that knows pkijs and asn1js: it reads, and verifies nothing. RFC 5652, 5035, 3161, 5280.

/** Signatures with all their certificates and lists of revoked ones are far below. */
const BYTES_MOST = 2 * 1024 * 1024

export type Algorithm = Readonly<{ oid: string; pss: { hash: string; saltBytes: number } | null }>

export type Cms = Readonly<{
  /** By its OID. */
  digest: string
  algorithm: Algorithm
  signature: Buffer
  /** What is signed instead of the content itself; null = nothing, and the content is. */
  attributes: Readonly<{
    bytes: Buffer
    messageDigest: Buffer | null
    signingTime: Ms | null
    /** Which certificate the signer meant; hash by OID. */
    meant: Readonly<{ hash: string; value: Buffer }> | null
  }> | null
  signer: X509Certificate | null
  certificates: readonly X509Certificate[]
  /** A time-stamp on the signature, as it came. */
  timestamp: Buffer | null
  /** What is carried inside; null for a detached signature. */
  content: Buffer | null
}>

const OID = {
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  meant: '1.2.840.113549.1.9.16.2.12',
  meantV2: '1.2.840.113549.1.9.16.2.47',
  timestamp: '1.2.840.113549.1.9.16.2.14',
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  pss: '1.2.840.113549.1.1.10',
} as const

/** @returns null for whatever is no CMS with exactly one signer */
export function readCms(der: Buffer): Cms | null {
  if (der.length > BYTES_MOST) return null
  try {
    const info = ContentInfo.fromBER(der)
    const signed = new SignedData({ schema: info.content })
    const [signer] = signed.signerInfos
    if (!signer || signed.signerInfos.length !== 1) return null
    const certificates = (signed.certificates ?? [])
      .filter(one => one instanceof Certificate)
      .map(one => new X509Certificate(Buffer.from(one.toSchema().toBER())))
    const eContent = signed.encapContentInfo.eContent
    return {
      digest: signer.digestAlgorithm.algorithmId,
      algorithm: readAlgorithm(signer.signatureAlgorithm),
      signature: Buffer.from(signer.signature.valueBlock.valueHexView),
      attributes: readAttributes(signer),
      signer: signerAmong(certificates, signer),
      certificates,
      timestamp: timestampOf(signer),
      content: eContent ? Buffer.from(eContent.getValue()) : null,
    }
  } catch {
    return null // whatever it is, it is nothing we could verify
  }
}

function readAlgorithm({ algorithmId, algorithmParams }: SignerInfo['signatureAlgorithm']): Algorithm {
  if (algorithmId !== OID.pss) return { oid: algorithmId, pss: null }
  const { hashAlgorithm, saltLength } = new RSASSAPSSParams({ schema: algorithmParams })
  return { oid: algorithmId, pss: { hash: hashAlgorithm.algorithmId, saltBytes: saltLength } }
}

function readAttributes({ signedAttrs }: SignerInfo): Cms['attributes'] {
  if (!signedAttrs) return null
  const first = (type: string) => firstOf(signedAttrs.attributes, type)
  const digest = first(OID.messageDigest)
  const time = first(OID.signingTime) as (BaseBlock & { toDate?(): Date }) | undefined
  return {
    bytes: Buffer.from(signedAttrs.encodedValue),
    messageDigest: digest instanceof OctetString ? Buffer.from(digest.getValue()) : null,
    signingTime: time?.toDate?.().getTime() ?? null,
    meant: meantBy(first(OID.meantV2), OID.sha256) ?? meantBy(first(OID.meant), OID.sha1),
  }
}

function firstOf(attributes: readonly Attribute[], type: string): BaseBlock | undefined {
  const found = attributes.filter(attribute => attribute.type === type)
  if (found.length > 1) throw new Error(`${type} is there twice`)
  return found[0]?.values[0] as BaseBlock | undefined
}

/** SigningCertificate(V2) → certs → the first ESSCertID(v2) → its hash. */
function meantBy(value: BaseBlock | undefined, usual: string): { hash: string; value: Buffer } | null {
  if (!(value instanceof Sequence)) return null
  const [certs] = value.valueBlock.value
  const [first] = certs instanceof Sequence ? certs.valueBlock.value : []
  if (!(first instanceof Sequence)) throw new Error('a signing certificate without a hash')
  const [one, two] = first.valueBlock.value
  if (one instanceof OctetString) return { hash: usual, value: Buffer.from(one.getValue()) }
  if (!(one instanceof Sequence && two instanceof OctetString)) throw new Error('no hash')
  const [algorithm] = one.valueBlock.value
  if (!(algorithm instanceof ObjectIdentifier)) throw new Error('no hash')
  return { hash: algorithm.getValue(), value: Buffer.from(two.getValue()) }
}

function signerAmong(certificates: readonly X509Certificate[], { sid }: SignerInfo): X509Certificate | null {
  if (!(sid instanceof IssuerAndSerialNumber)) {
    const key = Buffer.from((sid as OctetString).valueBlock.valueHexView)
    return certificates.find(one => keyIdOf(one)?.equals(key)) ?? null
  }
  const serial = hexOf(Buffer.from(sid.serialNumber.valueBlock.valueHexView))
  const isMeant = (one: X509Certificate) =>
    serialOf(one) === serial && Certificate.fromBER(one.raw).issuer.isEqual(sid.issuer)
  return certificates.find(isMeant) ?? null
}

const hexOf = (bytes: Buffer) => bytes.toString('hex').replace(/^(00)+/, '')

function keyIdOf(certificate: X509Certificate): Buffer | null {
  const found = extensionOf(certificate, '2.5.29.14')
  return found instanceof OctetString ? Buffer.from(found.getValue()) : null
}

function extensionOf(certificate: X509Certificate, id: string): BaseBlock | null {
  const extension = Certificate.fromBER(certificate.raw).extensions?.find(({ extnID }) => extnID === id)
  return extension ? (fromBER(extension.extnValue.getValue()).result as BaseBlock) : null
}

function timestampOf({ unsignedAttrs }: SignerInfo): Buffer | null {
  const found = unsignedAttrs ? firstOf(unsignedAttrs.attributes, OID.timestamp) : undefined
  return found ? Buffer.from(found.toBER()) : null
}

/** Whether a key may sign at all: `digitalSignature` or `nonRepudiation`; true where the certificate does not say. */
export function mayKeySign(certificate: X509Certificate): boolean {
  const bits = extensionOf(certificate, '2.5.29.15') as
    | (BaseBlock & { valueBlock: { valueHexView: Uint8Array } })
    | null
  return bits === null || ((bits.valueBlock.valueHexView[0] ?? 0) & 0b1100_0000) !== 0
}

/** What a time-stamp says (RFC 3161): of which bytes, by their hash, and when. */
export function readTimestamp(content: Buffer): { hash: string; imprint: Buffer; at: Ms } | null {
  try {
    const { messageImprint, genTime } = TSTInfo.fromBER(content)
    return {
      hash: messageImprint.hashAlgorithm.algorithmId,
      imprint: Buffer.from(messageImprint.hashedMessage.getValue()),
      at: genTime.getTime(),
    }
  } catch {
    return null
  }
}

/** Asks for a time-stamp on a SHA-256 (RFC 3161 §2.4.1), with the certificate of whoever answers. */
export function stampRequest(imprint: Buffer, nonce: Buffer): Buffer {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: OID.sha256 }),
      hashedMessage: new OctetString({ valueHex: imprint }),
    }),
    nonce: new Integer({ valueHex: nonce }),
    certReq: true,
  })
  return Buffer.from(request.toSchema().toBER())
}

/**
 * What the authority answered (RFC 3161 §2.4.2): the token as it came.
 * @returns `granted` false with its words, or null for what is no answer at all
 */
export function readStampReply(
  der: Buffer,
): { granted: true; token: Buffer; nonce: Buffer | null } | { granted: false; words: string } | null {
  if (der.length > BYTES_MOST) return null
  try {
    const { status, timeStampToken } = TimeStampResp.fromBER(der)
    if (status.status > GRANTED_WITH_MODS || !timeStampToken) {
      const words = (status.statusStrings ?? []).map(one => one.valueBlock.value).join('; ')
      return { granted: false, words: words || `status ${status.status}` }
    }
    const token = Buffer.from(timeStampToken.toSchema().toBER())
    const content = readCms(token)?.content
    const nonce = content ? TSTInfo.fromBER(content).nonce : null
    return { granted: true, token, nonce: nonce ? Buffer.from(nonce.valueBlock.valueHexView) : null }
  } catch {
    return null
  }
}

/** RFC 3161 §2.4.2: 0 granted, 1 granted with modifications. */
const GRANTED_WITH_MODS = 1

export type Revocations = Readonly<{
  signed: Buffer
  algorithm: Algorithm
  signature: Buffer
  issuer: string
  /** Serial numbers in hexadecimal, without zeros in front. */
  revoked: ReadonlyMap<string, Ms>
}>

/** A list of revoked certificates. @returns null for what is none */
export function readRevocations(der: Buffer): Revocations | null {
  try {
    const list = CertificateRevocationList.fromBER(der)
    return {
      signed: Buffer.from(list.tbsView),
      algorithm: readAlgorithm(list.signatureAlgorithm),
      signature: Buffer.from(list.signatureValue.valueBlock.valueHexView),
      issuer: Buffer.from(list.issuer.toSchema().toBER()).toString('hex'),
      revoked: new Map(
        (list.revokedCertificates ?? []).map(({ userCertificate, revocationDate }) => [
          hexOf(Buffer.from(userCertificate.valueBlock.valueHexView)),
          revocationDate.value.getTime(),
        ]),
      ),
    }
  } catch {
    return null
  }
}

export const serialOf = ({ serialNumber }: X509Certificate) =>
  serialNumber.toLowerCase().replace(/^(00)+/, '')

export function issuerOf(certificate: X509Certificate): string {
  return Buffer.from(Certificate.fromBER(certificate.raw).issuer.toSchema().toBER()).toString('hex')
}
