import type { Logger } from 'pino'
import { type Clock, iso, type Ms } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { LiveMessage } from '../http/live.ts'
import { may } from '../people/permissions.ts'

/** What the wall of the room shows: since midnight, and at this moment. */
export type Today = Readonly<{
  /** Midnight. */
  from: string
  offered: number
  answered: number
  abandoned: number
  /** Of a hundred; null before anybody was answered or gave up. */
  serviceLevel: number | null
  /** Of each queue that had callers, by its name and by what it promises. */
  levels: Readonly<Record<string, number | null>>
  waiting: number
  /** Of the caller who waits longest; null = nobody waits. */
  longestSince: string | null
}>

export type TodayNeeds = Readonly<{
  clock: Clock
  log: Logger
  publish(messages: readonly LiveMessage[]): void
  figures(): Promise<Omit<Today, 'waiting' | 'longestSince'>>
  /** Callers on the line; who is to be called back is none. */
  waiting(): Promise<readonly Readonly<{ count: number; longestSince: Ms }>[]>
  /** Nobody counts for nobody. */
  hasListeners(): boolean
}>

const BETWEEN_MS = 1_000
/** Midnight passes without an event, and another process's calls are not heard here. */
const SWEEP_MS = 15_000

/** Today's figures for those who watch: counted anew after a change, at most once a second, told where they differ. */
export function createToday({ clock, log, publish, figures, waiting, hasListeners }: TodayNeeds) {
  let told = ''
  let timer: NodeJS.Timeout | null = null
  let countedAt = Number.NEGATIVE_INFINITY
  let isStopped = false

  async function now(): Promise<Today> {
    const [counted, queues] = await Promise.all([figures(), waiting()])
    const longest = queues.length > 0 ? Math.min(...queues.map(({ longestSince }) => longestSince)) : null
    return {
      ...counted,
      waiting: queues.reduce((sum, { count }) => sum + count, 0),
      longestSince: longest === null ? null : iso(longest),
    }
  }

  /** A day is counted once for all who ask within a second of it. */
  let latest: Promise<Today> | null = null

  function count(): Promise<Today> {
    const mine = now()
    latest = mine
    const forget = () => {
      setTimeout(() => {
        if (latest === mine) latest = null
      }, BETWEEN_MS).unref()
    }
    mine.then(forget, forget)
    return mine
  }

  /** For a feed that begins; null = not known now. */
  async function shown(): Promise<Today | null> {
    try {
      const today = await (latest ?? count())
      // Whoever was shown something else than the others is told what they are told next.
      if (JSON.stringify(today) !== told) told = ''
      return today
    } catch (error) {
      log.warn({ reason: messageOf(error) }, 'figures of today not counted')
      return null
    }
  }

  async function tell(): Promise<void> {
    timer = null
    countedAt = clock.now()
    try {
      if (!hasListeners()) return
      const today = await count()
      const text = JSON.stringify(today)
      if (text === told) return
      told = text
      publish([{ type: 'today', data: today, mayRead: person => may(person.role, 'live.watch') }])
    } catch (error) {
      log.warn({ reason: messageOf(error) }, 'figures of today not counted')
    }
  }

  function hint(): void {
    if (timer || isStopped) return
    timer = setTimeout(() => void tell(), Math.max(0, countedAt + BETWEEN_MS - clock.now()))
    timer.unref()
  }

  const sweep = setInterval(hint, SWEEP_MS)
  sweep.unref()

  return {
    shown,
    hear(messages: readonly LiveMessage[]): void {
      if (messages.some(({ type }) => type === 'call')) hint()
    },
    stop(): void {
      isStopped = true
      clearInterval(sweep)
      if (timer) clearTimeout(timer)
    },
  }
}
