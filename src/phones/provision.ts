import type { Ms } from '../clock.ts'
import type { PhoneKind } from './phone.ts'

/**
 * Rows as text of Asterisk's files; the sections they inherit from are described in asterisk-docker/etc/pjsip.conf
 * and dialplan/extensions.conf. Pure. Every value is held against a strict pattern, so that no row, however it came
 * about, can add a line of its own; a row that does not fit is left out and named, since one bad row must not take
 * the phones of everybody.
 */
export type Rendered = Readonly<{ text: string; refused: readonly string[] }>

export type PhoneRow = Readonly<{
  endpoint: string
  kind: PhoneKind
  md5Digest: string | null
  sha256Digest: string | null
  secretExpiresAt: Ms | null
  disabledAt: Ms | null
}>

export type TrunkRow = Readonly<{
  name: string
  kind: 'address' | 'registration'
  host: string
  port: number
  matchPort: boolean
  username: string | null
  secret: string | null
}>

const HEAD = '; Written by the service (src/phones). Changes by hand are overwritten.\n'

/** @param at phones whose secret has expired by then are not known to Asterisk */
export function phonesConf(phones: readonly PhoneRow[], at: Ms): Rendered {
  const known = phones.filter(
    phone =>
      phone.disabledAt === null &&
      phone.md5Digest !== null &&
      (phone.secretExpiresAt === null || phone.secretExpiresAt > at),
  )
  return render(known, phone => phone.endpoint, phoneSections)
}

function phoneSections({ endpoint, kind, md5Digest, sha256Digest }: PhoneRow): string[] | null {
  if (endpointFault(endpoint) || !/^[0-9a-f]{32}$/.test(md5Digest ?? '')) return null
  if (sha256Digest !== null && !/^[0-9a-f]{64}$/.test(sha256Digest)) return null
  const template = kind === 'web' ? 'phone-web' : 'phone-desk'
  return [
    `[${endpoint}](${template})`,
    `auth = ${endpoint}`,
    `aors = ${endpoint}`,
    `[${endpoint}](${template}-auth)`,
    `username = ${endpoint}`,
    `password_digest = MD5:${md5Digest}`,
    ...(sha256Digest === null ? [] : [`password_digest = SHA-256:${sha256Digest}`]),
    `[${endpoint}](${template}-aor)`,
  ]
}

/** Names that pjsip.conf uses itself: a person called `udp` would become a transport. */
const TAKEN =
  /^(global|system|udp|tcp|tls|ws|wss|bans|anonymous|dpma_endpoint|self-check|(trunk|phone|acl|transport)(-.*)?)$/

/** @returns what is wrong, or null. Not numeric: a citizen's number must never be the name of a phone. */
export function endpointFault(endpoint: string): string | null {
  if (!/^[a-z][a-z0-9._-]{1,35}$/.test(endpoint)) return 'not a name for a phone'
  return TAKEN.test(endpoint) ? 'a name that Asterisk uses itself' : null
}

export function trunksConf(trunks: readonly TrunkRow[]): Rendered {
  return render(trunks, trunk => trunk.name, trunkSections)
}

/** @returns what is wrong, in English for the console, or null */
export function trunkFault(trunk: TrunkRow): string | null {
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(trunk.name)) return 'a name has small letters, digits and hyphens'
  if (!isHost(trunk.host)) return 'the host is an address or a host name'
  if (!Number.isInteger(trunk.port) || trunk.port < 1 || trunk.port > 65_535)
    return 'the port is a number from 1 to 65535'
  if (trunk.matchPort && !isAddress(trunk.host))
    return 'only a trunk with a numeric address can be told apart by its port'
  if (trunk.kind === 'address') return null
  if (!/^[A-Za-z0-9+._-]{1,64}$/.test(trunk.username ?? ''))
    return 'the user name at the carrier is missing or odd'
  // Backslash and quotes mean something to Asterisk's parser, and carriers do not use them.
  if (!/^[!#-[\]-~]{1,128}$/.test(trunk.secret ?? ''))
    return 'the secret at the carrier is missing or has odd characters'
  return null
}

const isHost = (host: string) =>
  isAddress(host) ||
  (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(host) && host.length < 254)

/** An IP address, version 4 or 6, without port or mask. */
export function isAddress(text: string): boolean {
  const bytes = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (bytes) return bytes.slice(1).every(byte => Number(byte) < 256)
  return /^(?=.*:.*:)[0-9a-f:]{2,39}$/i.test(text)
}

/** Where no other machine can be. */
export function isLoopbackAddress(address: string): boolean {
  return /^127\./.test(address) || address === '::1'
}

function trunkSections(trunk: TrunkRow): string[] | null {
  if (trunkFault(trunk)) return null
  const name = `trunk-${trunk.name}`
  const { host, port, username } = trunk
  const place = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  const isRegistered = trunk.kind === 'registration'
  return [
    `[${name}](trunk)`,
    `aors = ${name}`,
    ...(isRegistered
      ? [`outbound_auth = ${name}-auth`, `from_user = ${username}`, `from_domain = ${host}`]
      : []),
    `[${name}](trunk-aor)`,
    `contact = sip:${place}`,
    // A scripted far end on this machine does not answer OPTIONS.
    ...(isLoopbackAddress(host) ? ['qualify_frequency = 0'] : []),
    ...(isRegistered ? registration(name, place, trunk) : []),
    `[${name}](trunk-identify)`,
    `endpoint = ${name}`,
    `match = ${trunk.matchPort ? `${place}/${host.includes(':') ? 128 : 32}` : host}`,
  ]
}

function registration(name: string, place: string, { host, username, secret }: TrunkRow): string[] {
  return [
    `[${name}-auth](trunk-auth)`,
    `username = ${username}`,
    `password = ${secret?.replaceAll(';', '\\;')}`,
    `[${name}-registration](trunk-registration)`,
    `server_uri = sip:${place}`,
    `client_uri = sip:${username}@${host}`,
    `contact_user = ${username}`,
    `outbound_auth = ${name}-auth`,
    `endpoint = ${name}`,
  ]
}

export function bansConf(addresses: readonly string[]): Rendered {
  const { text, refused } = render(
    addresses,
    address => address,
    address => (isAddress(address) ? [`deny = ${address}/${address.includes(':') ? 128 : 32}`] : null),
  )
  return { text: text.replace(HEAD, `${HEAD}[bans](acl-bans)\n`), refused }
}

/** Lines for the context [numbers] of the dialplan. */
export function numbersConf(numbers: readonly string[]): Rendered {
  return render(
    numbers,
    number => number,
    number =>
      numberFault(number)
        ? null
        : [`exten => ${number},1,Set(DIALLED=${number})`, ' same => n,Goto(citizen,s,1)'],
  )
}

/** @returns what is wrong, or null */
export function numberFault(number: string): string | null {
  return /^\+?\d{3,15}$/.test(number) ? null : 'a number has 3 to 15 digits, with or without + before them'
}

function render<T>(
  rows: readonly T[],
  nameOf: (row: T) => string,
  lines: (row: T) => string[] | null,
): Rendered {
  const sorted = [...rows].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  const made = sorted.map(row => ({ name: nameOf(row), lines: lines(row) }))
  return {
    text: HEAD + made.flatMap(one => (one.lines ? [...one.lines, ''] : [])).join('\n'),
    refused: made.filter(one => one.lines === null).map(one => one.name),
  }
}
