import type { Ms } from '../clock.ts'
import { isLegGone } from './away.ts'
import type { Act, Call, CallRules, Guest, GuestPurpose, LegEnd, OfferOutcome, Party, Write } from './call.ts'
import { agencyEnded, agencyTried } from './emergency.ts'
import { idOf, newLeg } from './ids.ts'
import { secondOf } from './second.ts'

/** The third in a call: rung, let in, let go. Pure. */

export type Invitation = Readonly<{
  parties: readonly [Party, ...Party[]]
  purpose: GuestPurpose
  by: string
  at: Ms
}>

export type Rung = Readonly<{ guest: Guest; offers: number; writes: Write[]; acts: Act[] }>

/** Rings the first of these parties. `offers` counts every phone that a call has rung: ids are never used twice. */
export function ringGuest(call: Call, { parties, purpose, by, at }: Invitation, rules: CallRules): Rung {
  const [party, ...next] = parties
  const { leg, offers } = newLeg(call)
  const forMs = party.kind === 'operator' ? rules.ringMs : rules.ringOutMs
  const stage = { stage: 'ringing', since: at, deadlineAt: at + forMs, confirmedAt: null } as const
  const guest: Guest = { leg, party, purpose, by, next, ...stage }
  if (party.kind === 'operator') {
    const { operator, endpoint } = party
    const { callerShown } = call
    const own = { id: leg, operator, endpoint }
    const offer: Write = { type: 'offer', operator, at }
    return { guest, offers, writes: [offer], acts: [{ type: 'ring', leg: own, callerShown, forMs }] }
  }
  const dial: Write = { type: 'dial', leg, number: party.number, purpose, by, at }
  // Who is called out sees the number that the citizen dialled: the centre's own.
  const ring: Act = { type: 'ringOut', leg, party, callerShown: call.dialled, forMs }
  return { guest, offers, writes: [dial], acts: [ring] }
}

/** Rings who comes after a guest that did not answer; null where nobody does. */
export function ringNext(call: Call, { next, purpose, by }: Guest, at: Ms, rules: CallRules): Rung | null {
  const [party, ...further] = next
  return party ? ringGuest(call, { parties: [party, ...further], purpose, by, at }, rules) : null
}

/** The guest has answered: what they hear and say is recorded on their own line from now on. */
export function letIn(call: Call, guest: Guest, at: Ms): { guest: Guest; writes: Write[]; acts: Act[] } {
  const { leg, party } = guest
  const { id, path } = recordingOf(call, leg)
  const writes: Write[] = [{ type: 'startGuestRecording', leg, id, path, startedAt: at }]
  if (party.kind === 'operator') writes.unshift({ type: 'startTalk', operator: party.operator, at })
  writes.push(...agencyTried(guest, at, 'answered'))
  const acts: Act[] = [{ type: 'recordLeg', leg, path }]
  return { guest: { ...guest, stage: 'in', since: at, deadlineAt: null, next: [] }, writes, acts }
}

/** The legs that a call rings or holds. */
export function legsOf(call: Call): string[] {
  const own = 'leg' in call && !isLegGone(call) ? [call.leg.id] : []
  const second = secondOf(call)
  if (second !== null) own.push(second)
  return 'guest' in call && call.guest ? [...own, call.guest.leg] : own
}

/** Names of operators' phones that the call rings or holds. */
export function phonesOf(call: Call): string[] {
  const own = 'leg' in call ? [call.leg.endpoint] : []
  const guest = 'guest' in call ? call.guest?.party : null
  return guest?.kind === 'operator' ? [...own, guest.endpoint] : own
}

/** What it says of ringing that a phone's leg ended. */
export function unansweredBy(why: LegEnd): OfferOutcome {
  if (why === 'page-closed') return why
  return why === 'unreachable' || why === 'silent' ? 'unreachable' : 'refused'
}

/** Gives back what the guest held. @param outcome of ringing, where they still rang */
export function guestLeaves(call: Call, guest: Guest, at: Ms, outcome: OfferOutcome): Write[] {
  const { leg, party, stage } = guest
  const isIn = stage === 'in'
  const ended = call.state === 'talking' && isIn ? [recordingEnds(call, guest, at)] : []
  if (party.kind === 'outside') {
    const isStopped = outcome === 'caller-left' || outcome === 'in-vain'
    const tried = isStopped ? 'stopped' : outcome === 'page-closed' ? 'unreachable' : outcome
    const entry = isIn ? agencyEnded(guest, at) : agencyTried(guest, at, tried)
    return [{ type: 'dialEnded', leg, answeredAt: isIn ? guest.since : null, at }, ...ended, ...entry]
  }
  const { operator } = party
  if (!isIn) return [{ type: 'withdrawOffer', operator, outcome, at }]
  return [{ type: 'endTalk', operator, at, outcome: 'consulted' }, ...ended]
}

/** With the citizen alone, a guest is heard in the citizen's own recording. */
export function recordingEnds(call: Call, { leg }: Guest, at: Ms): Write {
  return { type: 'endGuestRecording', id: recordingOf(call, leg).id, at, cut: false }
}

/** A recording of its own for each leg of a guest, with an id that a repetition gives again. */
export function recordingOf(call: Call, leg: string): { id: string; path: string } {
  const id = idOf(leg)
  return { id, path: call.recording.replace(/[^/]+$/, `${id}.wav`) }
}
