import { readFileSync } from 'node:fs'
import type { Config } from '../config.ts'

/** What the server shows browsers; null = plain HTTP. */
export function tlsOf({ http }: Config): { cert: Buffer; key: Buffer } | null {
  return http.tlsCert && http.tlsKey
    ? { cert: readFileSync(http.tlsCert), key: readFileSync(http.tlsKey) }
    : null
}
