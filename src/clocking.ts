import { createConfirming } from './directory/confirming.ts'
import { createOwnHours } from './directory/ownhours.ts'
import type { LiveMessage } from './http/live.ts'
import type { Noticing } from './noticing.ts'
import { type Grounds, type Records, regulationOf } from './records.ts'
import { afterWorking } from './sla/calendar.ts'
import { type Clockwork, createClockwork } from './tickets/clockwork.ts'

type Around = Readonly<{
  notices: Pick<Noticing['notices'], 'tell' | 'digest' | 'focal'>
  publish(messages: readonly LiveMessage[]): void
}>

/** What happens to tickets by the clock, with the province's regulation, its directory and its notices. */
export function buildClockwork(
  { database, clock, log }: Grounds,
  { settings, directory }: Pick<Records, 'settings' | 'directory'>,
  { notices, publish }: Around,
): Clockwork {
  const ownHours = createOwnHours(database)
  const confirming = createConfirming({
    ...{ database, log, publish, due: directory.focalDue, tell: notices.focal },
    opensAt: from => afterWorking(settings.workingTime().calendar, from, 0),
  })
  return createClockwork({
    others: [confirming],
    ...{ database, clock, log, publish, directory },
    regulation: regulationOf(() => settings),
    load: settings.load,
    async calendarVersion() {
      const own = await ownHours(clock.now())
      return `${settings.workingTime().version}${own && ` ${own}`}`
    },
    digest() {
      const { digestAt, digestWhenEmpty } = settings.regulation().regulation
      return { at: digestAt, whenEmpty: digestWhenEmpty }
    },
    tell: notices.tell,
    tellDigest: notices.digest,
  })
}
