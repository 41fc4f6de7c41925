import type { CallerCard } from '../../../src/callers/card.ts'
import type { shownCall } from '../../../src/calls/live.ts'
import type { shownLive } from '../../../src/monitoring/shown.ts'
import type { ShownOperator } from '../../../src/queue/shown.ts'
import type { shownEntry } from '../../../src/tickets/entries.ts'

/** The operator's own side of the centre: their state and the call they have. Pure. */

export type LiveCall = ReturnType<typeof shownCall>
export type LiveGuest = NonNullable<LiveCall['guest']>
export type LiveMonitor = ReturnType<typeof shownLive>
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
  /** Who listens to me, where the province lets me know it. */
  monitors: readonly LiveMonitor[]
}>

export const NOTHING: Own = { operator: null, calls: new Map(), cards: new Map(), entries: [], monitors: [] }

/** A shift has a few hundred calls; only the last ones are looked back at. */
const KEPT = 20
const ENTRIES_KEPT = 50

export type News =
  | Readonly<{
      type: 'snapshot'
      calls: readonly LiveCall[]
      operator: LiveOperator | null
      monitors: readonly LiveMonitor[]
    }>
  | Readonly<{ type: 'operator'; operator: LiveOperator }>
  /** By the answer to what was asked for, which may come after the feed has told what followed. */
  | Readonly<{ type: 'answered'; operator: LiveOperator }>
  | Readonly<{ type: 'call'; call: LiveCall }>
  | Readonly<{ type: 'card'; card: LiveCard }>
  | Readonly<{ type: 'entry'; entry: LiveEntry }>
  | Readonly<{ type: 'monitor'; monitor: LiveMonitor }>

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
        monitors: news.monitors,
      }
    case 'operator':
      return { ...own, operator: news.operator }
    case 'answered':
      return isLater(news.operator, own.operator) ? { ...own, operator: news.operator } : own
    case 'call':
      return { ...own, calls: put(own.calls, news.call.callId, news.call) }
    case 'card':
      return { ...own, cards: put(own.cards, news.card.callId, news.card) }
    case 'entry': {
      const others = own.entries.filter(({ id }) => id !== news.entry.id)
      return { ...own, entries: [...others, news.entry].slice(-ENTRIES_KEPT) }
    }
    case 'monitor': {
      const others = own.monitors.filter(({ monitorId }) => monitorId !== news.monitor.monitorId)
      return { ...own, monitors: news.monitor.state === 'ended' ? others : [...others, news.monitor] }
    }
  }
}

const isLater = (one: LiveOperator, known: LiveOperator | null) =>
  known === null || Date.parse(one.since) > Date.parse(known.since)

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

/** Of the agencies asked for last: who was rung in vain, and that nobody is left to ring. */
export function missedIn({ entries }: Own, callId: string): LiveEntry[] {
  const ofCall = entries.filter(one => one.callId === callId)
  const begun = ofCall.findLastIndex(({ kind }) => kind === 'handover-asked')
  return ofCall
    .slice(begun + 1)
    .filter(({ kind, facts }) => kind === 'handover-failed' || (kind === 'handover-tried' && isInVain(facts)))
}

const isInVain = ({ outcome }: LiveEntry['facts']) => outcome !== 'answered' && outcome !== 'stopped'

/** The third in the call as they were seen last, and how they went. */
export type Guesting = Readonly<{
  guest: LiveGuest | null
  /** By this page's own order. */
  isLetGo: boolean
  /** Null: still there, or nobody was. */
  gone: 'unanswered' | 'left' | null
}>

export const NO_GUEST: Guesting = { guest: null, isLetGo: false, gone: null }

/** @param guest of the call as it is now */
export function guesting(before: Guesting, guest: LiveGuest | null): Guesting {
  if (guest) return { guest, isLetGo: before.guest?.since === guest.since && before.isLetGo, gone: null }
  if (!before.guest || before.gone) return before
  if (before.isLetGo) return NO_GUEST
  return { ...before, gone: before.guest.stage === 'in' ? 'left' : 'unanswered' }
}
