import Value from 'typebox/value'
import type { CallState } from '../calls/call.ts'
import type { Ms } from '../clock.ts'
import { type Day, dayOf, daysFrom, isOpenAt } from '../directory/hours.ts'
import type { Province } from '../directory/province.ts'
import {
  faultsOfSection,
  faultsOfSettings,
  inDisaster,
  SECTION_NAMES,
  type Section,
} from '../directory/sections.ts'
import type { Fault } from '../directory/shape.ts'

/**
 * One line of the history of the settings. `value` null: the change named by `reverts` holds no more. A change with both
 * takes a revert back.
 */
export type Change = Readonly<{
  id: number
  section: Section
  value: unknown
  effectiveFrom: Ms
  madeAt: Ms
  madeBy: string
  reason: string
  reverts: number | null
}>

/** A change that no longer fits the profile or the program: left out, never a reason to stand still. */
export type LeftOut = Readonly<{ change: Change; faults: readonly Fault[] }>

export type InForce = Readonly<{
  /** As calls meet it: with the disaster profile in place while it is on. */
  province: Province
  /** As it was set, without what a disaster puts in its place. */
  settled: Province
  /** The change each section comes from; null = the profile file or its defaults. */
  changes: ReadonlyMap<Section, Change>
  leftOut: readonly LeftOut[]
}>

/**
 * The settings at an instant: of each section the change that took effect last, of two at one instant the one made last.
 * @param changes in any order; those that took effect earlier and are superseded may be missing
 */
export function effective(profile: Province, changes: readonly Change[], at: Ms): InForce {
  const winners = standing(changes, at)
  const fitting = winners.filter(change => faultsOfSection(change.section, change.value).length === 0)
  const leftOut: LeftOut[] = winners
    .filter(change => !fitting.includes(change))
    .map(change => ({ change, faults: faultsOfSection(change.section, change.value) }))
  let taken = fitting
  if (faultsOfSettings(together(profile, fitting)).length > 0) {
    // They were made against another profile: as many as fit, in the order of their making.
    taken = []
    for (const change of fitting) {
      const faults = faultsOfSettings(together(profile, [...taken, change]))
      if (faults.length === 0) taken = [...taken, change]
      else leftOut.push({ change, faults })
    }
  }
  const settled = together(profile, taken)
  const byId = new Map(taken.map(change => [change.section, change]))
  return { province: inDisaster(settled), settled, changes: byId, leftOut }
}

/** A value of one section, and from when it held; `from` and `change` null = the profile's, from the beginning. */
export type Held<S extends Section> = Readonly<{ from: Ms | null; change: number | null; value: Province[S] }>

/**
 * Everything that a section was, is and is planned to be, in order; what was undone again stands as it held meanwhile.
 * @param changes every change of this section, reverted ones and reverts too
 */
export function heldOf<S extends Section>(
  profile: Province,
  changes: readonly Change[],
  section: S,
): [Held<S>, ...Held<S>[]] {
  const own = changes.filter(change => change.section === section)
  const instants = [...new Set(own.map(({ effectiveFrom }) => effectiveFrom))].sort((a, b) => a - b)
  const held: [Held<S>, ...Held<S>[]] = [{ from: null, change: null, value: profile[section] }]
  for (const from of instants) {
    const { settled, changes: standing } = effective(profile, own, from)
    const change = standing.get(section)?.id ?? null
    if (change !== held.at(-1)?.change) held.push({ from, change, value: settled[section] })
  }
  return held
}

/** The next instant after `at` at which a change takes effect; null when none is planned. */
export function nextChangeAt(changes: readonly Change[], at: Ms): Ms | null {
  const later = living(changes, Number.POSITIVE_INFINITY)
    .map(({ effectiveFrom }) => effectiveFrom)
    .filter(instant => instant > at)
  return later.length > 0 ? Math.min(...later) : null
}

/** Until when a change holds: the next one of its section; null = without an end. */
export function holdsUntil(changes: readonly Change[], section: Section, from: Ms): Ms | null {
  return nextChangeAt(
    changes.filter(change => change.section === section || change.value === null),
    from,
  )
}

/**
 * What would be wrong with the whole from `from` on, at that instant and at each later one at which something changes,
 * and is not wrong already.
 */
export function newFaults(
  profile: Province,
  { before, after, from }: { before: readonly Change[]; after: readonly Change[]; from: Ms },
): Fault[] {
  const instants = new Set([from, ...[...before, ...after].map(change => change.effectiveFrom)])
  const found = new Map<string, Fault>()
  for (const at of [...instants].filter(instant => instant >= from)) {
    const old = new Set(faultsAt(profile, before, at).map(keyOf))
    for (const one of faultsAt(profile, after, at)) if (!old.has(keyOf(one))) found.set(keyOf(one), one)
  }
  return [...found.values()]
}

