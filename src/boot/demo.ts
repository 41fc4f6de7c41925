import { systemClock } from '../clock.ts'
import { openDatabase } from '../db/database.ts'
import { seedDemo } from '../people/demo.ts'

/** Fills the books for `--demo`; what is there already stays as it is. @param url of the service's role */
export async function seedCentre(url: string): Promise<void> {
  const database = openDatabase(url, 2)
  try {
    await seedDemo(database, systemClock)
  } finally {
    await database.close()
  }
}
