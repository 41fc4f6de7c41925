import { iso, isoOrNull, type Ms } from '../clock.ts'
import type { Person } from '../people/person.ts'
import type { UnitTime } from '../sla/rules.ts'
import type { Lying, Meant, Moved } from '../tickets/impact.ts'
import { type ChangingNeeds, everything } from './changing.ts'
import type { FileKind } from './columns.ts'
import {
  type AskedChange,
  type AskedNew,
  changeDraft,
  fromNowOn,
  mergerOf,
  newDraft,
  revertDraft,
} from './drafting.ts'
import {
  holderThen,
  meantBy,
  namingStill,
  routesBeside,
  type Then,
  thenAt,
  unitsBehind,
  unitsMoved,
} from './effects.ts'
import { asVersions, type Draft } from './importing.ts'
import { type AskedFile, type createLoading, read } from './loading.ts'
import type { createReading } from './reading.ts'
import { type Names, nameIn, shownRows } from './rows.ts'
import { NOBODY } from './staff.ts'
import { type AskedPost, refuseOthers } from './staffing.ts'
import { type Kind, postKey, type Staff, type Values, type Version } from './subjects.ts'

/** What is asked of tickets: looked at, never changed. */
export type OpenTickets = Readonly<{
  lying(meant: Meant): Promise<Lying>
  /** Under the calendar of now, with these as who has the work of each unit. */
  moved(meant: Meant, holders: ReadonlyMap<string, UnitTime>): Promise<Moved>
}>

export type PreviewingNeeds = Pick<ChangingNeeds, 'database' | 'clock'> &
  Readonly<{
    openTickets: OpenTickets
    reading: ReturnType<typeof createReading>
    loading: Pick<ReturnType<typeof createLoading>, 'planned'>
  }>
type FilePlanned = Awaited<ReturnType<PreviewingNeeds['loading']['planned']>>

const ROUTES_SHOWN = 20
const NAMES_SHOWN = 20
const NOTHING_MOVED: Moved = { looked: 0, isWhole: true, moved: 0, first: [] }

