import { createHash, createHmac, type KeyObject } from 'node:crypto'
import { iso, type Ms } from '../clock.ts'
import { formOf, type Source } from './source.ts'

/** The chain of evidence: how a row's digest, an entry's digest and its mac come about. Pure. */

/** One entry seals the rows of one source whose running number is above `afterKey` and up to `toKey`. */
export type Sealed = Readonly<{
  /** 1, 2, 3 …: without holes. */
  seq: number
  /** When it was sealed; never before the entry before it, whatever the clock says. */
  at: Ms
  source: string
  /** By which form of the source. */
  form: number
  /** Where the entry before of this source ended; 0 for its first. */
  afterKey: number
  toKey: number
  /** How many rows lie in between: numbers that were given and not used stay empty for ever. */
  rows: number
  /** SHA-256 over the digests of the rows, in the order of their running number. */
  digest: Buffer
  /** The first four bytes of each row's digest: says which row is bad, where the digest says that one is. */
  marks: Buffer
}>

export type Entry = Sealed & Readonly<{ mac: Buffer }>

/** Before the first entry. */
export const GENESIS: Buffer = sha256(Buffer.from('cc1022 evidence'))

export const MARK_BYTES = 4

export function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}

/** What an entry says, line by line; the last line is the mac before it. */
export function entryText(entry: Sealed, previous: Buffer): string {
  return [
    'cc1022 entry/1',
    entry.seq,
    iso(entry.at),
    `${entry.source}/${entry.form}`,
    entry.afterKey,
    entry.toKey,
    entry.rows,
    entry.digest.toString('hex'),
    sha256(entry.marks).toString('hex'),
    previous.toString('hex'),
  ].join('\n')
}

/**
 * HMAC-SHA256 of an entry's text.
 * @param key secrets.json: evidenceKey; as a KeyObject where there are many: made anew for each it costs more than the mac
 * @param previous mac of the entry before
 */
export function macOf(key: Buffer | KeyObject, entry: Sealed, previous: Buffer): Buffer {
  return createHmac('sha256', key).update(entryText(entry, previous)).digest()
}

/** Entries that follow `previous`, each with its mac. */
export function chained(key: Buffer, previous: Buffer, entries: readonly Sealed[]): Entry[] {
  let before = previous
  return entries.map(entry => {
    before = macOf(key, entry, before)
    return { ...entry, mac: before }
  })
}

/** Names a key without telling it. */
export function keyIdOf(key: Buffer): string {
  return sha256(Buffer.concat([Buffer.from('cc1022 key id\n'), key]))
    .toString('hex')
    .slice(0, 16)
}

/** A row's own secret, of its entry's. @param salt 32 random bytes */
export function rowSaltOf(salt: Buffer, rowKey: number): Buffer {
  const number = Buffer.alloc(8)
  number.writeBigInt64BE(BigInt(rowKey))
  return sha256(Buffer.concat([salt, number]))
}

/** What stands for personal data in a row's digest: without the salt nobody can try numbers and names against it. */
export function commitmentOf(rowSalt: Buffer, personalText: string): Buffer {
  return sha256(Buffer.concat([rowSalt, Buffer.from(personalText)]))
}

export type RowText = Readonly<{
  rowKey: number
  /** The open columns as PostgreSQL writes them (canonical.ts). */
  openText: string
  /** null where the form has no personal columns. */
  commitment: Buffer | null
}>

export function rowDigestOf(source: Source, number: number, row: RowText): Buffer {
  formOf(source, number)
  const head = `${source.name}/${number}\n${row.rowKey}\n${row.openText}`
  return sha256(Buffer.concat([Buffer.from(head), row.commitment ?? Buffer.alloc(0)]))
}

export const rangeDigestOf = (digests: readonly Buffer[]): Buffer => sha256(Buffer.concat([...digests]))

export const marksOf = (digests: readonly Buffer[]): Buffer =>
  Buffer.concat(digests.map(digest => digest.subarray(0, MARK_BYTES)))

export type RowFault = Readonly<{ rowKey: number; fault: 'altered' | 'inserted' | 'deleted' }>

/**
 * Which rows of an entry are bad, by its marks. Where rows are gone the number is that of the row before the gap (or
 * `afterKey`): what was there can no longer be asked.
 * @param present what is there now, by running number, each with its digest of now
 */
export function faultsOf(
  { afterKey, marks }: Pick<Sealed, 'afterKey' | 'marks'>,
  present: readonly Readonly<{ rowKey: number; digest: Buffer }>[],
): RowFault[] {
  const sealed = Array.from({ length: marks.length / MARK_BYTES }, (_, index) =>
    marks.toString('hex', index * MARK_BYTES, (index + 1) * MARK_BYTES),
  )
  const found = present.map(({ digest }) => digest.toString('hex', 0, MARK_BYTES))
  const faults: RowFault[] = []
  let [old, now] = [0, 0]
  const keyBefore = () => present[now - 1]?.rowKey ?? afterKey
  while (old < sealed.length || now < found.length) {
    const row = present[now]
    if (row && sealed[old] === found[now]) {
      old += 1
      now += 1
    } else if (
      row &&
      old < sealed.length &&
      !isLater(found, now, sealed[old]) &&
      !isLater(sealed, old, found[now])
    ) {
      // Neither is found again further on: the one became the other.
      faults.push({ rowKey: row.rowKey, fault: 'altered' })
      old += 1
      now += 1
    } else if (row && (old >= sealed.length || isLater(found, now, sealed[old]))) {
      faults.push({ rowKey: row.rowKey, fault: 'inserted' })
      now += 1
    } else {
      faults.push({ rowKey: keyBefore(), fault: 'deleted' })
      old += 1
    }
  }
  return faults
}

const isLater = (marks: readonly string[], from: number, mark: string | undefined) =>
  mark !== undefined && marks.indexOf(mark, from + 1) > 0
