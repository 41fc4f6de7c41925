import { type Permission, permissionsOf } from './permissions.ts'
import type { Person, Role } from './person.ts'

/** What changes of an account mean, and which of them may be taken back. Pure. */

/** What is weighed before an account is changed, and may be taken back: the journal keeps no number or address. */
export const SEEN = ['displayName', 'role', 'unitId', 'isDisabled'] as const
/** What the journal tells of a change; a number or an address only by whether there is one. */
export const TOLD = [...SEEN, 'hasMobile', 'hasEmail'] as const
export type Seen = Pick<Person, 'displayName' | 'role' | 'unitId'> & Readonly<{ isDisabled: boolean }>

/** What the journal keeps of one change of an account. */
export type Change = Readonly<{ id: number; facts: Readonly<Record<string, unknown>> }>

/** What taking a change back would bring; or why it cannot: it was overtaken, or what was before is not kept. */
export type Back = Partial<Seen> | 'overtaken' | 'not-kept'

/** What a person may do more in another role, and what no more. */
export function rightsBeside(before: Role, after: Role): { gained: Permission[]; lost: Permission[] } {
  const [old, young] = [permissionsOf(before), permissionsOf(after)]
  return {
    gained: young.filter(one => !old.includes(one)),
    lost: old.filter(one => !young.includes(one)),
  }
}

/** @param changes of one account, the newest first */
export function backs(changes: readonly Change[]): ReadonlyMap<number, Back> {
  const touched = new Set<string>()
  return new Map(
    changes.map(({ id, facts }) => {
      const was = (facts.before ?? {}) as Readonly<Record<string, unknown>>
      const keys = SEEN.filter(key => key in was)
      const back = keys.some(key => touched.has(key))
        ? 'overtaken'
        : (Object.fromEntries(keys.map(key => [key, was[key]])) as Partial<Seen>)
      for (const key of SEEN) if (key in facts) touched.add(key)
      return [id, keys.length === 0 ? 'not-kept' : back]
    }),
  )
}
