import type { Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { upwards } from './effects.ts'
import { formOf } from './form.ts'
import { candidates, type Why } from './routing.ts'
import { type Becoming, type Colleague, NOBODY, staffNow, withBecoming } from './staff.ts'
import { awayAt } from './staff-store.ts'
import * as store from './store.ts'
import type { Area, Field, Staff, Unit, Version } from './subjects.ts'
import { holderIn } from './validity.ts'

export type ReadingNeeds = Readonly<{
  database: Database
  /** Those of these people whom the people room knows. */
  colleagues(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, Colleague>>
}>

export type Suggestion = Readonly<{ unit: Unit; why: Why; text: string; hasOfficer: boolean }>

/** A longer chain of mergers is a mistake in the data, not history. */
const SUCCESSORS_MOST = 20

/** The directory as it holds at an instant. Whoever is inside a transaction gives it as `reader`. */
export function createReading({ database, colleagues }: ReadingNeeds) {
  const outside: Db = database.db

  async function unitsAt(ids: readonly string[], at: Ms, reader = outside): Promise<Map<string, Unit>> {
    const rows = new Map((await store.unitRows(reader, ids)).map(row => [row.id, row]))
    const held = await store.heldVersions(reader, 'unit', { at, subjects: [...rows.keys()] })
    return new Map(held.map(version => [version.subject, unitOf(version, rows.get(version.subject)?.code)]))
  }

  /** Of each of these units the one that has its work at this instant. */
  async function holdersOf(ids: readonly string[], at: Ms, reader = outside): Promise<Map<string, Unit>> {
    const known = new Map<string, Unit>()
    let wanted = [...new Set(ids)]
    for (let round = 0; wanted.length > 0 && round < SUCCESSORS_MOST; round++) {
      const found = await unitsAt(wanted, at, reader)
      for (const [id, unit] of found) known.set(id, unit)
      const next = [...found.values()].flatMap(unit => (unit.isOver ? [unit.successorId] : []))
      wanted = [...new Set(next.filter(id => id !== null))].filter(id => !known.has(id))
    }
    const holders = new Map<string, Unit>()
    for (const id of ids) {
      const holder = known.get(holderIn(at => known.get(at), id) ?? '')
      if (holder) holders.set(id, holder)
    }
    return holders
  }

  /** Of whoever has these units' work; every unit asked for has an entry. */
  async function staffOfMany(ids: readonly string[], at: Ms, reader = outside): Promise<Map<string, Staff>> {
    const holders = await holdersOf(ids, at, reader)
    const staff = await staffIn([...new Set([...holders.values()].map(({ id }) => id))], { at, reader })
    return new Map(ids.map(id => [id, staff.get(holders.get(id)?.id ?? '') ?? NOBODY]))
  }

  type StaffAsked = Readonly<{ at: Ms; reader?: Db; draft?: Version<'post'>; becoming?: Becoming }>

  /** Of these units themselves, there or not. @param draft a post as it would be then @param becoming a person, likewise */
  async function staffIn(unitIds: readonly string[], { at, reader = outside, draft, becoming }: StaffAsked) {
    const held = (await store.ofUnits(reader, 'post', { at, unitIds })).filter(
      ({ subject }) => subject !== draft?.subject,
    )
    const all = [...held, ...(draft ? [draft] : [])].toSorted(byAge)
    const heldIn = (some: typeof all) => some.filter(({ isOver }) => !isOver).map(({ value }) => value)
    const { away, people } = await whoIsThere(
      heldIn(all).map(({ personId }) => personId),
      at,
      reader,
    )
    const known = becoming ? withBecoming(people, becoming) : people
    const ofUnit = Map.groupBy(all, ({ value }) => value.unitId)
    return new Map(
      unitIds.map(id => {
        const own = ofUnit.get(id) ?? []
        const named = own.map(({ value }) => value.duty)
        return [id, staffNow({ unitId: id, posts: heldIn(own), named, away, people: known })]
      }),
    )
  }

  /** Absences of these people, of those who stand in for them, and so on; and all of them as people. */
  async function whoIsThere(ids: readonly string[], at: Ms, reader: Db) {
    const away = []
    const asked = new Set<string>()
    for (let wanted = [...new Set(ids)]; wanted.length > 0; ) {
      for (const id of wanted) asked.add(id)
      const found = await awayAt(reader, wanted, at)
      away.push(...found)
      const deputies = found.map(({ deputyId }) => deputyId).filter(id => id !== null)
      wanted = [...new Set(deputies)].filter(id => !asked.has(id))
    }
    return { away, people: await colleagues(reader, [...asked]) }
  }

  async function fieldsAt(at: Ms, reader = outside): Promise<Field[]> {
    return fieldsOf(await store.heldVersions(reader, 'field', { at }))
  }

  async function areasAt(at: Ms, reader = outside): Promise<Area[]> {
    const held = await store.heldVersions(reader, 'area', { at })
    return held.map(({ subject, isOver, value }) => ({ code: subject, isOver, ...value }))
  }

  async function allUnitsAt(at: Ms, reader = outside): Promise<Unit[]> {
    const codes = new Map((await store.allUnits(reader)).map(row => [row.id, row.code]))
    const held = await store.heldVersions(reader, 'unit', { at })
    return held.map(version => unitOf(version, codes.get(version.subject))).sort(byCode)
  }

  type Asked = Readonly<{ fieldCode: string | null; areaCode: string | null; at: Ms }>

  async function suggest({ fieldCode, areaCode, at }: Asked, reader = outside): Promise<Suggestion[]> {
    const [routes, areas, units, field] = await Promise.all([
      store.heldVersions(reader, 'route', { at }),
      areasAt(at, reader),
      allUnitsAt(at, reader),
      fieldCode === null ? null : fieldAt(fieldCode, at, reader),
    ])
    const areaOf = new Map(areas.map(area => [area.code, area]))
    const found = candidates({
      fieldCode,
      areas: upwards(areaCode, code => areaOf.get(code)),
      routes: routes.filter(({ isOver }) => !isOver).map(({ value }) => value),
      governing: units.filter(unit => !unit.isOver),
      names: { field: field?.name ?? null, areaOf: code => areaOf.get(code)?.name ?? code },
    })
    const ids = found.map(({ unitId }) => unitId)
    const [holders, staff] = await Promise.all([holdersOf(ids, at, reader), staffOfMany(ids, at, reader)])
    const seen = new Set<string>()
    return found.flatMap(({ unitId, why, text }) => {
      const unit = holders.get(unitId)
      if (!unit || seen.has(unit.id)) return []
      seen.add(unit.id)
      return [{ unit, why, text, hasOfficer: (staff.get(unitId)?.officers.length ?? 0) > 0 }]
    })
  }

  async function fieldAt(code: string, at: Ms, reader = outside): Promise<Field | null> {
    return (await fieldsAt(at, reader)).find(field => field.code === code) ?? null
  }

  return {
    /** As it is at this instant; null for one that is not, or not yet. */
    unitAt: async (unitId: string, at: Ms, reader = outside): Promise<Unit | null> =>
      (await unitsAt([unitId], at, reader)).get(unitId) ?? null,
    unitsAt,
    allUnitsAt,
    /** Who has the work of that unit; null where nobody took it over. */
    holderOf: async (unitId: string, at: Ms, reader = outside): Promise<Unit | null> =>
      (await holdersOf([unitId], at, reader)).get(unitId) ?? null,
    holdersOf,
    staffOf: async (unitId: string, at: Ms, reader = outside): Promise<Staff> =>
      (await staffOfMany([unitId], at, reader)).get(unitId) ?? NOBODY,
    staffOfMany,
    staffIn,
    /** The unit itself, and all whose work came to it: whose tickets its people see. */
    async heldBy(unitId: string, at: Ms, reader = outside): Promise<string[]> {
      const found = new Set([unitId])
      for (let wanted = [unitId]; wanted.length > 0; ) {
        const before = await store.namingSuccessors(reader, wanted)
        wanted = before.filter(id => !found.has(id))
        for (const id of wanted) found.add(id)
      }
      const units = await unitsAt([...found], at, reader)
      return [...units.keys()].filter(id => holderIn(one => units.get(one), id) === unitId)
    },
    /** Second level, those that are no more included (`isOver`). */
    fields: fieldsAt,
    field: fieldAt,
    areas: areasAt,
    suggest,
  }
}

const byCode = (a: Unit, b: Unit) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)
const byAge = (a: Version, b: Version) => a.effectiveFrom - b.effectiveFrom || a.id - b.id

export function unitOf({ subject, isOver, value }: Version<'unit'>, code: string | undefined): Unit {
  return { id: subject, code: code ?? subject, ...value, isOver }
}

/** Fields with their group and what they are divided into, in the order of the list. */
function fieldsOf(held: readonly Version<'field'>[]): Field[] {
  const byOrder = (a: Version<'field'>, b: Version<'field'>) =>
    a.value.order - b.value.order || (a.subject < b.subject ? -1 : 1)
  const groups = new Map(held.filter(({ value }) => value.level === 'group').map(one => [one.subject, one]))
  const children = Map.groupBy(
    held.filter(({ value, isOver }) => value.level === 'subtype' && !isOver).sort(byOrder),
    ({ value }) => value.parentCode,
  )
  const orderOf = (one: Version<'field'>) => groups.get(one.value.parentCode ?? '')?.value.order ?? 0
  return held
    .filter(({ value }) => value.level === 'field')
    .sort((a, b) => orderOf(a) - orderOf(b) || byOrder(a, b))
    .map(({ subject, isOver, value }) => {
      const group = groups.get(value.parentCode ?? '')
      const { name, isProcedural, isUrgent } = value
      return {
        ...{ code: subject, name, isProcedural, isUrgent, isOver },
        group: group ? { code: group.subject, name: group.value.name } : null,
        subtypes: (children.get(subject) ?? []).map(one => ({
          ...{ code: one.subject, name: one.value.name, form: formOf(one.value.form) },
        })),
      }
    })
}
