import type { Act, Call, CallEvent, Step } from './call.ts'

/**
 * An operator's telephone that asks a colleague by a call of its own, the citizen on hold at the telephone: that second call
 * is the operator's ear and voice beside the guest, as long as the guest is there. Pure.
 */

/** They hear how the guest's phone rings. */
export function answeredSecond(second: string | null): Act[] {
  if (second === null) return []
  return [
    { type: 'adopt', leg: second },
    { type: 'answer', leg: second },
    { type: 'ringback', leg: second },
  ]
}

/** The guest is there. */
export function joinedSecond({ second, bridge }: { second?: string | null; bridge: string }): Act[] {
  if (!second) return []
  return [
    { type: 'endRingback', leg: second },
    { type: 'invite', leg: second, bridge },
  ]
}

export const secondOf = (call: Call): string | null => ('second' in call ? (call.second ?? null) : null)

/** It ends with what it was for. */
export function withoutSecond(before: Call, step: Step, event: CallEvent): Step {
  const second = secondOf(before)
  if (second === null || secondOf(step.call) === second) return step
  if (event.type === 'legEnded' && event.leg === second) return step // it is gone already
  return { ...step, acts: [...step.acts, { type: 'dropLeg', leg: second }] }
}
