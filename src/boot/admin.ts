import { join } from 'node:path'
import { createAudit } from '../audit/service.ts'
import { systemClock } from '../clock.ts'
import { BadConfig, type Config, readConfig } from '../config.ts'
import { openDatabase } from '../db/database.ts'
import { findRunning } from '../db/embedded.ts'
import { provideDatabase } from '../db/provide.ts'
import { unitIds } from '../directory/store.ts'
import { evidenceCommands } from '../evidence/admin.ts'
import { peopleCommands } from '../people/admin.ts'
import { namesOf } from '../people/names.ts'
import { sealOf } from '../people/seal.ts'
import { createPeople } from '../people/service.ts'
import { phoneCommands } from '../phones/admin.ts'
import { followPerson } from '../phones/handout.ts'
import { storageCommands } from '../recordings/admin.ts'
import { type Command, CommandFault, type Desk, EX_USAGE, runCommand } from './command.ts'
import { BootFault, takeLock } from './lock.ts'
import { openSecrets } from './secrets.ts'

const COMMANDS: readonly Command[] = [
  ...peopleCommands,
  ...phoneCommands,
  ...storageCommands,
  ...evidenceCommands,
]

const EX_CONFIG = 78

/** Opens the books, starting the embedded database for as long as needed where no server runs. */
async function atDesk(work: (desk: Desk) => Promise<void>): Promise<void> {
  process.umask(0o027) // as script/server: the embedded database's folders hold personal data
  const config: Config = readConfig(process.env, join(import.meta.dirname, '../..'))
  const { dataDir, databaseUrl, databasePort } = config
  const isOurs = databaseUrl === null && findRunning(join(dataDir, 'postgres')) === null
  const lock = isOurs ? await takeLock(dataDir, {}) : null
  try {
    const wanted = { dataDir, databaseUrl, databasePort, secrets: openSecrets(dataDir) }
    const { server, serviceUrl, ownerUrl } = await provideDatabase(wanted, true)
    const database = openDatabase(serviceUrl, 2)
    try {
      const audit = createAudit({ database, names: ids => namesOf(database.db, ids) })
      const people = createPeople({
        database,
        clock: systemClock,
        isDemo: config.demo,
        seal: sealOf(wanted.secrets),
        journal: audit.journal,
        // The server notices by itself: sessions are asked for at every request, live feeds once a minute.
        ended: { sessions: () => {}, person: () => {} },
        left: async () => {}, // nobody signs out here
        changed: (tx, person) => followPerson(tx, person, systemClock.now()),
        unitIds,
        afterChange: () => {},
      })
      await work({ config, database, clock: systemClock, people, ownerUrl, say })
    } finally {
      await database.close()
      await server?.stop()
    }
  } finally {
    lock?.release()
  }
}

function explain(error: unknown): number {
  if (error instanceof BadConfig) {
    console.error(`configuration:\n${error.faults.map(fault => `  - ${fault}`).join('\n')}`)
    return EX_CONFIG
  }
  if (error instanceof CommandFault) {
    console.error(error.message)
    return error.exitCode
  }
  const isUsage = (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')
  console.error(isUsage || error instanceof BootFault ? (error as Error).message : error)
  return isUsage ? EX_USAGE : 1
}

function say(line: string): void {
  console.log(line)
}

process.exitCode = await runCommand(COMMANDS, process.argv.slice(2), { say, atDesk }).catch(explain)
