import type { Ms } from '../clock.ts'
import { JOURNALED, type Journaled } from './current.ts'
import {
  type After,
  accountsHeld,
  type Differing,
  heldAgainstJournal,
  type Unjournaled,
  unjournaled,
  windowOf,
} from './current-store.ts'
import type { Breach, Findings } from './verification.ts'
import { type Bounds, placing, type Reader } from './verify-store.ts'

export type CurrentCheck = Readonly<{
  /** Connections on one snapshot: each takes a table. */
  lanes: readonly Reader[]
  bounds: Bounds
  from: Ms | null
  to: Ms | null
  found: Findings
  signal?: AbortSignal | undefined
  /** Rows that were held against their journal since it was told last. */
  looked(rows: number): void
}>

/** Lines of a journal at a time, of which a call has ten. */
const LINES = 100_000
const PAGE_ROWS = 20_000

/**
 * Rows that change against what the sealed journals say they came to: whoever altered one in the database did not alter
 * the journal, or that is found as it is of any sealed row.
 */
export async function checkCurrent(check: CurrentCheck): Promise<void> {
  const tables = JOURNALED.values()
  await Promise.all(
    check.lanes.map(async lane => {
      for (const journaled of tables) await checkTable(lane, journaled, check)
    }),
  )
  const [reader] = check.lanes
  if (!reader) return
  const { rows, differing } = await accountsHeld(reader)
  check.looked(rows)
  await told(reader, differing, { table: 'people', place: placing('audit_log'), found: check.found })
}

async function checkTable(lane: Reader, journaled: Journaled, check: CurrentCheck): Promise<void> {
  const { from, to, found, signal, looked } = check
  const telling = { table: journaled.table, place: placing(journaled.journal), found }
  const window = await windowOf(lane, journaled, check)
  for (let { after } = window; after < window.to; after += LINES) {
    signal?.throwIfAborted()
    const held = await heldAgainstJournal(lane, journaled, { after, to: Math.min(after + LINES, window.to) })
    looked(held.rows)
    await told(lane, held.differing, telling)
  }
  let after: After | null = null
  do {
    signal?.throwIfAborted()
    const page: Unjournaled = await unjournaled(lane, journaled, { from, to, after, rows: PAGE_ROWS })
    await told(lane, page.differing, telling)
    after = page.last
  } while (after !== null)
}

type Telling = Readonly<{ table: string; place: ReturnType<typeof placing>; found: Findings }>

async function told(reader: Reader, differing: readonly Differing[], { table, place, found }: Telling) {
  for (const { line, id, columns } of differing) {
    const seq = await place(reader, line)
    const facts = columns ? { columns: columns.join(' ') } : {}
    found.add(codeOf(line, columns), { seq, source: table, key: id }, facts)
  }
}

function codeOf(line: number | null, columns: readonly string[] | null): Breach {
  if (columns) return 'current-altered'
  return line === null ? 'current-inserted' : 'current-deleted'
}
