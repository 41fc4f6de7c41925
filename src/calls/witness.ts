import { cutOff, endpointsIn, isTelling, witnessed } from '../asterisk/cel-events.ts'
import type { CelRow } from '../asterisk/cel-rows.ts'
import type { Ms } from '../clock.ts'
import type { Database } from '../db/database.ts'
import type { CallEvent } from './call.ts'
import { rowsLinked, unended } from './cel-store.ts'

export type WitnessNeeds = Readonly<{
  database: Database
  /** The one door of the calls. */
  handle(callId: string, event: CallEvent): Promise<void>
  /** The person of a phone, or null. */
  operatorOf(endpoint: string): Promise<string | null>
}>

/** A line may be some milliseconds late; a call that is talked of since is left alone. */
const SETTLED_MS = 5_000

/**
 * Tells the calls what Asterisk's event log says happened to them. Rows of one call come in pieces, perhaps to
 * another process than the one that read the first: what went before is looked up in the books.
 */
export function createWitness({ database, handle, operatorOf }: WitnessNeeds) {
  async function tell(batch: readonly CelRow[], all: readonly CelRow[]): Promise<void> {
    const [first] = batch
    const from = all.findIndex(
      row => row.at === first?.at && row.type === first.type && row.uniqueId === first.uniqueId,
    )
    if (from < 0) return
    const people = new Map<string, string | null>()
    for (const endpoint of endpointsIn(all)) people.set(endpoint, await operatorOf(endpoint))
    const span = { from, to: from + batch.length }
    for (const { callId, event } of witnessed(all, span, endpoint => people.get(endpoint) ?? null))
      await handle(callId, event)
  }

  async function take(rows: readonly CelRow[]): Promise<void> {
    const telling = new Set(rows.filter(isTelling).map(row => row.linkedId))
    if (telling.size === 0) return
    const history = await rowsLinked(database.db, [...telling])
    const batches = Map.groupBy(
      rows.filter(row => telling.has(row.linkedId)),
      row => row.linkedId,
    )
    await Promise.all([...batches].map(([id, batch]) => tell(batch, history.get(id) ?? [])))
  }

  /** @param gone answered channels of whose end the log says nothing */
  async function close(gone: readonly Pick<CelRow, 'linkedId' | 'uniqueId'>[]): Promise<void> {
    if (gone.length === 0) return
    const linkedIds = gone.map(({ linkedId }) => linkedId)
    const history = await rowsLinked(database.db, linkedIds)
    for (const { linkedId, uniqueId } of gone) {
      const end = cutOff(history.get(linkedId) ?? [], uniqueId)
      if (end) await handle(end.callId, end.event)
    }
  }

  return {
    /** Rows that are in the books already. Telling them again is harmless: a call that knows stays as it is. */
    take,

    /** A call that is long over, and that the books never heard of. @param rows all that the log has of it */
    async recall(rows: readonly CelRow[]): Promise<void> {
      await take(rows)
      const ended = new Set(rows.flatMap(({ type, uniqueId }) => (type === 'HANGUP' ? uniqueId : [])))
      await close(rows.filter(({ type, uniqueId }) => type === 'ANSWER' && !ended.has(uniqueId)))
    },

    /**
     * Finds the calls that a killed Asterisk took with it: it writes nothing then, and nobody else may know them.
     * To be asked after the log was read to its end.
     * @param live ids of all channels, as seen at `lookedAt`, before the log was read
     */
    async bury(live: ReadonlySet<string>, lookedAt: Ms): Promise<void> {
      const open = await unended(database.db, lookedAt - SETTLED_MS)
      await close(open.filter(({ uniqueId }) => !live.has(uniqueId)))
    },
  }
}
