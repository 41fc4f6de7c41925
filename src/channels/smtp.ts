import { createTransport } from 'nodemailer'
import { NeverDeliverable } from './channel.ts'

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

export type Mail = Readonly<{
  /** The same at every try: a server or a reader that got it twice shows it once. */
  id: string
  to: string
  subject: string
  text: string
  isUrgent: boolean
  headers: Readonly<Record<string, string>>
}>

/** Hands a mail to the server; resolves when it took it. @throws NeverDeliverable, or what may pass */
export type Mailer = (mail: Mail) => Promise<void>

const DEADLINE_MS = 20_000

/** The one place that knows nodemailer. A connection per message: a dead connection is one more fault. */
export function smtpMailer({ host, port, tls, user, password, from }: SmtpOptions): Mailer {
  const transport = createTransport({
    ...{ host, port, secure: tls, requireTLS: !tls && user !== null },
    ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
    ...{ connectionTimeout: DEADLINE_MS, greetingTimeout: DEADLINE_MS, socketTimeout: DEADLINE_MS },
    // What is in a mail is ours alone: nothing is fetched from a disk or an address.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  })
  const domain = /@([A-Za-z0-9.-]+)>?$/.exec(from)?.[1] ?? 'localhost'
  return async ({ id, to, subject, text, isUrgent, headers }) => {
    try {
      await transport.sendMail({
        ...{ from, to, subject, text, messageId: `<${id}@${domain}>` },
        priority: isUrgent ? 'high' : 'normal',
        // RFC 3834: nobody's holiday notice comes back.
        headers: { 'Auto-Submitted': 'auto-generated', ...headers },
      })
    } catch (error) {
      throw isFinal(error) ? new NeverDeliverable(`SMTP: ${(error as Error).message}`) : error
    }
  }
}

/** RFC 5321 §4.2.1: 5yz is for ever; of a sign-in (530, 534, 535) until somebody mends it, so it is tried again. */
function isFinal(error: unknown): boolean {
  const { responseCode, code } = error as { responseCode?: unknown; code?: unknown }
  return typeof responseCode === 'number' && responseCode >= 550 && responseCode <= 559 && code !== 'EAUTH'
}
