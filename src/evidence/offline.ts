import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import {
  MANIFEST_FILE,
  type Manifest,
  type ManifestFile,
  PUBLIC_KEY_FILE,
  readManifest,
  SIGNATURE_FILE,
} from '../recordings/manifest.ts'
import { originalOf } from '../recordings/watermark.ts'
import { fingerprintOf } from './keys.ts'
import {
  createFindings,
  type Findings,
  type Integrity,
  type Outcome,
  toldFinding,
  vietnamese,
} from './verification.ts'
import { OUTCOMES } from './words.ts'

/** One file of the archive, as attachments/unzip.ts tells it. */
export type Packed = Readonly<{ name: string; unpackedBytes: number; open(): Promise<Readable> }>

export type OfflineNeeds = Readonly<{
  files: AsyncIterable<Packed>
  /** The centre's own, got another way than with the archive; null = the one in it has to do, and it is said. */
  trusted: KeyObject | null
  progress?(done: number, total: number): void
}>

/** What an archive that was handed out says of itself, and whether it is so. Nothing of the centre is asked. */
export type OfflineVerification = Readonly<{
  export: Readonly<Pick<Manifest, 'exportId' | 'madeAt' | 'by' | 'purpose' | 'entry'>> | null
  /** SHA-256 of the key the list was held against (SPKI, DER). */
  keyFingerprint: string | null
  files: number
  bytes: number
  integrity: Integrity
  /** Everything that the list names is there; `missing` is what the centre itself could not give, and why. */
  completeness: Readonly<{ outcome: Outcome; missing: Manifest['missing'] }>
}>

/** So many files no export has; a list of more is not read to its end. */
const FILES_MOST = 100_000
const MANIFEST_BYTES_MOST = 128 * 1024 * 1024
const SMALL_BYTES_MOST = 16 * 1024

