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
}>

const LOOK_MS = 3_600_000
/** A call whose row comes out of Asterisk's event log, after an outage, is in the books by then. */
const SETTLED_MS = 3_600_000
const DAY_MS = 86_400_000

/**
 * Files among the recordings that no row knows: of a call that the books never heard of, or put there by somebody. They are
 * told, and never touched.
 */
export function createStrangers({ clock, log, inFolder, known }: StrangersNeeds) {
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
    const days = [dayFolder(at - DAY_MS), dayFolder(at)]
    const paths = (await Promise.all(days.map(day => unknownOf(day, at)))).flat()
    for (const path of paths)
      if (!found.has(path)) log.error({ path }, 'a file among the recordings that no call knows')
    found = new Set(paths)
  }

  const lookSafely = () =>
    look().catch(error => log.warn({ reason: messageOf(error) }, 'files of recordings not looked through'))

  return {
    look,
    /** In yesterday's and today's folder, at the last look. */
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
