import type { Ari } from './asterisk/ari.ts'
import { look } from './asterisk/look.ts'
import { performWatch, watched } from './asterisk/watching.ts'
import type { Calls } from './calls/service.ts'
import { monitoringRules } from './monitoring/rules.ts'
import { createMonitoring, type MonitoringNeeds } from './monitoring/service.ts'
import { rolesOf } from './people/names.ts'
import type { Settings } from './settings/service.ts'

export type MonitorsNeeds = Pick<
  MonitoringNeeds,
  'database' | 'clock' | 'log' | 'names' | 'journal' | 'publish' | 'phones'
> &
  Readonly<{ settings: Pick<Settings, 'current'> }>

/** Supervisors at talks, joined with the calls and with Asterisk. */
export function buildMonitors(
  needs: MonitorsNeeds,
  { calls, connected }: Readonly<{ calls: Pick<Calls, 'handle' | 'inHand'>; connected(): Ari }>,
) {
  const { now } = needs.clock
  const monitoring = createMonitoring({
    ...needs,
    rules: monitoringRules(needs.settings.current),
    ...{ calls: calls.inHand, tell: calls.handle },
    roles: ids => rolesOf(needs.database.db, ids),
    perform: act => performWatch(connected(), act, now),
    look: () => look(connected(), [], now),
  })
  return {
    monitoring,
    /** News of Asterisk. @returns whether it was about a supervisor's line, and no call's */
    heard(raw: unknown): boolean {
      const news = watched(raw, now())
      if (news) monitoring.hear(news.monitorId, news.event)
      return news !== null
    },
  }
}
