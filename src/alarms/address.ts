/** Addresses that nothing outside has, but machines of a cloud and neighbours on a cable do. */
const FORBIDDEN_4 = [
  /^0\./,
  /^169\.254\./, // link-local, and the metadata service of every large cloud
  /^100\.100\.100\.200$/, // metadata at Alibaba
  /^192\.0\.0\.192$/, // metadata at Oracle
  /^(22[4-9]|2[3-5]\d)\./, // multicast and reserved
]

/** True for an address that a webhook may not be at, in either family, also written as one in the other. */
export function isForbiddenAddress(address: string): boolean {
  const text = address.toLowerCase()
  const four = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(text)?.[1] ?? mapped(text) ?? text
  if (/^\d+\.\d+\.\d+\.\d+$/.test(four)) return FORBIDDEN_4.some(one => one.test(four))
  // fe80::/10 link-local, ff00::/8 multicast, :: nowhere, fd00:ec2::254 metadata at Amazon
  return /^fe[89ab][0-9a-f]:|^ff[0-9a-f]{2}:|^::$|^fd00:ec2::/.test(text)
}

/** `::ffff:a9fe:a9fe` as IPv4. */
function mapped(text: string): string | null {
  const found = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(text)
  if (!found?.[1] || !found[2]) return null
  const [high, low] = [Number.parseInt(found[1], 16), Number.parseInt(found[2], 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** @returns what is wrong with an address of a webhook, or null */
export function webhookFault(text: string): string | null {
  if (!URL.canParse(text)) return 'is no URL'
  const { protocol, hostname, username, password } = new URL(text)
  if (username || password) return 'has a user name or password in it'
  const host = hostname.replace(/^\[|\]$/g, '')
  if (isForbiddenAddress(host)) return 'leads to an address for machines only'
  const isHere = host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host)
  if (protocol === 'https:' || (protocol === 'http:' && isHere)) return null
  return 'must begin with https:// (http:// only to this machine)'
}
