import type { Config } from './config.ts'

/** Where Asterisk is reached. */

export function ariUrl({ asterisk }: Config): string {
  return asterisk.url ?? `http://127.0.0.1:${asterisk.httpPort}`
}

export function amiAddress({ asterisk }: Config): { host: string; port: number } {
  return addressOf(asterisk.amiUrl ?? `tcp://127.0.0.1:${asterisk.amiPort}`)
}

export function addressOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url)
  return { host: hostname, port: Number(port) }
}
