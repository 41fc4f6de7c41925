import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type Command, CommandFault, type Desk } from '../boot/command.ts'
import { unitIds } from '../directory/store.ts'
import { messageOf, Refusal } from '../errors.ts'
import { canonicalUsername } from './credentials.ts'
import { ROLES, type Role } from './person.ts'
import { usernamesKnown } from './role-store.ts'
import { type Entry, readRoster } from './roster.ts'
import * as store from './store.ts'

const BY = { person: null, address: 'console' } as const

const createFirst: Command = {
  name: 'create-first',
  usage: '<username> <display name>',
  help: 'The first administrator; prints a one-time password, to be changed at the first sign-in (72 hours).',
  async run(desk, args) {
    const [username, ...name] = args
    if (!username || name.length === 0) throw new CommandFault('a username and a name are needed')
    await refuseDemo(desk)
    const admins = await desk.people.list({ role: 'admin', limit: 1 })
    if (admins.items.length > 0)
      throw new CommandFault(
        `there is an administrator already (${admins.items[0]?.username}): use person add`,
      )
    await add(desk, { username, displayName: name.join(' '), role: 'admin', unit: null })
  },
}

const addPerson: Command = {
  name: 'person add',
  usage: '<username> <display name> --role <role> [--unit <code>]',
  help: `A new person; prints a one-time password (72 hours). Roles: ${ROLES.join(', ')}. Officers and heads need a unit.`,
  async run(desk, args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { role: { type: 'string' }, unit: { type: 'string' } },
    })
    const [username, ...name] = positionals
    if (!username || name.length === 0 || !values.role)
      throw new CommandFault('a username, a name and a role are needed')
    if (!ROLES.includes(values.role as Role))
      throw new CommandFault(`--role must be one of ${ROLES.join(', ')}`)
    await refuseDemo(desk)
    await add(desk, {
      username,
      displayName: name.join(' '),
      role: values.role as Role,
      unit: values.unit ?? null,
    })
  },
}

const listPeople: Command = {
  name: 'person list',
  usage: '[--role <role>] [--json]',
  help: 'Everybody, by username.',
  async run(desk, args) {
    const { values } = parseArgs({
      args: [...args],
      options: { role: { type: 'string' }, json: { type: 'boolean' } },
    })
    if (values.role && !ROLES.includes(values.role as Role))
      throw new CommandFault(`--role must be one of ${ROLES.join(', ')}`)
    let cursor: string | undefined
    do {
      const role = values.role ? { role: values.role as Role } : {}
      const page = await desk.people.list({ ...role, ...(cursor ? { cursor } : {}), limit: 200 })
      for (const person of page.items) {
        const state = person.isDisabled ? 'disabled' : person.hasPassword ? 'active' : 'no password yet'
        const cells = [
          person.username.padEnd(20),
          person.role.padEnd(11),
          state.padEnd(16),
          person.displayName,
        ]
        desk.say(values.json ? JSON.stringify(person) : cells.join(' '))
      }
      cursor = page.next ?? undefined
    } while (cursor)
  },
}

const disablePerson: Command = {
  name: 'person disable',
  usage: '<username>',
  help: 'Ends every session and token at once; the person stays in the books. `person enable` undoes it.',
  run: (desk, args) => setDisabled(desk, args, true),
}

const enablePerson: Command = {
  name: 'person enable',
  usage: '<username>',
  help: 'Lets a disabled person sign in again.',
  run: (desk, args) => setDisabled(desk, args, false),
}

const resetPerson: Command = {
  name: 'person reset',
  usage: '<username> [--totp]',
  help: 'Prints a one-time password, good for an hour. --totp also takes away a lost second factor.',
  async run(desk, args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { totp: { type: 'boolean' } },
    })
    const id = await idOf(desk, positionals)
    if (values.totp) await desk.people.removeTotp(BY, id)
    const { secret, expiresAt } = await desk.people.createReset(BY, id)
    desk.say(`${positionals[0]} one-time password: ${secret} (until ${expiresAt})`)
  },
}

