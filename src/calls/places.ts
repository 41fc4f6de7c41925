import type { Ms } from '../clock.ts'
import type { QueueSettings } from '../directory/sections.ts'
import type { Call, CallRules, Common, Write } from './call.ts'
import { commonIn, type In } from './ending.ts'
import { newWait } from './news.ts'

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

/** The call's place in its queue, from the instant it came first. */
export function joining(call: Call, joinedAt: Ms, rules: Pick<CallRules, 'queues'>): Write {
  const { name, priority } = queueOf(call, rules)
  const place = ('wait' in call ? call.wait.cameAt : undefined) ?? joinedAt
  return { type: 'joinQueue', joinedAt, place, queue: name, skill: call.skill, priority }
}

/** Where a caller is led to; `queue` null = the first. @param cameAt from when their place counts, if before now */
export type Aim = Readonly<{ queue: string | null; skill: string | null; cameAt?: Ms }>

/** Back in the queue, on the place of the first joining, after a talk that was none or a transfer that nobody took. */
export function returning(call: Common & Readonly<{ joinedAt: Ms }>, at: Ms): In<'waiting'> {
  const { joinedAt } = call
  const wait = { ...newWait(at), isNew: false, isReturned: true }
  return { ...commonIn(call), state: 'waiting', since: at, joinedAt, playback: null, wait }
}
