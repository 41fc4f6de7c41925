import type { Call } from './call.ts'
import { confirmRefusal, leaveRefusal } from './emergency.ts'
import type { In } from './ending.ts'
import { mutingRefusal } from './muting.ts'
import type { Request } from './wanted.ts'

/** What can be done with a call as it is. Pure. */

/** Why this cannot be done now; null when it can. Codes are for programs. */
export function refusalOf(call: Call, { act }: Request): string | null {
  if (act === 'hang-up' && isPlacing(call)) return null
  if (call.state !== 'talking') return 'call-not-talking'
  const { guest, parkedSince } = call
  // Nobody is there to talk with whom they ask for.
  if (call.away && act !== 'hang-up') return 'phone-away'
  switch (act) {
    case 'hold':
      return parkedSince === null ? null : 'already-held'
    case 'resume':
      if (parkedSince === null) return 'not-held'
      return guest?.stage === 'ringing' ? 'guest-ringing' : null
    case 'consult':
    case 'emergency':
    case 'transfer':
      return guest ? 'guest-present' : null
    case 'confirm':
      return confirmRefusal(guest)
    case 'complete':
      return guest ? leaveRefusal(guest) : 'no-guest'
    case 'hang-up':
      return leaveRefusal(guest)
    case 'drop-guest':
      return guest ? null : 'no-guest'
    case 'mute-recording':
    case 'unmute-recording':
      return mutingRefusal(call, act)
    default:
      return null
  }
}

/** A call of ours on its way: who placed it may give it up. */
export function isPlacing(call: Call): call is In<'calling' | 'dialling' | 'announcing'> {
  return call.state === 'calling' || call.state === 'dialling' || call.state === 'announcing'
}
