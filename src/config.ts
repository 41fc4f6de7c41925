import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Papers, readPapers } from './papers.ts'
import { type Proof, readProof } from './proof.ts'
import type { StoreOptions } from './recordings/s3.ts'
import { readStore } from './stores.ts'
import { readWays, type Ways } from './ways.ts'

/** The only reader of process.env. Every bad key is named at once. Names and defaults are a contract with the outside. */
export type Config = Readonly<{
  http: Readonly<{
    port: number
    bind: string
    tlsCert: string | null
    tlsKey: string | null
    publicUrl: string
  }>
  sip: Readonly<{ port: number; bind: string; tlsPort: number | null; externalAddress: string | null }>
  trunkPort: number
  rtp: Readonly<{ from: number; to: number }>
  asterisk: Readonly<{
    httpPort: number
    amiPort: number
    /** Set when Asterisk runs elsewhere; null = embedded. */
    url: string | null
    amiUrl: string | null
    sharedDir: string | null
  }>
  dataDir: string
  recordingsDir: string
  cacheDir: string
  /** A Debian mirror to use instead of the machine's own apt sources; null = those. */
  aptMirror: string | null
  /** Debian's, where Asterisk itself may come from: the newest 22 LTS of all these. */
  asteriskSuites: readonly string[]
  /** null = embedded PostgreSQL in dataDir. */
  databaseUrl: string | null
  /** Of the embedded PostgreSQL; null = a free port, kept in secrets.json. */
  databasePort: number | null
  province: string
  provincesDir: string
  logLevel: string
  drainSeconds: number
  ways: Ways
  papers: Papers
  evidence: Proof
  /** For second copies of recordings; null = there is none. */
  store: StoreOptions | null
  demo: boolean
}>

export class BadConfig extends Error {
  override readonly name = 'BadConfig'
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(`configuration: ${faults.join('; ')}`)
    this.faults = faults
  }
}

/** Limits that are not the operator's to set; each with its reason. */
export const LIMITS = {
  /** Events waiting for one call; more means a loop, and we want to see it. */
  laneEvents: 200,
  /** JSON bodies: the largest form of the API is far below. */
  bodyBytes: 256 * 1024,
  /** Live news waiting for one browser: some seconds of a busy centre; a slower reader is cut off and reconnects. */
  liveBufferBytes: 1024 * 1024,
  /** Windows one person may have open; more means a page that reconnects without closing. */
  liveStreamsPerPerson: 10,
  /** Sign-ins from one address: a whole shift behind one router within a minute, and no more. */
  signInsPerMinute: 300,
  /** Rows of one page of a list. */
  pageRows: 200,
  /** One request to Asterisk; it answers in about a millisecond, a stuck one must not hold a call. */
  asteriskRequestMs: 4_000,
} as const

type Env = Record<string, string | undefined>

/**
 * @param env process.env or a test's own
 * @param root the checkout's folder; relative folders start there
 * @param demo `--demo` of the supervisor, which gives it to the parts as DEMO=1
 * @throws BadConfig naming every bad key
 */
