import type { Database } from '../db/database.ts'
import type { Province } from '../directory/province.ts'
import type { Section } from '../directory/sections.ts'
import type { Calendar } from '../sla/calendar.ts'
import { calendarOf } from '../sla/rules.ts'
import type { Moved } from '../tickets/impact.ts'
import { type Change, heldOf } from './effective.ts'
import { historyOf } from './store.ts'

/** Tickets that are open: how many, and whose deadline another calendar would move. */
export type OpenTickets = Readonly<{ open(): Promise<number>; moved(calendar: Calendar): Promise<Moved> }>

type Needs = Readonly<{ database: Database; profile: Province; openTickets: OpenTickets }>

/**
 * What a change would make of them: a calendar counts for what is open, limits only for what is received from then on
 * (§14.6, §14.8). Null = nothing of theirs depends on the section.
 */
export async function openUnder({ database, profile, openTickets }: Needs, section: Section, asked: Change) {
  if (section !== 'workingTime' && section !== 'regulation') return null
  const open = await openTickets.open()
  if (section === 'regulation') return { open, moved: null }
  const history = await historyOf(database.db, [section])
  const calendar = calendarOf(heldOf(profile, [...history, asked], section))
  return { open, moved: await openTickets.moved(calendar) }
}
