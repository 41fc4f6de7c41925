import type { Meant } from '../tickets/impact.ts'
import type { Draft } from './importing.ts'
import { type Candidate, candidates } from './routing.ts'
import type { Area, Kind, Values, Version } from './subjects.ts'
import { holderIn } from './validity.ts'

/** What a change of the directory makes of the rest of it, before anybody decides on it. Pure. */

/** What holds at one instant, by subject. */
export type Then = Readonly<{
  units: ReadonlyMap<string, Version<'unit'>>
  fields: ReadonlyMap<string, Version<'field'>>
  areas: ReadonlyMap<string, Version<'area'>>
  routes: ReadonlyMap<string, Version<'route'>>
}>

/** @param versions in any order; those of later instants are left out */
export function thenAt(versions: readonly Version[], at: number): Then {
  const held = new Map<string, Version>()
  for (const one of versions.toSorted((a, b) => a.effectiveFrom - b.effectiveFrom || a.id - b.id))
    if (one.effectiveFrom <= at) held.set(`${one.kind} ${one.subject}`, one)
  const of = <K extends Version['kind']>(kind: K) =>
    new Map([...held.values()].filter(one => one.kind === kind).map(one => [one.subject, one as Version<K>]))
  return { units: of('unit'), fields: of('field'), areas: of('area'), routes: of('route') }
}

/** Who has the work of a unit; null = nobody. */
export const holderThen = ({ units }: Then, unitId: string): string | null =>
  holderIn(id => {
    const unit = units.get(id)
    return unit && { isOver: unit.isOver, successorId: unit.value.successorId }
  }, unitId)

/** Units whose work another one has before and after, or has by other hours: deadlines of their tickets may move. */
export function unitsMoved(before: Then, after: Then): string[] {
  const hours = (then: Then, id: string) => {
    const holder = holderThen(then, id)
    const unit = holder === null ? undefined : then.units.get(holder)
    return JSON.stringify([holder, unit?.value.calendar ?? null, unit?.value.isRoundTheClock ?? false])
  }
  return [...before.units.keys()].filter(id => hours(before, id) !== hours(after, id))
}

/** All whose work these units have, themselves among them. */
export function unitsBehind(then: Then, unitIds: readonly string[]): string[] {
  const meant = new Set(unitIds)
  return [...then.units.keys()].filter(id => meant.has(holderThen(then, id) ?? ''))
}

/** Areas, and all that lies in them. */
export function areasUnder({ areas }: Then, codes: readonly string[]): string[] {
  const children = Map.groupBy(areas.values(), ({ value }) => value.parentCode)
  const found = new Set(codes)
  for (const at of found) for (const { subject } of children.get(at) ?? []) found.add(subject)
  return [...found]
}

/** What belongs to a field or group, of the same level as tickets name it; a sub-type is named by itself. */
export function fieldsUnder({ fields }: Then, code: string): { fieldCodes: string[]; subtypes: string[] } {
  const level = fields.get(code)?.value.level
  if (level === 'subtype') return { fieldCodes: [], subtypes: [code] }
  const children = [...fields].flatMap(([one, { value }]) => (value.parentCode === code ? [one] : []))
  return { fieldCodes: level === 'group' ? children : [code], subtypes: [] }
}

/** Which open tickets changes of one kind are about, as the directory stands before them. */
export function meantBy(drafts: readonly [Draft, ...Draft[]], before: Then): Meant {
  const subjects = drafts.map(({ subject }) => subject)
  switch (drafts[0].kind) {
    case 'unit':
      return { unitIds: unitsBehind(before, subjects) }
    case 'field': {
      const found = subjects.map(code => fieldsUnder(before, code))
      const [fieldCodes, subtypes] = [
        found.flatMap(one => one.fieldCodes),
        found.flatMap(one => one.subtypes),
      ]
      return anyOf([fieldCodes.length > 0 ? { fieldCodes } : null, subtypes.length > 0 ? { subtypes } : null])
    }
    case 'area':
      return { areaCodes: areasUnder(before, subjects) }
    case 'route':
      return meantByRules(
        drafts.map(({ value }) => value as Values['route']),
        before,
      )
    case 'post':
      return {
        unitIds: unitsBehind(
          before,
          drafts.map(({ value }) => (value as Values['post']).unitId),
        ),
      }
  }
}

/** One condition for every place that rules name: a file has thousands of them. */
function meantByRules(rules: readonly Values['route'][], before: Then): Meant {
  const places = [...Map.groupBy(rules, ({ areaCode }) => areaCode)]
  return anyOf(
    places.map(([areaCode, of]) => {
      const fields = of.map(({ fieldCode }) => fieldCode)
      return {
        ...(areaCode === null ? {} : { areaCodes: areasUnder(before, [areaCode]) }),
        ...(fields.includes(null) ? {} : { fieldCodes: fields.filter(field => field !== null) }),
      }
    }),
  )
}

