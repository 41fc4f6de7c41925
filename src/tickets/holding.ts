import type { Ms } from '../clock.ts'
import type { Span } from './course.ts'

/** When a unit had a ticket: of one that it has no more it sees what was during its time (E21, F08). Pure. */

/** What happened, in its order, and which unit had the ticket after it. */
export type Move = Readonly<{ at: Ms; unitId: string | null }>

export function spansOf(moves: readonly Move[], unitId: string): Span[] {
  const spans: { from: Ms; to: Ms | null }[] = []
  for (const move of moves) {
    const last = spans.at(-1)
    const isOpen = last !== undefined && last.to === null
    if (move.unitId === unitId && !isOpen) spans.push({ from: move.at, to: null })
    if (move.unitId !== unitId && isOpen) last.to = move.at
  }
  return spans
}

/** Both ends are theirs: by the one they got it, by the other they gave it back. */
export const isDuring = (spans: readonly Span[], at: Ms): boolean =>
  spans.some(({ from, to }) => from <= at && (to === null || at <= to))
