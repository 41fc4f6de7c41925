import { iso, isoOrNull } from '../clock.ts'
import type { Then } from './effects.ts'
import type { Planned, Row } from './importing.ts'
import type { Kind, Values } from './subjects.ts'

/** What a file makes of the directory, line by line, as people read it. Pure. */

/** More are not read before a decision; the counts tell how many there are. */
const ROWS_SHOWN = 50

/** By what people know it; null for nothing. */
export type Names = (kind: 'units' | 'fields' | 'areas', key: string | null) => string | null

/** By what people know it, as it is called then; of one that is not there yet, or any more, as it was. */
export const nameIn =
  (before: Then, after: Then): Names =>
  (kind, key) =>
    key === null ? null : ((after[kind].get(key) ?? before[kind].get(key))?.value.name ?? key)

export function shownRows({ rows }: Pick<Planned, 'rows'>, name: Names) {
  const of = (becomes: Row['becomes']) =>
    rows
      .filter(row => row.becomes === becomes)
      .slice(0, ROWS_SHOWN)
      .map(row => shownRow(row, name))
  return { new: of('new'), changed: of('changed'), ended: of('ended') }
}

function shownRow({ line, before, made }: Row, name: Names) {
  const [first, last] = [made[0], made.at(-1)]
  if (!first || !last) throw new Error(`line ${line} changes nothing`)
  const end = made.find(({ isOver }) => isOver)
  return {
    ...{ line, name: titleOf(last.kind, last.value, name) },
    before: before && named(before.kind, before.value, name),
    after: named(last.kind, last.value, name),
    ...{ from: iso(first.effectiveFrom), endedFrom: isoOrNull(end?.effectiveFrom ?? null) },
    wasOver: before?.isOver === true,
  }
}

function titleOf(kind: Kind, value: Values[Kind], name: Names): string {
  if ('name' in value) return value.name
  if (kind === 'post') return name('units', value.unitId) ?? ''
  const { fieldCode, areaCode } = value as Values['route']
  return [name('fields', fieldCode), name('areas', areaCode)].filter(one => one !== null).join(', ')
}

/** Which of its parts name others. */
const NAMING: Readonly<Partial<Record<Kind, Readonly<Record<string, Parameters<Names>[0]>>>>> = {
  unit: { parentId: 'units', successorId: 'units', areaCode: 'areas' },
  field: { parentCode: 'fields' },
  area: { parentCode: 'areas', successors: 'areas' },
  route: { fieldCode: 'fields', areaCode: 'areas', unitId: 'units' },
  post: { unitId: 'units' },
}

/** With names in the place of ids and codes, which nobody knows by heart. */
function named(kind: Kind, value: Values[Kind], name: Names): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      const of = NAMING[kind]?.[key]
      if (!of || part === null) return [key, part]
      return [key, Array.isArray(part) ? part.map(one => name(of, one)) : name(of, part as string)]
    }),
  )
}
