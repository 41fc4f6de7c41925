import { CITIZEN, type Hearing, type Lane } from './hearing.ts'

/** What somebody who listens looks for in a recording. Pure. */
export type MarkKind = 'answer' | 'held' | 'guest' | 'left' | 'supervisor' | 'silenced'

export type Mark = Readonly<{
  kind: MarkKind
  /** From the beginning of the recording, ms. */
  at: number
  /** Where it lasts. */
  to: number | null
  /** Whose mark it is. */
  lane: Lane | null
}>

/** @param startedAt of the recording, epoch ms; what was before it is no mark of it */
export function marksOf({ lanes, silenced }: Hearing, startedAt: number, lengthMs: number): Mark[] {
  const marks: Mark[] = lanes.flatMap(lane => ofLane(lane))
  for (const { from, to } of silenced) marks.push({ kind: 'silenced', at: from, to, lane: null })
  return marks
    .map(mark => ({ ...mark, at: mark.at - startedAt, to: mark.to === null ? null : mark.to - startedAt }))
    .filter(({ at, to }) => (to ?? at) > 0 && at < lengthMs)
    .map(mark => ({ ...mark, at: Math.max(0, mark.at), to: mark.to && Math.min(lengthMs, mark.to) }))
    .sort((one, other) => one.at - other.at)
}

function ofLane(lane: Lane): Mark[] {
  if (lane.id === CITIZEN)
    return lane.parts
      .filter(({ doing }) => doing === 'held')
      .map(({ from, to }) => ({ kind: 'held', at: from, to, lane }))
  const there = lane.parts.filter(({ doing }) => doing !== 'rings')
  const [first] = there
  const last = there.at(-1)
  if (!first || !last) return []
  const came = { kind: KIND_OF[lane.role], at: first.from, to: null, lane }
  const isTalk = lane.role === 'operator'
  return isTalk ? [came, { kind: 'left', at: last.to, to: null, lane }] : [{ ...came, to: last.to }]
}

const KIND_OF = { citizen: 'answer', operator: 'answer', guest: 'guest', supervisor: 'supervisor' } as const
