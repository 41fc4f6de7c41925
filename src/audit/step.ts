import { iso, type Ms } from '../clock.ts'
import type { Named } from '../people/person.ts'

/** One row of the log, for a room that shows its own part of it. Pure. */

type Row = Readonly<{ id: number; at: Ms; action: string; personId: string | null; facts: unknown }>

export const actorsIn = (rows: readonly Row[]): string[] => rows.flatMap(({ personId }) => personId ?? [])

/** @param known who did what, by id */
export function stepOf({ id, at, action, personId, facts }: Row, known: ReadonlyMap<string, Named>) {
  const { reason } = facts as Readonly<Record<string, unknown>>
  return {
    ...{ id, at: iso(at), action },
    by: personId === null ? null : (known.get(personId) ?? null),
    reason: typeof reason === 'string' ? reason : null,
  }
}
