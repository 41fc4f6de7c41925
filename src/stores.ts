import type { StoreOptions } from './recordings/s3.ts'

type Reader = Readonly<{
  optional(key: string): string | null
  oneOf(key: string, fallback: string, allowed: readonly string[]): string
}>

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
const PREFIX = /^([A-Za-z0-9._-]+\/)+$/
const TOGETHER = ['S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const

/**
 * The store for second copies of recordings, of this machine's own environment; null = there is none. For config.ts.
 * @param faults where what is wrong is added, never with a key in it
 */
export function readStore({ optional, oneOf }: Reader, faults: string[]): StoreOptions | null {
  const [bucket, accessKeyId, secretAccessKey] = TOGETHER.map(optional)
  const [endpoint, prefix] = [optional('S3_ENDPOINT'), optional('S3_PREFIX') ?? '']
  const pathStyle = oneOf('S3_PATH_STYLE', endpoint === null ? 'no' : 'yes', ['no', 'yes']) === 'yes'
  const missing = TOGETHER.filter(key => optional(key) === null)
  if (missing.length === TOGETHER.length && endpoint === null) return null
  if (missing.length > 0) faults.push(`${TOGETHER.join(', ')} go together: ${missing.join(', ')} is missing`)
  if (bucket && !BUCKET.test(bucket)) faults.push(`S3_BUCKET must be the name of a bucket, not "${bucket}"`)
  if (prefix !== '' && !PREFIX.test(prefix)) faults.push('S3_PREFIX must be like 1022/ or centre/recordings/')
  const fault = endpoint && endpointFault(endpoint)
  if (fault) faults.push(`S3_ENDPOINT ${fault}`)
  if (!bucket || !accessKeyId || !secretAccessKey) return null
  const region = optional('S3_REGION') ?? 'us-east-1'
  return { endpoint, region, bucket, prefix, accessKeyId, secretAccessKey, pathStyle }
}

/** What citizens said leaves the machine only under TLS. */
function endpointFault(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !['http:', 'https:'].includes(url.protocol))
    return 'must be the address of a store, with https://'
  if (url.username !== '' || url.password !== '') return 'must not hold a key: S3_ACCESS_KEY_ID is for that'
  const isNear = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
  if (url.protocol === 'http:' && !isNear) return 'must begin with https://: recordings are personal data'
  return null
}
