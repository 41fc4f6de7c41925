import type { Ms } from '../clock.ts'
import { type BadCell, type FileKind, type Line, type Reader, readerOf } from './columns.ts'
import { DUTIES } from './posts.ts'
import { faultsOfShape } from './shape.ts'
import type { Colleague } from './staff.ts'
import {
  AREA_TYPES,
  CODE,
  FIELD_LEVELS,
  type Kind,
  postKey,
  routeKey,
  UNIT_TYPES,
  VALUES,
  type Values,
  type Version,
} from './subjects.ts'
import { heldAt } from './validity.ts'
import { faultsOfWhole } from './whole.ts'

/** A file against the directory as it is: what would change, or every line that cannot be taken. Pure. */

export type Draft = Readonly<{
  kind: Kind
  subject: string
  effectiveFrom: Ms
  isOver: boolean
  value: Values[Kind]
}>

export type Books = Readonly<{
  /** All of the directory, with what was and what is to come. */
  versions: readonly Version[]
  /** Id by code. */
  units: ReadonlyMap<string, string>
  /** By username; asked for by files of staff only. */
  people: ReadonlyMap<string, Colleague>
}>

export type Asked = Readonly<{
  file: FileKind
  lines: readonly Line[]
  /** When what is there already changes, and what is new begins unless its line says when. */
  from: Ms
  /** Ids for units that are new, one a line. */
  newIds: readonly string[]
}>

/** What a line makes of what it names; one that changes nothing is none. */
export type Row = Readonly<{
  line: number
  becomes: 'new' | 'changed' | 'ended'
  /** What holds until then; null = nothing yet. */
  before: Version | null
  /** In order: two where it begins or changes first, and ends later. */
  made: readonly Draft[]
}>

export type Planned = Readonly<{
  bad: readonly BadCell[]
  drafts: readonly Draft[]
  rows: readonly Row[]
  newUnits: readonly Readonly<{ id: string; code: string; name: string }>[]
  counts: Readonly<{ lines: number; new: number; changed: number; ended: number; unchanged: number }>
}>

const KIND_OF: Readonly<Record<FileKind, Kind>> = {
  ...{ units: 'unit', areas: 'area', fields: 'field', routing: 'route', staff: 'post' },
}

type Entry = Readonly<{
  line: number
  subject: string
  /** With what is usual where the file has no such column. */
  value: object
  from: Ms | null
  /** Null = it goes on; undefined = the file does not say. */
  endedFrom: Ms | null | undefined
  /** Columns of the file. */
  columns: ReadonlySet<string>
}>

export function planImport(asked: Asked, books: Books): Planned {
  const kind = KIND_OF[asked.file]
  const bad: BadCell[] = []
  const newUnits = asked.file === 'units' ? unitsToMake(asked, books) : []
  const units = new Map([...books.units, ...newUnits.map(({ id, code }) => [code, id] as const)])
  const entries = asked.lines.flatMap(line => {
    const reader = readerOf(line)
    const entry = entryOf(asked.file, reader, { ...books, units, from: asked.from })
    bad.push(...reader.bad)
    const columns = new Set(Object.keys(line.cells))
    return reader.bad.length === 0 && entry ? [{ ...entry, line: line.line, columns }] : []
  })
  bad.push(...twice(entries, asked.file))
  const { drafts, rows, ...counts } = draftsOf(kind, entries, { from: asked.from, versions: books.versions })
  if (bad.length === 0) {
    bad.push(...shapes(drafts, entries))
    if (bad.length === 0) bad.push(...wholes(drafts, entries, books.versions))
  }
  return {
    bad: bad.toSorted((a, b) => a.line - b.line),
    ...(bad.length > 0 ? { drafts: [], rows: [], newUnits: [] } : { drafts, rows, newUnits }),
    counts: { lines: asked.lines.length, ...counts },
  }
}

/** A unit may name another of the same file, wherever that stands: ids are given before lines are read. */
function unitsToMake({ lines, newIds }: Asked, { units }: Books) {
  const made = new Map<string, { id: string; code: string; name: string }>()
  for (const [place, line] of lines.entries()) {
    const reader = readerOf(line)
    const [code, id] = [reader.text('code'), newIds[place]]
    if (code !== '' && id && !units.has(code) && !made.has(code))
      made.set(code, { id, code, name: reader.text('name') })
  }
  return [...made.values()]
}

type Found = Omit<Entry, 'line' | 'columns'> | null
/** As of when the file changes what is there. */
type Around = Books & Readonly<{ from: Ms }>

function entryOf(file: FileKind, reader: Reader, around: Around): Found {
  const [from, endedFrom] = [reader.day('from'), reader.day('endedFrom')]
  if (from !== null && endedFrom !== null && endedFrom <= from)
    reader.say('endedFrom', 'ends-before-it-begins', 'kết thúc trước khi bắt đầu')
  const found = READERS[file](reader, around)
  return found && { ...found, from, endedFrom: reader.has('endedFrom') ? endedFrom : undefined }
}

type Read = { subject: string; value: object } | null

