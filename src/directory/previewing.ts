import { iso, isoOrNull, type Ms } from '../clock.ts'
import type { Person } from '../people/person.ts'
import type { UnitTime } from '../sla/rules.ts'
import type { Lying, Meant, Moved } from '../tickets/impact.ts'
import { type ChangingNeeds, everything } from './changing.ts'
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
  areasUnder,
  fieldsUnder,
  holderThen,
  namingStill,
  routesBeside,
  type Then,
  thenAt,
  unitsBehind,
  unitsMoved,
} from './effects.ts'
import { asVersions, type Draft } from './importing.ts'
import type { createReading } from './reading.ts'
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
  Readonly<{ openTickets: OpenTickets; reading: ReturnType<typeof createReading> }>

const ROUTES_SHOWN = 20
const NAMES_SHOWN = 20
const NOTHING_MOVED: Moved = { looked: 0, isWhole: true, moved: 0, first: [] }

/** What a change would do, before anybody decides on it; nothing is kept. */
export function createPreviewing({ database, clock, openTickets, reading }: PreviewingNeeds) {
  async function shown(draft: Draft, all: readonly Version[]) {
    const { effectiveFrom: from, kind, subject } = draft
    const [made] = asVersions([draft], all)
    if (!made) throw new Error('a draft is no version')
    const [before, after] = [thenAt(all, from), thenAt([...all, made], from)]
    const routes = routesBeside(before, after)
    const goesTo = kind === 'unit' && draft.isOver ? holderThen(after, subject) : null
    const lying = await openTickets.lying(meantBy(draft, before))
    const deadlines = kind === 'unit' ? await movedBy(before, after) : NOTHING_MOVED
    const getting = [...routes.map(route => route.after), goesTo].filter(id => id !== null)
    const naming = draft.isOver ? namingStill(after, draft) : []
    const name = nameIn(before, after)
    return {
      ...{ effectiveFrom: iso(from), holdsUntil: isoOrNull(holdsUntil(draft, all)) },
      goesTo: goesTo === null ? null : { id: goesTo, name: name('units', goesTo) ?? '' },
      isLeft: kind === 'unit' && draft.isOver && goesTo === null,
      tickets: shownLying(lying, name),
      deadlines: shownMoved(deadlines, name),
      routes: {
        count: routes.length,
        first: routes.slice(0, ROUTES_SHOWN).map(route => ({
          ...{ field: name('fields', route.fieldCode), area: name('areas', route.areaCode) },
          ...{ before: name('units', route.before), after: name('units', route.after) },
        })),
      },
      withoutOfficer: await withoutOfficer([...new Set(getting)], from, name),
      naming: {
        rules: naming.filter(one => one.kind === 'route').length,
        names: naming.flatMap(({ value }) => ('name' in value ? [value.name] : [])).slice(0, NAMES_SHOWN),
      },
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
        openTickets.lying({ unitIds: unitsBehind(thenAt(all, at), unitId) }),
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
  }
}

/** Which open tickets a change is about, as the directory stands before it. */
function meantBy({ kind, subject, value }: Draft, before: Then): Meant {
  switch (kind) {
    case 'unit':
      return { unitIds: unitsBehind(before, subject) }
    case 'field': {
      const { fieldCodes, subtypes } = fieldsUnder(before, subject)
      return subtypes.length > 0 ? { subtypes } : { fieldCodes }
    }
    case 'area':
      return { areaCodes: areasUnder(before, subject) }
    case 'route': {
      const { fieldCode, areaCode } = value as Values['route']
      return {
        ...(fieldCode === null ? {} : { fieldCodes: [fieldCode] }),
        ...(areaCode === null ? {} : { areaCodes: areasUnder(before, areaCode) }),
      }
    }
    case 'post':
      return { unitIds: unitsBehind(before, (value as Values['post']).unitId) }
  }
}

type Names = ReturnType<typeof nameIn>

/** By what people know it, as it is called then; of one that is not there yet, or any more, as it was. */
function nameIn(before: Then, after: Then) {
  return (kind: 'units' | 'fields' | 'areas', key: string | null): string | null =>
    key === null ? null : ((after[kind].get(key) ?? before[kind].get(key))?.value.name ?? key)
}

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
