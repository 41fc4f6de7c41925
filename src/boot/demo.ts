import { systemClock } from '../clock.ts'
import { openDatabase } from '../db/database.ts'
import { seedDemo } from '../people/demo.ts'
import { listPeople } from '../people/store.ts'
import { seedDemoPhones } from '../phones/demo.ts'

/** Every operator of the demo fits into one page. */
const OPERATORS_MAX = 1_000

/**
 * Fills the books for `--demo`; what is there already stays as it is.
 * @param url of the service's role
 * @param trunkPort where the scripted carrier listens
 */
export async function seedCentre(url: string, trunkPort: number): Promise<void> {
  const database = openDatabase(url, 2)
  try {
    await seedDemo(database, systemClock)
    const operators = await listPeople(database.db, { role: 'operator', after: null, rows: OPERATORS_MAX })
    await seedDemoPhones(database, systemClock, { operators, trunkPort })
  } finally {
    await database.close()
  }
}
