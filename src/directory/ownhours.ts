import { createHash } from 'node:crypto'
import type { Ms } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { countHeld, heldVersions } from './store.ts'

/**
 * Units that keep hours of their own, and whose work came to whom: a word that is another one once deadlines counted by
 * them are (§14.6). Empty where all keep the province's hours. Asked for every second: what is known stays until a
 * version more holds.
 */
export function createOwnHours({ db }: Pick<Database, 'db'>) {
  let known = { versions: -1, word: '' }
  return async (at: Ms): Promise<string> => {
    const versions = await countHeld(db, 'unit', at)
    if (versions === known.versions) return known.word
    const units = await heldVersions(db, 'unit', { at })
    const own = units.some(({ value }) => value.calendar !== null || value.isRoundTheClock)
    const facts = units.flatMap(({ subject, isOver, value: { calendar, isRoundTheClock, successorId } }) =>
      isOver || isRoundTheClock || calendar
        ? [{ subject, isOver, calendar, isRoundTheClock, successorId }]
        : [],
    )
    const word = createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16)
    known = { versions, word: own ? word : '' }
    return known.word
  }
}
