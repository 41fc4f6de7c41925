import type { Logger } from 'pino'
import type { Clock, Ms } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { CallEvent, LookUp } from './call.ts'
import type { Told } from './enquiry.ts'
import type { News } from './news.ts'

export type LookUpNeeds = Readonly<{
  clock: Clock
  log: Logger
  isBlocked(number: string): Promise<boolean>
  ticketOf(digits: string): Promise<Exclude<Told, string> | null>
  newsOf(callId: string): Promise<News | null>
  /** Where a phone has registered, of which nothing was known at that instant; null = nowhere. */
  contactOf(endpoint: string, after: Ms): string | null
}>

const LOOK_UPS: ReadonlySet<string> = new Set([
  ...(['lookUpCaller', 'lookUpTicket', 'lookUpWait', 'seekPhone'] as const),
] satisfies LookUp['type'][])

export function isLookUp(act: Readonly<{ type: string }>): act is LookUp {
  return LOOK_UPS.has(act.type)
}

/** Asks another room for a call. @returns what it amounts to; null where there is nothing to tell */
export async function lookUp(needs: LookUpNeeds, act: LookUp): Promise<CallEvent | null> {
  const { clock, log } = needs
  const failed =
    <T>(otherwise: T) =>
    (error: unknown): T => {
      log.warn({ act: act.type, reason: messageOf(error) }, 'not looked up')
      return otherwise
    }
  if (act.type === 'lookUpCaller') {
    // Whoever is not known to be blocked is not.
    const isBlocked = await needs.isBlocked(act.number).catch(failed(false))
    return isBlocked ? { type: 'callerBlocked', at: clock.now() } : null
  }
  if (act.type === 'lookUpWait') {
    const news = await needs.newsOf(act.callId).catch(failed(null))
    return news && { type: 'waitLookedUp', at: clock.now(), news }
  }
  if (act.type === 'seekPhone') {
    const { endpoint, after } = act
    const contact = needs.contactOf(endpoint, after)
    return contact === null ? null : { type: 'phoneBack', at: clock.now(), endpoint, contact }
  }
  const { digits } = act
  const found = await needs
    .ticketOf(digits)
    .then(ticket => ticket ?? ('none' as const), failed('unreachable' as const))
  return { type: 'ticketLookedUp', at: clock.now(), digits, found }
}
