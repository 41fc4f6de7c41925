import type { Mailer } from '../channels/smtp.ts'
import type { Carrier } from './carrier.ts'
import { emailOf, type Letter } from './texts.ts'

/** Alarms as mail. */
export function emailBy(send: Mailer): Carrier {
  return (recipient, letter) =>
    send({
      ...{ id: letter.id, to: recipient, ...emailOf(letter), headers: headersOf(letter) },
      isUrgent: letter.told.some(({ alarm, event }) => alarm.severity === 'critical' && event !== 'cleared'),
    })
}

function headersOf({ told }: Letter): Record<string, string> {
  const [first] = told
  return first && told.length === 1 ? { 'X-Alarm-Id': first.alarm.id, 'X-Alarm-Kind': first.alarm.kind } : {}
}