/** Whether calls are taken at this instant; outside hours the province may serve all the same. */
export function takesCallsAt(province: Pick<Province, 'hours' | 'outsideHours'>, at: Ms): boolean {
  return province.outsideHours.kind === 'serve' || isOpenAt(province.hours, at)
}

export type Difference = Readonly<{ path: string; before: unknown; after: unknown }>

/** Every place where two provinces differ, as deep as both have the same keys; lists by name or as a whole. */
export function differences(before: Province, after: Province): Difference[] {
  return SECTION_NAMES.flatMap(section => compare(before[section], after[section], section))
}

/** Queues of either that the other has not, or has otherwise. */
export function queuesConcerned(before: Province, after: Province): string[] {
  const byName = ({ queues }: Province) => new Map(queues.map(queue => [queue.name, queue]))
  const [old, young] = [byName(before), byName(after)]
  return [...new Set([...old.keys(), ...young.keys()])].filter(
    name => !Value.Equal(old.get(name), young.get(name)),
  )
}

/** Calls that meet a changed section while they are under way; the next caller meets every one. */
const MEETS: { readonly [S in Section]?: readonly CallState[] } = {
  calls: ['waiting', 'ringing', 'talking'],
  menu: ['greeting', 'menu', 'enquiry'],
  queues: ['greeting', 'waiting', 'ringing', 'talking'],
  survey: ['talking', 'survey'],
  emergencyRoster: ['talking'],
  callback: ['waiting', 'promising'],
  monitoring: ['talking'],
}

/** The states in which a call is concerned by these differences. */
export function statesConcerned(differs: readonly Difference[]): ReadonlySet<CallState> {
  return new Set(differs.flatMap(({ path }) => MEETS[path.split('.')[0] as Section] ?? []))
}

export type DayBeside = Readonly<{ on: string; before: Day; after: Day; differs: boolean }>

/** The hours of the days ahead as they are planned, and as they would be. */
export function daysBeside(
  profile: Province,
  plans: { before: readonly Change[]; after: readonly Change[] },
  { from, count, section }: { from: Ms; count: number; section: 'hours' | 'workingTime' },
): DayBeside[] {
  return daysFrom(from, count).map(({ on, startsAt }) => {
    const at = Math.max(startsAt, from)
    const [before, after] = [plans.before, plans.after].map(changes =>
      dayOf(effective(profile, changes, at).province[section], on),
    ) as [Day, Day]
    return { on, before, after, differs: !Value.Equal(before, after) }
  })
}

/** Of each section the last one that has taken effect, in the order of their making. */
function standing(changes: readonly Change[], at: Ms): Change[] {
  const winners = new Map<Section, Change>()
  for (const change of living(changes, at)) {
    if (change.effectiveFrom > at) continue
    const other = winners.get(change.section)
    if (!other || isAfter(change, other)) winners.set(change.section, change)
  }
  return [...winners.values()].sort((a, b) => a.id - b.id)
}

const isAfter = (one: Change, other: Change) =>
  one.effectiveFrom === other.effectiveFrom ? one.id > other.id : one.effectiveFrom > other.effectiveFrom

/** Those with a value that nobody has reverted by then. */
function living(changes: readonly Change[], at: Ms): Change[] {
  const reverted = new Set(
    changes
      .filter(({ value, effectiveFrom }) => value === null && effectiveFrom <= at)
      .map(change => change.reverts),
  )
  return changes.filter(({ id, value }) => value !== null && !reverted.has(id))
}

function together(profile: Province, changes: readonly Change[]): Province {
  return { ...profile, ...Object.fromEntries(changes.map(({ section, value }) => [section, value])) }
}

function faultsAt(profile: Province, changes: readonly Change[], at: Ms): Fault[] {
  const winners = standing(changes, at)
  const shape = winners.flatMap(({ section, value }) => faultsOfSection(section, value))
  return shape.length > 0 ? shape : faultsOfSettings(together(profile, winners))
}

const keyOf = ({ path, text }: Fault) => `${path} ${text}`

function compare(before: unknown, after: unknown, path: string): Difference[] {
  if (Value.Equal(before, after)) return [] // PostgreSQL keeps the keys of JSON in an order of its own
  const [old, young] = [keyed(before), keyed(after)]
  if (!old || !young) return [{ path, before: before ?? null, after: after ?? null }]
  return [...new Set([...old.keys(), ...young.keys()])].flatMap(key =>
    compare(old.get(key), young.get(key), `${path}.${key}`),
  )
}

/** By key, or by name where every element of a list has one; null for what is compared as a whole. */
function keyed(value: unknown): ReadonlyMap<string, unknown> | null {
  if (typeof value !== 'object' || value === null) return null
  if (!Array.isArray(value)) return new Map(Object.entries(value))
  const names = value.map(element => (element as { name?: unknown } | null)?.name)
  const isNamed = names.every(name => typeof name === 'string') && new Set(names).size === names.length
  return isNamed ? new Map(value.map((element, place) => [names[place] as string, element])) : null
}
