import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { journal } from '../audit/store.ts'
import { type Command, CommandFault, type Desk } from '../boot/command.ts'
import { messageOf, Refusal } from '../errors.ts'
import { handOutSecret } from './handout.ts'
import { createLines } from './lines.ts'
import * as store from './store.ts'

const SOON = 'A running server takes it over within ten seconds.'

const linesOf = ({ database, clock }: Desk) =>
  createLines({ database, clock, journal, changed: async () => {} })

const addTrunk: Command = {
  name: 'trunk add',
  usage:
    '<name> --host <address or host> [--port 5060] [--match-port] [--user <name> --secret-file <file | ->]',
  help: `A carrier's line. Without --user it is known by its address; with --user we register there, with the secret in a
file (- reads it from standard input). --match-port: only requests from that port are the carrier's, for a carrier
that shares an address with phones. A trunk of that name is replaced. ${SOON}`,
  async run(desk, args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        host: { type: 'string' },
        port: { type: 'string', default: '5060' },
        'match-port': { type: 'boolean', default: false },
        user: { type: 'string' },
        'secret-file': { type: 'string' },
      },
    })
    const [name] = positionals
    if (!name || !values.host) throw new CommandFault('a name and --host are needed')
    if (values.user && !values['secret-file']) throw new CommandFault('--user needs --secret-file')
    const becomes = {
      ...{ host: values.host, port: Number(values.port), matchPort: values['match-port'] },
      kind: values.user ? ('registration' as const) : ('address' as const),
      username: values.user ?? null,
      secret: values['secret-file'] ? secretFrom(values['secret-file']) : null,
    }
    await told(linesOf(desk).become({ of: 'trunk', name, becomes }))
    desk.say(`trunk ${name} saved`)
  },
}

/** Not on the command line, where every program of the machine could read it. */
function secretFrom(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').trim()
  } catch (error) {
    throw new CommandFault(`the secret cannot be read: ${messageOf(error)}`)
  }
}

const listTrunks: Command = {
  name: 'trunk list',
  usage: '',
  help: "The carriers' lines.",
  async run(desk) {
    for (const { name, kind, host, port, username } of await linesOf(desk).trunks())
      desk.say(`${name.padEnd(16)} ${kind.padEnd(13)} ${host}:${port}${username ? ` as ${username}` : ''}`)
  },
}

const removeTrunk: Command = {
  name: 'trunk remove',
  usage: '<name>',
  help: `The numbers on it stay ours. ${SOON}`,
  async run(desk, [name]) {
    if (!name) throw new CommandFault('which trunk?')
    await told(linesOf(desk).become({ of: 'trunk', name, becomes: null }))
    desk.say(`trunk ${name} removed`)
  },
}

const addNumber: Command = {
  name: 'number add',
  usage: '<number> … [--trunk <name>]',
  help: `Numbers that are ours, written as the carrier sends them; each way of writing is a number of its own
(1022, 02771022, +842771022). Calls to other numbers are not taken. ${SOON}`,
  async run(desk, args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { trunk: { type: 'string' } },
    })
    if (positionals.length === 0) throw new CommandFault('which number?')
    const becomes = { trunk: values.trunk ?? null }
    await told(linesOf(desk).become({ of: 'numbers', numbers: positionals, becomes }))
    desk.say(`${positionals.join(', ')} saved`)
  },
}

const listNumbers: Command = {
  name: 'number list',
  usage: '',
  help: 'Numbers that are ours.',
  async run(desk) {
    for (const { number, trunk } of await linesOf(desk).numbers())
      desk.say(`${number.padEnd(16)} ${trunk ?? 'any trunk'}`)
  },
}

const removeNumber: Command = {
  name: 'number remove',
  usage: '<number>',
  help: `Calls to it are not taken any more. ${SOON}`,
  async run(desk, [number]) {
    if (!number) throw new CommandFault('which number?')
    await told(linesOf(desk).become({ of: 'numbers', numbers: [number], becomes: null }))
    desk.say(`${number} removed`)
  },
}

const newSecret: Command = {
  name: 'phone secret',
  usage: '<username>',
  help: `A new secret for the person's desk phone, printed once; the old one is void. ${SOON}`,
  async run({ database, clock, say }, [username]) {
    const phone = await store.phoneByEndpoint(database.db, username ?? '')
    if (phone?.kind !== 'desk' || phone.disabledAt !== null)
      throw new CommandFault(`${username ?? 'nobody'} has no desk phone: operators have`)
    const { secret } = await handOutSecret({ database, clock, journal }, phone, null)
    say(`${phone.endpoint} secret: ${secret}`)
  },
}

const listBans: Command = {
  name: 'ban list',
  usage: '',
  help: 'Addresses that guessed passwords of phones and are refused for a while.',
  async run(desk) {
    for (const { address, guesses, until } of await linesOf(desk).bans())
      desk.say(`${address.padEnd(40)} ${guesses} guesses, until ${new Date(until).toISOString()}`)
  },
}

const liftBan: Command = {
  name: 'ban lift',
  usage: '<address>',
  help: `Lets an address in again before its time. ${SOON}`,
  async run(desk, [address]) {
    if (!address) throw new CommandFault('which address?')
    await told(linesOf(desk).liftBan(address))
    desk.say(`${address} is let in again`)
  },
}

/** What a person at the shell asked for and may not have is told without a stack. */
async function told(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    throw error instanceof Refusal ? new CommandFault(String(error.facts.fault ?? error.message)) : error
  }
}

export const phoneCommands: readonly Command[] = [
  ...[addTrunk, listTrunks, removeTrunk],
  ...[addNumber, listNumbers, removeNumber],
  ...[newSecret, listBans, liftBan],
]
