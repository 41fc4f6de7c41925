import { CHECK_TRUNK } from '../calls/call.ts'
import { isAddress, type TrunkRow } from './provision.ts'

/** The line of the centre's calls to itself: out of Asterisk and into it again, at its own address. */
export type SelfCheckLine = Readonly<{ address: string; port: number; secret: string }>

/** Where Asterisk reaches itself. */
export function ownAddress(bind: string): string {
  return bind === '0.0.0.0' ? '127.0.0.1' : bind === '::' ? '::1' : bind
}

/**
 * Told by name and secret, so that nobody else's call is taken for a check; Asterisk looks at addresses first, so a trunk at
 * its own address would take the call: then there is none.
 */
export function selfCheckConf(line: SelfCheckLine, trunks: readonly TrunkRow[]): string {
  const { address, port, secret } = line
  if (selfCheckFault(line, trunks)) return ''
  const isSix = address.includes(':')
  return [
    `[${CHECK_TRUNK}](trunk)`,
    'identify_by = username',
    'trust_id_inbound = no',
    'send_pai = no',
    `aors = ${CHECK_TRUNK}`,
    `auth = ${CHECK_TRUNK}`,
    `outbound_auth = ${CHECK_TRUNK}`,
    `from_user = ${CHECK_TRUNK}`,
    `deny = ${isSix ? '::/0' : '0.0.0.0/0.0.0.0'}`,
    `permit = ${address}/${isSix ? 128 : 32}`,
    `[${CHECK_TRUNK}](trunk-aor)`,
    `contact = sip:${isSix ? `[${address}]` : address}:${port}`,
    'qualify_frequency = 0',
    `[${CHECK_TRUNK}](trunk-auth)`,
    `username = ${CHECK_TRUNK}`,
    `password = ${secret}`,
    '',
  ].join('\n')
}

/** @returns why the centre cannot call itself, or null */
export function selfCheckFault(
  { address, secret }: SelfCheckLine,
  trunks: readonly TrunkRow[],
): string | null {
  if (!isAddress(address)) return `SIP_BIND ${address} is no address`
  if (!/^[A-Za-z0-9_-]{16,}$/.test(secret)) return 'the secret is odd'
  const same = trunks.find(({ host, matchPort }) => host === address && !matchPort)
  return same ? `trunk ${same.name} has the address of this Asterisk, and not its port beside it` : null
}
