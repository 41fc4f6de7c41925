import { execFile } from 'node:child_process'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openSecrets } from '../../src/boot/secrets.ts'
import { systemClock } from '../../src/clock.ts'
import { openDatabase } from '../../src/db/database.ts'
import { freePort } from '../../src/db/embedded.ts'
import { provideDatabase } from '../../src/db/provide.ts'
import { seedDemo } from '../../src/people/demo.ts'

/** Names the folder that `prepareCentre` has filled; without it every centre begins with nothing. */
const WHERE = 'PREPARED_CENTRE'

/**
 * A data folder in which a centre has its database, tables and people, and has never run: what the first seconds of each
 * centre would make again. @returns the environment of test files
 */
export async function prepareCentre(folder: string): Promise<Readonly<Record<string, string>>> {
  const dataDir = join(folder, 'data')
  await mkdir(dataDir, { recursive: true })
  for (const one of [folder, dataDir]) await chmod(one, 0o711) // PostgreSQL runs as a user of its own where we are root
  const secrets = openSecrets(dataDir)
  const { server, serviceUrl } = await provideDatabase({
    dataDir,
    databaseUrl: null,
    databasePort: await freePort(), // for now only: each centre looks for its own
    secrets,
  })
  const database = openDatabase(serviceUrl, 2)
  await seedDemo(database, systemClock).finally(() => database.close())
  await server?.stop()
  return { [WHERE]: dataDir }
}

export async function copyPrepared(dataDir: string): Promise<void> {
  const prepared = process.env[WHERE]
  if (!prepared) return
  // Node's own copy would make root the owner.
  await promisify(execFile)('cp', ['--archive', `${prepared}/.`, dataDir])
}
