import type { CallbackAnswer } from '../callbacks/callback.ts'
import type { Ms } from '../clock.ts'
import { menuLine } from '../speech/vietnamese.ts'
import type { Call, OpenCall, Step, Write } from './call.ts'
import { commonIn, type In, leaveDesk } from './ending.ts'
import { newSound } from './ids.ts'
import { cut, SOUND_LIMIT_MS } from './refusing.ts'

/** To be called back instead of waiting: out of the queue, with the place kept. Pure. */

/** A caller who is in no queue, and is or wants to be called back. */
export type Promising = Readonly<{
  since: Ms
  /** The place that is kept. */
  joinedAt: Ms
  waitMs: number
  stage: 'offered' | 'asked' | 'promised'
  /** Null: a key is awaited, or the answer. */
  playback: string | null
  deadlineAt: Ms
  /** Where to, without a callback. */
  otherwise: 'queue' | 'refusing'
}>

/** Stored at once; whether it is granted comes back as an event. */
export function wishOf({ queue, skill }: Pick<Call, 'queue' | 'skill'>, joinedAt: Ms, at: Ms): Write {
  return { type: 'requestCallback', queue: queue ?? '', skill, joinedAt, at }
}

/** By a queue that takes nobody in. */
export function offered(call: OpenCall, at: Ms): Step {
  const promising = { joinedAt: at, waitMs: 0, stage: 'offered', otherwise: 'refusing' } as const
  return telling(call, at, promising, menuLine('menu-callback', '1'))
}

/** Granted: a place in the queue is given up, the callback has it. */
export function promised(
  call: In<'waiting'> | In<'promising'>,
  at: Ms,
  answer: Extract<CallbackAnswer, 'accepted' | 'already'>,
): Step {
  const { joinedAt } = call
  const left = leaveDesk(call, at)
  const waitMs = call.state === 'promising' ? call.waitMs : Math.max(0, at - joinedAt)
  const promising = { joinedAt, waitMs, stage: 'promised', otherwise: 'refusing' } as const
  const prompt = answer === 'already' ? 'callback-already' : 'callback-confirmed'
  const step = telling(call, at, promising, [prompt])
  return { ...step, writes: left.writes, acts: [...left.acts, ...step.acts] }
}

function telling(
  call: OpenCall,
  at: Ms,
  promising: Pick<Promising, 'joinedAt' | 'waitMs' | 'stage' | 'otherwise'>,
  prompts: readonly string[],
): Step {
  const made = newSound(call)
  const { channel } = call
  const told = { ...promising, ...made, since: at, deadlineAt: at + SOUND_LIMIT_MS }
  return {
    call: { ...commonIn(call), ...told, state: 'promising' },
    writes: [],
    acts: [...cut(call), { type: 'play', channel, playback: made.playback, prompts }],
  }
}

export const promptOf = (answer: Exclude<CallbackAnswer, 'accepted' | 'already'>) =>
  answer === 'refused-hidden' ? 'callback-refused-hidden' : 'callback-refused'
