import type { Database } from '../db/database.ts'
import { allUnits } from './store.ts'

export type Directory = ReturnType<typeof createDirectory>

export function createDirectory({ database }: { database: Database }) {
  return {
    /** All of them, by code: a province has some dozens. */
    async units() {
      return (await allUnits(database.db)).map(({ id, code, name }) => ({ id, code, name }))
    },
  }
}
