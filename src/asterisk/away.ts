import type { Logger } from 'pino'
import { messageOf } from '../errors.ts'
import type { Ari } from './ari.ts'

/** Channels that came to us and that we do not take. */

/**
 * Somebody who was not greeted yet, into the dialplan's own queue: the notice that calls are recorded comes first.
 * What happens there is taken into the books from Asterisk's event log.
 */
export async function release(ari: Ari, channel: string, log: Logger): Promise<void> {
  const to = { context: 'fallback', extension: 'new', priority: 1 }
  await ari
    .request('POST', `/channels/${channel}/continue`, to)
    .catch(error => log.warn({ channel, reason: messageOf(error) }, 'caller could not be handed back'))
}

/** Q.850; chan_pjsip makes 403 of it. */
const CALL_REJECTED = 21

/** A telephone's own call that is none of ours: 403, or 503 where it is our fault. */
export async function turnAway(ari: Ari, channel: string, why: 'forbidden' | 'trouble'): Promise<void> {
  const answer = why === 'forbidden' ? { reason_code: CALL_REJECTED } : { reason: 'congestion' }
  await ari.request('DELETE', `/channels/${channel}`, answer)
}
