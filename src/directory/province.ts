import { DateTime } from 'luxon'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { type Ms, ZONE } from '../clock.ts'

/** Wall time of the province, `24:00` only as an end. */
const Time = Type.String({ pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$' })
const DateOnly = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })
const Shift = Type.Tuple([Time, Time])
const Shifts = Type.Array(Shift, { maxItems: 6 })
const strict = { additionalProperties: false }

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

const Always = Type.Object({ kind: Type.Literal('always') }, strict)
const Weekly = Type.Object(
  {
    kind: Type.Literal('weekly'),
    /** Shifts `[from, to)` of each weekday; an empty list is a day off. */
    week: Type.Object(
      { mon: Shifts, tue: Shifts, wed: Shifts, thu: Shifts, fri: Shifts, sat: Shifts, sun: Shifts },
      strict,
    ),
    /** Days off, both ends included; they win over the week. */
    holidays: Type.Array(
      Type.Object({ from: DateOnly, to: DateOnly, name: Type.String({ minLength: 1 }) }, strict),
    ),
    /** Single days with hours of their own, as a Saturday worked for a bridged Friday; they win over holidays. */
    special: Type.Array(
      Type.Object({ on: DateOnly, shifts: Shifts, name: Type.String({ minLength: 1 }) }, strict),
    ),
  },
  strict,
)
const Hours = Type.Union([Always, Weekly])

/** What a province decides about its centre; `provinces/<name>/profile.json`. */
export const Province = Type.Object(
  {
    /** In ticket codes: `1022-DT-2026-000123`. */
    code: Type.String({ pattern: '^[A-Z]{2,4}$' }),
    name: Type.String({ minLength: 1 }),
    /** As people and papers name the centre. */
    centre: Type.String({ minLength: 1 }),
    /** Numbers citizens dial, as printed, without spaces or dots. */
    hotlines: Type.Array(Type.String({ pattern: '^\\+?\\d{3,14}$' }), { minItems: 1 }),
    /** Numbers a citizen in danger is told to dial (requirement B06). */
    emergency: Type.Array(
      Type.Object(
        { number: Type.String({ pattern: '^\\d{3}$' }), what: Type.String({ minLength: 1 }) },
        strict,
      ),
      { minItems: 1 },
    ),
    /** The voice prompts are generated with where the province has placed no recording of its own. */
    prompts: Type.Object(
      {
        voice: Type.Union([
          Type.Literal('vi'),
          Type.Literal('vi-vn-x-central'),
          Type.Literal('vi-vn-x-south'),
        ]),
      },
      strict,
    ),
    calls: Type.Object(
      {
        /** How long one phone rings before the next operator is asked. */
        ringSeconds: Type.Integer({ minimum: 5, maximum: 120 }),
        /** After a talk, for notes; then ready again. */
        wrapUpSeconds: Type.Integer({ minimum: 0, maximum: 3600 }),
        /** A phone that refused or did not answer is left alone so long. */
        restSeconds: Type.Integer({ minimum: 0, maximum: 3600 }),
        /** An operator gone sooner than this after the answer has not served the caller. */
        earlySeconds: Type.Integer({ minimum: 0, maximum: 60 }),
      },
      strict,
    ),
    hours: Hours,
    /** Values the province's documents leave open, by path (`calls.ringSeconds`): why this one was taken. */
    assumed: Type.Record(Type.String(), Type.String({ minLength: 1 })),
    /** Where the other values were read. */
    sources: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
  },
  strict,
)
export type Province = Readonly<Static<typeof Province>>
export type Hours = Static<typeof Hours>

