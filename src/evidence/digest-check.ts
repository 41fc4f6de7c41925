import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { boundsOf, type Digest, dayOf, dueDays, hashOf, readDigest } from './digest.ts'
import { type DigestRow, digestsFrom, firstSealedAt, partsOf, recordingsOf } from './digest-store.ts'
import { verifySigned } from './keys.ts'
import { inTurn, type Signatory } from './signatories.ts'
import type { Findings } from './verification.ts'
import { macsOf, type Reader } from './verify-store.ts'

export type DigestCheck = Readonly<{
  reader: Reader
  /** The same connection. */
  db: Db
  /** Oldest first. */
  signatories: readonly Signatory[]
  from: Ms | null
  to: Ms | null
  /** When the last entry was sealed. */
  lastAt: Ms
  found: Findings
}>

/** A day is over, and the sealer has been there since for so long: its digest should be, too. */
const MADE_WITHIN_MS = 7_200_000
const DIGESTS_MOST = 20_000 // some fifty years

/**
 * Holds each daily digest against its signature, the one before it, and what it says of that day's entries, rows and
 * recordings. Whoever has it on paper compares it with these.
 * @returns digests that were looked at
 */
export async function checkDigests(check: DigestCheck): Promise<number> {
  const { db, found, lastAt } = check
  const rows = (await digestsFrom(db, null, DIGESTS_MOST)).reverse()
  addMissing(rows, check, await firstSealedAt(db))
  const keyOf = inTurn(check.signatories)
  let looked = 0
  for (const [index, row] of rows.entries()) {
    // Each has its turn, whatever was asked for: what follows must not be signed by a key of before.
    const signatory = keyOf(row.keyId)
    // One of a day to come is looked at whatever was asked for.
    if (!isMeant(row.day, check) && boundsOf(row.day).from <= lastAt) continue
    looked += 1
    const why = await faultOf(row, { signatory, before: rows[index - 1] ?? null }, check)
    if (why !== null)
      found.add('digest-altered', { seq: row.lastSeq, source: 'evidence_digests', key: row.day }, { why })
  }
  return looked
}

/** Whether something of that day lies in the period. */
function isMeant(day: string, { from, to }: Pick<DigestCheck, 'from' | 'to'>): boolean {
  const bounds = boundsOf(day)
  return (from === null || bounds.to > from) && (to === null || bounds.from < to)
}

function addMissing(rows: readonly DigestRow[], check: DigestCheck, firstAt: Ms | null): void {
  const { lastAt, found } = check
  const there = new Set(rows.map(({ day }) => day))
  const first = firstAt === null ? null : dayOf(firstAt)
  for (const day of dueDays(null, first, dayOf(lastAt - MADE_WITHIN_MS), DIGESTS_MOST))
    if (isMeant(day, check) && !there.has(day))
      found.add('digest-missing', { source: 'evidence_digests', key: day })
}

type Around = Readonly<{ signatory: Signatory | null; before: DigestRow | null }>

/** @returns why it cannot be as it was made; null = it is */
async function faultOf(
  row: DigestRow,
  { signatory, before }: Around,
  check: DigestCheck,
): Promise<string | null> {
  const digest = readDigest(row.body)
  if (!digest) return 'unreadable'
  if (!signatory || !verifySigned(signatory.key, row.body, row.signature)) return 'signature'
  if (digest.day !== row.day || digest.first !== row.firstSeq || digest.last !== row.lastSeq) return 'columns'
  if (digest.previous !== (before === null ? null : hashOf(before.body))) return 'previous'
  return contentFault(digest, check)
}

async function contentFault(digest: Digest, { reader, db }: DigestCheck): Promise<string | null> {
  const { first, last, mac, rows, recordings } = digest
  const macs = await macsOf(reader, [last])
  if (last > 0 && macs.get(last) !== mac) return 'mac'
  const parts = await partsOf(db, first, last)
  const counted = Object.fromEntries(parts.map(part => [part.source, part.rows]))
  const names = new Set([...Object.keys(counted), ...Object.keys(rows)])
  if ([...names].some(name => counted[name] !== rows[name])) return 'rows'
  const part = parts.find(({ source }) => source === 'recording_events') ?? { after: 0, to: 0 }
  const now = await recordingsOf(db, part)
  return now.count === recordings.count && now.sha256 === recordings.sha256 ? null : 'recordings'
}
