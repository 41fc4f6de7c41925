import type { LiveMessage } from '../http/live.ts'
import { may } from '../people/permissions.ts'
import { awayOf } from './away.ts'
import type { Call } from './call.ts'
import { mutingOf } from './muting.ts'

/** A call as the live view shows it. */
export function shownCall(call: Call) {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  return {
    callId: call.id,
    state: call.state,
    direction: call.direction,
    result: call.result,
    caller: call.caller,
    dialled: call.dialled,
    since: iso(call.state === 'ended' ? call.endedAt : call.since),
    joinedAt: 'joinedAt' in call ? iso(call.joinedAt) : null,
    operatorId: operatorOf(call),
    isHeld: call.state === 'talking' && (call.heldSince !== null || call.parkedSince !== null),
    isRecordingMuted: mutingOf(call) !== null,
    reconnecting: reconnectingIn(call),
    guest: guestIn(call),
    ending: call.state === 'ended' ? call.ending : null,
  }
}

/** The operator's browser phone is gone, and waited for. */
function reconnectingIn(call: Call) {
  const away = awayOf(call)
  return away && { since: new Date(away.since).toISOString(), until: new Date(away.until).toISOString() }
}

/** The third in the call: whom, what for, and whether they are in it yet. */
function guestIn(call: Call) {
  if (!('guest' in call) || !call.guest) return null
  const { party, purpose, stage, confirmedAt } = call.guest
  const since = new Date(call.guest.since).toISOString()
  const more = { purpose, stage, since, isConfirmed: typeof confirmedAt === 'number' }
  return party.kind === 'operator'
    ? { operatorId: party.operator, label: null, ...more }
    : { operatorId: null, label: party.label, ...more }
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
