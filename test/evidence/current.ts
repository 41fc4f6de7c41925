import type { Ms } from '../../src/clock.ts'
import { JOURNALED } from '../../src/evidence/current.ts'
import { checkCurrent } from '../../src/evidence/current-check.ts'
import { heldAgainstJournal } from '../../src/evidence/current-store.ts'
import { createFindings, type Integrity } from '../../src/evidence/verification.ts'
import { boundsOf, type Reader } from '../../src/evidence/verify-store.ts'
import type { TestDatabase } from '../database.ts'

/**
 * Whatever the room did in this test, an honest row is never called a forgery.
 * @returns names a row that the test writes itself, which no journal will agree with
 */
export function staysHonest({ pool, beforeClose }: TestDatabase): (id: string) => void {
  const byHand = new Set<string>()
  beforeClose(async () => {
    const client = await pool.connect()
    try {
      const found = await differing(client, byHand)
      if (found.length > 0) throw new Error(`rows differ from their journals: ${found.join('; ')}`)
    } finally {
      client.release()
    }
  })
  return id => void byHand.add(id)
}

/** Rows of a whole database that are not what their journals say, in words. */
async function differing(reader: Reader, byHand: ReadonlySet<string>): Promise<string[]> {
  const found: string[] = []
  for (const journaled of JOURNALED) {
    const held = await heldAgainstJournal(reader, journaled, { after: 0, to: Number.MAX_SAFE_INTEGER })
    for (const { id, columns } of held.differing)
      if (!byHand.has(id)) found.push(`${journaled.table} ${id}: ${columns?.join(' ') ?? 'gone'}`)
  }
  return found
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