/** A profile that cannot be used; `faults` names every reason at once. */
export class BadProvince extends Error {
  override readonly name = 'BadProvince'
  readonly faults: readonly string[]
  constructor(where: string, faults: readonly string[]) {
    super(`${where}:\n${faults.map(fault => `  - ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

/**
 * @param value what JSON.parse made of the profile
 * @param where for the message, as the path of the file
 * @throws BadProvince with every fault of shape, or else every fault of sense
 */
export function parseProvince(value: unknown, where: string): Province {
  const shape = faultsOfShape(value)
  if (shape.length > 0) throw new BadProvince(where, shape)
  const province = value as Province
  const faults = [...faultsOfHours(province.hours), ...faultsOfAssumed(province)]
  if (faults.length > 0) throw new BadProvince(where, faults)
  return province
}

function faultsOfShape(value: unknown): string[] {
  const { hours } = (value ?? {}) as { hours?: { kind?: unknown } }
  // Of a union TypeBox reports every branch: only the one that was meant is of use.
  const branch = hours?.kind === 'weekly' ? Weekly : hours?.kind === 'always' ? Always : Hours
  const errors = [
    ...[...Value.Errors(Province, value)].filter(({ instancePath }) => !instancePath.startsWith('/hours')),
    ...[...Value.Errors(branch, hours)].map(error => ({
      ...error,
      instancePath: `/hours${error.instancePath}`,
    })),
  ]
  // Forbidden keys come twice: as "schema is false" each, and in one list.
  const plain = errors.filter(({ keyword }) => keyword !== 'boolean')
  return plain.map(error => {
    const where = error.instancePath.slice(1).replaceAll('/', '.') || 'the profile'
    const extra =
      error.keyword === 'additionalProperties' ? `: ${error.params.additionalProperties.join(', ')}` : ''
    return `${where} ${error.message}${extra}`
  })
}

/** Whether the centre answers at this instant; a shift holds its first minute and not its last. */
export function isOpenAt(hours: Hours, at: Ms): boolean {
  if (hours.kind === 'always') return true
  const local = DateTime.fromMillis(at, { zone: ZONE })
  const now = local.toFormat('HH:mm')
  return shiftsOn(hours, local.toFormat('yyyy-MM-dd')).some(([from, to]) => from <= now && now < to)
}

/** @param day `yyyy-MM-dd` of the province */
function shiftsOn(hours: Extract<Hours, { kind: 'weekly' }>, day: string): [string, string][] {
  const special = hours.special.find(({ on }) => on === day)
  if (special) return special.shifts
  if (hours.holidays.some(({ from, to }) => from <= day && day <= to)) return []
  const weekday = WEEKDAYS[DateTime.fromISO(day, { zone: ZONE }).weekday - 1]
  return weekday ? hours.week[weekday] : []
}

function faultsOfHours(hours: Hours): string[] {
  if (hours.kind === 'always') return []
  const lists = [
    ...WEEKDAYS.map(day => ({ where: `hours.week.${day}`, shifts: hours.week[day] })),
    ...hours.special.map(({ on, shifts }) => ({ where: `hours.special ${on}`, shifts })),
  ]
  const faults = lists.flatMap(({ where, shifts }) => faultsOfShifts(where, shifts))
  const days = [...hours.holidays.flatMap(({ from, to }) => [from, to]), ...hours.special.map(({ on }) => on)]
  for (const day of new Set(days))
    if (!DateTime.fromISO(day, { zone: ZONE }).isValid) faults.push(`hours: ${day} is not in the calendar`)
  for (const { from, to, name } of hours.holidays)
    if (to < from) faults.push(`hours.holidays: ${name} ends (${to}) before it begins (${from})`)
  const specials = hours.special.map(({ on }) => on)
  for (const twice of new Set(specials.filter((on, index) => specials.indexOf(on) !== index)))
    faults.push(`hours.special: ${twice} is there twice`)
  return faults
}

function faultsOfShifts(where: string, shifts: readonly (readonly [string, string])[]): string[] {
  const faults: string[] = []
  let end = ''
  for (const [from, to] of shifts) {
    if (to <= from) faults.push(`${where}: the shift ${from}-${to} does not end after it begins`)
    if (from < end)
      faults.push(`${where}: the shift ${from}-${to} begins before the one before it ends (${end})`)
    end = to
  }
  return faults
}

/** A note on something that is not there is a leftover or a slip of the pen. */
function faultsOfAssumed(province: Province): string[] {
  const has = (path: string) =>
    path
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], province) !==
    undefined
  return Object.keys(province.assumed)
    .filter(path => !has(path))
    .map(path => `assumed: there is no ${path} in the profile`)
}
