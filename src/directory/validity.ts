import type { Ms } from '../clock.ts'
import type { Kind, Version } from './subjects.ts'

/** Versions as times in which they hold. Nothing is ever changed in place, so two never hold at once. Pure. */

type Dated = Pick<Version, 'id' | 'effectiveFrom'>

export const inOrder = (a: Dated, b: Dated) => a.effectiveFrom - b.effectiveFrom || a.id - b.id

/** The version that holds at this instant; undefined before the first. */
export function heldAt<V extends Dated>(versions: readonly V[], at: Ms): V | undefined {
  return versions
    .filter(({ effectiveFrom }) => effectiveFrom <= at)
    .toSorted(inOrder)
    .at(-1)
}

export type Span<V> = Readonly<{ from: Ms; to: Ms | null; version: V }>

/** `[from, to)` of each version that holds at any time, in their order; what was overtaken at its first instant is left out. */
export function spansOf<V extends Dated>(versions: readonly V[]): Span<V>[] {
  const sorted = versions.toSorted(inOrder)
  return sorted
    .map((version, place) => ({
      from: version.effectiveFrom,
      to: sorted[place + 1]?.effectiveFrom ?? null,
      version,
    }))
    .filter(({ from, to }) => to === null || from < to)
}

export type Standing = Readonly<{ isOver: boolean; successorId: string | null }>

/**
 * Who has the work of a unit: itself while it is there, else its successor, or that one's.
 * @param find the unit as it stands at one instant
 * @returns null where the chain ends with nobody, or bites its tail
 */
export function holderIn(find: (id: string) => Standing | undefined, unitId: string): string | null {
  const seen = new Set<string>()
  for (let at: string | null = unitId; at !== null && !seen.has(at); ) {
    const unit = find(at)
    if (!unit) return null
    if (!unit.isOver) return at
    seen.add(at)
    at = unit.successorId
  }
  return null
}

/** All versions of each subject of one kind. */
export function bySubject<K extends Kind>(
  versions: readonly Version[],
  kind: K,
): ReadonlyMap<string, Version<K>[]> {
  const found = new Map<string, Version<K>[]>()
  for (const version of versions) {
    if (version.kind !== kind) continue
    const list = found.get(version.subject) ?? []
    list.push(version as Version<K>)
    found.set(version.subject, list)
  }
  return found
}

/** Whether a way up comes back to where it began. */
export function ringFrom(start: string, up: (at: string) => string | null | undefined): boolean {
  const seen = new Set<string>()
  for (let at = up(start); at && !seen.has(at); at = up(at)) {
    if (at === start) return true
    seen.add(at)
  }
  return false
}
