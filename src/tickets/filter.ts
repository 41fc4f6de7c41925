import type { Ms } from '../clock.ts'
import type { Stage } from './course.ts'
import type { Sought } from './seeking.ts'
import type { TicketChannel, TicketKind, TicketState, Urgency } from './ticket.ts'

/** What a list of tickets may be cut by. Pure. */

/** Asked for by their ids at once: a page of the list, where nothing else is asked for. */
export const IDS_MOST = 50
/** Longer lists are taken out in several files, each cut by its dates. */
export const SHEET_ROWS_MOST = 10_000

/** What rows are equal to; those that come first cut the most, and each has an index that goes on by `openedAt`. */
export const FACETS = [
  ...(['callerNumber', 'operatorId', 'assigneeId', 'unitId'] as const),
  ...(['fieldCode', 'areaCode', 'kind', 'channel'] as const),
  ...(['state', 'stage', 'urgency'] as const),
] as const
export type Facet = (typeof FACETS)[number]

/** At which stage it is theirs, unless it was given to somebody inside; and whether they decide on what others wrote. */
export type Todo = Readonly<{ personId: string; stage: Stage | null; decides: boolean }>

/** What a list of tickets is cut by; everything that is given holds at once. */
export type Filter = Readonly<
  {
    from: Ms | null
    to: Ms | null
    state?: TicketState
    stage?: Stage
    kind?: TicketKind
    channel?: TicketChannel
    urgency?: Urgency
    untaken?: boolean
    unassigned?: boolean
    /** The citizen was asked to complete it, and has not. */
    awaited?: boolean
    /** What this person of a unit has to do now. */
    todo?: Todo
    late?: boolean
    procedural?: boolean
    /** Late, and no leader has said anything about it. */
    undirected?: boolean
    callId?: string
    /** One of these. */
    ids?: readonly string[]
    /** One of these: a unit, and those whose work came to it. One alone is `unitId`. */
    units?: readonly string[]
    /** Tickets that were with these units and are no more. */
    formerlyOf?: readonly string[]
    /** Words of the citizen's name, as `nameQuery` makes them. */
    name?: string
    sought?: Sought
    /** Whose personal data is hidden is not found by it either. */
    hidesRestricted?: boolean
  } & { [F in Facet]?: string }
>
