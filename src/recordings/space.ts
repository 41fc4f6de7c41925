import type { Logger } from 'pino'
import { messageOf } from '../errors.ts'
import { type Space, spaceOf, type Watermarks } from './storing.ts'

export type SpaceNeeds = Readonly<{
  log: Pick<Logger, 'warn'>
  /** Of the disk that recordings lie on. */
  freeBytes(): Promise<number>
  marks(): Watermarks
}>

/** A disk fills within minutes at worst. */
const LOOK_MS = 5_000

/** How much room there is for recordings. Nothing here ever stops one: what can wait is told to wait. */
export function watchSpace({ log, freeBytes, marks }: SpaceNeeds) {
  let space: Space = 'enough'
  let timer: NodeJS.Timeout | null = null

  async function look(): Promise<void> {
    const before = space
    space = spaceOf(await freeBytes(), marks(), before)
    if (space !== before) log.warn({ space, before }, 'space for recordings')
  }

  /** What is not known now is as it was. */
  const lookSafely = () =>
    look().catch(error => log.warn({ reason: messageOf(error) }, 'space for recordings not known'))

  return {
    look: lookSafely,
    isProtecting: () => space === 'protect',
    now: () => space,
    start(): void {
      timer ??= setInterval(() => void lookSafely(), LOOK_MS)
      timer.unref()
    },
    stop(): void {
      if (timer) clearInterval(timer)
    },
  }
}
