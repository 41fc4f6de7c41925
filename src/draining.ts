import type { Call, CallState } from './calls/call.ts'
import type { Clock } from './clock.ts'

/** Who talks, or leaves a message, may end it when the service goes. */
const GIVEN_TIME: ReadonlySet<CallState> = new Set([
  ...(['announcing', 'talking', 'handed', 'survey', 'voicemail'] as const),
])
const LOOK_MS = 100

/** Resolves when nobody is in the middle of something, or the time is over. */
export async function drained(inHand: () => readonly Call[], clock: Clock, withinMs: number): Promise<void> {
  const deadline = clock.now() + withinMs
  while (inHand().some(call => GIVEN_TIME.has(call.state)) && clock.now() < deadline)
    await new Promise(resolve => setTimeout(resolve, LOOK_MS))
}
