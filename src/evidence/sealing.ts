import { randomBytes } from 'node:crypto'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Tx } from '../db/database.ts'
import { chained, type Entry, GENESIS, macOf, type Sealed } from './chain.ts'
import { advance, type Candidate } from './horizon.ts'
import { SOURCES, type Source } from './source.ts'
import * as store from './store.ts'

/** Of one transaction: some hundred milliseconds of one core of the database, where there is so much to seal. */
const PIECES_MOST = 20

export type Round = Readonly<{
  /** Entries made; their rows. */
  entries: number
  rows: number
  /** More can be sealed at once: after an update that found years of rows, say. */
  isMore: boolean
  /** The chain's end; null = nothing was ever sealed. */
  head: Entry | null
}>

/** The chain's end was not made with this key: whatever is added would be thrown away by whoever verifies it. */
export class OtherKey extends Error {
  override readonly name = 'OtherKey'
  constructor(seq: number) {
    super(
      `the chain of evidence does not end with entry ${seq} under this key: its secrets.json is another, or the chain was altered`,
    )
  }
}

export type SealerNeeds = Readonly<{
  database: Database
  clock: Clock
  /** evidenceKeyOf */
  key: Buffer
}>

export type Sealer = ReturnType<typeof createSealer>

/**
 * Adds to the chain what was written since: for each source one range of rows that nobody can add to any more. One round
 * is one transaction, so that a machine that dies in it has sealed all of it or nothing.
 */
export function createSealer({ database, clock, key }: SealerNeeds) {
  /** Of each source, numbers that may be sealed when those who write now have ended. */
  let pending = new Map<string, Candidate[]>()
  /** The last entry that was found to be under this key. */
  let known: Pick<Entry, 'seq' | 'mac'> | null = null

  /** @returns null where another program seals just now */
  const round = (): Promise<Round | null> =>
    database.tx(async tx => {
      if (!(await store.lockChain(tx))) return null
      const last = await store.lastEntry(tx)
      if (last) await prove(tx, last)
      const { entries, isMore } = await gather(tx, last)
      await store.insertEntries(tx, entries)
      const rows = entries.reduce((sum, entry) => sum + entry.rows, 0)
      return { entries: entries.length, rows, isMore, head: entries.at(-1) ?? last }
    })

  /** @throws OtherKey where the chain's end is not of this key */
  async function prove(tx: Tx, last: Entry): Promise<void> {
    if (known && known.seq === last.seq && known.mac.equals(last.mac)) return
    const before = last.seq === 1 ? GENESIS : (await store.entryOf(tx, last.seq - 1))?.mac
    if (!before || !macOf(key, last, before).equals(last.mac)) throw new OtherKey(last.seq)
    known = last
  }

  async function gather(tx: Tx, last: Entry | null) {
    const standing = new Map((await store.standingOf(tx, SOURCES)).map(one => [one.name, one]))
    // After the numbers, never before: see horizon.ts.
    const writers = await store.writersOf(tx)
    const at = Math.max(clock.now(), last?.at ?? 0)
    const looked = new Map<string, Candidate[]>()
    const made: (Sealed & { salt: Buffer | null })[] = []
    let isMore = false
    for (const source of SOURCES) {
      const { sealed = 0, newest = null } = standing.get(source.name) ?? {}
      const hasNews = newest !== null && newest > sealed
      const { safe, pending: open } = advance(pending.get(source.name) ?? [], {
        key: hasNews ? newest : null,
        at,
        writers: writers.get(source.name) ?? new Set(),
      })
      const upTo = safe ?? 0
      looked.set(source.name, open)
      const pieces = PIECES_MOST - made.length
      if (upTo <= sealed) continue
      // What there is no room for is found again at once.
      const found = pieces > 0 ? await pieceTogether(tx, source, { after: sealed, upTo, pieces }) : []
      if ((found.at(-1)?.toKey ?? sealed) < upTo) isMore = true
      for (const { afterKey, ...sum } of found)
        made.push({
          ...{ ...sum, afterKey, at, seq: (last?.seq ?? 0) + made.length + 1 },
          ...{ source: source.name, form: source.forms.length },
        })
    }
    pending = looked
    const entries = chained(key, last?.mac ?? GENESIS, made)
    return { entries: entries.map((entry, index) => ({ ...entry, salt: made[index]?.salt ?? null })), isMore }
  }

  return {
    round,
    /** Since when the row waits longest that somebody's open transaction keeps from being sealed; null = none does. */
    heldSince(): Ms | null {
      const waits = [...pending.values()].flatMap(open => open.map(({ at }) => at))
      return waits.length > 0 ? Math.min(...waits) : null
    },
  }
}

type Wanted = Readonly<{ after: number; upTo: number; pieces: number }>

/** Ranges that follow each other without holes, whatever numbers were given and never used. */
async function pieceTogether(tx: Tx, source: Source, wanted: Wanted) {
  const sums = await store.sumsOf(tx, source, { ...wanted, secret: randomBytes(32) })
  return sums.map((sum, index) => ({ ...sum, afterKey: sums[index - 1]?.toKey ?? wanted.after }))
}

/** What the head says, of the chain's last entry. */
export function headOf(entry: Pick<Entry, 'seq' | 'mac'> | null, at: Ms) {
  return { at, seq: entry?.seq ?? 0, mac: (entry?.mac ?? GENESIS).toString('hex') }
}
