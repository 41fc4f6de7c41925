import { systemClock } from '../clock.ts'
import { openDatabase } from '../db/database.ts'
import { seedDemo } from '../people/demo.ts'
import { listPeople } from '../people/store.ts'
import { seedDemoPhones } from '../phones/demo.ts'
import { HAVE_PHONES } from '../phones/handout.ts'

/** Everybody of the demo fits into one page. */
const PEOPLE_MAX = 1_000

/**
 * Fills the books for `--demo`; what is there already stays as it is.
 * @param url of the service's role
 * @param trunkPort where the scripted carrier listens
 */
export async function seedCentre(url: string, trunkPort: number): Promise<void> {
  const database = openDatabase(url, 2)
  try {
    await seedDemo(database, systemClock)
    const everybody = await listPeople(database.db, { after: null, rows: PEOPLE_MAX })
    const holders = everybody.filter(({ role }) => HAVE_PHONES.has(role))
    await seedDemoPhones(database, systemClock, { operators: holders, trunkPort })
  } finally {
    await database.close()
  }
}