export function readConfig(env: Env, root: string, demo = env.DEMO === '1'): Config {
  const faults: string[] = []
  const text = (key: string, fallback: string) => env[key]?.trim() || fallback
  const optional = (key: string) => env[key]?.trim() || null
  const int = (key: string, fallback: number, min: number, max: number) => {
    const raw = env[key]?.trim()
    if (!raw) return fallback
    const value = Number(raw)
    if (Number.isInteger(value) && value >= min && value <= max) return value
    faults.push(`${key} must be a whole number from ${min} to ${max}, not "${raw}"`)
    return fallback
  }
  const port = (key: string, fallback: number) => int(key, fallback, 1, 65_535)
  const oneOf = (key: string, fallback: string, allowed: readonly string[]) => {
    const value = text(key, fallback)
    if (!allowed.includes(value)) faults.push(`${key} must be one of ${allowed.join(', ')}, not "${value}"`)
    return value
  }
  const folder = (key: string, fallback: string) => resolve(root, text(key, fallback))

  const rtp = /^(\d+)-(\d+)$/.exec(text('RTP_PORTS', '20000-20999'))
  const [from, to] = rtp ? [Number(rtp[1]), Number(rtp[2])] : [0, 0]
  if (from < 1024 || to > 65_535 || to - from < 9)
    faults.push('RTP_PORTS must be a range such as 20000-20999 with at least 10 ports')
  const httpPort = port('HTTP_PORT', 8022)
  const bind = text('HTTP_BIND', '127.0.0.1')
  const tlsCert = optional('TLS_CERT')
  const tlsKey = optional('TLS_KEY')
  const asterisk = {
    httpPort: port('ASTERISK_HTTP_PORT', 8088),
    amiPort: port('ASTERISK_AMI_PORT', 5038),
    url: optional('ASTERISK_URL'),
    amiUrl: optional('ASTERISK_AMI_URL'),
    sharedDir: optional('ASTERISK_SHARED_DIR'),
  }
  const config: Config = {
    http: {
      port: httpPort,
      bind,
      tlsCert,
      tlsKey,
      publicUrl: text('PUBLIC_URL', `${tlsCert ? 'https' : 'http'}://${bind}:${httpPort}`),
    },
    sip: {
      port: port('SIP_PORT', 5060),
      bind: text('SIP_BIND', '127.0.0.1'),
      tlsPort: optional('SIP_TLS_PORT') === null ? null : port('SIP_TLS_PORT', 5061),
      externalAddress: optional('EXTERNAL_ADDRESS'),
    },
    trunkPort: port('TRUNK_PORT', 5080),
    rtp: { from, to },
    asterisk,
    dataDir: folder('DATA_DIR', '.data'),
    recordingsDir: folder('RECORDINGS_DIR', 'recordings'),
    cacheDir: folder('CACHE_DIR', join(homedir(), '.cache', '1022')),
    asteriskSuites: suitesOf(text('ASTERISK_SUITES', 'forky'), faults),
    ...{ aptMirror: optional('APT_MIRROR'), databaseUrl: optional('DATABASE_URL') },
    databasePort: optional('DATABASE_PORT') === null ? null : port('DATABASE_PORT', 5432),
    province: text('PROVINCE', 'dong-thap'),
    provincesDir: folder('PROVINCES_DIR', 'provinces'),
    logLevel: oneOf('LOG_LEVEL', 'info', ['trace', 'debug', 'info', 'warn', 'error', 'silent']),
    drainSeconds: int('DRAIN_SECONDS', 5, 0, 86_400),
    ...{ ways: readWays({ optional, port, oneOf }, faults), store: readStore({ optional, oneOf }, faults) },
    papers: readPapers({ text, int, folder }, folder('DATA_DIR', '.data'), faults),
    evidence: readProof({ optional, folder }, folder('DATA_DIR', '.data'), faults),
    demo,
  }
  faults.push(...contradictions(config))
  if (faults.length > 0) throw new BadConfig(faults)
  return Object.freeze(config)
}

function suitesOf(text: string, faults: string[]): string[] {
  const suites = text.split(',').map(suite => suite.trim())
  const bad = suites.find(suite => !/^[a-z][a-z-]*$/.test(suite))
  if (bad !== undefined) faults.push(`ASTERISK_SUITES is a list as "forky,sid", not "${text}"`)
  return suites
}

/** Settings that are good each for itself and not together. */
function contradictions({ http, sip, asterisk, province, demo }: Config): string[] {
  const faults: string[] = []
  if ((http.tlsCert === null) !== (http.tlsKey === null)) faults.push('TLS_CERT and TLS_KEY go together')
  if (asterisk.url && !(asterisk.amiUrl && asterisk.sharedDir))
    faults.push('ASTERISK_URL needs ASTERISK_AMI_URL and ASTERISK_SHARED_DIR beside it')
  if (!/^[a-z0-9-]+$/.test(province)) faults.push('PROVINCE is the name of a folder of provinces/')
  if (sip.tlsPort !== null && http.tlsCert === null) faults.push('SIP_TLS_PORT needs TLS_CERT and TLS_KEY')
  if (demo && !isLoopback(http.bind)) faults.push('--demo listens on loopback only: its passwords are public')
  if (demo && !isLoopback(sip.bind)) faults.push('--demo takes SIP on loopback only (SIP_BIND)')
  return faults
}

export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127\./.test(address)
}
