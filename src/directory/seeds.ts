import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { isDatabaseAway } from '../db/weather.ts'
import { messageOf } from '../errors.ts'
import { SEED_ORDER, type Seed } from './loading.ts'
import type { Directory } from './service.ts'

/** `provinces/<name>/{areas,units,fields,routing}.csv`, those that are there. */
export function readSeeds(provincesDir: string, name: string): Seed[] {
  return SEED_ORDER.flatMap(file => {
    const path = join(provincesDir, name, `${file}.csv`)
    return existsSync(path) ? [{ file, text: readFileSync(path, 'utf8') }] : []
  })
}

/** A centre that begins has the units and fields of its province's folder; calls are taken without them too. */
export async function seedDirectory(
  directory: Directory,
  { config, log }: Readonly<{ config: Config; log: Logger }>,
): Promise<void> {
  try {
    const loaded = await directory.seed(readSeeds(config.provincesDir, config.province))
    if (loaded) log.info({ loaded }, 'directory of the province loaded')
  } catch (error) {
    if (!isDatabaseAway(error)) throw error
    log.warn({ reason: messageOf(error) }, 'directory could not be looked at: at the next start')
  }
}
