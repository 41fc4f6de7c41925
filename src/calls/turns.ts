import type { Act } from './call.ts'

/** A call that is stored so slowly lets those chosen after it go first: nobody waits longer for another's sake. */
const PATIENCE_MS = 200

/** A choice that is neither rung nor given up by then came to nothing: the database is away, or the call is over. */
const OVER_MS = 2_000

type Turn = Readonly<{ before: Promise<void>; end: () => void }>

export type Turns = ReturnType<typeof createTurns>

/**
 * Whoever is chosen first is rung first. Choices are stored side by side, each in a transaction of its own, and the second may
 * be stored before the first; their telephones ring in the order of the choices all the same.
 */
export function createTurns(patienceMs = PATIENCE_MS) {
  const turns = new Map<string, Turn>()
  let last: Promise<void> = Promise.resolve()

  return {
    /** This call comes after all that were taken down before it. */
    take(callId: string): void {
      turns.get(callId)?.end()
      const before = last
      const { promise, resolve } = Promise.withResolvers<void>()
      // Whoever is given up was no reason to wait, but those before are.
      last = promise.then(() => before)
      const turn = {
        before,
        end() {
          clearTimeout(timer)
          if (turns.get(callId) === turn) turns.delete(callId)
          resolve()
        },
      }
      const timer = setTimeout(turn.end, OVER_MS)
      timer.unref()
      turns.set(callId, turn)
    },
    /** Rings when those before have been rung; all else, and whom no choice was made for, at once. */
    async perform<T>(callId: string, act: Pick<Act, 'type'>, ring: () => Promise<T>): Promise<T> {
      const turn = act.type === 'ring' ? turns.get(callId) : undefined
      if (!turn) return ring()
      await atMost(turn.before, patienceMs)
      try {
        return await ring()
      } finally {
        turn.end()
      }
    },
    /** Nothing is rung for it after all: those behind it need not wait. */
    giveUp(callId: string): void {
      turns.get(callId)?.end()
    },
  }
}

function atMost(work: Promise<void>, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  void work.then(() => {
    clearTimeout(timer)
    resolve()
  })
  return promise
}
