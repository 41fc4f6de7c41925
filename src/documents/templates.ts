import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BadProvince, type Province } from '../directory/province.ts'
import { messageOf } from '../errors.ts'
import { faultsOfTemplates, type LetterHouse, usualHouse } from './letter.ts'

/**
 * What a province's papers look like: `provinces/<name>/letters.json`, or the usual form where there is none.
 * @throws BadProvince naming every fault
 */
export function readLetterHouse(provincesDir: string, folder: string, province: Province): LetterHouse {
  const path = join(provincesDir, folder, 'letters.json')
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return usualHouse(province.name)
    throw new BadProvince(path, [messageOf(error)])
  }
  const faults = faultsOfTemplates(value)
  if (faults.length > 0) throw new BadProvince(path, faults)
  return value as LetterHouse
}
