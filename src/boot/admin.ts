import { join } from 'node:path'
import { createAudit } from '../audit/service.ts'
import { systemClock } from '../clock.ts'
import { BadConfig, type Config, readConfig } from '../config.ts'
import { openDatabase } from '../db/database.ts'
import { findRunning } from '../db/embedded.ts'
import { provideDatabase } from '../db/provide.ts'
import { peopleCommands } from '../people/admin.ts'
import { namesOf } from '../people/names.ts'
import { createPeople } from '../people/service.ts'
import { phoneCommands } from '../phones/admin.ts'
import { followPerson } from '../phones/handout.ts'
import { type Command, CommandFault, type Desk } from './command.ts'
import { BootFault, takeLock } from './lock.ts'
import { openSecrets } from './secrets.ts'

const COMMANDS: readonly Command[] = [...peopleCommands, ...phoneCommands]

const EX_USAGE = 64
const EX_CONFIG = 78

function overview(): string {
  const lines = COMMANDS.map(({ name, usage }) => `  script/admin ${name} ${usage}`)
  return `Works on the centre of DATA_DIR (or DATABASE_URL), running or not.\n\n${lines.join('\n')}\n\nMore on each: script/admin <command> --help`
}

async function main(args: readonly string[]): Promise<number> {
  if (args.length === 0 || args[0] === '--help' || args[0] === 'help') {
    console.log(overview())
    return args.length === 0 ? EX_USAGE : 0
  }
  const line = args.join(' ')
  const command = COMMANDS.find(({ name }) => line === name || line.startsWith(`${name} `))
  if (!command) {
    console.error(`no such command: ${line}\n\n${overview()}`)
    return EX_USAGE
  }
  const rest = args.slice(command.name.split(' ').length)
  if (rest.includes('--help')) {
    console.log(`script/admin ${command.name} ${command.usage}\n\n${command.help}`)
    return 0
  }
  process.umask(0o027) // as script/server: the embedded database's folders hold personal data
  const config = readConfig(process.env, join(import.meta.dirname, '../..'))
  await atDesk(config, desk => command.run(desk, rest))
  return 0
}

/** Opens the books, starting the embedded database for as long as needed where no server runs. */
async function atDesk(config: Config, work: (desk: Desk) => Promise<void>): Promise<void> {
  const { dataDir, databaseUrl, databasePort } = config
  const isOurs = databaseUrl === null && findRunning(join(dataDir, 'postgres')) === null
  const lock = isOurs ? await takeLock(dataDir, {}) : null
  try {
    const wanted = { dataDir, databaseUrl, databasePort, secrets: openSecrets(dataDir) }
    const { server, serviceUrl } = await provideDatabase(wanted, true)
    const database = openDatabase(serviceUrl, 2)
    try {
      const audit = createAudit({ database, names: ids => namesOf(database.db, ids) })
      const people = createPeople({
        database,
        clock: systemClock,
        isDemo: config.demo,
        journal: audit.journal,
        // The server notices by itself: sessions are asked for at every request, live feeds once a minute.
        ended: { sessions: () => {}, person: () => {} },
        changed: (tx, person) => followPerson(tx, person, systemClock.now()),
        afterChange: () => {},
      })
      await work({ config, database, clock: systemClock, people, say: text => console.log(text) })
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
  const isUsage = (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')
  const isTold = isUsage || error instanceof CommandFault || error instanceof BootFault
  console.error(isTold ? (error as Error).message : error)
  return isUsage ? EX_USAGE : 1
}

process.exitCode = await main(process.argv.slice(2)).catch(explain)
