import type { Ms } from '../clock.ts'
import { SOURCES, type Source } from './source.ts'
import type { Findings } from './verification.ts'
import {
  erasedOf,
  filledAgain,
  isBehind,
  LATE_MS,
  type Reader,
  reachedBefore,
  sealOf,
  strayErasures,
  type Unsealed,
  unsealedOf,
} from './verify-store.ts'

export type StraysCheck = Readonly<{
  reader: Reader
  lastSeq: number
  /** When the last entry was sealed. */
  lastAt: Ms
  found: Findings
  /** Asks the database as it is now, until somebody has sealed that row; false = nobody does. */
  isSealedLater(source: string, key: number): Promise<boolean>
}>

/** What the chain does not speak of and should, or speaks of and should not. */
export async function checkStrays(check: StraysCheck): Promise<void> {
  const { reader, lastSeq, lastAt, found } = check
  const reached = await reachedBefore(reader, lastSeq + 1)
  for (const source of SOURCES) {
    const unsealed = await unsealedOf(reader, source, reached.get(source.name) ?? 0, lastAt - LATE_MS)
    if (unsealed.rows > 0) await addUnsealed(source, unsealed, check)
  }
  for (const { source, rowKey, why } of await strayErasures(reader))
    found.add(
      'erasure-altered',
      { seq: await sealOf(reader, source, rowKey), source, key: String(rowKey) },
      { why },
    )
  for (const { source, rows } of await erasedOf(reader)) {
    found.add('erased', { source }, { rows }, rows)
    const known = SOURCES.find(({ name }) => name === source)
    for (const rowKey of known ? await filledAgain(reader, known) : [])
      found.add(
        'erasure-altered',
        { seq: await sealOf(reader, source, rowKey), source, key: String(rowKey) },
        { why: 'filled' },
      )
  }
}

/**
 * The sealer comes by every few seconds. A row that is much older than its last round was not there then: it was put in
 * afterwards. One with a new time is new, and where the sealer is still busy with older ones they are told as they are.
 */
async function addUnsealed(source: Source, unsealed: Unsealed, check: StraysCheck): Promise<void> {
  const { rows, old, first } = unsealed
  const { found, reader } = check
  const facts = { rows, at: first?.at == null ? null : new Date(first.at).toISOString() }
  const place = { source: source.name, key: first ? String(first.key) : null }
  const isDue = first !== null && old > 0 && !(first.key > 0 && (await isBehind(reader, source)))
  const isForeign = isDue && !(await check.isSealedLater(source.name, first.key))
  if (isForeign) found.add('row-inserted', place, { ...facts, old }, old)
  else found.add('not-sealed-yet', place, facts, rows)
}
