import type { Logger } from 'pino'
import type { Clock, Ms } from '../clock.ts'
import { isDatabaseAway } from '../db/weather.ts'
import { messageOf } from '../errors.ts'

/** One thing that is done by the clock, a piece at a time, so that nothing waits long behind another. */
export type Work = Readonly<{
  name: string
  /** Does a piece of what is due at `at`. @returns when it has more to do: at once, later, or null = nothing known */
  run(at: Ms): Promise<Ms | null>
}>

export type ScheduleNeeds = Readonly<{ clock: Clock; log: Logger; works: readonly Work[] }>

/**
 * What another process wrote, a clock that was set, a hint that was missed: all cost at most this. Asked for again
 * instead of LISTEN, as the settings are (src/settings/inforce.ts): the look is the end of an index, and there is nothing
 * to set up again after PostgreSQL was away.
 */
export const LOOK_MS = 1_000
const BACK_OFF_MS = 250
const LONGEST_BACK_OFF_MS = 5_000

type State = { failures: number; notBefore: number }

export type Schedule = ReturnType<typeof createSchedule>

/**
 * Wakes at the instant at which the next thing is due. What is due is rows, so that a wake-up that never came, a process
 * that was away and two at the same time are all harmless.
 */
export function createSchedule({ clock, log, works }: ScheduleNeeds) {
  const states = new Map<Work, State>(works.map(work => [work, { failures: 0, notBefore: 0 }]))
  let timer: NodeJS.Timeout | null = null
  let looking: Promise<void> | null = null
  let isRunning = false
  /** When the timer wakes us, and the earliest instant that was hinted at since the last look began. */
  let armedFor: Ms = Number.POSITIVE_INFINITY
  let hinted: Ms = Number.POSITIVE_INFINITY
  let nextAt: Ms | null = null
  let lookedAt: Ms | null = null

  function arm(at: Ms): void {
    if (timer) clearTimeout(timer)
    armedFor = at
    // A timer knows nothing of a clock that is set: never one longer than a look.
    timer = setTimeout(look, Math.min(Math.max(0, at - clock.now()), LOOK_MS))
    timer.unref()
  }

  function look(): void {
    looking ??= looks().finally(() => {
      looking = null
      if (isRunning) arm(Math.min(nextAt ?? Number.POSITIVE_INFINITY, hinted, clock.now() + LOOK_MS))
    })
  }

  /** All in turn until none has anything to do now. */
  async function looks(): Promise<void> {
    do {
      hinted = Number.POSITIVE_INFINITY
      let next = Number.POSITIVE_INFINITY
      for (const work of works) next = Math.min(next, (await tried(work)) ?? next)
      nextAt = Number.isFinite(next) ? next : null
      lookedAt = clock.now()
    } while (isRunning && Math.min(nextAt ?? Number.POSITIVE_INFINITY, hinted) <= clock.now())
  }

  /** A database that is away, or one kind of work that fails, holds up nothing else; it is tried again after a pause. */
  async function tried(work: Work): Promise<Ms | null> {
    const state = states.get(work) as State
    if (!isRunning || performance.now() < state.notBefore) return null
    try {
      const next = await work.run(clock.now())
      if (state.failures > 0)
        log.info({ work: work.name, failures: state.failures }, 'done by the clock again')
      state.failures = 0
      return next
    } catch (error) {
      const pauseMs = Math.min(BACK_OFF_MS * 2 ** state.failures++, LONGEST_BACK_OFF_MS)
      state.notBefore = performance.now() + pauseMs
      const told = { work: work.name, againInMs: pauseMs }
      if (isDatabaseAway(error)) log.warn({ ...told, reason: messageOf(error) }, 'not done by the clock')
      else log.error({ ...told, err: error }, 'not done by the clock')
      return clock.now() + pauseMs
    }
  }

  return {
    /** After a commit of this process: something is due then. */
    hint(at: Ms | null): void {
      if (at === null || !isRunning) return
      hinted = Math.min(hinted, at)
      if (!looking && at < armedFor) arm(at)
    },
    /** Whether it runs: what is due next as far as it knows, and when it looked last. */
    now: () => ({ isRunning, nextAt, lookedAt }),
    start(): void {
      isRunning = true
      look()
    },
    async stop(): Promise<void> {
      isRunning = false
      if (timer) clearTimeout(timer)
      await looking
    },
  }
}
