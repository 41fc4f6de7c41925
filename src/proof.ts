import { join } from 'node:path'

/** Where the chain of evidence is told to the world outside of the database, as the environment sets it. */
export type Proof = Readonly<{
  witnessFile: string
  /** A time-stamp authority (RFC 3161) for the daily digests; null = there is none. */
  tsaUrl: string | null
  /** Who gets the daily digests by mail. */
  digestTo: readonly string[]
}>

type Read = Readonly<{
  optional(key: string): string | null
  folder(key: string, fallback: string): string
}>

const ADDRESS = /^[^\s@<>,;:"]{1,64}@[A-Za-z0-9.-]{1,190}$/

/** @param faults every bad key is added */
export function readProof({ optional, folder }: Read, dataDir: string, faults: string[]): Proof {
  const tsaUrl = optional('TSA_URL')
  if (tsaUrl !== null && !/^https?:$/.test(URL.parse(tsaUrl)?.protocol ?? ''))
    faults.push(`TSA_URL must be an address as https://tsa.example.vn, not "${tsaUrl}"`)
  const digestTo = (optional('DIGEST_MAIL_TO') ?? '')
    .split(',')
    .map(one => one.trim())
    .filter(one => one !== '')
  for (const one of digestTo)
    if (!ADDRESS.test(one)) faults.push(`DIGEST_MAIL_TO has "${one}", which is no address`)
  if (digestTo.length > 0 && optional('SMTP_HOST') === null)
    faults.push('DIGEST_MAIL_TO needs SMTP_HOST and SMTP_FROM')
  return { witnessFile: folder('WITNESS_FILE', join(dataDir, 'witness/head.jsonl')), tsaUrl, digestTo }
}
