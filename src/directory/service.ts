import { createReading, type ReadingNeeds } from './reading.ts'
import { allUnits } from './store.ts'

export type Directory = ReturnType<typeof createDirectory>

export function createDirectory(needs: ReadingNeeds) {
  const { database } = needs
  return {
    ...createReading(needs),
    /** All of them, by code: a province has some dozens. */
    async units() {
      return (await allUnits(database.db)).map(({ id, code, name }) => ({ id, code, name }))
    },
  }
}
