import type { Static } from 'typebox'
import type { AreaPage, FieldPage, UnitPage } from '../../../src/directory/schemas.ts'
import type { UnitType } from '../../../src/directory/subjects.ts'
import { fold, matches } from '../kit/fold.ts'
import { inOrder } from '../kit/format.ts'

/** What can be picked, and how it is found by typing. Pure. */

export type Field = Static<typeof FieldPage>['items'][number]
export type Area = Static<typeof AreaPage>['items'][number]
export type Unit = Static<typeof UnitPage>['items'][number]

export type Choice = Readonly<{
  value: string
  label: string
  /** The heading that it stands under. */
  group?: string | undefined
  /** By what else it is found: former names, codes. */
  also?: readonly string[]
  /** Beside the label, smaller. */
  note?: string | undefined
  /** Shown where it is picked already, offered to nobody. */
  isOver?: boolean
}>
export type Group = Readonly<{ group: string; choices: readonly Choice[] }>

/** How well a choice fits what was typed, from 0; null = not at all. */
function rankOf({ label, also = [] }: Choice, typed: string): number | null {
  if (matches(label, typed)) return fold(label).startsWith(fold(typed.trim())) ? 0 : 1
  if (also.some(name => matches(name, typed))) return 2
  return matches([label, ...also].join(' '), typed) ? 3 : null
}

/**
 * What is offered, the best first, under its headings; a heading stands where its best choice does.
 * @param typed nothing = all, in Vietnamese order
 * @param most so many choices in all
 */
export function offered(choices: readonly Choice[], typed: string, most: number): readonly Group[] {
  const fitting = choices
    .filter(({ isOver }) => !isOver)
    .flatMap(choice => {
      const rank = typed.trim() === '' ? 0 : rankOf(choice, typed)
      return rank === null ? [] : [{ choice, rank }]
    })
    .sort((one, other) => one.rank - other.rank)
    .slice(0, most)
  const groups = Map.groupBy(fitting, ({ choice }) => choice.group ?? '')
  return [...groups].map(([group, found]) => ({ group, choices: found.map(({ choice }) => choice) }))
}

/** Which former name was meant, where it is not its name of today that fits. */
export function formerly(choice: Choice, typed: string): string | undefined {
  if (typed.trim() === '' || matches(choice.label, typed)) return undefined
  return choice.also?.find(name => matches(name, typed))
}

const byLabel = (one: Choice, other: Choice) =>
  inOrder(one.group ?? '', other.group ?? '') || inOrder(one.label, other.label)

export function fieldChoices(fields: readonly Field[]): Choice[] {
  return fields
    .map(({ code, name, group, isOver, subtypes }) => ({
      ...{ value: code, label: name, isOver, group: group?.name },
      also: [code, ...subtypes.map(subtype => subtype.name)],
    }))
    .sort(byLabel)
}

export function subtypeChoices(field: Field | undefined): Choice[] {
  return (field?.subtypes ?? []).map(({ code, name }) => ({ value: code, label: name, also: [code] }))
}

/** Whoever says the name of a commune that is no more is offered the one it has become part of. */
export function areaChoices(areas: readonly Area[]): Choice[] {
  const names = new Map(areas.map(({ code, name }) => [code, name]))
  const former = new Map<string, string[]>()
  for (const { name, aliases, successors } of areas)
    for (const successor of successors)
      former.set(successor, [...(former.get(successor) ?? []), name, ...aliases])
  return areas
    .map(({ code, name, parentCode, aliases, isOver }) => ({
      ...{ value: code, label: name, isOver },
      note: parentCode === null ? undefined : names.get(parentCode),
      also: [...new Set([...aliases, ...(former.get(code) ?? []), code])],
    }))
    .sort(byLabel)
}

/** Where each kind of unit stands in the list. */
const PLACES: Readonly<Record<UnitType, number>> = {
  ...{ office: 0, department: 1, commune: 2, police: 3, vertical: 4, institution: 5, provider: 6 },
  ...{ division: 7, district: 8, other: 9 },
}

export function unitChoices(units: readonly Unit[]): Choice[] {
  const place = new Map(units.map(({ id, type }) => [id, PLACES[type]]))
  return units
    .map(({ id, code, name, typeName, isOver }) => ({
      ...{ value: id, label: name, isOver, also: [code] },
      group: typeName.charAt(0).toUpperCase() + typeName.slice(1),
    }))
    .sort((one, other) => (place.get(one.value) ?? 0) - (place.get(other.value) ?? 0) || byLabel(one, other))
}
