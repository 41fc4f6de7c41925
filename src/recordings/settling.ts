import type { Logger } from 'pino'
import { messageOf } from '../errors.ts'

export type SettlingNeeds = Readonly<{
  log: Logger
  /** Judges every ended recording of this call; throws weather when that cannot be done now. */
  judge(callId: string, signal: AbortSignal): Promise<void>
  /** Calls with ended recordings that nobody judged, the oldest first, at most `limit`. */
  unjudgedCalls(limit: number): Promise<string[]>
}>

/** Files hashed at the same time: more would only make one disk seek. */
const PARALLEL = 4
/** Calls remembered; what is beyond is found by the sweep, since the rows are the memory. */
const QUEUE_LIMIT = 5_000
const SWEEP_ROWS = 500
const BACK_OFF_MS = 1_000
/** What is missing is told within a minute of the hang-up, whatever weather another file has met. */
const LONGEST_BACK_OFF_MS = 15_000

export type Settling = ReturnType<typeof createSettling>

/**
 * Looks at finished recordings, a few at a time. What fails is not lost: its row stays as it is, and a sweep over such
 * rows comes after a pause that doubles while the weather lasts.
 */
export function createSettling({ log, judge, unjudgedCalls }: SettlingNeeds) {
  const queue = new Set<string>()
  const active = new Set<string>()
  const abort = new AbortController()
  const idle: (() => void)[] = []
  let alarm: NodeJS.Timeout | null = null
  let backOffMs = BACK_OFF_MS
  let failures = 0

  function add(callId: string): void {
    if (abort.signal.aborted) return
    if (queue.size < QUEUE_LIMIT) {
      queue.add(callId)
      pump()
    } else sweepLater()
  }

  function pump(): void {
    for (const callId of queue) {
      if (active.size >= PARALLEL || abort.signal.aborted) break
      // One whose recordings are looked at just now has ended another since: after this look comes a second.
      if (active.has(callId)) continue
      queue.delete(callId)
      active.add(callId)
      void run(callId)
    }
    if (active.size === 0 && queue.size === 0) for (const tell of idle.splice(0)) tell()
  }

  async function run(callId: string): Promise<void> {
    try {
      await judge(callId, abort.signal)
    } catch (error) {
      if (!abort.signal.aborted) {
        failures++
        log.warn({ callId, reason: messageOf(error), againInMs: backOffMs }, 'recording not verified yet')
        sweepLater()
      }
    } finally {
      active.delete(callId)
      pump()
    }
  }

  function sweepLater(): void {
    if (alarm || abort.signal.aborted) return
    alarm = setTimeout(() => {
      alarm = null
      void sweep()
    }, backOffMs)
    alarm.unref()
    backOffMs = Math.min(backOffMs * 2, LONGEST_BACK_OFF_MS)
  }

  /** Takes up what a restart or the weather left. Never throws; resolves when this round is through. */
  async function sweep(): Promise<void> {
    const before = failures
    try {
      const left = await unjudgedCalls(SWEEP_ROWS)
      for (const callId of left) add(callId)
      await settled()
      if (failures > before || left.length === SWEEP_ROWS) sweepLater()
      else backOffMs = BACK_OFF_MS
    } catch (error) {
      if (abort.signal.aborted) return
      log.warn({ reason: messageOf(error), againInMs: backOffMs }, 'recordings not swept')
      sweepLater()
    }
  }

  /** Resolves when nothing is in hand (what waits for better weather is not). */
  function settled(): Promise<void> {
    if (active.size === 0 && queue.size === 0) return Promise.resolve()
    return new Promise(done => idle.push(done))
  }

  return {
    settle: add,
    sweep,
    settled,
    async stop(): Promise<void> {
      queue.clear()
      if (alarm) clearTimeout(alarm)
      alarm = null
      abort.abort()
      await settled()
    },
  }
}