const READERS: Readonly<Record<FileKind, (reader: Reader, around: Around) => Read>> = {
  units(reader, { units, versions, from }) {
    const code = codeOf(reader)
    const name = reader.needed('name')
    const type = reader.oneOf('type', UNIT_TYPES)
    const subject = units.get(code) ?? ''
    const successorId = unitOf(reader, 'successor', units)
    const isOver = () =>
      reader.has('endedFrom') ? reader.text('endedFrom') !== '' : isOverAt(versions, subject, from)
    if (successorId !== null && !isOver())
      reader.say('successor', 'still-there', 'đơn vị còn hoạt động thì chưa có đơn vị kế thừa')
    const phone = reader.text('phone').replace(/[ .()-]/g, '') || null
    const value = {
      ...{ name, type, parentId: unitOf(reader, 'parent', units), areaCode: reader.orNull('area') },
      ...{ successorId, phone, email: reader.orNull('email'), isRoundTheClock: reader.flag('roundTheClock') },
    }
    return { subject, value }
  },
  areas(reader) {
    const value = {
      ...{ name: reader.needed('name'), type: reader.oneOf('type', AREA_TYPES) },
      ...{ parentCode: reader.orNull('parent'), aliases: reader.list('aliases') },
      successors: reader.list('successors'),
    }
    return { subject: codeOf(reader), value }
  },
  fields(reader) {
    const form = reader.orNull('form')
    if (form !== null && form !== 'postal') reader.say('form', 'not-one-of', 'phải là một trong: postal')
    const value = {
      ...{ name: reader.needed('name'), level: reader.oneOf('level', FIELD_LEVELS), form },
      ...{ parentCode: reader.orNull('parent'), isProcedural: reader.flag('procedural') },
      ...{ isUrgent: reader.flag('urgent'), order: reader.count('order', 0) },
    }
    return { subject: codeOf(reader), value }
  },
  routing(reader, { units }) {
    const [fieldCode, areaCode] = [reader.orNull('field'), reader.orNull('area')]
    if (fieldCode === null && areaCode === null)
      reader.say('field', 'missing', 'cần lĩnh vực, hoặc địa bàn, hoặc cả hai')
    reader.needed('unit')
    const unitId = unitOf(reader, 'unit', units)
    if (unitId === null) return null
    const rank = reader.count('rank', 0)
    return {
      subject: routeKey({ fieldCode, areaCode, unitId }),
      value: { fieldCode, areaCode, unitId, rank },
    }
  },
  staff(reader, { units, people }) {
    reader.needed('unit')
    const unitId = unitOf(reader, 'unit', units)
    const username = reader.needed('username').toLowerCase()
    const duty = reader.oneOf('duty', DUTIES)
    const person = people.get(username)
    if (username !== '' && !person) reader.say('username', 'not-known', `không có tài khoản "${username}"`)
    else if (person?.isDisabled) reader.say('username', 'disabled', 'tài khoản này đã bị khóa')
    else if (person && unitId !== null && person.unitId !== unitId)
      reader.say('username', 'not-of-unit', 'tài khoản này không thuộc đơn vị')
    if (unitId === null || !person || duty === null) return null
    const value = { unitId, personId: person.id, duty }
    return { subject: postKey(value), value }
  },
}

const isOverAt = (versions: readonly Version[], subject: string, at: Ms): boolean =>
  heldAt(
    versions.filter(version => version.subject === subject),
    at,
  )?.isOver === true

function codeOf(reader: Reader): string {
  const code = reader.needed('code')
  if (code !== '' && !new RegExp(CODE).test(code))
    reader.say('code', 'bad-code', 'mã gồm tối đa 40 chữ không dấu, số, dấu chấm, gạch')
  return code
}

function unitOf(reader: Reader, column: string, units: ReadonlyMap<string, string>): string | null {
  const code = reader.text(column)
  if (code === '') return null
  const id = units.get(code)
  if (id === undefined) reader.say(column, 'not-known', `không có đơn vị "${code}"`)
  return id ?? null
}

/** Which column tells one line from another. */
const KEY: Readonly<Record<FileKind, string>> = {
  ...{ units: 'code', areas: 'code', fields: 'code', routing: 'unit', staff: 'username' },
}

function twice(entries: readonly Entry[], file: FileKind): BadCell[] {
  const first = new Map<string, number>()
  const bad: BadCell[] = []
  for (const { line, subject } of entries) {
    const before = first.get(subject)
    if (before === undefined) first.set(subject, line)
    else bad.push({ line, column: KEY[file], code: 'twice', text: `đã có ở dòng ${before}` })
  }
  return bad
}

type Counted = {
  drafts: Draft[]
  rows: Row[]
  new: number
  changed: number
  ended: number
  unchanged: number
}

