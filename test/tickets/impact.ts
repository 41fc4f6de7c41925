import type { Database } from '../../src/db/database.ts'
import type { OpenTickets } from '../../src/directory/previewing.ts'
import type { SettingsNeeds } from '../../src/settings/service.ts'
import type { Calendar } from '../../src/sla/calendar.ts'
import { createImpact } from '../../src/tickets/impact.ts'

/** Open tickets, as the rooms look at them that change what tickets are under. */

type Db = Pick<Database, 'db'>
const ALWAYS: Calendar = [{ from: '2000-01-01', hours: { kind: 'always' } }]

export function openTicketsOfDirectory(database: Db): OpenTickets {
  const { lying, moved } = createImpact(database)
  return {
    lying,
    moved: (meant, holders) => moved(meant, { calendar: ALWAYS, holdersOf: async () => holders }),
  }
}

export function openTicketsOfSettings(database: Db): SettingsNeeds['openTickets'] {
  const { lying, moved } = createImpact(database)
  return {
    open: async () => (await lying({})).open,
    moved: calendar => moved({}, { calendar, holdersOf: async () => new Map() }),
  }
}
