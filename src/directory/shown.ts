import { iso, isoOrNull } from '../clock.ts'
import type { Named } from '../people/person.ts'
import { UNIT_TYPES, type Unit, type Version } from './subjects.ts'
import type { Span } from './validity.ts'

/** The directory as the API shows it. Pure. */

export function shownUnit(unit: Unit, depth: number) {
  const { calendar, ...rest } = unit
  return { ...rest, typeName: UNIT_TYPES[unit.type], hasCalendar: calendar !== null, depth }
}

/** Children behind their parents, by code; whose parent is not there stands at the top. */
export function inTree(units: readonly Unit[]) {
  const ids = new Set(units.map(({ id }) => id))
  const children = Map.groupBy(units, ({ parentId }) =>
    parentId !== null && ids.has(parentId) ? parentId : null,
  )
  const shown: ReturnType<typeof shownUnit>[] = []
  const add = (parent: string | null, depth: number) => {
    for (const unit of children.get(parent) ?? []) {
      shown.push(shownUnit(unit, depth))
      add(unit.id, depth + 1)
    }
  }
  add(null, 0)
  return shown
}

/** @param span the time in which it holds; undefined where another took its place at once */
export function shownVersion(
  { id, value, isOver, effectiveFrom, madeAt, madeBy, reason, reverts }: Version,
  span: Span<Version> | undefined,
  known: ReadonlyMap<string, Named>,
) {
  return {
    ...{ id, value, isOver, reason, reverts },
    from: iso(effectiveFrom),
    to: span ? isoOrNull(span.to) : iso(effectiveFrom),
    madeAt: iso(madeAt),
    madeBy: madeBy === null ? null : (known.get(madeBy) ?? null),
  }
}