function draftsOf(
  kind: Kind,
  entries: readonly Entry[],
  { from, versions }: Readonly<{ from: Ms; versions: readonly Version[] }>,
): Counted {
  const known = Map.groupBy(
    versions.filter(version => version.kind === kind),
    ({ subject }) => subject,
  )
  const counted: Counted = { drafts: [], rows: [], new: 0, changed: 0, ended: 0, unchanged: 0 }
  for (const entry of entries) {
    const before = known.get(entry.subject) ?? []
    const made = before.length === 0 ? begin(kind, entry, from) : alter(kind, entry, { before, from })
    counted.drafts.push(...made)
    const [first] = made
    if (!first) {
      counted.unchanged++
      continue
    }
    const held = heldAt(before, first.effectiveFrom) ?? null
    const isEnded = made.some(({ isOver }) => isOver) && !(held?.isOver && first.isOver)
    const becomes = before.length === 0 ? 'new' : isEnded ? 'ended' : 'changed'
    counted[becomes]++
    counted.rows.push({ line: entry.line, becomes, before: held, made })
  }
  return counted
}

/** A living unit has no successor yet. */
const living = <T extends object>(value: T): T =>
  'successorId' in value ? { ...value, successorId: null } : value

function begin(kind: Kind, { subject, value, endedFrom = null, ...times }: Entry, usual: Ms): Draft[] {
  const whole = { ...(kind === 'unit' ? { calendar: null } : {}), ...value } as Values[Kind]
  const from = times.from ?? (endedFrom === null ? usual : Math.min(usual, endedFrom - 1))
  const first = { kind, subject, effectiveFrom: from, isOver: false, value: living(whole) }
  if (endedFrom === null) return [first]
  return [first, { ...first, effectiveFrom: endedFrom, isOver: true, value: whole }]
}

type Standing = Readonly<{ before: readonly Version[]; from: Ms }>

/** What the line says against what stands: an empty cell empties, a column that the file has not leaves everything as it is. */
function alter(kind: Kind, entry: Entry, { before, from }: Standing): Draft[] {
  const { subject, endedFrom } = entry
  const [first] = before
  const at = Math.max(from, Math.min(...before.map(({ effectiveFrom }) => effectiveFrom)))
  const held = heldAt(before, at) ?? first
  const whole = { ...held?.value, ...toldIn(entry) } as Values[Kind]
  const isOver = endedFrom === undefined ? held?.isOver === true : endedFrom !== null && endedFrom <= at
  const drafts: Draft[] = []
  const now = isOver ? whole : living(whole)
  if (held?.isOver !== isOver || !isSame(held.value, now))
    drafts.push({ kind, subject, effectiveFrom: at, isOver, value: now })
  if (!endedFrom || isOver) return drafts
  const then = heldAt(before, endedFrom)
  if (!then?.isOver || !isSame(then.value, whole))
    drafts.push({ kind, subject, effectiveFrom: endedFrom, isOver: true, value: whole })
  return drafts
}

/** The parts that its file has a column for. */
const toldIn = ({ value, columns }: Entry) =>
  Object.fromEntries(Object.entries(value).filter(([part]) => columns.has(COLUMN[part] ?? part)))

/** Whatever the order of their keys: PostgreSQL keeps its own. */
export function isSame(a: unknown, b: unknown): boolean {
  return stable(a) === stable(b)
}

function stable(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

/** Columns by what they fill. */
const COLUMN: Readonly<Record<string, string>> = {
  ...{ parentCode: 'parent', parentId: 'parent', areaCode: 'area', fieldCode: 'field', unitId: 'unit' },
  ...{ successorId: 'successor', personId: 'username' },
  ...{ isRoundTheClock: 'roundTheClock', isProcedural: 'procedural', isUrgent: 'urgent' },
}

function shapes(drafts: readonly Draft[], entries: readonly Entry[]): BadCell[] {
  const lineOf = new Map(entries.map(({ subject, line }) => [subject, line]))
  const found = drafts.flatMap(({ kind, subject, value }) =>
    faultsOfShape(VALUES[kind], value, '').map(({ path, detail }) => {
      const key = path.split('.')[0] ?? ''
      return { line: lineOf.get(subject) ?? 0, column: COLUMN[key] ?? key, code: 'not-valid', text: detail }
    }),
  )
  return [...new Map(found.map(one => [JSON.stringify(one), one])).values()]
}

function wholes(drafts: readonly Draft[], entries: readonly Entry[], before: readonly Version[]): BadCell[] {
  const [first] = drafts
  if (!first) return []
  const from = Math.min(...drafts.map(({ effectiveFrom }) => effectiveFrom))
  const lineOf = new Map(entries.map(({ subject, line }) => [subject, line]))
  return faultsOfWhole([...before, ...asVersions(drafts, before)], from).map(
    ({ subject, column, code, text }) => ({ line: lineOf.get(subject) ?? 0, column, code, text }),
  )
}

/** As they will stand: younger than everything that is there. */
export function asVersions(drafts: readonly Draft[], before: readonly Version[]): Version[] {
  const last = Math.max(0, ...before.map(({ id }) => id))
  return drafts.map((draft, place) => ({
    ...draft,
    ...{ id: last + 1 + place, madeAt: 0, madeBy: null, reason: '', reverts: null },
  }))
}
