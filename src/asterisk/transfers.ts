import { Weather } from '../errors.ts'
import type { Ari } from './ari.ts'

/**
 * What a telephone hears about a transfer of its own (REFER), as a NOTIFY: 200, 603, 503. With Asterisk 22.11 or newer
 * only; older ones do not understand REFER here (src/boot/conf.ts).
 */
export type TransferAnswer = 'accepted' | 'declined' | 'unavailable'

const STATES: Readonly<Record<TransferAnswer, string>> = {
  accepted: 'channel_answered',
  declined: 'channel_declined',
  unavailable: 'channel_unavailable',
}

type Answers = Pick<Ari, 'request' | 'askApart'>

/** A channel that a telephone made by itself is a leg of this call from now on, as the dialplan names one. */
export async function adopt(ari: Pick<Ari, 'request'>, callId: string, channel: string): Promise<void> {
  for (const variable of ['CALL_ID', 'CHANNEL(userfield)'])
    await ari.request('POST', `/channels/${channel}/variable`, { variable, value: `leg.${callId}.0` })
}

const MODULE = '/asterisk/modules/res_pjsip_refer.so'

/** Whether this Asterisk has a telephone's own transfers told to us. @throws Weather without an answer */
export async function takesTransfers(ari: Pick<Ari, 'request'>): Promise<boolean> {
  try {
    await ari.request('GET', MODULE)
    return true
  } catch (error) {
    if (error instanceof Weather && error.status >= 400) return false // 404: not known, 409: not loaded
    throw error
  }
}

/** Answers of one leg follow each other. */
const running = new Map<string, Promise<void>>()

/**
 * Answers every transfer that this leg has asked for and not heard of.
 * @throws Weather where the leg is gone
 */
export function answerTransfer(ari: Answers, leg: string, answer: TransferAnswer): Promise<void> {
  const before = running.get(leg) ?? Promise.resolve()
  const told = before.catch(() => {}).then(() => tell(ari, leg, answer))
  running.set(leg, told)
  const forget = () => {
    if (running.get(leg) === told) running.delete(leg)
  }
  told.then(forget, forget)
  return told
}

/**
 * A REFER that is being taken in while an answer goes out ends Asterisk (22.10.1 and 22.11.0-rc2, docs/asterisk.md §1), so
 * none may be: from the first request on, the leg's are turned away with 404 by Asterisk itself; the second waits for
 * those that came before, since this question goes the way that the telephone's requests go. A telephone that floods us
 * makes it late, and is not answered.
 */
async function tell(ari: Answers, leg: string, answer: TransferAnswer): Promise<void> {
  const handling = (value: string) =>
    ari.request('POST', `/channels/${leg}/variable`, { variable: 'PJSIP_TRANSFER_HANDLING()', value })
  await handling('core')
  await ari.askApart(`/channels/${leg}/variable`, { variable: 'CHANNEL(pjsip,call-id)' })
  await ari.request('POST', `/channels/${leg}/transfer_progress`, { states: STATES[answer] })
  // Who was let go hangs up.
  if (answer !== 'accepted') await handling('ari-only')
}
