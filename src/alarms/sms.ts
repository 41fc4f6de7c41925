import type { SmsSender } from '../channels/smpp.ts'
import type { Carrier } from './carrier.ts'
import { smsOf } from './texts.ts'

/** Alarms as short messages. */
export function smsBy(send: SmsSender): Carrier {
  return (recipient, letter) => send({ id: letter.id, to: recipient, text: smsOf(letter) })
}
