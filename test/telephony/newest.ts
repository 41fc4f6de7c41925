import { join } from 'node:path'
import { takesTransfers } from '../../src/boot/conf.ts'
import { ensurePackages } from '../../src/boot/packages.ts'
import { messageOf } from '../../src/errors.ts'
import { cacheDir } from './centre.ts'

/** An Asterisk newer than the centre's own, for what only that can: the newest 22 LTS of Debian's suites, in a cache of its own. */
export const NEWEST = {
  CACHE_DIR: join(cacheDir(), 'newest'),
  ASTERISK_SUITES: 'forky,sid,experimental',
} as const

/** @returns why there is none that takes a telephone's own transfers; null = there is one */
export async function noNewest(): Promise<string | null> {
  const source = { suites: NEWEST.ASTERISK_SUITES.split(','), mirror: process.env.APT_MIRROR || null }
  try {
    const { versions } = await ensurePackages(NEWEST.CACHE_DIR, 'server', () => {}, source)
    const version = versions.asterisk ?? 'none'
    return takesTransfers(version) ? null : `the newest Asterisk of ${NEWEST.ASTERISK_SUITES} is ${version}`
  } catch (error) {
    return `no newer Asterisk could be had: ${messageOf(error)}`
  }
}
