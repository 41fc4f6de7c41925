import { iso } from '../clock.ts'
import { Refusal } from '../errors.ts'
import { may } from '../people/permissions.ts'
import type { Names, Person } from '../people/person.ts'
import { createChanging } from './changing.ts'
import { focalDue } from './confirming.ts'
import { createLeaving } from './leaving.ts'
import { createLoading, type LoadingNeeds } from './loading.ts'
import { createPreviewing, type PreviewingNeeds } from './previewing.ts'
import { createReading, type ReadingNeeds, unitOf } from './reading.ts'
import { inTree, shownUnit, shownVersion } from './shown.ts'
import { createStaffing, type StaffingNeeds } from './staffing.ts'
import * as store from './store.ts'
import type { Kind } from './subjects.ts'
import { spansOf } from './validity.ts'

export type Directory = ReturnType<typeof createDirectory>

export type DirectoryNeeds = ReadingNeeds &
  LoadingNeeds &
  Omit<StaffingNeeds, 'reading'> &
  Omit<PreviewingNeeds, 'reading' | 'loading'> &
  Readonly<{ names: Names }>

/** Units, areas, fields, whose is what, and who is there: as it is, was and will be. */
export function createDirectory(needs: DirectoryNeeds) {
  const { database, clock, names } = needs
  const reading = createReading(needs)
  const changing = createChanging(needs)
  const loading = createLoading(needs)
  const staffing = createStaffing({ ...needs, reading })
  const previewing = createPreviewing({ ...needs, reading, loading })

  /** Of one subject, oldest first, with the times in which each version holds. */
  async function history(kind: Kind, subject: string) {
    const versions = await store.versionsOf(database.db, kind, [subject])
    if (versions.length === 0)
      throw new Refusal('directory-not-found', 404, 'Không có mục này trong danh mục.')
    const known = await names(versions.map(({ madeBy }) => madeBy).filter(id => id !== null))
    const spans = new Map(spansOf(versions).map(span => [span.version.id, span]))
    return versions.map(version => shownVersion(version, spans.get(version.id), known))
  }

  return {
    ...reading,
    ...changing,
    ...loading,
    ...staffing,
    ...previewing,
    ...{ history, focalDue: focalDue(database, reading), ...createLeaving({ database, clock, reading }) },

    /** As they are at an instant: by code, or as a tree from the top, children behind their parents. */
    async units({ at = clock.now(), isTree = false, withOver = false } = {}) {
      const all = (await reading.allUnitsAt(at)).filter(unit => withOver || !unit.isOver)
      return isTree ? inTree(all) : all.map(unit => shownUnit(unit, 0))
    },

    /** One unit, with what it was; who is there, and how they are reached, as on the list of focal officers. */
    async unit(person: Person, id: string) {
      const at = clock.now()
      const versions = await history('unit', id)
      const [row] = await store.unitRows(database.db, [id])
      const [first] = await store.versionsOf(database.db, 'unit', [id])
      const now = (await reading.unitAt(id, at)) ?? (first && unitOf(first, row?.code))
      if (!now) throw new Error(`unit ${id} has no version`)
      const holder = await reading.holderOf(id, at)
      const mayReach = may(person.role, 'focal.read') || person.unitId === id
      const staff = mayReach ? await staffing.staffShown(id) : null
      return { ...shownUnit(now, 0), calendar: now.calendar, holderId: holder?.id ?? null, versions, staff }
    },

    /** Everything of one kind at an instant, for whoever edits it. */
    async entries(kind: Kind, at = clock.now()) {
      const held = await store.heldVersions(database.db, kind, { at })
      return held.map(({ id, subject, isOver, effectiveFrom, value }) => ({
        ...{ version: id, subject, isOver, since: iso(effectiveFrom), value },
      }))
    },
    now: () => clock.now(),
  }
}
