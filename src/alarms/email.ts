import { createTransport } from 'nodemailer'
import { type Carrier, NeverDeliverable } from './carrier.ts'
import { emailOf, type Letter } from './texts.ts'

export type SmtpOptions = Readonly<{
  host: string
  port: number
  /** From the first byte; else STARTTLS where the server has it, and always where a password is sent. */
  tls: boolean
  user: string | null
  password: string | null
  /** Who the mail is from. */
  from: string
}>

const DEADLINE_MS = 20_000

/** The one place that knows nodemailer. A connection per message: alarms are rare, and a dead connection is one more fault. */
export function emailBy({ host, port, tls, user, password, from }: SmtpOptions): Carrier {
  const transport = createTransport({
    ...{ host, port, secure: tls, requireTLS: !tls && user !== null },
    ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
    ...{ connectionTimeout: DEADLINE_MS, greetingTimeout: DEADLINE_MS, socketTimeout: DEADLINE_MS },
    // What is in a mail is ours alone: nothing is fetched from a disk or an address.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  })
  return async (recipient, letter) => {
    try {
      await transport.sendMail({ from, to: recipient, ...emailOf(letter), ...headersOf(letter, from) })
    } catch (error) {
      throw isFinal(error) ? new NeverDeliverable(`SMTP: ${(error as Error).message}`) : error
    }
  }
}

/** The same at every try: a server or a reader that got it twice shows it once. */
function headersOf({ id, told }: Letter, from: string) {
  const domain = /@([A-Za-z0-9.-]+)>?$/.exec(from)?.[1] ?? 'localhost'
  const [first] = told
  const thread =
    first && told.length === 1 ? { 'X-Alarm-Id': first.alarm.id, 'X-Alarm-Kind': first.alarm.kind } : {}
  const isUrgent = told.some(({ alarm, event }) => alarm.severity === 'critical' && event !== 'cleared')
  return {
    messageId: `<${id}@${domain}>`,
    priority: isUrgent ? ('high' as const) : ('normal' as const),
    // RFC 3834: nobody's holiday notice comes back.
    headers: { 'Auto-Submitted': 'auto-generated', ...thread },
  }
}

/** RFC 5321 §4.2.1: 5yz is for ever; of a sign-in (530, 534, 535) until somebody mends it, so it is tried again. */
function isFinal(error: unknown): boolean {
  const { responseCode, code } = error as { responseCode?: unknown; code?: unknown }
  return typeof responseCode === 'number' && responseCode >= 550 && responseCode <= 559 && code !== 'EAUTH'
}
