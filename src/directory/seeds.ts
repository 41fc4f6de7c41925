import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SEED_ORDER, type Seed } from './loading.ts'

/** `provinces/<name>/{areas,units,fields,routing}.csv`, those that are there. */
export function readSeeds(provincesDir: string, name: string): Seed[] {
  return SEED_ORDER.flatMap(file => {
    const path = join(provincesDir, name, `${file}.csv`)
    return existsSync(path) ? [{ file, text: readFileSync(path, 'utf8') }] : []
  })
}
