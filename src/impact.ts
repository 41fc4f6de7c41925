import { AROUND_CALLS } from './around.ts'
import type { OpenTickets } from './directory/previewing.ts'
import { countOpen } from './privacy/open-store.ts'
import { createAgeing } from './recordings/impact.ts'
import type { Grounds, Records } from './records.ts'
import type { SettingsNeeds } from './settings/service.ts'
import { createImpact } from './tickets/impact.ts'

type Late = () => Pick<Records, 'settings' | 'directory'>
type Ground = Pick<Grounds, 'database' | 'clock'>

/** What a change of the directory or of the calendar would make of tickets that are open: for whoever decides on it. */
export function impactOf(
  { database, clock }: Ground,
  late: Late,
): { ofDirectory: OpenTickets; ofSettings: SettingsNeeds['openTickets'] } {
  const impact = createImpact(database)
  const everywhere = {}
  return {
    ofDirectory: {
      lying: impact.lying,
      moved: (meant, holders) =>
        impact.moved(meant, {
          calendar: late().settings.workingTime().calendar,
          holdersOf: async () => holders,
        }),
    },
    ofSettings: {
      open: async () => (await impact.lying(everywhere)).open,
      moved: calendar =>
        impact.moved(everywhere, {
          calendar,
          holdersOf: ids => late().directory.holdersOf(ids, clock.now()),
        }),
    },
  }
}

type Effects = SettingsNeeds['effects']

/** What other settings would do with recordings, alarms and what citizens ask about their data. */
export const effectsOf = (
  { database, clock }: Ground,
  rooms: Pick<Effects, 'ahead' | 'alarms'>,
): Effects => ({
  ...rooms,
  aged: createAgeing({ database, clock, around: AROUND_CALLS }),
  requests: () => countOpen(database.db, clock.now()),
})
