import type { Ms } from '../clock.ts'
import type { CallEvent, CallRules, OpenCall, Step } from './call.ts'
import { commonIn, end, gone, type In, stay } from './ending.ts'
import { AGAIN_MS, newWait, type Wait } from './news.ts'
import { type Aim, queueOf } from './places.ts'
import { cut, endsSound, orTurnedAway, refuse } from './refusing.ts'
import { admit, enter, speaking } from './waiting.ts'
import { promised, promptOf, wishOf } from './wish.ts'

/** A caller who asks to be called back without waiting in a queue: from the menu, or where a queue is closed. Pure. */

type Promising = In<'promising'>

/** After the last word of an offer. */
const KEY_MS = 6_000

/** From the menu. */
export function wantCallback(call: OpenCall, at: Ms, { queue, skill }: Aim, rules: CallRules): Step {
  if (!rules.callback.enabled) return enter(call, at, { queue, skill }, rules)
  const led = { ...commonIn(call), queue: queueOf({ queue }, rules).name, skill }
  const asked = { since: at, joinedAt: at, waitMs: 0, playback: null, deadlineAt: at + AGAIN_MS }
  return {
    call: { ...led, ...asked, state: 'promising', stage: 'asked', otherwise: 'queue' },
    writes: [wishOf(led, at, at)],
    acts: cut(call),
  }
}

export function fromPromising(call: Promising, event: CallEvent, rules: CallRules): Step {
  const { at } = event
  const isDue = event.type === 'deadline' && call.playback === null && at >= call.deadlineAt
  switch (call.stage) {
    case 'offered':
      if (endsSound(call, event)) return stay({ ...call, playback: null, deadlineAt: at + KEY_MS })
      if (event.type === 'digit' && event.digit === '1') return asking(call, at)
      return isDue ? declined(call, at, null, rules) : orTurnedAway(call, event)
    case 'asked':
      if (isDue) return asking(call, at) // the answer was lost
      if (event.type !== 'callbackAnswered') return orTurnedAway(call, event)
      if (event.answer === 'accepted' || event.answer === 'already') return promised(call, at, event.answer)
      return declined(call, at, promptOf(event.answer), rules)
    case 'promised':
      if (endsSound(call, event))
        return { ...over(call, at), acts: [{ type: 'hangUp', channel: call.channel }] }
      if (event.type === 'callerGone') return gone(over(call, at), event)
      return event.type === 'enteredFallback' ? orTurnedAway(call, event) : stay(call)
  }
}

const over = (call: Promising, at: Ms): Step => end(call, at, 'callback', 'desk')

function asking(call: Promising, at: Ms): Step {
  return {
    call: { ...call, stage: 'asked', playback: null, deadlineAt: at + AGAIN_MS },
    writes: [wishOf(call, call.joinedAt, at)],
    acts: cut(call),
  }
}

/** No callback: into the queue, or away from one that takes nobody in. */
function declined(call: Promising, at: Ms, prompt: string | null, rules: CallRules): Step {
  if (call.otherwise === 'refusing') return refuse(call, at, 'overflow', ['sorry'])
  const wait: Wait = { ...newWait(at), wish: 'refused' }
  const step = admit(call, at, { joinedAt: call.joinedAt, wait }, rules)
  if (step.call.state !== 'waiting' || prompt === null) return step
  const said = speaking(step.call, [prompt])
  const quiet = step.acts.filter(act => act.type !== 'music') // it comes after these words
  return { ...said, writes: step.writes, acts: [...quiet, ...said.acts] }
}
