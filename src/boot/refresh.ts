import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '../config.ts'
import { messageOf } from '../errors.ts'
import { ensurePackages, type Which } from './packages.ts'
import { smokeTest } from './smoke.ts'

/**
 * script/bootstrap --refresh: newer packages of Asterisk, and of the test telephones where they are. A centre that runs
 * goes on with what it started with; the next start takes the new set, if it has passed its smoke test.
 */
async function refresh(): Promise<void> {
  const config = readConfig(process.env, join(import.meta.dirname, '../..'))
  const log = (line: string) => console.error(`refresh: ${line}`)
  const sets: Which[] = existsSync(join(config.cacheDir, 'phones.json')) ? ['server', 'test'] : ['server']
  for (const which of sets) {
    const source = { mirror: config.aptMirror, suites: config.asteriskSuites }
    const before = await ensurePackages(config.cacheDir, which, log, { ...source, smoke: smokeTest })
    const after = await ensurePackages(config.cacheDir, which, log, {
      ...{ ...source, refresh: true, fallBack: false },
      ...(which === 'server' ? { smoke: smokeTest } : {}),
    })
    const [name, changes] = [which === 'server' ? 'asterisk' : 'sip-tester', changed(before, after)]
    log(`${name} ${after.versions[name]}: ${changes === 0 ? 'nothing newer' : `${changes} packages changed`}`)
  }
}

type Versions = Awaited<ReturnType<typeof ensurePackages>>

function changed({ versions: before }: Versions, { versions: after }: Versions): number {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].filter(name => before[name] !== after[name]).length
}

await refresh().catch(error => {
  console.error(`refresh: ${messageOf(error)}`)
  console.error('refresh: the packages that are here stay in use')
  process.exitCode = 1
})
