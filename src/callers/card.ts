import type { TelephoneNumber } from '../numbers/number.ts'
import { numberFor } from '../people/masking.ts'
import { may } from '../people/permissions.ts'
import type { Named, Person } from '../people/person.ts'
import type { View } from '../privacy/views.ts'

/** What an operator sees of a caller while the telephone rings. Pure; instants in ISO 8601. */
export type CallerCard = Readonly<{
  number: string
  /** National form where Vietnamese. */
  shown: string
  kind: TelephoneNumber['kind']
  /** Whose number it is, where the numbering plan says so. */
  what: string | null
  /** From the last ticket that has one. */
  name: string | null
  /** Open ones first, then earlier ones; each newest first. */
  tickets: Readonly<{
    id: string
    code: string
    state: string
    isOpen: boolean
    unitId: string | null
    openedAt: string
  }>[]
  /** Newest first. */
  calls: Readonly<{
    id: string
    at: string
    state: string
    direction: string
    result: string | null
    ending: string | null
    operator: Named | null
  }>[]
  counts: Readonly<{ days: number; calls: number; abandoned: number }>
  /** Null = nothing noted. */
  marks: MarksShown | null
}>

export type MarksShown = Readonly<{
  isBlocked: boolean
  blockedUntil: string | null
  isFrequent: boolean
  note: string | null
  reason: string
  changedAt: string
  changedBy: Named | null
}>

/** As this person may see it. */
export function cardFor(person: Person, card: CallerCard): CallerCard {
  return {
    ...card,
    number: numberFor(person, card.number) ?? '',
    shown: numberFor(person, card.shown) ?? '',
  }
}

/** Whose data this person is about to see on it (F08). */
export function viewOf(person: Person, card: CallerCard, address: string | null): View {
  const isFull = may(person.role, 'number.read')
  const named = card.name === null ? [] : (['callerName'] as const)
  const fields = [...(isFull ? (['callerNumber'] as const) : []), ...named]
  return {
    ...{ person, address, purpose: 'caller.card', tickets: card.tickets.map(({ id }) => ({ id, fields })) },
    callIds: isFull ? card.calls.map(({ id }) => id) : [],
  }
}
