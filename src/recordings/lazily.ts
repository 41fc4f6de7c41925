import { Weather } from '../errors.ts'
import type { Bucket, StoreOptions } from './s3.ts'

/**
 * The store, opened by those who have one at the first use of it: its library costs a tenth of a second of every start.
 * @param patience after so many failures in a row to open an object the store is not asked any more; left out = it always is
 */
export function lazily(options: StoreOptions | null, patience = Number.POSITIVE_INFINITY) {
  let opening: Promise<Bucket> | null = null
  const open = async (): Promise<Bucket | null> => {
    if (!options) return null
    opening ??= import('./s3.ts').then(({ openBucket }) => patient(openBucket(options), patience))
    return opening
  }
  return Object.assign(open, { close: async () => (await opening)?.close() })
}

function patient(bucket: Bucket, patience: number): Bucket {
  let failures = 0
  return {
    ...bucket,
    async open(key) {
      if (failures >= patience) throw new Weather('the store does not answer')
      try {
        const found = await bucket.open(key)
        failures = 0
        return found
      } catch (error) {
        failures++
        throw error
      }
    },
  }
}
