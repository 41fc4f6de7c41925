import { existsSync } from 'node:fs'
import type { Config } from '../config.ts'
import type { Program } from '../recordings/flac.ts'
import { knownRoot, machineTools, PackagesFault } from './packages.ts'

/** In the image of the service, and where an administrator has installed it. */
const SYSTEM = '/usr/bin/flac'

/** Debian's `flac`: of the packages that Asterisk is unpacked from, else the machine's own; null = there is none. */
export async function findFlac({ cacheDir }: Pick<Config, 'cacheDir'>): Promise<Program | null> {
  const root = await knownRoot(cacheDir, 'server')
  try {
    root?.command('flac', [])
    if (root) return args => root.command('flac', args)
  } catch (error) {
    if (!(error instanceof PackagesFault)) throw error // a set from before it was among the packages
  }
  return existsSync(SYSTEM) ? args => machineTools().command(SYSTEM, args) : null
}
