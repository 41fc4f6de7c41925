import type { CallerCard } from '../../../src/callers/card.ts'
import type { shownCall } from '../../../src/calls/live.ts'
import type { ShownOperator } from '../../../src/queue/shown.ts'
import type { shownEntry } from '../../../src/tickets/entries.ts'

/** The operator's own side of the centre: their state and the call they have. Pure. */

export type LiveCall = ReturnType<typeof shownCall>
export type LiveOperator = ShownOperator
export type LiveCard = Readonly<{
  callId: string
  isHidden: boolean
  shown: string
  card: CallerCard | null
}>
export type LiveEntry = Omit<ReturnType<typeof shownEntry>, 'by'> & Readonly<{ ticketId: string | null }>

export type Own = Readonly<{
  /** Null: nothing is known yet. */
  operator: LiveOperator | null
  calls: ReadonlyMap<string, LiveCall>
  cards: ReadonlyMap<string, LiveCard>
  /** What was done in the call, oldest first. */
  entries: readonly LiveEntry[]
}>

export const NOTHING: Own = { operator: null, calls: new Map(), cards: new Map(), entries: [] }

/** A shift has a few hundred calls; only the last ones are looked back at. */
const KEPT = 20
const ENTRIES_KEPT = 50

export type News =
  | Readonly<{ type: 'snapshot'; calls: readonly LiveCall[]; operator: LiveOperator | null }>
  | Readonly<{ type: 'operator'; operator: LiveOperator }>
  | Readonly<{ type: 'call'; call: LiveCall }>
  | Readonly<{ type: 'card'; card: LiveCard }>
  | Readonly<{ type: 'entry'; entry: LiveEntry }>

/** The newest stands last. */
function put<T>(known: ReadonlyMap<string, T>, key: string, value: T): ReadonlyMap<string, T> {
  const all = [...known].filter(([one]) => one !== key)
  return new Map([...all, [key, value] as const].slice(-KEPT))
}

export function next(own: Own, news: News): Own {
  switch (news.type) {
    case 'snapshot':
      return {
        ...own,
        operator: news.operator ?? own.operator,
        calls: new Map(news.calls.map(call => [call.callId, call])),
      }
    case 'operator':
      return { ...own, operator: news.operator }
    case 'call':
      return { ...own, calls: put(own.calls, news.call.callId, news.call) }
    case 'card':
      return { ...own, cards: put(own.cards, news.card.callId, news.card) }
    case 'entry': {
      const others = own.entries.filter(({ id }) => id !== news.entry.id)
      return { ...own, entries: [...others, news.entry].slice(-ENTRIES_KEPT) }
    }
  }
}

/** The call on the operator's telephone; news of one that went to others does not come here any more. */
export function callOf({ operator, calls }: Own): LiveCall | null {
  if (!operator?.callId || !['ringing', 'talking'].includes(operator.state)) return null
  return calls.get(operator.callId) ?? null
}

/** Told to dial a number, and not taken back. */
export function guidedIn({ entries }: Own, callId: string): LiveEntry[] {
  const ofCall = entries.filter(one => one.callId === callId)
  const undone = new Set(
    ofCall.filter(({ kind }) => kind === 'guided-undone').map(({ facts }) => facts.entryId as number),
  )
  return ofCall.filter(({ id, kind }) => kind === 'guided' && !undone.has(id))
}
