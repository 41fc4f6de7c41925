import { iso, type Ms } from '../clock.ts'
import type { Original } from './watermark.ts'

/**
 * The list that lies in an archive of ours: each file with its hash, and of each recording what it was before it was
 * marked. Signed over its bytes, so that the archive proves itself where there is no centre (docs/evidence.md). Pure.
 */
export const MANIFEST_FORM = 1
export const MANIFEST_FILE = 'manifest.json'
export const SIGNATURE_FILE = 'manifest.sig'
export const PUBLIC_KEY_FILE = 'public-key.pem'

export type ManifestFile = Readonly<{
  /** Below the one folder of the archive. */
  name: string
  /** As it was delivered. */
  sizeBytes: number
  sha256: string
  recording?: Original
}>

/** What is missing, and why. */
export type Missing = Readonly<{ name: string; why: string }>

export type Manifest = Readonly<{
  form: typeof MANIFEST_FORM
  exportId: string
  madeAt: string
  by: string
  purpose: string
  /** Of the ticket, where it is the archive of one. */
  code?: string
  /** Where the chain of evidence stood then; null = it was not asked. */
  entry: Readonly<{ seq: number; mac: string }> | null
  missing: readonly Missing[]
  files: readonly ManifestFile[]
}>

export type ManifestHead = Omit<Manifest, 'form' | 'files' | 'missing' | 'madeAt'> &
  Readonly<{ madeAt: Ms; missing: readonly Missing[] }>

/** The bytes that are signed. */
export function manifestBytes({ madeAt, ...head }: ManifestHead, files: readonly ManifestFile[]): Buffer {
  const manifest: Manifest = { form: MANIFEST_FORM, ...head, madeAt: iso(madeAt), files }
  return Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)
}

const SHA256 = /^[0-9a-f]{64}$/

/** @returns null where these bytes are no manifest of ours */
export function readManifest(bytes: Buffer): Manifest | null {
  let read: unknown
  try {
    read = JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
  const found = read as Partial<Manifest> | null
  const isOurs =
    typeof found === 'object' &&
    found?.form === MANIFEST_FORM &&
    typeof found.exportId === 'string' &&
    Array.isArray(found.missing) &&
    Array.isArray(found.files) &&
    found.files.every(isFile)
  return isOurs ? (found as Manifest) : null
}

function isFile(file: Partial<ManifestFile> | null): boolean {
  return (
    typeof file?.name === 'string' &&
    Number.isSafeInteger(file.sizeBytes) &&
    SHA256.test(file.sha256 ?? '') &&
    (file.recording === undefined ||
      (typeof file.recording.id === 'string' &&
        SHA256.test(file.recording.sha256) &&
        Number.isSafeInteger(file.recording.sizeBytes)))
  )
}
