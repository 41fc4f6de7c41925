/** Bytes asked for, both ends included. */
export type ByteRange = Readonly<{ first: number; last: number }>

/** `whole`: the range is absent or of no concern to us; `unsatisfiable`: there are no such bytes. */
export type RangeVerdict = Readonly<{ send: 'whole' } | { send: 'part'; range: ByteRange } | { send: 'none' }>

export type RangeRequest = Readonly<{
  range: string | undefined
  ifRange: string | undefined
  /** Of the whole file. */
  sizeBytes: number
  /** As sent in ETag, with its quotes. */
  etag: string
}>

const WHOLE = { send: 'whole' } as const
const NONE = { send: 'none' } as const

// RFC 9110 §14.1.2; digits are bounded so that a number is never beyond what JavaScript counts exactly.
const ONE_RANGE = /^bytes=[ \t]*(?:(\d{1,15})-(\d{1,15})?|-(\d{1,15}))[ \t]*$/i

/** Which bytes to send (RFC 9110 §14.2: what is malformed, in another unit or of several ranges may be ignored). */
export function chooseRange({ range, ifRange, sizeBytes, etag }: RangeRequest): RangeVerdict {
  if (range === undefined) return WHOLE
  // RFC 9110 §13.1.5: compared strongly; we send no date, so a date never matches.
  if (ifRange !== undefined && ifRange !== etag) return WHOLE
  const found = ONE_RANGE.exec(range)
  if (!found) return WHOLE
  const [, first, last, suffix] = found
  if (suffix !== undefined) {
    const bytes = Math.min(Number(suffix), sizeBytes)
    return bytes === 0 ? NONE : { send: 'part', range: { first: sizeBytes - bytes, last: sizeBytes - 1 } }
  }
  const from = Number(first)
  const to = last === undefined ? Number.POSITIVE_INFINITY : Number(last)
  if (to < from) return WHOLE // RFC 9110 §14.1.1: invalid, so to be ignored
  if (from >= sizeBytes) return NONE
  return { send: 'part', range: { first: from, last: Math.min(to, sizeBytes - 1) } }
}

/** The head of a WAV file as Asterisk writes it; sound follows. */
const HEAD_BYTES = 44

/** Of the head alone: what the sound is, and none of it. */
export const isSilent = (range: ByteRange | null): boolean => range !== null && range.last < HEAD_BYTES

/**
 * Which part of the sound these bytes are, for the journal: who heard which seconds.
 * @param range null = all of it
 */
export function heardOf(
  range: ByteRange | null,
  { sizeBytes, audioMs }: { sizeBytes: number; audioMs: number },
): { fromMs: number; toMs: number } {
  const soundBytes = Math.max(1, sizeBytes - HEAD_BYTES)
  const msAt = (byte: number) =>
    Math.round((Math.min(Math.max(0, byte - HEAD_BYTES), soundBytes) / soundBytes) * audioMs)
  return range ? { fromMs: msAt(range.first), toMs: msAt(range.last + 1) } : { fromMs: 0, toMs: audioMs }
}
