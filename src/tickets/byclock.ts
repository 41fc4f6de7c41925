import type { Ms } from '../clock.ts'

/** What the clock leaves behind beside tickets that fell due: the digest of a day, deadlines counted anew. Pure. */

export type LateTicket = Readonly<{
  id: string
  code: string
  unitId: string | null
  fieldCode: string | null
  /** By when the unit should have answered. */
  deadlineAt: Ms | null
  /** Since when the leaders may know of it. */
  reportedAt: Ms | null
}>

/** What is late and waits for a unit on the morning of a day, as the Office and the leaders get it (QC 9.4, E10). */
export type Digest = Readonly<{
  /** `yyyy-MM-dd` of the province. */
  day: string
  at: Ms
  late: number
  /** Of them, those that were in no digest before. */
  fresh: number
  units: readonly Readonly<{ unitId: string | null; late: number }>[]
  /** The longest late first, not more than some hundred. */
  tickets: readonly LateTicket[]
}>

export const RECOUNT_STATES = ['running', 'done', 'superseded'] as const

/** Deadlines of everything that a unit has, counted anew under another calendar (§14.6), and how far that has come. */
export type Recount = Readonly<{
  id: number
  /** Which calendar: a word that tells one from another. */
  version: string
  state: (typeof RECOUNT_STATES)[number]
  startedAt: Ms
  endedAt: Ms | null
  /** Tickets that a unit had when it began, looked at so far, and changed. */
  total: number
  done: number
  changed: number
  /** Where it goes on. */
  lastId: string | null
}>
