import type { Ms } from '../clock.ts'
import type { Entry, EntryKind, TryOutcome } from '../tickets/entry.ts'
import type { Act, Call, CallEvent, Guest, Step, Write } from './call.ts'
import type { Request } from './wanted.ts'

/** What an emergency hand-over (D03) leaves on the ticket, and what holds of its recording. Pure. */

type Facts = Entry['facts']
const enter = (kind: EntryKind, { at, by }: { at: Ms; by: string | null }, facts: Facts): Write => ({
  type: 'enter',
  entry: { kind, at, by, facts },
})

/** Nothing for a guest of another purpose. */
function ofAgency(guest: Guest, kind: EntryKind, at: Ms, more: Facts = {}): Write[] {
  const { party, purpose, by } = guest
  if (purpose !== 'emergency' || party.kind !== 'outside') return []
  return [enter(kind, { at, by }, { agency: party.label, number: party.number, ...more })]
}

export function handoverAsked({ at, by }: { at: Ms; by: string }, request: Request): Write[] {
  if (request.act !== 'emergency') return []
  const { parties, field = null, area = null } = request
  const agencies = parties.flatMap(party =>
    party.kind === 'outside' ? [{ agency: party.label, number: party.number }] : [],
  )
  return [enter('handover-asked', { at, by }, { field, area, agencies })]
}

/** @param code of the dial policy, with its words for people */
export function agencyTried(
  guest: Guest,
  at: Ms,
  outcome: TryOutcome,
  refused: { code?: string; detail?: string } = {},
): Write[] {
  return ofAgency(guest, 'handover-tried', at, { outcome, ...refused })
}

/** Nobody of the roster answered: citizen and operator stay together. */
export const handoverFailed = (guest: Guest, at: Ms) => ofAgency(guest, 'handover-failed', at)

export const handoverConfirmed = (guest: Guest, at: Ms, by: string) =>
  ofAgency({ ...guest, by }, 'handover-confirmed', at)

/** The operator is gone, the citizen is with the agency, or waits for one. */
export const operatorLeft = (guest: Guest, at: Ms, operator: string) =>
  ofAgency({ ...guest, by: operator }, 'handover-left', at, { isConfirmed: isConfirmed(guest) })

export const agencyEnded = (guest: Guest, at: Ms) =>
  ofAgency(guest, 'handover-ended', at, { isConfirmed: isConfirmed(guest) })

/** A guest that an earlier version stored has no such field. */
const isConfirmed = ({ confirmedAt }: Guest) => typeof confirmedAt === 'number'

/** Why the operator may not confirm now; null when they may. */
export function confirmRefusal(guest: Guest | null): string | null {
  if (!guest) return 'no-guest'
  if (guest.purpose !== 'emergency') return 'not-an-emergency'
  if (guest.stage === 'ringing') return 'guest-ringing'
  return isConfirmed(guest) ? 'already-confirmed' : null
}

/** The operator stays with the citizen until the agency has taken the case; who hangs up the telephone goes all the same. */
export function leaveRefusal(guest: Guest | null): string | null {
  return guest?.purpose === 'emergency' && !isConfirmed(guest) ? 'not-confirmed' : null
}

/** Beside the dialling, never before it. */
export const assureRecorder = ({ id, channel, recording }: Call): Act & { type: 'assureRecorder' } => ({
  type: 'assureRecorder',
  ...{ callId: id, channel, path: recording },
})

/** What was found of the recorder: it concerns no state, the ticket keeps it. */
export function recorderChecked(call: Call, event: CallEvent): Step | null {
  if (event.type !== 'recorderChecked') return null
  const { at, outcome, why } = event
  const kind = outcome === 'started' ? 'recording-started' : 'recording-failed'
  return { call: { ...call }, writes: [enter(kind, { at, by: null }, why === null ? {} : { why })], acts: [] }
}
