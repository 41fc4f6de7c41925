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

/** The line was not understood, or asks for what cannot be done; told without a stack. */
export class CommandFault extends Error {
  override readonly name = 'CommandFault'
}
