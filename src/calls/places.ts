import type { Ms } from '../clock.ts'
import type { QueueSettings } from '../directory/sections.ts'
import type { Call, CallRules, Write } from './call.ts'

/** Places in queues. Pure. */

/** The queue of this name as it is set now; the first where there is none of that name (any more). */
export function queueOf(
  { queue }: Pick<Call, 'queue'>,
  { queues }: Pick<CallRules, 'queues'>,
): QueueSettings {
  const [first] = queues
  if (!first) throw new Error('a province has a queue')
  return queues.find(({ name }) => name === queue) ?? first
}

/** The call's place in its queue, from the instant it joined first. */
export function joining(call: Call, joinedAt: Ms, rules: Pick<CallRules, 'queues'>): Write {
  const { name, priority } = queueOf(call, rules)
  return { type: 'joinQueue', joinedAt, queue: name, skill: call.skill, priority }
}
