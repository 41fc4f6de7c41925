import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A password guesser writes some 300 bytes a try into security.log: without a limit it would fill the disk. */
const LIMIT_BYTES = 20_000_000
const KEEP = 4
export const ROTATE_EVERY_MS = 10 * 60_000

/**
 * Starts new log files when one of Asterisk's has grown past the limit, and removes the oldest.
 * @param logDir with messages.log and security.log
 * @param ask a console command, as Running.console
 */
export async function rotateLogs(
  logDir: string,
  ask: (command: string) => Promise<string>,
  limitBytes = LIMIT_BYTES,
): Promise<void> {
  const sizes = await Promise.all(
    ['messages.log', 'security.log'].map(name =>
      stat(join(logDir, name)).then(
        found => found.size,
        () => 0,
      ),
    ),
  )
  if (Math.max(...sizes) <= limitBytes) return
  await ask('logger rotate')
  for (const name of await readdir(logDir)) {
    const number = /^(?:messages|security)\.log\.(\d+)$/.exec(name)?.[1]
    if (number !== undefined && Number(number) >= KEEP) await rm(join(logDir, name), { force: true })
  }
}
