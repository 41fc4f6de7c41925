import type { Logger } from 'pino'
import type { TransferAnswer } from '../asterisk/transfers.ts'
import type { Referred } from '../asterisk/translate.ts'
import { messageOf, Refusal } from '../errors.ts'
import type { LiveMessage } from '../http/live.ts'
import type { Person } from '../people/person.ts'
import type { Call } from './call.ts'
import type { Control } from './control.ts'
import type { In } from './ending.ts'
import { refusedOrder } from './keypad.ts'
import { type TargetNeeds, targetOf } from './targets.ts'

export type ReferringNeeds = TargetNeeds &
  Readonly<{
    log: Logger
    /** Of a call in hand; null = there is none. */
    callOf(callId: string): Call | null
    inHand(): readonly Call[]
    personOf(id: string): Promise<Person | null>
    request: Control['request']
    answer(leg: string, answer: TransferAnswer): Promise<void>
    /** Whether Asterisk tells us of REFER at all. */
    takesTransfers(): Promise<boolean>
    publish(messages: readonly LiveMessage[]): void
  }>

/** Nobody is there to take the call now; another time they may be. */
const PASSING: ReadonlySet<string> = new Set(['operator-not-free', 'no-trunk'])

/**
 * The transfer keys of an operator's telephone: orders like any other, through the same door, and with an answer for the
 * telephone (REFER). An accepted one is answered by the call's own acts.
 */
export function createReferring(needs: ReferringNeeds) {
  const { log } = needs
  /** Legs whose order is being decided, and whether they have given another meanwhile. */
  const deciding = new Map<string, boolean>()

  async function refer(callId: string, event: Referred): Promise<TransferAnswer | null> {
    const { leg: referredBy, target } = event
    const call = needs.callOf(callId)
    if (call?.state !== 'talking') return 'declined'
    const { operator } = call.leg
    const isJoining = joins(call, event)
    if (!isJoining && (target === null || call.leg.id !== referredBy)) return 'declined'
    try {
      const person = await needs.personOf(operator)
      if (!person) return 'declined'
      const asked = isJoining
        ? ({ act: 'complete' } as const)
        : ({ act: 'transfer', ...(await targetOf(needs, target ?? '')) } as const)
      await needs.request(person, callId, asked, { referredBy })
      return null
    } catch (error) {
      if (!(error instanceof Refusal)) {
        log.warn({ callId, reason: messageOf(error) }, 'transfer by telephone not done')
        return 'unavailable'
      }
      needs.publish([refusedOrder(operator, callId, error)])
      return PASSING.has(error.code) ? 'unavailable' : 'declined'
    }
  }

  async function answer(leg: string, answer: TransferAnswer | null): Promise<void> {
    if (answer === null) return
    await needs
      .answer(leg, answer)
      .catch(error => log.info({ leg, reason: messageOf(error) }, 'transfer not answered'))
  }

  return {
    /** Never rejects. */
    async referred(callId: string, event: Referred): Promise<void> {
      const { leg } = event
      if (deciding.has(leg)) return void deciding.set(leg, true)
      deciding.set(leg, false)
      const decided = await refer(callId, event).catch(error => {
        log.error({ callId, err: error }, 'transfer by telephone failed')
        return 'unavailable' as const
      })
      await answer(leg, decided)
      // One answer is for all that were asked by then.
      if (decided !== null && deciding.get(leg)) await answer(leg, 'declined')
      deciding.delete(leg)
    },

    /**
     * A telephone in a talk dials by itself: it wants to ask somebody, with the citizen on hold.
     * @returns false where it is in no talk, or Asterisk would not take its transfer afterwards
     * @throws Refusal as for any consultation
     */
    async consulted(person: Person, endpoint: string, dialled: { channel: string; number: string }) {
      const isTheirs = (call: Call): call is In<'talking'> =>
        call.state === 'talking' && call.leg.operator === person.id && call.leg.endpoint === endpoint
      const call = needs.inHand().find(isTheirs)
      if (!call || !(await needs.takesTransfers())) return false
      const target = await targetOf(needs, dialled.number)
      await needs.request(person, call.id, { act: 'consult', ...target }, { second: dialled.channel })
      return true
    },
  }
}

/** Whether these are the operator's two calls of this talk, whichever of them the telephone asks by. */
function joins({ leg, second }: In<'talking'>, asked: Referred): boolean {
  const both = [leg.id, second]
  return (
    asked.second !== null &&
    both.includes(asked.leg) &&
    both.includes(asked.second) &&
    asked.leg !== asked.second
  )
}
