import type { Clock } from '../clock.ts'
import type { Call, CallEvent, CallRules } from './call.ts'
import { deadlineOf } from './lanes.ts'

export type WakeNeeds = Readonly<{
  clock: Clock
  rules: CallRules
  calls(): readonly Call[]
  handle(callId: string, event: CallEvent): Promise<void>
}>

/** A change of the limits acts on those who wait at this time at the latest. */
const EVERY_MS = 2_000

/** Alarms are set by the settings of their moment. When the settings change, what is due by the new ones is found here. */
export function startWaking({ clock, rules, calls, handle }: WakeNeeds): { stop(): void } {
  const timer = setInterval(() => {
    const at = clock.now()
    for (const call of calls())
      if (call.state === 'waiting' && (deadlineOf(call, rules) ?? at + 1) <= at)
        void handle(call.id, { type: 'deadline', at })
  }, EVERY_MS)
  return { stop: () => clearInterval(timer) }
}
