import { type Candidate, candidates } from './routing.ts'
import type { Area, Version } from './subjects.ts'
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

/** All whose work this unit has, itself among them. */
export const unitsBehind = (then: Then, unitId: string): string[] =>
  [...then.units.keys()].filter(id => holderThen(then, id) === unitId)

/** An area, and all that lies in it. */
export function areasUnder({ areas }: Then, code: string): string[] {
  const found = [code]
  for (const at of found)
    for (const [one, { value }] of areas) if (value.parentCode === at && !found.includes(one)) found.push(one)
  return found
}

/** What belongs to a field or group, of the same level as tickets name it; a sub-type is named by itself. */
export function fieldsUnder({ fields }: Then, code: string): { fieldCodes: string[]; subtypes: string[] } {
  const level = fields.get(code)?.value.level
  if (level === 'subtype') return { fieldCodes: [], subtypes: [code] }
  const children = [...fields].flatMap(([one, { value }]) => (value.parentCode === code ? [one] : []))
  return { fieldCodes: level === 'group' ? children : [code], subtypes: [] }
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
  const routes = standing(then.routes).map(({ value }) => value)
  const governing = standing(then.units).map(({ subject, value }) => ({
    id: subject,
    areaCode: value.areaCode,
  }))
  const names = { field: null, areaOf: (code: string) => code }
  return ({ fieldCode, areaCode }: Pick<RouteBeside, 'fieldCode' | 'areaCode'>): string | null => {
    const found: readonly Candidate[] = candidates({
      ...{ fieldCode, areas: upwardsIn(then, areaCode), routes, governing, names },
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

/** What still names the one that is no more: children of a unit, field or area, rules that lead to it. */
export function namingStill(then: Then, { kind, subject }: Pick<Version, 'kind' | 'subject'>): Version[] {
  const { units, fields, areas, routes } = then
  const naming = <V extends Version>(held: ReadonlyMap<string, V>, key: string) =>
    [...held.values()].filter(
      ({ isOver, value }) => !isOver && (value as Readonly<Record<string, unknown>>)[key] === subject,
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
