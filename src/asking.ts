import { createAnnouncer } from './calls/announcer.ts'
import type { CallRules } from './calls/call.ts'
import type { LookUpNeeds } from './calls/lookups.ts'
import { historiesOf } from './calls/wait-store.ts'
import { standingsOf, wrapUpOf } from './queue/load-store.ts'
import type { TelephonyNeeds } from './telephony.ts'

export type AskingNeeds = Pick<TelephonyNeeds, 'database' | 'clock' | 'log' | 'isBlocked'> &
  Readonly<{ tickets: Pick<TelephonyNeeds['tickets'], 'ofDigits'> }> &
  Readonly<{ phones: Pick<TelephonyNeeds['phones'], 'contactOf'> }>

/** Whom a call asks before it goes on. Made once: who asks while others are answered is answered with the next look. */
export function askingOf(
  { database, clock, log, tickets, phones, isBlocked }: AskingNeeds,
  rules: Pick<CallRules, 'queues'>,
): LookUpNeeds {
  const { db } = database
  const announcer = createAnnouncer({
    standingsOf: callIds =>
      standingsOf(db, { callIds, known: rules.queues.map(({ name }) => name), at: clock.now() }),
    historiesOf: names => historiesOf(db, names, { at: clock.now(), wrapUpOf }),
  })
  return {
    ...{ clock, log, ticketOf: tickets.ofDigits, newsOf: announcer.newsOf, contactOf: phones.contactOf },
    isBlocked: number => isBlocked(db, number, clock.now()),
  }
}
