import { shownCall } from './calls/live.ts'
import { may } from './people/permissions.ts'
import type { Person } from './people/person.ts'
import type { Settings } from './settings/service.ts'
import type { Telephony } from './telephony.ts'
import type { Watching } from './watching.ts'

export type Watched = Readonly<{ telephony: Telephony; settings: Settings; watching: Watching }>

const NO_CALLS = { calls: [], operators: [], queue: null, settings: null, alarms: null, today: null }

/** Everything as it is now, as far as this person may see it. */
export async function snapshotFor(person: Person, { telephony, settings, watching }: Watched) {
  const { openCalls, queue, monitoring } = telephony
  // Hundreds of officers come back at once after a restart, and have nothing to do with calls.
  if (!may(person.role, 'call.readOwn')) return { ...NO_CALLS, monitors: monitoring.now(person) }
  const isWatching = may(person.role, 'live.watch')
  const [open, operators] = await Promise.all([openCalls(), queue.operators()])
  const calls = open.map(shownCall)
  return {
    calls: isWatching ? calls : calls.filter(call => call.operatorId === person.id),
    operators: isWatching ? operators : operators.filter(operator => operator.operatorId === person.id),
    queue: isWatching ? await queue.queueNow() : null,
    monitors: monitoring.now(person),
    settings: isWatching ? settings.summary() : null,
    ...(await watching.snapshotFor(person)),
  }
}
