import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { type Command, ensurePackages } from '../packages.ts'

/** The scripted telephones and what gives them a voice. */
export type Name = 'sipp' | 'baresip' | 'espeak-ng' | 'sox'

/** A program that is there, ready for `spawn(file, [...args, …own], { env })`. */
export type Program = Command &
  Readonly<{ /** Folder its files hang below: `/`, or our own unpacked packages. */ root: string }>

const found = new Map<Name, Promise<Program>>()

/**
 * What is on PATH, else from our own packages (asterisk-docker/packages*.txt), downloaded at the first use.
 * @param log a line for each long step
 */
export function program(name: Name, log: (line: string) => void = () => {}): Promise<Program> {
  const known = found.get(name)
  if (known) return known
  const search = look(name, log)
  found.set(name, search)
  // A failed download is asked for anew, not remembered.
  search.catch(() => found.delete(name))
  return search
}

async function look(name: Name, log: (line: string) => void): Promise<Program> {
  const isOwnOnly = process.env.CC1022_OWN_PHONES === '1'
  const folders = (process.env.PATH ?? '').split(delimiter).filter(folder => folder.startsWith('/'))
  const file = folders.map(folder => join(folder, name)).find(existsSync)
  if (file && !isOwnOnly) return { file, args: [], env: environment(), root: '/' }
  const cacheDir = process.env.CACHE_DIR || join(homedir(), '.cache', '1022')
  const which = name === 'sipp' || name === 'baresip' ? 'test' : 'server'
  const own = await ensurePackages(cacheDir, which, log, { mirror: process.env.APT_MIRROR || null })
  return { ...own.command(name, []), root: own.folder }
}

const environment = () => ({ PATH: process.env.PATH ?? '/usr/bin:/bin', LANG: 'C.UTF-8', TERM: 'dumb' })

/**
 * A command that the kernel ends when this process ends, however it ends: a scripted telephone must not go on calling
 * after the test that was killed. Without setpriv(1) (util-linux) it is started as it is.
 */
export function tied(
  file: string,
  args: readonly string[],
  signal: 'KILL' | 'TERM' = 'KILL',
): [file: string, args: string[]] {
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find(existsSync)
  return setpriv ? [setpriv, ['--pdeathsig', signal, '--', file, ...args]] : [file, [...args]]
}

const steps = new Set<() => void>()
let isWatching = false

/**
 * What is still to be done when this process ends early: telephones ended, folders removed.
 * @returns takes it back
 */
export function atExit(step: () => void): () => void {
  if (!isWatching)
    process.once('exit', () => {
      for (const one of steps) one()
    })
  isWatching = true
  steps.add(step)
  return () => steps.delete(step)
}