function anyOf(some: readonly (Meant | null)[]): Meant {
  const meant = some.filter(one => one !== null)
  const [only] = meant
  return only && meant.length === 1 ? only : { anyOf: meant }
}

/** Where a ticket of this field in this area would go: the first unit that is proposed; null = to nobody by itself. */
export type RouteBeside = Readonly<{
  fieldCode: string | null
  areaCode: string | null
  before: string | null
  after: string | null
}>

/** Every field and area of a rule, or of a unit that governs an area, for which another unit would be proposed. */
export function routesBeside(before: Then, after: Then): RouteBeside[] {
  const aims = new Map<string, Pick<RouteBeside, 'fieldCode' | 'areaCode'>>()
  for (const then of [before, after]) {
    for (const { value } of then.routes.values()) {
      const { fieldCode, areaCode } = value
      aims.set(`${fieldCode}/${areaCode}`, { fieldCode, areaCode })
    }
    for (const { value } of then.units.values())
      if (value.areaCode !== null)
        aims.set(`null/${value.areaCode}`, { fieldCode: null, areaCode: value.areaCode })
  }
  const [old, young] = [proposing(before), proposing(after)]
  return [...aims.values()].flatMap(aim => {
    const beside = { before: old(aim), after: young(aim) }
    return beside.before === beside.after ? [] : [{ ...aim, ...beside }]
  })
}

function proposing(then: Then) {
  const standing = <V>(held: ReadonlyMap<string, Readonly<{ subject: string; isOver: boolean; value: V }>>) =>
    [...held.values()].filter(({ isOver }) => !isOver)
  // By what they name: with thousands of rules, not every one is looked at for every other.
  const routes = Map.groupBy(
    standing(then.routes).map(({ value }) => value),
    ({ fieldCode, areaCode }) => `${fieldCode}/${areaCode}`,
  )
  const governing = Map.groupBy(
    standing(then.units).map(({ subject, value }) => ({ id: subject, areaCode: value.areaCode })),
    ({ areaCode }) => areaCode,
  )
  const names = { field: null, areaOf: (code: string) => code }
  return ({ fieldCode, areaCode }: Pick<RouteBeside, 'fieldCode' | 'areaCode'>): string | null => {
    const areas = upwardsIn(then, areaCode)
    const fields = new Set([fieldCode, null])
    const found: readonly Candidate[] = candidates({
      ...{ fieldCode, areas, names },
      routes: [...fields].flatMap(field =>
        [...areas, null].flatMap(area => routes.get(`${field}/${area}`) ?? []),
      ),
      governing: areas.flatMap(area => governing.get(area) ?? []),
    })
    for (const { unitId } of found) {
      const holder = holderThen(then, unitId)
      if (holder !== null) return holder
    }
    return null
  }
}

const upwardsIn = ({ areas }: Then, code: string | null) =>
  upwards(code, at => {
    const area = areas.get(at)
    return area && { ...area.value, isOver: area.isOver }
  })

type Above = Pick<Area, 'isOver' | 'successors' | 'parentCode'>

/** The area and what it lies in; of one that is no more also what it became part of. */
export function upwards(code: string | null, areaOf: (code: string) => Above | undefined): string[] {
  const way: string[] = []
  const add = (at: string | null) => {
    if (at === null || way.includes(at)) return
    way.push(at)
    const area = areaOf(at)
    if (!area) return
    if (area.isOver) for (const next of area.successors) add(next)
    add(area.parentCode)
  }
  add(code)
  return way
}

/** What still names those that are no more: children of a unit, field or area, rules that lead to it. */
export function namingStill(then: Then, kind: Kind, gone: ReadonlySet<string>): Version[] {
  const { units, fields, areas, routes } = then
  const naming = <V extends Version>(held: ReadonlyMap<string, V>, key: string) =>
    [...held.values()].filter(
      ({ isOver, value }) =>
        !isOver && gone.has((value as Readonly<Record<string, string | null>>)[key] ?? ''),
    )
  switch (kind) {
    case 'unit':
      return [...naming(units, 'parentId'), ...naming(routes, 'unitId')]
    case 'field':
      return [...naming(fields, 'parentCode'), ...naming(routes, 'fieldCode')]
    case 'area':
      return [...naming(areas, 'parentCode'), ...naming(units, 'areaCode'), ...naming(routes, 'areaCode')]
    default:
      return []
  }
}
