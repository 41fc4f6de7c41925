import { type KeyObject, verify } from 'node:crypto'
import { promisify } from 'node:util'
import type { Ms } from '../clock.ts'
import {
  headLine,
  headText,
  linkLine,
  linkText,
  readHead,
  readLink,
  type SignedHead,
  type SignedLink,
} from './head.ts'
import { inTurn, type Signatory } from './signatories.ts'
import type { Findings } from './verification.ts'
import { entryAt, macsOf, type Reader } from './verify-store.ts'
import type { WitnessPart } from './witness.ts'

// On other threads: a year of lines costs a minute of one processor.
const verifyElsewhere = promisify(verify)

/** Lines that are read, checked and compared at a time. */
const BATCH_LINES = 500
/** The witness hears of an entry within a minute; of one that it has not heard of for so long it was not to hear. */
const SILENT_MS = 300_000

export type WitnessCheck = Readonly<{
  reader: Reader
  /** Its files, the oldest first; null = there is none. */
  parts: readonly WitnessPart[] | null
  /** Oldest first; none = there is no key to hold the lines against. */
  signatories: readonly Signatory[]
  /** When the last entry was sealed. */
  lastAt: Ms
  found: Findings
  /** The number of the last entry there is. */
  lastSeq: number
  /** What the chain has there by now: the sealer goes on while it is verified, and its witness hears of that. */
  macNow(seq: number): Promise<Buffer | null>
}>

/**
 * Holds what the witness was told against the chain: each line is signed, and the entry that it names has the mac it
 * names. A chain whose end was taken away ends before the witness does.
 * @returns lines that were read
 */
export async function checkWitness(check: WitnessCheck): Promise<number> {
  const { parts, signatories, found } = check
  if (parts === null || signatories.length === 0) {
    found.add('witness-missing', {}, { key: signatories.length === 0 ? 'no signing key' : null })
    return 0
  }
  const reading: Reading = { ...check, parts, keyOf: inTurn(signatories), linked: new Set() }
  let [lines, isEmpty] = [0, true]
  let highest: Highest = { seq: 0, at: 0, mac: '' }
  for (const part of parts) {
    const read = await checkPart(part, highest, reading)
    lines += read.lines
    highest = read.highest
    isEmpty = read.isEmpty
  }
  checkLinked(reading, parts.at(-1)?.isClosed === true || isEmpty)
  await checkEnds(check, highest)
  return lines
}

type Reading = Omit<WitnessCheck, 'parts'> &
  Readonly<{
    parts: readonly WitnessPart[]
    keyOf: ReturnType<typeof inTurn>
    /** Closed files that a later one names. */
    linked: Set<string>
  }>
type Line = Readonly<{ file: string; number: number; head: SignedHead }>

async function checkPart(part: WitnessPart, from: Highest, reading: Reading) {
  const { found } = reading
  const file = part.name
  let [number, isEmpty, highest] = [0, true, from]
  let batch: Line[] = []
  for await (const text of part.lines) {
    number += 1
    if (text === '') continue
    const [head, link] = [readHead(text), readLink(text)]
    // Byte by byte as it was written: the same said otherwise was not said by us.
    if (link && linkLine(link) === text) {
      if (isEmpty) await checkLink(link, { file, line: number }, reading)
      else found.add('witness-altered', {}, { file, line: number, why: 'repeated' })
      isEmpty = false
    } else if (head && headLine(head) === text) {
      batch.push({ file, number, head })
      isEmpty = false
    } else if (!isHalf(text)) found.add('witness-altered', {}, { file, line: number, why: 'unreadable' })
    if (batch.length < BATCH_LINES) continue
    highest = await checkBatch(batch, { ...reading, highest })
    batch = []
  }
  highest = await checkBatch(batch, { ...reading, highest })
  return { lines: number, isEmpty, highest }
}

/** What a file says of the one before it. */
async function checkLink(
  link: SignedLink,
  at: Readonly<{ file: string; line: number }>,
  { parts, keyOf, found, linked }: Reading,
): Promise<void> {
  if (!(await isSigned(link, linkText(link), keyOf(link.keyId)?.key ?? null)))
    return found.add('witness-altered', {}, { ...at, why: 'signature' })
  linked.add(link.file)
  const before = parts.find(({ name }) => name === link.file)
  if (!before) found.add('witness-missing', {}, { file: link.file })
  else if ((await before.sum()) !== link.sha256)
    found.add('witness-altered', {}, { file: link.file, why: 'sum' })
}

