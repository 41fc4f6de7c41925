import { webhookFault } from './alarms/address.ts'
import { CHANNELS, type Channel } from './alarms/rules.ts'
import type { HttpSmsOptions } from './channels/httpsms.ts'
import type { SmppOptions } from './channels/smpp.ts'
import type { SmtpOptions } from './channels/smtp.ts'

/** Ways by which alarms and notices leave the box: servers of this machine's own, with their passwords. Null = there is none. */
export type Ways = Readonly<{
  smtp: SmtpOptions | null
  smpp: SmppOptions | null
  /** A brand name's gateway over HTTP; SMS go by SMPP or by this one, not by both. */
  smsGateway: HttpSmsOptions | null
  webhook: Readonly<{ url: string; secret: string }> | null
}>

type Reader = Readonly<{
  optional(key: string): string | null
  port(key: string, fallback: number): number
  oneOf(key: string, fallback: string, allowed: readonly string[]): string
}>

const SECRET_LEAST = 16
const SENDER = /^([A-Za-z0-9 ._-]{1,11}|\+?\d{3,15})$/

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
  const gateway = together(['SMS_HTTP_URL', 'SMS_HTTP_KEY', 'SMS_HTTP_SECRET', 'SMS_HTTP_SENDER'])
  faults.push(...wrong(smtp, smpp, webhook), ...wrongGateway(gateway, smpp))
  const [host = '', from = ''] = smtp ?? []
  const [user = '', password = ''] = login ?? []
  const [smscHost = '', smscUser = '', smscPassword = '', sender = ''] = smpp ?? []
  const [gatewayUrl = '', key = '', gatewaySecret = '', brand = ''] = gateway ?? []
  const [url = '', secret = ''] = webhook ?? []
  return {
    smtp: smtp && {
      ...{ host, from, port: smtpPort, tls: smtpTls },
      ...(login ? { user, password } : { user: null, password: null }),
    },
    smpp: smpp && {
      ...{ host: smscHost, port: smppPort, tls: smppTls, user: smscUser, password: smscPassword, sender },
    },
    smsGateway: gateway && { url: gatewayUrl, key, secret: gatewaySecret, sender: brand },
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
  if (smpp && !SENDER.test(smpp[3] ?? ''))
    faults.push('SMPP_SENDER must be a brand name of at most 11 letters, or a number')
  const fault = webhook && webhookFault(webhook[0] ?? '')
  if (fault) faults.push(`ALARM_WEBHOOK_URL ${fault}`)
  if (webhook && (webhook[1] ?? '').length < SECRET_LEAST)
    faults.push(`ALARM_WEBHOOK_SECRET must have at least ${SECRET_LEAST} characters`)
  return faults
}

function wrongGateway(gateway: readonly string[] | null, smpp: readonly string[] | null): string[] {
  const faults: string[] = []
  if (gateway === null) return faults
  if (smpp) faults.push('SMPP_* and SMS_HTTP_* are two ways for SMS: set one of them')
  // The secret is in what is posted, so it leaves the machine only under TLS.
  const fault = webhookFault(gateway[0] ?? '')
  if (fault) faults.push(`SMS_HTTP_URL ${fault}`)
  if (!SENDER.test(gateway[3] ?? ''))
    faults.push('SMS_HTTP_SENDER must be a brand name of at most 11 letters')
  return faults
}

/** What alarms can be sent over from here. */
export function channelsOf({ smtp, smpp, smsGateway, webhook }: Ways): Channel[] {
  return CHANNELS.filter(channel => ({ email: smtp, sms: smpp ?? smsGateway, webhook })[channel] !== null)
}