/** @throws Error where the archive itself cannot be read */
export async function verifyExport(needs: OfflineNeeds): Promise<OfflineVerification> {
  const found = createFindings()
  const files = new Map<string, Packed>()
  for await (const file of needs.files) {
    if (files.size >= FILES_MOST) throw new Error(`more than ${FILES_MOST} files`)
    const name = file.name.replace(/^[^/]+\//, '')
    // The same name twice: which of the two a reader unpacks is anybody's guess.
    if (files.has(name)) found.add('file-inserted', {}, { name })
    files.set(name, file)
  }
  const signed = await signedManifest(files, needs.trusted, found)
  let [done, bytes] = [0, 0]
  for (const listed of signed?.manifest.files ?? []) {
    bytes += await checkFile(files.get(listed.name), listed, signed?.manifest.exportId ?? '', found)
    done += 1
    needs.progress?.(done, signed?.manifest.files.length ?? 0)
  }
  if (signed) addExtras(files, signed.manifest, found)
  const integrity = found.integrity(signed !== null)
  const isThere = !integrity.counts['file-missing']
  return {
    ...{
      export: signed?.manifest ?? null,
      keyFingerprint: signed?.fingerprint ?? null,
      files: done,
      bytes,
      integrity,
    },
    completeness: {
      outcome: signed === null ? 'unknown' : isThere ? 'good' : 'bad',
      missing: signed?.manifest.missing ?? [],
    },
  }
}

type Signed = Readonly<{ manifest: Manifest; fingerprint: string }>

async function signedManifest(
  files: ReadonlyMap<string, Packed>,
  trusted: KeyObject | null,
  found: Findings,
): Promise<Signed | null> {
  const bytes = await small(files.get(MANIFEST_FILE), MANIFEST_BYTES_MOST)
  const signature = await small(files.get(SIGNATURE_FILE), SMALL_BYTES_MOST)
  const enclosed = keyIn(await small(files.get(PUBLIC_KEY_FILE), SMALL_BYTES_MOST))
  const key = trusted ?? enclosed
  if (bytes === null || signature === null || key === null) {
    found.add('manifest-missing')
    return null
  }
  const fingerprint = fingerprintOf(key)
  if (trusted === null) found.add('key-enclosed', {}, { fingerprint })
  else if (enclosed === null || fingerprintOf(enclosed) !== fingerprint)
    found.add('key-unknown', {}, { enclosed: enclosed && fingerprintOf(enclosed), expected: fingerprint })
  const isSigned = verify(null, bytes, key, Buffer.from(signature.toString('latin1'), 'base64'))
  const manifest = readManifest(bytes)
  if (!isSigned || manifest === null)
    found.add('manifest-altered', {}, { isSigned, isRead: manifest !== null })
  return manifest && { manifest, fingerprint }
}

/** @returns bytes read */
async function checkFile(
  file: Packed | undefined,
  listed: ManifestFile,
  exportId: string,
  found: Findings,
): Promise<number> {
  const { name, recording } = listed
  if (!file) {
    found.add('file-missing', {}, { name })
    return 0
  }
  const original = recording ? originalOf(exportId, recording) : null
  const hash = createHash('sha256')
  let sizeBytes = 0
  try {
    for await (const piece of (await file.open()) as AsyncIterable<Buffer>) {
      sizeBytes += piece.length
      if (sizeBytes > listed.sizeBytes) break // longer than it may be: it is known to be another
      hash.update(piece)
      original?.take(piece)
    }
  } catch (error) {
    found.add('file-altered', {}, { name, reason: (error as Error).message })
    return sizeBytes
  }
  const sha256 = hash.digest('hex')
  if (sizeBytes !== listed.sizeBytes || sha256 !== listed.sha256)
    found.add('file-altered', {}, { name, sha256, listedSha256: listed.sha256 })
  else if (recording && original?.sha256() !== recording.sha256)
    found.add('original-altered', {}, { name, recordingId: recording.id })
  return sizeBytes
}

function addExtras(files: ReadonlyMap<string, Packed>, { files: listed }: Manifest, found: Findings): void {
  const own = [MANIFEST_FILE, SIGNATURE_FILE, PUBLIC_KEY_FILE]
  const known = new Set([...own, ...listed.map(({ name }) => name)])
  for (const name of files.keys()) if (!known.has(name)) found.add('file-inserted', {}, { name })
}

async function small(file: Packed | undefined, most: number): Promise<Buffer | null> {
  return file && file.unpackedBytes <= most ? buffer(await file.open()) : null
}

function keyIn(pem: Buffer | null): KeyObject | null {
  try {
    const key = pem && createPublicKey(pem)
    return key?.asymmetricKeyType === 'ed25519' ? key : null
  } catch {
    return null // whatever it is, it is no key
  }
}

/** The whole result for a person, line by line; what a stranger's archive says orders no terminal about. */
export function toldExport(verification: OfflineVerification): string[] {
  const { export: head, keyFingerprint, files, bytes, integrity, completeness } = verification
  const lines = [
    ...(head ? [`Bản xuất ${head.exportId}, lập lúc ${head.madeAt} bởi ${head.by}: ${head.purpose}`] : []),
    ...(head?.entry ? [`Khi xuất, chuỗi niêm phong ở mục ${head.entry.seq}, MAC ${head.entry.mac}`] : []),
    ...(keyFingerprint ? [`Dấu vân tay khóa ký: ${keyFingerprint}`] : []),
    `Đã xem: ${vietnamese(files)} tệp, ${vietnamese(bytes)} byte`,
    '',
    `TÍNH TOÀN VẸN: ${OUTCOMES[integrity.outcome]}`,
    ...integrity.breaches.map(one => `  - ${toldFinding(one)}`),
    ...integrity.notes.map(one => `  · ${toldFinding(one)}`),
    '',
    `TÍNH ĐẦY ĐỦ: ${OUTCOMES[completeness.outcome]}`,
    ...completeness.missing.map(({ name, why }) => `  · không có trong bản xuất: ${name} (${why})`),
  ]
  return lines.map(line => line.replace(/\p{Cc}/gu, '\ufffd'))
}
