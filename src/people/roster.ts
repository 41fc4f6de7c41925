import { NOT_UTF8, unreadableLine } from '../directory/columns.ts'
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

/** `text` for the machine's console, `detail` for people. */
export type RosterFault = Readonly<{ column: string; text: string; detail: string }>

/** A line that cannot be taken, by its number in the file (the header of a CSV file is line 1). */
export type BadLine = Readonly<{ line: number; faults: readonly RosterFault[] }>

export type Roster = Readonly<{ entries: readonly (Entry & { line: number })[]; bad: readonly BadLine[] }>

type Raw = { line: number; fields: Record<string, unknown> }

/** Each with what people write over it. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  username: ['tên đăng nhập', 'tài khoản'],
  displayName: ['họ tên', 'họ và tên', 'tên hiển thị'],
  role: ['vai trò'],
  unit: ['đơn vị', 'mã đơn vị'],
  mobile: ['di động', 'điện thoại', 'điện thoại di động', 'số điện thoại'],
  email: ['thư điện tử', 'e-mail'],
}
const NEEDED = ['username', 'displayName', 'role']

/** As people call them; the console of the web has the same names (web/src/words/roles.ts). */
export const ROLE_WORDS: Readonly<Record<string, Role>> = {
  ...{ 'điện thoại viên': 'operator', 'trưởng ca': 'supervisor', 'cán bộ đầu mối': 'officer' },
  ...{ 'lãnh đạo đơn vị': 'head', 'văn phòng': 'office', 'lãnh đạo tỉnh': 'leader' },
  ...{ 'kiểm soát viên': 'auditor', 'quản trị viên': 'admin' },
}

/** More people than any centre has; what is longer is not a roster. */
export const ROSTER_MOST = 2_000

const wrong = (column: string, text: string, detail: string): RosterFault => ({ column, text, detail })

/**
 * @param text CSV with a header line (username, displayName, role, unit, mobile, email, or their Vietnamese names), a table
 * pasted from a spreadsheet, or a JSON array of such objects
 * @param units codes of the units there are
 */
export function readRoster(text: string, units: ReadonlySet<string>): Roster {
  const trimmed = text
    .normalize('NFC')
    .replace(/^\uFEFF/, '')
    .trim()
  const unread = unreadableLine(trimmed)
  if (unread !== null)
    return { entries: [], bad: [{ line: unread, faults: [wrong('', 'not UTF-8', NOT_UTF8)] }] }
  const { raws, bad } = trimmed.startsWith('[') ? fromJson(trimmed) : fromCsv(trimmed)
  if (raws.length > ROSTER_MOST) {
    const faults = [wrong('', `more than ${ROSTER_MOST} people`, `nhiều hơn ${ROSTER_MOST} người`)]
    return { entries: [], bad: [{ line: 1, faults }] }
  }
  const entries: (Entry & { line: number })[] = []
  const seen = new Map<string, number>()
  for (const { line, fields } of raws) {
    const { entry, faults } = check(fields, units)
    const { username } = entry
    const first = seen.get(username)
    if (first !== undefined)
      faults.push(
        wrong(
          'username',
          `username "${username}" stands on line ${first} too`,
          `"${username}" đã có ở dòng ${first}`,
        ),
      )
    seen.set(username, first ?? line)
    if (faults.length > 0) bad.push({ line, faults })
    else entries.push({ ...entry, line })
  }
  return { entries, bad: bad.sort((a, b) => a.line - b.line) }
}

