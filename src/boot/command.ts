import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import type { People } from '../people/service.ts'

/** What a command of script/admin works with: the books, as the service's own role. */
export type Desk = Readonly<{
  config: Config
  database: Database
  clock: Clock
  people: People
  /** Of the role that owns the tables: for what the service may not do. */
  ownerUrl: string
  /** One line for the person at the shell. */
  say(line: string): void
}>

export type Command = Readonly<{
  /** As typed: `person add`. */
  name: string
  /** The rest of the line: `<username> --role <role>`. */
  usage: string
  /** What it does, in a line or some. */
  help: string
  run(desk: Desk, args: readonly string[]): Promise<void>
}>

export const EX_USAGE = 64

/**
 * Finds the command that a line asks for and runs it.
 * @param atDesk opens the books for it; not called for help or a line that names no command
 * @returns the exit code; what the command throws is not caught
 */
export async function runCommand(
  commands: readonly Command[],
  args: readonly string[],
  { say, atDesk }: { say(line: string): void; atDesk(work: (desk: Desk) => Promise<void>): Promise<void> },
): Promise<number> {
  if (args.length === 0 || args[0] === '--help' || args[0] === 'help') {
    say(overview(commands))
    return args.length === 0 ? EX_USAGE : 0
  }
  const line = args.join(' ')
  const command = commands.find(({ name }) => line === name || line.startsWith(`${name} `))
  if (!command) throw new CommandFault(`no such command: ${line}\n\n${overview(commands)}`, EX_USAGE)
  const rest = args.slice(command.name.split(' ').length)
  if (rest.includes('--help')) {
    say(`script/admin ${command.name} ${command.usage}\n\n${command.help}`)
    return 0
  }
  await atDesk(desk => command.run(desk, rest))
  return 0
}

function overview(commands: readonly Command[]): string {
  const lines = commands.map(({ name, usage }) => `  script/admin ${name} ${usage}`)
  return `Works on the centre of DATA_DIR (or DATABASE_URL), running or not.\n\n${lines.join('\n')}\n\nMore on each: script/admin <command> --help`
}

/** The line was not understood, or asks for what cannot be done; told without a stack. */
export class CommandFault extends Error {
  override readonly name = 'CommandFault'
  readonly exitCode: number
  constructor(message: string, exitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}
