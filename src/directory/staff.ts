import type { Ms } from '../clock.ts'
import type { Role } from '../people/person.ts'
import type { Duty } from './posts.ts'
import type { Contact, Staff } from './subjects.ts'

/** Who of a unit is there, with those who stand in for the absent (QC 14.2, E18). Pure. */

export type Post = Readonly<{ personId: string; duty: Duty }>
/** Of now: somebody is away, and perhaps somebody stands in for them. */
export type Away = Readonly<{ personId: string; deputyId: string | null }>
/** As the people room knows them. */
export type Colleague = Readonly<{
  id: string
  username: string
  displayName: string
  mobile: string | null
  email: string | null
  role: Role
  unitId: string | null
  isDisabled: boolean
}>

/** A colleague in another role, of another unit, or gone. */
export type Becoming = Pick<Colleague, 'id' | 'role' | 'unitId' | 'isDisabled'>

export type StaffFacts = Readonly<{
  unitId: string
  posts: readonly Post[]
  /** Duties that somebody of the unit has been given, held now or laid down since. */
  named: readonly Duty[]
  away: readonly Away[]
  people: ReadonlyMap<string, Colleague>
}>

/** QC 9.4, 14.8: a head answers for the unit, so whoever does it or stands in for one is of its leaders. */
export function fitsDuty(role: Role, duty: Duty): boolean {
  const isHeads = duty === 'head' || duty === 'deputy-head'
  return role === 'head' || (role === 'officer' && !isHeads)
}

export function staffNow({ unitId, posts, named, away, people }: StaffFacts): Staff {
  const absent = new Map(away.map(one => [one.personId, one.deputyId]))
  const isThere = (id: string, duty: Duty) => {
    const person = people.get(id)
    // F09: who has moved to another unit is there for this one no more.
    const isTheirs = person?.isDisabled === false && person.unitId === unitId
    return isTheirs && !absent.has(id) && fitsDuty(person.role, duty)
  }

  /** The person, or whoever stands in for them, or for those; null where that leads to nobody. */
  function present(id: string, duty: Duty): string | null {
    const asked = new Set<string>()
    for (let at: string | null = id; at !== null && !asked.has(at); at = absent.get(at) ?? null) {
      if (isThere(at, duty)) return at
      asked.add(at)
    }
    return null
  }

  const ofDuty = (duty: Duty) => {
    const held = posts.filter(post => post.duty === duty).map(({ personId }) => present(personId, duty))
    return [...new Set(held.filter(id => id !== null))]
  }
  const orDeputies = (first: Duty, deputies: Duty) => {
    const found = ofDuty(first)
    return found.length > 0 ? found : ofDuty(deputies)
  }
  const shown = (ids: readonly string[]) => ids.flatMap(id => contactOf(people.get(id)))
  return {
    officers: shown(orDeputies('officer', 'deputy-officer')),
    heads: shown(orDeputies('head', 'deputy-head')),
    processing: shown(ofDuty('processing')),
    duties: [...new Set(named)],
  }
}

/** These people, and one of them as they would be. */
export function withBecoming(
  people: ReadonlyMap<string, Colleague>,
  becoming: Becoming,
): ReadonlyMap<string, Colleague> {
  const known = people.get(becoming.id)
  return known ? new Map([...people, [becoming.id, { ...known, ...becoming }]]) : people
}

/** Of this unit, and of a role that may. */
export const canDo = (
  { role, unitId, isDisabled }: Becoming,
  { unitId: of, duty }: Post & { unitId: string },
) => !isDisabled && unitId === of && fitsDuty(role, duty)

/** A unit whose list of focal officers is to be confirmed (L02). */
export type FocalUnit = Readonly<{ id: string; name: string; hasOfficer: boolean; confirmedAt: Ms | null }>
/** Those of a month, `yyyy-MM`. */
export type FocalDue = Readonly<{ month: string; at: Ms; units: readonly FocalUnit[] }>

export const NOBODY: Staff = { officers: [], heads: [], processing: [], duties: [] }

function contactOf(person: Colleague | undefined): Contact[] {
  if (!person) return []
  const { id, displayName, mobile, email } = person
  return [{ personId: id, name: displayName, phone: mobile, email }]
}
