import type { Ms } from '../../src/clock.ts'
import { JOURNALED } from '../../src/evidence/current.ts'
import { checkCurrent } from '../../src/evidence/current-check.ts'
import { heldAgainstJournal } from '../../src/evidence/current-store.ts'
import { createFindings, type Integrity } from '../../src/evidence/verification.ts'
import { boundsOf, type Reader } from '../../src/evidence/verify-store.ts'
import type { TestDatabase } from '../database.ts'

/** Rows of a whole database that are not what their journals say, in words. */
export async function differing(reader: Reader): Promise<string[]> {
  const found: string[] = []
  for (const journaled of JOURNALED) {
    const held = await heldAgainstJournal(reader, journaled, { after: 0, to: Number.MAX_SAFE_INTEGER })
    for (const { id, columns } of held.differing)
      found.push(`${journaled.table} ${id}: ${columns?.join(' ') ?? 'gone'}`)
  }
  return found
}

/** Whatever the room did in this test, an honest row is never called a forgery. */
export function staysHonest(
  t: { after(work: () => Promise<void>): unknown },
  { pool }: Pick<TestDatabase, 'pool'>,
): void {
  t.after(async () => {
    const client = await pool.connect()
    try {
      const found = await differing(client)
      if (found.length > 0) throw new Error(`rows differ from their journals: ${found.join('; ')}`)
    } finally {
      client.release()
    }
  })
}

const NOTHING_SEALED = { first: 0, last: 0, lastAt: 0 }

/** What a verification finds in the rows that change. */
export async function currentIn(
  reader: Reader,
  period: Readonly<{ from: Ms | null; to: Ms | null }> = { from: null, to: null },
): Promise<{ integrity: Integrity; rows: number }> {
  const found = createFindings()
  let rows = 0
  await checkCurrent({
    ...{ ...period, lanes: [reader], found, bounds: (await boundsOf(reader, period)) ?? NOTHING_SEALED },
    looked: more => {
      rows += more
    },
  })
  return { integrity: found.integrity(true), rows }
}