const importPeople: Command = {
  name: 'import people',
  usage: '<file.csv | file.json> [--dry-run] [--passwords <file>]',
  help: `Columns: username, displayName, role, unit (a unit's code), mobile, email. People already there are left as they are. Nothing is
taken where any line is bad: every bad line is named. --dry-run only checks. The one-time passwords are printed, or
written to a new file that only its owner can read.`,
  async run(desk, args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { 'dry-run': { type: 'boolean' }, passwords: { type: 'string' } },
    })
    const [file] = positionals
    if (!file || positionals.length > 1) throw new CommandFault('one file is needed')
    await refuseDemo(desk)
    if (values.passwords && existsSync(values.passwords))
      throw new CommandFault(`${values.passwords} is there already`)
    const units = await unitIds(desk.database.db)
    const { entries, bad } = readRoster(readText(file), new Set(units.keys()))
    for (const { line, faults } of bad) desk.say(`line ${line}: ${faults.map(({ text }) => text).join('; ')}`)
    if (bad.length > 0) throw new CommandFault(`${bad.length} bad lines, nothing was imported`)
    const known = await usernamesKnown(
      desk.database.db,
      entries.map(({ username }) => username),
    )
    const fresh = entries.filter(({ username }) => !known.has(username))
    desk.say(`${entries.length} people: ${fresh.length} new, ${entries.length - fresh.length} already there`)
    if (values['dry-run']) return
    if (values.passwords) writeFileSync(values.passwords, '', { mode: 0o600, flag: 'wx' })
    for (const entry of fresh) {
      const { secret } = await create(desk, entry, units)
      const line = `${entry.username},${secret}`
      if (values.passwords) writeFileSync(values.passwords, `${line}\n`, { flag: 'a' })
      else desk.say(line)
    }
  },
}

export const peopleCommands: readonly Command[] = [
  createFirst,
  addPerson,
  listPeople,
  disablePerson,
  enablePerson,
  resetPerson,
  importPeople,
]

/** Demo passwords are public: real people never stand beside them. */
async function refuseDemo({ database, config }: Desk): Promise<void> {
  if ((await store.countPeople(database.db, true)) > 0)
    throw new CommandFault(`${config.dataDir} holds the demo: set another DATA_DIR for a real centre`)
}

async function add(desk: Desk, entry: Entry): Promise<void> {
  const { secret, expiresAt } = await create(desk, entry, await unitIds(desk.database.db))
  desk.say(`${canonicalUsername(entry.username)} one-time password: ${secret} (until ${expiresAt})`)
}

async function create(desk: Desk, { unit, ...entry }: Entry, units: ReadonlyMap<string, string>) {
  const unitId = unit === null ? null : units.get(unit)
  if (unitId === undefined) throw new CommandFault(`no unit has the code "${unit}"`)
  const { oneTime } = await desk.people.create(BY, { ...entry, unitId }).catch(explain)
  return oneTime
}

async function setDisabled(desk: Desk, args: readonly string[], isDisabled: boolean): Promise<void> {
  const id = await idOf(desk, args)
  await desk.people.change(BY, id, { isDisabled }).catch(explain)
  desk.say(`${args[0]} is ${isDisabled ? 'disabled' : 'enabled'}`)
}

async function idOf({ database }: Desk, args: readonly string[]): Promise<string> {
  const [username] = args
  if (!username || args.length > 1) throw new CommandFault('one username is needed')
  const person = await store.personByUsername(database.db, canonicalUsername(username))
  if (!person) throw new CommandFault(`nobody has the username "${username}"`)
  return person.id
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CommandFault(`${file} cannot be read: ${messageOf(error)}`)
  }
}

/** Refusals are written for the console of the web; here their code stands in front. */
function explain(error: unknown): never {
  if (error instanceof Refusal) throw new CommandFault(`${error.code}: ${error.message}`)
  throw error
}
