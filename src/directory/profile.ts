import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../errors.ts'
import { BadProvince, type Province, parseProvince } from './province.ts'

/**
 * Reads `<provincesDir>/<name>/profile.json`.
 * @throws BadProvince naming every fault, or the provinces there are when this one is not among them
 */
export function readProvince(provincesDir: string, name: string): Province {
  const path = join(provincesDir, name, 'profile.json')
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new BadProvince(path, [
        `not there; PROVINCE may be ${provinces(provincesDir).join(', ') || 'none'}`,
      ])
    throw new BadProvince(path, [messageOf(error)])
  }
  return parseProvince(value, path)
}

/** Names of all profiles in the folder. */
export function provinces(provincesDir: string): string[] {
  try {
    const entries = readdirSync(provincesDir, { withFileTypes: true })
    return entries
      .filter(entry => entry.isDirectory())
      .map(entry => entry.name)
      .sort()
  } catch {
    return [] // no such folder: the caller names the missing profile
  }
}
