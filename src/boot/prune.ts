import { openSync } from 'node:fs'
import { readdir, readFile, readlink, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Log } from './apt.ts'

/** The set in use and the one before it, for a way back. */
const KEPT = 2

/**
 * Marks the set as in use for as long as this process lives, also while its Asterisk is down: prune sees the open file
 * (/proc/<pid>/fd), and no mark is left behind by a process that was killed.
 * @param rootFolder of the set, `…/asterisk-<hash>/root`
 */
export function holdSet(rootFolder: string): void {
  openSync(join(dirname(rootFolder), 'set.json'), 'r')
}

/**
 * Removes sets of packages that are neither among the newest two, nor the current one, nor used by any process, and what
 * a killed installation left half unpacked. Call it under the lock of the cache only.
 * @param name `asterisk` or `phones`
 * @param current folder name of the set that the next start takes
 * @returns the folder names that went
 */
export async function prune(cacheDir: string, name: string, current: string, log: Log): Promise<string[]> {
  const all = (await readdir(cacheDir)).filter(entry => entry.startsWith(`${name}-`))
  const halves = all.filter(entry => /-[0-9a-f]{12}\.new-\d+$/.test(entry))
  const sets = await newestFirst(
    cacheDir,
    all.filter(entry => /-[0-9a-f]{12}$/.test(entry)),
  )
  const old = sets.filter((set, place) => place >= KEPT && set !== current)
  const used = old.length > 0 ? await inUse(old.map(set => join(cacheDir, set))) : new Set<string>()
  const gone = [...halves, ...old.filter(set => !used.has(join(cacheDir, set)))]
  for (const entry of gone) await rm(join(cacheDir, entry), { recursive: true, force: true })
  if (gone.length > 0) log(`removed old packages: ${gone.join(', ')}`)
  return gone
}

async function newestFirst(cacheDir: string, sets: readonly string[]): Promise<string[]> {
  const dated = await Promise.all(
    sets.map(async set => {
      const found = await stat(join(cacheDir, set, 'set.json')).catch(() => null) // damaged by hand: the oldest
      return { set, madeAt: found?.mtimeMs ?? 0 }
    }),
  )
  return dated.sort((a, b) => b.madeAt - a.madeAt).map(({ set }) => set)
}

/** Those that a process runs from (its command line names the loader of the set) or holds open. */
async function inUse(folders: readonly string[]): Promise<Set<string>> {
  const used = new Set<string>()
  for (const pid of (await readdir('/proc')).filter(entry => /^\d+$/.test(entry))) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') // it ended meanwhile
    const open = await openFiles(pid)
    for (const folder of folders)
      if (command.includes(`${folder}/`) || open.some(file => file.startsWith(`${folder}/`))) used.add(folder)
  }
  return used
}

/** Of other people's processes only root sees them; other people's sets cannot be removed by anybody else either. */
async function openFiles(pid: string): Promise<string[]> {
  const numbers = await readdir(`/proc/${pid}/fd`).catch(() => [])
  return Promise.all(numbers.map(number => readlink(`/proc/${pid}/fd/${number}`).catch(() => '')))
}