/** What a change would do, before anybody decides on it; nothing is kept. */
export function createPreviewing({ database, clock, openTickets, reading, loading }: PreviewingNeeds) {
  /** What changes of one kind make of the rest, at an instant by which all of them hold. */
  async function effectOf(drafts: readonly [Draft, ...Draft[]], all: readonly Version[], at: Ms) {
    const [before, after] = [thenAt(all, at), thenAt([...all, ...asVersions(drafts, all)], at)]
    const { kind } = drafts[0]
    const routes = routesBeside(before, after)
    const gone = drafts.filter(({ isOver }) => isOver).map(({ subject }) => subject)
    const heirs = kind === 'unit' ? gone.map(id => ({ id, to: holderThen(after, id) })) : []
    const lying = await openTickets.lying(meantBy(drafts, before))
    const deadlines = kind === 'unit' ? await movedBy(before, after) : NOTHING_MOVED
    const getting = [...routes.map(route => route.after), ...heirs.map(({ to }) => to)].filter(isThere)
    const naming = namingStill(after, kind, new Set(gone))
    const name = nameIn(before, after)
    const effect = {
      tickets: shownLying(lying, name),
      deadlines: shownMoved(deadlines, name),
      routes: {
        count: routes.length,
        first: routes.slice(0, ROUTES_SHOWN).map(route => ({
          ...{ field: name('fields', route.fieldCode), area: name('areas', route.areaCode) },
          ...{ before: name('units', route.before), after: name('units', route.after) },
        })),
      },
      withoutOfficer: await withoutOfficer([...new Set(getting)], at, name),
      naming: {
        rules: naming.filter(one => one.kind === 'route').length,
        names: naming.flatMap(({ value }) => ('name' in value ? [value.name] : [])).slice(0, NAMES_SHOWN),
      },
    }
    return { effect, before, heirs, name }
  }

  async function shown(draft: Draft, all: readonly Version[]) {
    const { effectiveFrom: from } = draft
    const { effect, heirs, name } = await effectOf([draft], all, from)
    const [heir] = heirs
    const goesTo = heir?.to ?? null
    return {
      ...{ effectiveFrom: iso(from), holdsUntil: isoOrNull(holdsUntil(draft, all)) },
      goesTo: goesTo === null ? null : { id: goesTo, name: name('units', goesTo) ?? '' },
      isLeft: heir?.to === null,
      ...effect,
    }
  }

  /** Of a file all at once: once its last line holds. */
  async function shownFile({ from, drafts, ...planned }: FilePlanned) {
    const [first, ...more] = drafts
    if (!first) return { rows: shownRows(planned, (_kind, key) => key), effect: null }
    const at = Math.max(from, ...drafts.map(({ effectiveFrom }) => effectiveFrom))
    const found = await effectOf([first, ...more], await everything(database.db), at)
    const { effect, before, heirs, name } = found
    // One that comes in as history had no work that could be left.
    const left = heirs.filter(({ id, to }) => to === null && before.units.get(id)?.isOver === false)
    const names = left.flatMap(({ id }) => name('units', id) ?? []).slice(0, NAMES_SHOWN)
    return {
      rows: shownRows(planned, name),
      effect: { effectiveFrom: iso(at), left: { count: left.length, names }, ...effect },
    }
  }

  async function movedBy(before: Then, after: Then): Promise<Moved> {
    const unitIds = unitsMoved(before, after)
    if (unitIds.length === 0) return NOTHING_MOVED
    const holders = new Map(
      unitIds.flatMap(id => {
        const holder = after.units.get(holderThen(after, id) ?? '')
        return holder ? [[id, holder.value] as const] : []
      }),
    )
    return openTickets.moved({ unitIds }, holders)
  }

  async function withoutOfficer(unitIds: readonly string[], at: Ms, name: Names): Promise<string[]> {
    const staff = await reading.staffIn(unitIds, { at })
    return unitIds
      .filter(id => (staff.get(id)?.officers.length ?? 0) === 0)
      .flatMap(id => name('units', id) ?? [])
      .slice(0, NAMES_SHOWN)
  }

  const ground = async () => ({ all: await everything(database.db), now: clock.now() })

  return {
    async previewNew(kind: Kind, asked: AskedNew) {
      const { all, now } = await ground()
      return shown(newDraft(kind, asked, { all, now }).draft, all)
    },
    async previewChange(kind: Kind, subject: string, asked: AskedChange) {
      const { all, now } = await ground()
      return shown(changeDraft([kind, subject], asked, { all, now }), all)
    },
    async previewReversion(version: number) {
      const { all, now } = await ground()
      return shown(revertDraft(version, { all, now }), all)
    },
    /** Somebody of a unit takes up a duty, or lays it down: whom its tickets reach then. */
    async previewPost(person: Person, unitId: string, asked: Omit<AskedPost, 'reason'>) {
      refuseOthers(person, unitId, 'staff.set')
      const { all, now } = await ground()
      const at = fromNowOn(asked.effectiveFrom, now)
      const value: Values['post'] = { unitId, personId: asked.personId, duty: asked.duty }
      const made = {
        kind: 'post',
        subject: postKey(value),
        effectiveFrom: at,
        isOver: !asked.isHeld,
        value,
      } as const
      const [draft] = asVersions([made], all) as Version<'post'>[]
      const [before, after, { open, late }] = await Promise.all([
        reading.staffIn([unitId], { at }),
        reading.staffIn([unitId], { at, ...(draft ? { draft } : {}) }),
        openTickets.lying({ unitIds: unitsBehind(thenAt(all, at), [unitId]) }),
      ])
      return {
        effectiveFrom: iso(at),
        ...{ before: reachedIn(before.get(unitId)), after: reachedIn(after.get(unitId)) },
        tickets: { open, late },
      }
    },
    async previewMerger(unitId: string, asked: { into: string; effectiveFrom?: string }) {
      const { all, now } = await ground()
      return shown(changeDraft(['unit', unitId], mergerOf(asked), { all, now }), all)
    },
    /** A whole file: every line of it, and what they do together. */
    async previewFile(file: FileKind, asked: AskedFile) {
      const planned = await loading.planned(file, asked)
      return { ...read(planned), ...(await shownFile(planned)) }
    },
  }
}

const isThere = (id: string | null): id is string => id !== null

function reachedIn({
  officers,
  heads,
  processing,
}: Pick<Staff, 'officers' | 'heads' | 'processing'> = NOBODY) {
  const names = (some: Staff['officers']) => some.map(({ name }) => name)
  return { officers: names(officers), heads: names(heads), processing: names(processing) }
}

/** When a later change of the same takes its place; null = none is planned. */
function holdsUntil({ kind, subject, effectiveFrom }: Draft, all: readonly Version[]): Ms | null {
  const later = all.filter(
    one => one.kind === kind && one.subject === subject && one.effectiveFrom > effectiveFrom,
  )
  return later.length === 0 ? null : Math.min(...later.map(one => one.effectiveFrom))
}

const shownLying = ({ open, late, first }: Lying, name: Names) => ({
  ...{ open, late },
  first: first.map(({ code, unitId, deadlineAt }) => ({
    ...{ code, unit: name('units', unitId), deadlineAt: isoOrNull(deadlineAt) },
  })),
})

const shownMoved = ({ first, ...counts }: Moved, name: Names) => ({
  ...counts,
  first: first.map(({ code, unitId, before, after }) => ({
    ...{ code, unit: name('units', unitId), before: iso(before), after: iso(after) },
  })),
})
