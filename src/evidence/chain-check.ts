import type { KeyObject } from 'node:crypto'
import { faultsOf, GENESIS, macOf } from './chain.ts'
import { formOf, sourceOf } from './source.ts'
import type { Findings } from './verification.ts'
import {
  type Bounds,
  compared,
  entriesAfter,
  entryAt,
  type Group,
  type Reader,
  reachedBefore,
  rowsOf,
  type StoredEntry,
} from './verify-store.ts'

export type ChainCheck = Readonly<{
  /** Walks the chain. */
  reader: Reader
  /** Recompute rows meanwhile: connections of their own, on the same snapshot. */
  lanes: readonly Reader[]
  evidenceKey: KeyObject
  bounds: Bounds
  /** Nothing before the first entry may be left out. */
  isFromStart: boolean
  found: Findings
  signal?: AbortSignal | undefined
  progress(entries: number): void
}>

export type Walked = { entries: number; rows: number; rowsBySource: Record<string, number> }

const PAGE_ENTRIES = 4_000
/** Of what an altered entry's mac may have been: after a few in a row nothing is left to stand upon. */
const CANDIDATES_MOST = 4

/** Every mac of a stretch of the chain, and every row that its entries seal. */
export async function checkChain(check: ChainCheck): Promise<Walked> {
  const { reader, lanes, bounds, found, signal } = check
  const walk = await beginWalk(check)
  const walked: Walked = { entries: 0, rows: 0, rowsBySource: {} }
  let entries = await entriesAfter(reader, walk.next - 1, PAGE_ENTRIES)
  while (entries.length > 0) {
    signal?.throwIfAborted()
    const sound = entries.filter(entry => checkEntry(entry, walk, check))
    const last = entries.at(-1)?.seq ?? 0
    walked.entries += entries.length
    const groups = groupsOf(sound).values()
    const [next] = await Promise.all([
      last >= bounds.last ? [] : entriesAfter(reader, last, PAGE_ENTRIES),
      ...lanes.map(async lane => {
        for (const group of groups) await checkRows(lane, group, { entries: sound, walked, found })
      }),
    ])
    entries = next
    check.progress(walked.entries)
  }
  return walked
}

type Walk = {
  next: number
  /** What the next mac may stand upon; null = unknown, an entry is missing. */
  previous: readonly Buffer[] | null
  /** How far each source is sealed; null = unknown, for the same reason. */
  reached: Map<string, number> | null
}

async function beginWalk({ reader, bounds, isFromStart }: ChainCheck): Promise<Walk> {
  if (isFromStart || bounds.first <= 2) return { next: 1, previous: [GENESIS], reached: new Map() }
  // One entry more: a time that was changed must not take an entry out of the period.
  const next = bounds.first - 1
  const before = await entryAt(reader, next - 1)
  return { next, previous: before ? [before.mac] : null, reached: await reachedBefore(reader, next) }
}

/** @returns whether the entry is what was written, so that rows may be held against it */
function checkEntry(entry: StoredEntry, walk: Walk, { evidenceKey, found }: ChainCheck): boolean {
  const { seq, source, afterKey, mac } = entry
  if (seq !== walk.next) {
    found.add('entry-missing', { seq: walk.next }, { to: seq - 1 }, seq - walk.next)
    walk.previous = null
    walk.reached = null
  }
  const macs = walk.previous?.map(previous => macOf(evidenceKey, entry, previous)) ?? [mac]
  const isWritten = macs.some(computed => computed.equals(mac))
  if (!isWritten) found.add('entry-altered', { seq, source })
  // Whether this entry's mac was changed or what it is made of: the next one stands upon one of the two.
  walk.previous = isWritten ? [mac] : [mac, ...macs].slice(0, CANDIDATES_MOST)
  walk.next = seq + 1
  if (!isWritten) {
    walk.reached = null
    return false
  }
  const { personal } = formOf(sourceOf(source), entry.form)
  const isPlain = personal.length === 0
  if (isPlain && entry.hasSalt) found.add('entry-altered', { seq, source }, { column: 'salt' })
  if (walk.reached && (walk.reached.get(source) ?? 0) !== afterKey)
    found.add('entry-altered', { seq, source }, { column: 'after_key' })
  walk.reached?.set(source, entry.toKey)
  return !(isPlain && entry.hasSalt)
}

/** One statement each: the same source and form within a page of the chain. */
function groupsOf(entries: readonly StoredEntry[]): Group[] {
  const groups = new Map<string, Group>()
  for (const { source, form, hasSalt, seq } of entries) {
    const name = `${source}/${form}/${hasSalt}`
    const first = groups.get(name)?.first ?? seq
    groups.set(name, { source: sourceOf(source), form, hasSalt, first, last: seq })
  }
  return [...groups.values()]
}

type Rows = Readonly<{ entries: readonly StoredEntry[]; walked: Walked; found: Findings }>

async function checkRows(lane: Reader, group: Group, { entries, walked, found }: Rows): Promise<void> {
  const { rows, late, firstLate, bad } = await compared(lane, group)
  const { source } = group
  walked.rows += rows
  walked.rowsBySource[source.name] = (walked.rowsBySource[source.name] ?? 0) + rows
  if (late > 0) found.add('sealed-late', { seq: firstLate, source: source.name }, { rows: late }, late)
  for (const seq of bad) {
    // One whose mac is wrong says nothing of its rows.
    const entry = entries.find(one => one.seq === seq)
    if (entry) await nameRows(lane, entry, found)
  }
}

/** Which rows they are, by the marks that the entry keeps of each. */
async function nameRows(lane: Reader, entry: StoredEntry, found: Findings): Promise<void> {
  const faults = faultsOf(entry, await rowsOf(lane, sourceOf(entry.source), entry))
  const place = { seq: entry.seq, source: entry.source }
  for (const { rowKey, fault } of faults) found.add(`row-${fault}`, { ...place, key: String(rowKey) })
  if (faults.length === 0) found.add('entry-rows-altered', place)
}
