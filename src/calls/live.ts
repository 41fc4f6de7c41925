import type { LiveMessage } from '../http/live.ts'
import { may } from '../people/permissions.ts'
import type { Call } from './call.ts'

/** A call as the live view shows it. */
export function shownCall(call: Call) {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  return {
    callId: call.id,
    state: call.state,
    caller: call.caller,
    dialled: call.dialled,
    since: iso(call.state === 'ended' ? call.endedAt : call.since),
    joinedAt: 'joinedAt' in call ? iso(call.joinedAt) : null,
    operatorId: operatorOf(call),
    isHeld: call.state === 'talking' && call.heldSince !== null,
    ending: call.state === 'ended' ? call.ending : null,
  }
}

/** Whom the call rings or has been put through to. */
export function operatorOf(call: Call): string | null {
  if ('leg' in call) return call.leg.operator
  return 'operator' in call ? call.operator : null
}

export function liveCall(call: Call): LiveMessage {
  const operator = operatorOf(call)
  return {
    type: 'call',
    data: shownCall(call),
    mayRead: person => (operator !== null && person.id === operator) || may(person.role, 'live.watch'),
  }
}
