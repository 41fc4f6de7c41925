import { setTimeout as pause } from 'node:timers/promises'

/**
 * Waits for a fact: asks `check` until it answers something other than false, null or undefined.
 * @param what the fact in words; it names the failure
 * @throws Error naming the fact and the last error, when it does not come true in time
 */
export async function until<T>(
  what: string,
  check: () => T | Promise<T>,
  { withinMs = 10_000, everyMs = 20 } = {},
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = Date.now() + withinMs
  let trouble: unknown = null
  while (Date.now() < deadline) {
    try {
      const answer = await check()
      if (answer !== false && answer !== null && answer !== undefined)
        return answer as Exclude<T, false | null | undefined>
      trouble = null
    } catch (error) {
      trouble = error
    }
    await pause(everyMs)
  }
  throw new Error(`not within ${withinMs} ms: ${what}`, trouble ? { cause: trouble } : undefined)
}
