import { httpSmsSender } from './channels/httpsms.ts'
import { type SmsSender, smppSender } from './channels/smpp.ts'
import { type Mailer, smtpMailer } from './channels/smtp.ts'
import type { Ways } from './ways.ts'

/** What this machine can send with; null = it has no such way out. */
export type Senders = Readonly<{ mail: Mailer | null; sms: SmsSender | null }>

export function sendersOf({ smtp, smpp, smsGateway }: Ways): Senders {
  return {
    mail: smtp && smtpMailer(smtp),
    sms: smpp ? smppSender(smpp) : smsGateway && httpSmsSender(smsGateway),
  }
}