function check(
  fields: Record<string, unknown>,
  units: ReadonlySet<string>,
): { entry: Entry; faults: RosterFault[] } {
  const faults: RosterFault[] = []
  const say = (column: string, text: string, detail: string) => void faults.push(wrong(column, text, detail))
  const text = (column: string) => {
    const value = fields[column] ?? ''
    if (typeof value === 'string') return value.trim()
    say(column, `${column} must be text`, 'phải là chữ')
    return ''
  }
  const strange = Object.keys(fields).filter(column => !Object.hasOwn(COLUMNS, column))
  if (strange.length > 0)
    say(
      strange.join(', '),
      `unknown column ${strange.join(', ')}`,
      'không có cột này trong danh sách tài khoản',
    )
  const username = canonicalUsername(text('username'))
  const displayName = canonicalName(text('displayName'))
  const unit = text('unit') || null
  const typed = text('role')
  const role = ROLE_WORDS[typed.toLowerCase()] ?? (typed as Role)
  const badName = usernameFault(username)
  if (badName) say('username', `username "${username}": ${badName}`, badName)
  if (displayName === '') say('displayName', 'displayName is missing', 'thiếu họ tên')
  if (unit !== null && !units.has(unit))
    say('unit', `no unit has the code "${unit}"`, `không có đơn vị mang mã "${unit}"`)
  if (!ROLES.includes(role))
    say('role', `role "${typed}" is none of ${ROLES.join(', ')}`, `không có vai trò "${typed}"`)
  else if (unitFault(role, unit)) say('unit', `role ${role} needs a unit`, `${unitFault(role, unit)}`)
  const badPhone = role === 'operator' && !badName ? endpointFault(username) : null
  if (badPhone)
    say('username', `username "${username}": ${badPhone}`, 'tên này không dùng được cho điện thoại')
  const [mobile, email] = [canonicalMobile(text('mobile')), canonicalEmail(text('email'))]
  if (mobile === undefined)
    say('mobile', `mobile "${text('mobile')}" is no mobile number`, 'không phải số di động')
  if (email === undefined)
    say('email', `email "${text('email')}" is no address`, 'không phải địa chỉ thư điện tử')
  const reached = { ...(mobile ? { mobile } : {}), ...(email ? { email } : {}) }
  return { entry: { username, displayName, role, unit, ...reached }, faults }
}

type Raws = { raws: Raw[]; bad: BadLine[] }

function fromJson(text: string): Raws {
  let rows: unknown
  try {
    rows = JSON.parse(text)
  } catch (error) {
    const fault = wrong('', `not JSON: ${(error as Error).message}`, 'không đọc được tệp JSON')
    return { raws: [], bad: [{ line: 1, faults: [fault] }] }
  }
  const raws: Raw[] = []
  const bad: BadLine[] = []
  for (const [place, row] of (rows as unknown[]).entries()) {
    const isObject = typeof row === 'object' && row !== null && !Array.isArray(row)
    if (isObject) raws.push({ line: place + 1, fields: row as Record<string, unknown> })
    else bad.push({ line: place + 1, faults: [wrong('', 'not an object', 'không phải một tài khoản')] })
  }
  return { raws, bad }
}

function fromCsv(text: string): Raws {
  const [first = '', ...rest] = text.split(/\r?\n/)
  const separator = separatorOf(first)
  const header = (cells(first, separator) ?? []).map(columnNamed)
  const missing = NEEDED.filter(column => !header.includes(column))
  if (missing.length > 0) {
    const fault = wrong(missing.join(', '), `no column ${missing.join(', ')}`, 'thiếu cột này')
    return { raws: [], bad: [{ line: 1, faults: [fault] }] }
  }
  const raws: Raw[] = []
  const bad: BadLine[] = []
  for (const [place, row] of rest.entries()) {
    const line = place + 2
    if (row.trim() === '') continue
    const values = cells(row, separator)
    if (values?.length === header.length)
      raws.push({ line, fields: Object.fromEntries(header.map((column, n) => [column, values[n]])) })
    else {
      const text = `not ${header.length} cells, or a quote is open`
      const detail = `phải có ${header.length} ô, hoặc dấu ngoặc kép chưa đóng`
      bad.push({ line, faults: [wrong('', text, detail)] })
    }
  }
  return { raws, bad }
}

/** Spreadsheets with a decimal comma, as in Vietnam, export semicolons; what is copied from one has tabs. */
function separatorOf(header: string): string {
  if (header.includes('\t')) return '\t'
  return header.includes(';') && !header.includes(',') ? ';' : ','
}

/** Our column for what stands over it; what is none of ours stays as it is, to be named. */
function columnNamed(typed: string): string {
  const word = typed.trim().toLowerCase()
  const found = Object.entries(COLUMNS).find(
    ([column, words]) => column.toLowerCase() === word || words.includes(word),
  )
  return found?.[0] ?? typed.trim()
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
