import type { Up } from '../alarms/conditions.ts'
import type { CallState } from '../calls/call.ts'
import { iso, isoOrNull, type Ms } from '../clock.ts'
import { DEFAULTS } from '../directory/defaults.ts'
import type { Day } from '../directory/hours.ts'
import type { Province } from '../directory/province.ts'
import { MUTE_SECONDS, SECTION_NAMES, type Section } from '../directory/sections.ts'
import type { Named } from '../people/person.ts'
import type { Moved } from '../tickets/impact.ts'
import type { DeadlineBeside } from './deadlines.ts'
import { type Change, type DayBeside, type Difference, type InForce, takesCallsAt } from './effective.ts'
import type { Effect } from './effects.ts'

/** Settings as the outside sees them. */

/** For those who watch: whether calls are taken, and whether the disaster switch is on. */
export function summary({ province, changes }: InForce, at: Ms, nextAt: Ms | null) {
  return {
    at: iso(at),
    takesCalls: takesCallsAt(province, at),
    disaster: province.disaster.on,
    nextChangeAt: isoOrNull(nextAt),
    changes: Object.fromEntries([...changes].map(([section, { id }]) => [section, id])),
  }
}

/** What an operator's screen shows of them. */
export function shownDesk({ emergency, queues, calls, survey }: Province) {
  return {
    emergency: [...emergency],
    queues: queues.map(({ name, label, open }) => ({ name, label, open })),
    ...{ muteSeconds: calls.muteSeconds ?? MUTE_SECONDS, hasSurvey: survey.enabled },
  }
}

type Around = Readonly<{ profile: Province; at: Ms; nextAt: Ms | null }>

export function shownSettings(now: InForce, { profile, at, nextAt }: Around) {
  const sections = SECTION_NAMES.map(section => {
    const change = now.changes.get(section) ?? null
    const value: unknown = now.province[section]
    return [
      section,
      {
        value,
        settled: now.settled[section] as unknown,
        source: sourceOf(now, section, profile),
        change: change?.id ?? null,
        since: isoOrNull(change?.effectiveFrom ?? null),
        assumed: change ? null : (profile.assumed[section] ?? null),
      },
    ] as const
  })
  const { code, name } = profile
  return {
    ...summary(now, at, nextAt),
    province: { code, name },
    sections: Object.fromEntries(sections),
    leftOut: now.leftOut.map(({ change, faults }) => ({
      change: change.id,
      section: change.section,
      faults: faults.map(({ path, detail }) => ({ path, detail })),
    })),
  }
}

function sourceOf(now: InForce, section: Section, profile: Province) {
  if (now.province[section] !== now.settled[section]) return 'disaster'
  if (now.changes.has(section)) return 'change'
  const [value] = (DEFAULTS as Partial<Record<Section, readonly [unknown, string]>>)[section] ?? []
  return value === profile[section] ? 'default' : 'profile'
}

type Known = Readonly<{ revertedBy: number | null; isInForce: boolean; madeBy: Named | null }>

export function shownChange(change: Change, { revertedBy, isInForce, madeBy }: Known) {
  const { id, section, value, reason, reverts } = change
  return {
    ...{ id, section, value, reason, reverts, revertedBy, isInForce, madeBy },
    effectiveFrom: iso(change.effectiveFrom),
    madeAt: iso(change.madeAt),
  }
}

export type Preview = Readonly<{
  section: Section
  from: Ms
  until: Ms | null
  differs: readonly Difference[]
  queues: readonly string[]
  calls: readonly Readonly<{ id: string; state: CallState }>[]
  days: readonly DayBeside[]
  deadlines: readonly DeadlineBeside[]
  /** Open ones; `moved` null = they keep the deadlines that they have. */
  tickets: Readonly<{ open: number; moved: Moved | null }> | null
  effect: Effect
}>

export function shownPreview({ section, from, until, differs, queues, calls, days, ...of }: Preview) {
  return {
    ...{ section, effectiveFrom: iso(from), holdsUntil: isoOrNull(until) },
    differs: [...differs],
    queues: [...queues],
    calls: calls.map(({ id, state }) => ({ id, state })),
    days: days.map(({ before, after, ...day }) => ({
      ...day,
      before: shownDay(before),
      after: shownDay(after),
    })),
    tickets: of.tickets && { open: of.tickets.open, moved: of.tickets.moved && shownMoved(of.tickets.moved) },
    deadlines: of.deadlines.map(shownBeside),
    ...shownEffect(of.effect),
  }
}

const shownBeside = <D extends Readonly<{ before: Ms; after: Ms }>>({ before, after, ...one }: D) => ({
  ...one,
  ...{ before: iso(before), after: iso(after) },
})

const shownEffect = ({ aged, storage, alarms, requests }: Effect) => ({
  aged: aged && { ...aged, rows: [...aged.rows] },
  storage: storage && { before: shownAhead(storage.before), after: shownAhead(storage.after) },
  alarms: alarms && {
    raised: {
      ...alarms.raised,
      first: alarms.raised.first.map(one => ({ ...shownUp(one), heardBy: one.heardBy })),
    },
    ended: { ...alarms.ended, first: alarms.ended.first.map(shownUp) },
    unheard: [...alarms.unheard],
  },
  requests: requests && { ...requests, dues: requests.dues.map(shownBeside) },
})

const shownAhead = ({ works, ...rest }: NonNullable<Effect['storage']>['after']) => ({
  ...rest,
  works: [...works],
})

const shownUp = ({ kind, subject, facts }: Up) => ({ kind, subject, facts })

const shownMoved = ({ first, ...counts }: Moved) => ({
  ...counts,
  first: first.map(({ code, before, after }) => ({ code, before: iso(before), after: iso(after) })),
})

const shownDay = ({ shifts, name }: Day) => ({ shifts: shifts.map(shift => [...shift]), name })