/** @param isOpen the newest was closed just now, and nothing came after it yet */
function checkLinked({ parts, linked, found }: Reading, isOpen: boolean): void {
  const closed = parts.filter(({ isClosed }) => isClosed)
  // One that is missing has taken with it what it said of the one before: that it is missing is told already.
  if ([...linked].some(name => !parts.some(part => part.name === name))) return
  for (const { name } of isOpen ? closed.slice(0, -1) : closed)
    if (!linked.has(name)) found.add('witness-altered', {}, { file: name, why: 'unlinked' })
}

/** What a power cut leaves of a line: its beginning, before the signature was whole. */
const isHalf = (text: string) => !text.endsWith('}') && !/"signature":"[A-Za-z0-9+/]{86}==/.test(text)

/** The highest entry that the witness was told of, truly signed, and when. */
type Highest = Readonly<{ seq: number; at: Ms; mac: string }>

type Batch = Readonly<{
  reader: Reader
  found: Findings
  lastSeq: number
  keyOf: ReturnType<typeof inTurn>
  highest: Highest
}>

async function checkBatch(batch: readonly Line[], check: Batch): Promise<Highest> {
  const { reader, found, keyOf, lastSeq } = check
  const macs = await macsOf(
    reader,
    batch.map(({ head }) => head.seq),
  )
  const signed = await Promise.all(
    batch.map(({ head }) => isSigned(head, headText(head), keyOf(head.keyId)?.key ?? null)),
  )
  let { highest } = check
  for (const [index, { file, number, head }] of batch.entries()) {
    const { seq, at, mac } = head
    // Said before and said again, by somebody who has only the words.
    const isRepeated = seq < highest.seq && at <= highest.at
    const isOther = seq > 0 && seq <= lastSeq && macs.has(seq) && macs.get(seq) !== mac
    if (!signed[index]) found.add('witness-altered', { seq }, { file, line: number, why: 'signature' })
    else if (isRepeated) found.add('witness-altered', { seq }, { file, line: number, why: 'repeated' })
    else if (isOther || seq < highest.seq) found.add('chain-replaced', { seq }, { file, line: number })
    else await addSilence({ file, number, head }, highest, check)
    if (signed[index] && seq > highest.seq) highest = { seq, at, mac }
  }
  return highest
}

/** Lines that somebody cut out leave entries of which nothing was heard for long. */
async function addSilence(
  { file, number, head }: Line,
  before: Highest,
  { reader, found }: Batch,
): Promise<void> {
  if (head.seq <= before.seq || head.at - before.at <= SILENT_MS) return
  const unheard = await entryAt(reader, before.seq + 1)
  if (!unheard || head.at - unheard.at <= SILENT_MS) return
  found.add('witness-silent', { seq: unheard.seq }, { file, line: number, entries: head.seq - before.seq })
}

async function isSigned(
  said: Readonly<{ signature: string }>,
  text: string,
  key: KeyObject | null,
): Promise<boolean> {
  if (key === null) return false
  const signature = Buffer.from(said.signature, 'base64')
  // Base64 has more than one way to write the same bytes.
  if (signature.toString('base64') !== said.signature) return false
  return verifyElsewhere(null, Buffer.from(text), key, signature).catch(() => false)
}

async function checkEnds(check: WitnessCheck, { seq, mac }: Highest): Promise<void> {
  const { reader, lastAt, found, lastSeq, macNow } = check
  if (seq > lastSeq && (await macNow(seq))?.toString('hex') !== mac)
    found.add('chain-truncated', { seq: lastSeq + 1 }, { witnessed: seq })
  const unheard = seq < lastSeq ? await entryAt(reader, seq + 1) : null
  if (unheard && unheard.at < lastAt - SILENT_MS)
    found.add('witness-behind', { seq: unheard.seq }, { witnessed: seq, last: lastSeq })
}
