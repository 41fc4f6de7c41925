import { endpointFault } from '../phones/provision.ts'
import {
  canonicalEmail,
  canonicalMobile,
  canonicalName,
  canonicalUsername,
  unitFault,
  usernameFault,
} from './credentials.ts'
import { ROLES, type Role } from './person.ts'

/** A line of a roster file, checked. */
export type Entry = Readonly<{
  username: string
  displayName: string
  role: Role
  unit: string | null
  mobile?: string
  email?: string
}>

/** A line that cannot be taken, by its number in the file (the header of a CSV file is line 1). */
export type BadLine = Readonly<{ line: number; faults: readonly string[] }>

export type Roster = Readonly<{ entries: readonly Entry[]; bad: readonly BadLine[] }>

type Raw = { line: number; fields: Record<string, unknown> }

const COLUMNS = ['username', 'displayName', 'role', 'unit', 'mobile', 'email']

/**
 * @param text CSV with a header line (username, displayName, role, unit, mobile, email) or a JSON array of such objects
 * @param units codes of the units there are
 */
export function readRoster(text: string, units: ReadonlySet<string>): Roster {
  const trimmed = text.replace(/^\uFEFF/, '').trim()
  const { raws, bad } = trimmed.startsWith('[') ? fromJson(trimmed) : fromCsv(trimmed)
  const entries: Entry[] = []
  const seen = new Map<string, number>()
  for (const { line, fields } of raws) {
    const { entry, faults } = check(fields, units)
    const first = seen.get(entry.username)
    if (first !== undefined) faults.push(`username "${entry.username}" stands on line ${first} too`)
    seen.set(entry.username, first ?? line)
    if (faults.length > 0) bad.push({ line, faults })
    else entries.push(entry)
  }
  return { entries, bad: bad.sort((a, b) => a.line - b.line) }
}

function check(
  fields: Record<string, unknown>,
  units: ReadonlySet<string>,
): { entry: Entry; faults: string[] } {
  const faults: string[] = []
  const text = (column: string) => {
    const value = fields[column] ?? ''
    if (typeof value === 'string') return value.trim()
    faults.push(`${column} must be text`)
    return ''
  }
  const strange = Object.keys(fields).filter(column => !COLUMNS.includes(column))
  if (strange.length > 0) faults.push(`unknown column ${strange.join(', ')}`)
  const username = canonicalUsername(text('username'))
  const displayName = canonicalName(text('displayName'))
  const unit = text('unit') || null
  const role = text('role') as Role
  const badName = usernameFault(username)
  if (badName) faults.push(`username "${username}": ${badName}`)
  if (displayName === '') faults.push('displayName is missing')
  if (unit !== null && !units.has(unit)) faults.push(`no unit has the code "${unit}"`)
  if (!ROLES.includes(role)) faults.push(`role "${role}" is none of ${ROLES.join(', ')}`)
  else if (unitFault(role, unit)) faults.push(`role ${role} needs a unit`)
  const badPhone = role === 'operator' && !badName ? endpointFault(username) : null
  if (badPhone) faults.push(`username "${username}": ${badPhone}`)
  const [mobile, email] = [canonicalMobile(text('mobile')), canonicalEmail(text('email'))]
  if (mobile === undefined) faults.push(`mobile "${text('mobile')}" is no mobile number`)
  if (email === undefined) faults.push(`email "${text('email')}" is no address`)
  const reached = { ...(mobile ? { mobile } : {}), ...(email ? { email } : {}) }
  return { entry: { username, displayName, role, unit, ...reached }, faults }
}

function fromJson(text: string): { raws: Raw[]; bad: BadLine[] } {
  let rows: unknown
  try {
    rows = JSON.parse(text)
  } catch (error) {
    return { raws: [], bad: [{ line: 1, faults: [`not JSON: ${(error as Error).message}`] }] }
  }
  const raws: Raw[] = []
  const bad: BadLine[] = []
  for (const [place, row] of (rows as unknown[]).entries()) {
    const isObject = typeof row === 'object' && row !== null && !Array.isArray(row)
    if (isObject) raws.push({ line: place + 1, fields: row as Record<string, unknown> })
    else bad.push({ line: place + 1, faults: ['not an object'] })
  }
  return { raws, bad }
}

function fromCsv(text: string): { raws: Raw[]; bad: BadLine[] } {
  const [first = '', ...rest] = text.split(/\r?\n/)
  // Spreadsheets with a decimal comma, as in Vietnam, export semicolons.
  const separator = first.includes(';') && !first.includes(',') ? ';' : ','
  const header = cells(first, separator)?.map(cell => cell.trim()) ?? []
  const missing = COLUMNS.slice(0, 3).filter(column => !header.includes(column))
  if (missing.length > 0) return { raws: [], bad: [{ line: 1, faults: [`no column ${missing.join(', ')}`] }] }
  const raws: Raw[] = []
  const bad: BadLine[] = []
  for (const [place, row] of rest.entries()) {
    const line = place + 2
    if (row.trim() === '') continue
    const values = cells(row, separator)
    if (values?.length !== header.length)
      bad.push({ line, faults: [`not ${header.length} cells, or a quote is open`] })
    else raws.push({ line, fields: Object.fromEntries(header.map((column, n) => [column, values[n]])) })
  }
  return { raws, bad }
}

/** RFC 4180 without line breaks inside cells, which no name has. Null where a quote stays open. */
function cells(row: string, separator: string): string[] | null {
  const found: string[] = []
  let cell = ''
  let isQuoted = false
  for (let at = 0; at < row.length; at++) {
    const letter = row[at]
    if (isQuoted && letter === '"' && row[at + 1] === '"') {
      cell += '"'
      at++
    } else if (letter === '"') isQuoted = !isQuoted
    else if (letter === separator && !isQuoted) {
      found.push(cell)
      cell = ''
    } else cell += letter
  }
  return isQuoted ? null : [...found, cell]
}
