import type { OpenTickets } from './directory/previewing.ts'
import type { Grounds, Records } from './records.ts'
import type { SettingsNeeds } from './settings/service.ts'
import { createImpact } from './tickets/impact.ts'

type Late = () => Pick<Records, 'settings' | 'directory'>

/** What a change of the directory or of the calendar would make of tickets that are open: for whoever decides on it. */
export function impactOf(
  { database, clock }: Pick<Grounds, 'database' | 'clock'>,
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
