import { webhookFault } from './alarms/address.ts'
import { CHANNELS, type Channel } from './alarms/rules.ts'

/** Ways by which alarms leave the box: servers of this machine's own, with their passwords. Null = there is none. */
export type Ways = Readonly<{
  smtp: Readonly<{
    host: string
    port: number
    /** From the first byte; else STARTTLS. */
    tls: boolean
    user: string | null
    password: string | null
    from: string
  }> | null
  smpp: Readonly<{
    host: string
    port: number
    tls: boolean
    user: string
    password: string
    sender: string
  }> | null
  webhook: Readonly<{ url: string; secret: string }> | null
}>

type Reader = Readonly<{
  optional(key: string): string | null
  port(key: string, fallback: number): number
  oneOf(key: string, fallback: string, allowed: readonly string[]): string
}>

const SECRET_LEAST = 16

/** For config.ts. @param faults where what is wrong is added */
export function readWays({ optional, port, oneOf }: Reader, faults: string[]): Ways {
  const together = (keys: readonly string[]) => {
    const missing = keys.filter(key => optional(key) === null)
    if (missing.length > 0 && missing.length < keys.length)
      faults.push(`${keys.join(', ')} go together: ${missing.join(', ')} is missing`)
    return missing.length === 0 ? keys.map(key => optional(key) ?? '') : null
  }
  const smtp = together(['SMTP_HOST', 'SMTP_FROM'])
  const login = together(['SMTP_USER', 'SMTP_PASSWORD'])
  const smtpTls = oneOf('SMTP_TLS', 'starttls', ['starttls', 'tls']) === 'tls'
  const smtpPort = port('SMTP_PORT', smtpTls ? 465 : 587)
  const smpp = together(['SMPP_HOST', 'SMPP_USER', 'SMPP_PASSWORD', 'SMPP_SENDER'])
  const smppTls = oneOf('SMPP_TLS', 'no', ['no', 'yes']) === 'yes'
  const smppPort = port('SMPP_PORT', smppTls ? 3550 : 2775)
  const webhook = together(['ALARM_WEBHOOK_URL', 'ALARM_WEBHOOK_SECRET'])
  faults.push(...wrong(smtp, smpp, webhook))
  const [host = '', from = ''] = smtp ?? []
  const [user = '', password = ''] = login ?? []
  const [smscHost = '', smscUser = '', smscPassword = '', sender = ''] = smpp ?? []
  const [url = '', secret = ''] = webhook ?? []
  return {
    smtp: smtp && {
      ...{ host, from, port: smtpPort, tls: smtpTls },
      ...(login ? { user, password } : { user: null, password: null }),
    },
    smpp: smpp && {
      ...{ host: smscHost, port: smppPort, tls: smppTls, user: smscUser, password: smscPassword, sender },
    },
    webhook: webhook && { url, secret },
  }
}

/** Never with the value: some of them are secrets. */
function wrong(
  smtp: readonly string[] | null,
  smpp: readonly string[] | null,
  webhook: readonly string[] | null,
): string[] {
  const faults: string[] = []
  if (smtp && !/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/.test(smtp[1] ?? ''))
    faults.push('SMTP_FROM must be an address such as 1022@example.vn or "Tổng đài 1022 <1022@example.vn>"')
  if (smpp && !/^([A-Za-z0-9 ._-]{1,11}|\+?\d{3,15})$/.test(smpp[3] ?? ''))
    faults.push('SMPP_SENDER must be a brand name of at most 11 letters, or a number')
  const fault = webhook && webhookFault(webhook[0] ?? '')
  if (fault) faults.push(`ALARM_WEBHOOK_URL ${fault}`)
  if (webhook && (webhook[1] ?? '').length < SECRET_LEAST)
    faults.push(`ALARM_WEBHOOK_SECRET must have at least ${SECRET_LEAST} characters`)
  return faults
}

/** What alarms can be sent over from here. */
export function channelsOf({ smtp, smpp, webhook }: Ways): Channel[] {
  return CHANNELS.filter(channel => ({ email: smtp, sms: smpp, webhook })[channel] !== null)
}
