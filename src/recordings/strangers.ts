import type { Logger } from 'pino'
import { type Clock, dayFolder, type Ms } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { isStoredPath } from './storing.ts'

export type StrangersNeeds = Readonly<{
  clock: Clock
  log: Logger
  /** Names below that folder of a day, and when each was last written to. */
  inFolder(day: string): Promise<readonly Readonly<{ name: string; changedAt: Ms }>[]>
  /** Which of these paths a row has. */
  known(paths: readonly string[]): Promise<ReadonlySet<string>>
  /** Finds the call of one; false = nobody knows it. */
  adopt(path: string): Promise<boolean>
}>

const LOOK_MS = 3_600_000
/** A call whose row comes out of Asterisk's event log, after an outage, is in the books by then. */
const SETTLED_MS = 3_600_000
const DAY_MS = 86_400_000
/** A long outage, a restored backup: so far back. */
const DAYS = 8

/**
 * Files among the recordings that no row knows. One of a call that Asterisk's event log or the books know is given to it; what
 * somebody put there is told. None is ever touched.
 */
export function createStrangers({ clock, log, inFolder, known, adopt }: StrangersNeeds) {
  let found: ReadonlySet<string> = new Set()
  let timer: NodeJS.Timeout | null = null

  async function unknownOf(day: string, at: Ms): Promise<string[]> {
    const settled = (await inFolder(day)).filter(({ changedAt }) => at - changedAt > SETTLED_MS)
    const paths = settled.map(({ name }) => `${day}/${name}`)
    const rows = await known(paths.filter(isStoredPath))
    return paths.filter(path => !rows.has(path))
  }

  async function look(): Promise<void> {
    const at = clock.now()
    const days = Array.from({ length: DAYS }, (_, n) => dayFolder(at - n * DAY_MS))
    const paths: string[] = []
    for (const day of days)
      for (const path of await unknownOf(day, at)) if (!(await adopt(path))) paths.push(path)
    for (const path of paths)
      if (!found.has(path)) log.error({ path }, 'a file among the recordings that no call knows')
    found = new Set(paths)
  }

  const lookSafely = () =>
    look().catch(error => log.warn({ reason: messageOf(error) }, 'files of recordings not looked through'))

  return {
    look,
    /** In the folders of the last days, at the last look. */
    count: () => found.size,
    start(): void {
      void lookSafely()
      timer ??= setInterval(() => void lookSafely(), LOOK_MS)
      timer.unref()
    },
    stop(): void {
      if (timer) clearInterval(timer)
    },
  }
}
