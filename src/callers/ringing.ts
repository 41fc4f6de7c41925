import type { Logger } from 'pino'
import type { Audit } from '../audit/service.ts'
import type { Call } from '../calls/call.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { messageOf } from '../errors.ts'
import type { LiveMessage } from '../http/live.ts'
import type { Person } from '../people/person.ts'
import type { Views } from '../privacy/views.ts'
import { cardFor, viewOf } from './card.ts'
import type { Callers } from './service.ts'

export type CardsNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  cardOf: Callers['cardOf']
  journal: Audit['journal']
  viewed: Views['note']
  personOf(id: string): Promise<Person | null>
  /** Whether a screen of this person is there to show it. */
  isWatching(personId: string): boolean
  publish(messages: readonly LiveMessage[]): void
}>

/** Whose card it is. */
type Citizen = Pick<Call, 'id' | 'caller' | 'callerShown'>

/**
 * The card of the citizen, to the operator whose telephone rings and to nobody else. One entry in the audit log for each
 * ring that showed something; where no screen is there, nothing is shown. Runs after the ring: a failure is only logged.
 */
export function createCards(needs: CardsNeeds) {
  const { database, log } = needs

  async function show({ id: callId, caller: number, callerShown: shown }: Citizen, operatorId: string) {
    const [person, card] = await Promise.all([needs.personOf(operatorId), needs.cardOf(number)])
    if (!person) return
    if (card) {
      await needs.viewed(viewOf(person, card, null))
      await needs.journal(database.db, {
        ...{ at: needs.clock.now(), personId: operatorId, subjectKind: 'caller', subjectId: card.number },
        action: 'caller.shown',
        facts: { callId, tickets: card.tickets.length, calls: card.calls.length },
      })
    }
    const data = { callId, isHidden: number === null, shown, card: card && cardFor(person, card) }
    needs.publish([{ type: 'card', data, mayRead: reader => reader.id === operatorId }])
  }

  return {
    async rang(call: Citizen, operatorId: string): Promise<void> {
      if (!needs.isWatching(operatorId)) return
      try {
        await show(call, operatorId)
      } catch (error) {
        log.warn({ callId: call.id, reason: messageOf(error) }, 'caller card not shown')
      }
    },
  }
}
