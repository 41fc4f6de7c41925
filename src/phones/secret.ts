import { createHash } from 'node:crypto'
import { readableSecret } from '../people/credentials.ts'

/** Part of every stored hash, so it can never change: asterisk-docker/etc/pjsip.conf names the same. */
export const REALM = 'cc1022'

/** What Asterisk needs to check a digest answer; the secret itself cannot be had back from it. */
export type Digests = Readonly<{ md5: string; sha256: string }>

/**
 * H(A1) of RFC 7616 §3.4.2, in hex, by both algorithms of RFC 8760.
 * @param user the endpoint's name
 */
export function digestsOf(user: string, secret: string): Digests {
  const a1 = `${user}:${REALM}:${secret}`
  const hash = (algorithm: string) => createHash(algorithm).update(a1).digest('hex')
  return { md5: hash('md5'), sha256: hash('sha256') }
}

/** 20 random bytes → `k7m2-9xqp-…`: typed into a desk phone once, 100 bits, so that guessing is hopeless. */
export function phoneSecret(random: Uint8Array): string {
  return readableSecret(random)
}
