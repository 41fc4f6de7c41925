import type { Ms } from '../clock.ts'
import type { Version } from './subjects.ts'
import { spansOf } from './validity.ts'

/** Duties that somebody is to take up, or lay down, at a later instant; what was taken back is none. Pure. */
export function plannedPosts(versions: readonly Version<'post'>[], now: Ms): Version<'post'>[] {
  const planned = [...Map.groupBy(versions, ({ subject }) => subject).values()].flatMap(own => {
    const spans = spansOf(own)
    return spans.flatMap(({ from, version }, place) => {
      const wasHeld = spans[place - 1]?.version.isOver === false
      return from > now && wasHeld === version.isOver ? [version] : []
    })
  })
  return planned.toSorted((a, b) => a.effectiveFrom - b.effectiveFrom || a.id - b.id)
}
