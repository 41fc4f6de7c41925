import type { Ms } from '../clock.ts'

/** One line of Asterisk's event log; the order of fields is asterisk-docker/etc/cel_custom.conf's. */
export type CelRow = Readonly<{
  at: Ms
  /** `CHAN_START`, `ANSWER`, `HANGUP` … */
  type: string
  channel: string
  uniqueId: string
  /** One for all channels of a call. */
  linkedId: string
  /** The call id, once the dialplan has made it. */
  userField: string
  context: string
  exten: string
  app: string
  data: string
  peer: string
  /** JSON, or empty. */
  extra: string
  caller: string
}>

export type CelChunk = Readonly<{
  rows: readonly CelRow[]
  /** Bytes that are done with; the rest is a line still being written. */
  usedBytes: number
  /** Bytes that were no line of the log: a line cut off by a crash of Asterisk. */
  skippedBytes: number
}>

/** What Asterisk adds of its own: `bridge_id`, `hangupcause` … */
export function extraOf(row: CelRow): Record<string, unknown> {
  try {
    const extra: unknown = JSON.parse(row.extra || '{}')
    return typeof extra === 'object' && extra !== null ? (extra as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

const FIELDS = 13
/** Asterisk's own lines stay below 4 KB; what is longer has lost its end. */
const ROW_BYTES = 64 * 1024
const QUOTE = 0x22
const COMMA = 0x2c
const LF = 0x0a
const CR = 0x0d

/**
 * Reads whole lines of the log. Pure. Values may hold commas, quotes (doubled) and line breaks: callers send them
 * (`%0d%0a` in a From user). A line that breaks off is skipped up to the next that begins like one; a caller cannot
 * make such a beginning, since inside a value every quote is doubled.
 */
export function readCel(bytes: Buffer): CelChunk {
  const rows: CelRow[] = []
  let at = 0
  let skippedBytes = 0
  while (at < bytes.length) {
    const line = readLine(bytes, at)
    if (line === 'unfinished') break
    let end: number
    if (line === 'broken') {
      const next = beginAfter(bytes, at)
      if (next === null && bytes.length - at <= ROW_BYTES) break // the next line is still to come
      end = next ?? bytes.length
      skippedBytes += end - at
    } else {
      end = line.end
      const row = rowOf(line.fields)
      if (row) rows.push(row)
      else skippedBytes += end - at
    }
    at = end
  }
  return { rows, usedBytes: at, skippedBytes }
}

type Line = { fields: string[]; end: number } | 'unfinished' | 'broken'

/** One line of quoted fields (RFC 4180) from `start`. */
function readLine(bytes: Buffer, start: number): Line {
  const fields: string[] = []
  let at = start
  for (;;) {
    if (at >= bytes.length) return bytes.length - start > ROW_BYTES ? 'broken' : 'unfinished'
    if (bytes[at] !== QUOTE) return 'broken'
    const close = closingQuote(bytes, at + 1)
    if (close === null) return bytes.length - start > ROW_BYTES ? 'broken' : 'unfinished'
    fields.push(textOf(bytes.subarray(at + 1, close)))
    at = close + 1
    if (bytes[at] === COMMA) {
      at += 1
      continue
    }
    if (bytes[at] === CR) at += 1
    if (at >= bytes.length) return 'unfinished'
    return bytes[at] === LF ? { fields, end: at + 1 } : 'broken'
  }
}

function closingQuote(bytes: Buffer, from: number): number | null {
  for (let at = from; ; at += 2) {
    at = bytes.indexOf(QUOTE, at)
    // A quote at the very end may be the first of a doubled one.
    if (at < 0 || at + 1 >= bytes.length) return null
    if (bytes[at + 1] !== QUOTE) return at
  }
}

/** Where the next line begins, after a broken one. */
function beginAfter(bytes: Buffer, from: number): number | null {
  for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1))
    if (/^"[A-Z_]{2,32}","/.test(bytes.toString('latin1', at + 1, at + 40))) return at + 1
  return null
}

/** PostgreSQL's text has no NUL. */
const textOf = (bytes: Buffer) => bytes.toString('utf8').replaceAll('""', '"').replaceAll('\0', '')

function rowOf(fields: readonly string[]): CelRow | null {
  const [type = '', time = '', channel = '', uniqueId = '', linkedId = ''] = fields
  const at = instantOf(time)
  if (fields.length !== FIELDS || !/^[A-Z_]{2,32}$/.test(type) || at === null) return null
  const [userField = '', context = '', exten = '', app = '', data = '', peer = '', extra = '', caller = ''] =
    fields.slice(5)
  return {
    ...{ at, type, channel, uniqueId, linkedId, userField, context, exten },
    ...{ app, data, peer, extra, caller },
  }
}

/** `1795303534.512870` → epoch milliseconds; null for what is no instant of this age. */
function instantOf(text: string): Ms | null {
  const match = /^(1\d{9}|[2-9]\d{9})\.(\d{3})\d*$/.exec(text)
  return match ? Number(match[1]) * 1_000 + Number(match[2]) : null
}
