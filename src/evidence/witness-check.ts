import { type KeyObject, verify } from 'node:crypto'
import { promisify } from 'node:util'
import type { Ms } from '../clock.ts'
import { headLine, headText, readHead, type SignedHead } from './head.ts'
import { inTurn, type Signatory } from './signatories.ts'
import type { Findings } from './verification.ts'
import { entryAt, macsOf, type Reader } from './verify-store.ts'

// On other threads: a year of lines costs a minute of one processor.
const verifyElsewhere = promisify(verify)

/** Lines that are read, checked and compared at a time. */
const BATCH_LINES = 500
/** The witness hears of an entry within a minute; of one that it has not heard of for so long it was not to hear. */
const SILENT_MS = 300_000

export type WitnessCheck = Readonly<{
  reader: Reader
  /** Line by line, without their ends; null = there is no such file. */
  lines: AsyncIterable<string> | null
  /** Oldest first; none = there is no key to hold the lines against. */
  signatories: readonly Signatory[]
  /** When the last entry was sealed. */
  lastAt: Ms
  found: Findings
  /** The number of the last entry there is. */
  lastSeq: number
}>

/**
 * Holds what the witness was told against the chain: each line is signed, and the entry that it names has the mac it
 * names. A chain whose end was taken away ends before the witness does.
 * @returns lines that were read
 */
export async function checkWitness(check: WitnessCheck): Promise<number> {
  const { lines, signatories, found } = check
  if (lines === null || signatories.length === 0) {
    found.add('witness-missing', {}, { key: signatories.length === 0 ? 'no signing key' : null })
    return 0
  }
  const keyOf = inTurn(signatories)
  let number = 0
  let highest: Highest = { seq: 0, at: 0 }
  let batch: Line[] = []
  for await (const text of lines) {
    number += 1
    if (text === '') continue
    const head = readHead(text)
    // Byte by byte as it was written: the same said otherwise was not said by us.
    if (head && headLine(head) === text) batch.push({ number, head })
    else if (!isHalf(text)) found.add('witness-altered', {}, { line: number, why: 'unreadable' })
    if (batch.length < BATCH_LINES) continue
    highest = await checkBatch(batch, { ...check, keyOf, highest })
    batch = []
  }
  highest = await checkBatch(batch, { ...check, keyOf, highest })
  await checkEnds(check, highest.seq)
  return number
}

type Line = Readonly<{ number: number; head: SignedHead }>

/** What a power cut leaves of a line: its beginning, before the signature was whole. */
const isHalf = (text: string) => !text.endsWith('}') && !/"signature":"[A-Za-z0-9+/]{86}==/.test(text)

/** The highest entry that the witness was told of, truly signed, and when. */
type Highest = Readonly<{ seq: number; at: Ms }>

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
  const signed = await Promise.all(batch.map(({ head }) => isSigned(head, keyOf(head.keyId)?.key ?? null)))
  let { highest } = check
  for (const [index, { number, head }] of batch.entries()) {
    const { seq, at } = head
    // Said before and said again, by somebody who has only the words.
    const isRepeated = seq < highest.seq && at <= highest.at
    const isOther = seq > 0 && seq <= lastSeq && macs.has(seq) && macs.get(seq) !== head.mac
    if (!signed[index]) found.add('witness-altered', { seq }, { line: number, why: 'signature' })
    else if (isRepeated) found.add('witness-altered', { seq }, { line: number, why: 'repeated' })
    else if (isOther || seq < highest.seq) found.add('chain-replaced', { seq }, { line: number })
    else await addSilence({ number, head }, highest, check)
    if (signed[index] && seq > highest.seq) highest = { seq, at }
  }
  return highest
}

/** Lines that somebody cut out leave entries of which nothing was heard for long. */
async function addSilence({ number, head }: Line, before: Highest, { reader, found }: Batch): Promise<void> {
  if (head.seq <= before.seq || head.at - before.at <= SILENT_MS) return
  const unheard = await entryAt(reader, before.seq + 1)
  if (!unheard || head.at - unheard.at <= SILENT_MS) return
  found.add('witness-silent', { seq: unheard.seq }, { line: number, entries: head.seq - before.seq })
}

async function isSigned(head: SignedHead, key: KeyObject | null): Promise<boolean> {
  if (key === null) return false
  const signature = Buffer.from(head.signature, 'base64')
  // Base64 has more than one way to write the same bytes.
  if (signature.toString('base64') !== head.signature) return false
  return verifyElsewhere(null, Buffer.from(headText(head)), key, signature).catch(() => false)
}

async function checkEnds({ reader, lastAt, found, lastSeq }: WitnessCheck, highest: number): Promise<void> {
  if (highest > lastSeq) found.add('chain-truncated', { seq: lastSeq + 1 }, { witnessed: highest })
  const unheard = highest < lastSeq ? await entryAt(reader, highest + 1) : null
  if (unheard && unheard.at < lastAt - SILENT_MS)
    found.add('witness-behind', { seq: unheard.seq }, { witnessed: highest, last: lastSeq })
}
