import type { Ms } from '../clock.ts'

/** Where a PDF says it is signed, by its bytes alone (ISO 32000-2 §12.8). Pure. */
export type FoundSignature = Readonly<{
  /** What is vouched for: everything but the signature itself. Null = the range is no honest one. */
  parts: readonly [before: Buffer, after: Buffer] | null
  /** CMS, with the zeros that fill its place. */
  contents: Buffer | null
  subFilter: string | null
  /** What the file says of the time; part of what is signed. */
  claimedAt: Ms | null
  coversBytes: number
}>

const NAME = '/ByteRange'
/** Ten agencies on one letter are many; a thousand are an attack on our time. */
export const SIGNATURES_MOST = 20
const DICTIONARY_BYTES = 8_192

/** In the order they were made. @returns null where there are too many to look at */
export function findSignatures(pdf: Buffer): FoundSignature[] | null {
  const found: FoundSignature[] = []
  for (let at = pdf.indexOf(NAME); at >= 0; at = pdf.indexOf(NAME, at + NAME.length)) {
    if (found.length === SIGNATURES_MOST) return null
    found.push(signatureAt(pdf, at))
  }
  return found.sort((one, other) => one.coversBytes - other.coversBytes)
}

function signatureAt(pdf: Buffer, at: number): FoundSignature {
  const text = pdf.toString('latin1', at + NAME.length, at + NAME.length + 200)
  const numbers = /^\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]/.exec(text)
  const [start = -1, length = -1, next = -1, rest = -1] = numbers?.slice(1).map(Number) ?? []
  const contents = start === 0 && next + rest <= pdf.length ? contentsOf(pdf, length, next) : null
  // The range must be that of this very dictionary: its own place lies in what it vouches for.
  const isHonest = contents !== null && at < pdf.length && (at < length || (at >= next && at < next + rest))
  if (!isHonest) return { parts: null, contents: null, subFilter: null, claimedAt: null, coversBytes: 0 }
  const words = dictionaryAround(pdf, length, next)
  return {
    parts: [pdf.subarray(0, length), pdf.subarray(next, next + rest)],
    contents,
    subFilter: /\/SubFilter\s*\/([\w.]+)/.exec(words)?.[1] ?? null,
    claimedAt: readPdfDate(/\/M\s*\(\s*(?:D:)?([^)]{0,40})\)/.exec(words)?.[1] ?? ''),
    coversBytes: next + rest,
  }
}

/**
 * What is left out must be the hexadecimal string of `/Contents` and nothing else: an attacker who may leave out more
 * hides what he likes there (signature wrapping, Mladenov et al. 2019).
 */
function contentsOf(pdf: Buffer, from: number, to: number): Buffer | null {
  if (from < 0 || to <= from + 1 || pdf[from] !== 0x3c || pdf[to - 1] !== 0x3e) return null
  if (!/\/Contents\s*$/.test(pdf.toString('latin1', Math.max(0, from - 40), from))) return null
  const hex = pdf.toString('latin1', from + 1, to - 1).replace(/\s+/g, '')
  return /^[0-9a-fA-F]+$/.test(hex) ? Buffer.from(hex.length % 2 ? `${hex}0` : hex, 'hex') : null
}

/** The words of the signature's dictionary, before and behind its contents. */
function dictionaryAround(pdf: Buffer, from: number, to: number): string {
  const before = pdf.toString('latin1', Math.max(0, from - DICTIONARY_BYTES), from)
  const after = pdf.toString('latin1', to, to + DICTIONARY_BYTES)
  const start = Math.max(0, before.search(/\d+\s+\d+\s+obj(?![\s\S]*\bobj\b)/))
  const end = after.indexOf('endobj')
  return before.slice(start) + after.slice(0, end < 0 ? undefined : end)
}

/** ISO 32000-2 §7.9.4: `20261122150000+07'00'`. */
export function readPdfDate(text: string): Ms | null {
  const parts = /^(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:Z|([+-])(\d\d)'?(\d\d)?'?)?/.exec(text.trim())
  if (!parts) return null
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', sign, hours, minutes] =
    parts
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(at)) return null
  const away = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000
  return sign === '-' ? at + away : at - away
}
