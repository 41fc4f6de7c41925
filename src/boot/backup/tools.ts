import { existsSync, readdirSync } from 'node:fs'
import type { Config } from '../../config.ts'
import { BootFault } from '../lock.ts'
import { knownRoot, machineTools, type Root } from '../packages.ts'

/** PostgreSQL's own programs: those of the machine (as in the image), else of the packages that came with Asterisk. */
export type Tools = Pick<Root, 'folder' | 'command'>

/** Below a root; a folder for each version. */
export const TOOLS = 'usr/lib/postgresql'

/** @throws BootFault where there are none: a centre that was never started here, and a machine without them */
export async function toolsOf({ cacheDir }: Pick<Config, 'cacheDir'>): Promise<Tools> {
  const known = await knownRoot(cacheDir, 'server')
  const found = [machineTools(), ...(known ? [known] : [])].find(tools =>
    versionsIn(tools).some(version => version >= OWN),
  )
  if (!found)
    throw new BootFault(
      `no pg_dump ${OWN} here: start script/server once, or install postgresql-client-${OWN}`,
    )
  return found
}

/** Of the embedded server: older tools are of no use to us. */
const OWN = 18

/** The versions that are there. */
export const versionsIn = ({ folder }: Tools): number[] =>
  existsSync(`${folder}/${TOOLS}`) ? readdirSync(`${folder}/${TOOLS}`).map(Number) : []
