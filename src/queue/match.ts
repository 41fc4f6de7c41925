import type { Ms } from '../clock.ts'
import type { Strategy } from '../directory/sections.ts'
import { type Abilities, levelIn, serves } from './abilities.ts'

/** A caller waiting for an offer. */
export type Waiter = Readonly<{
  callId: string
  queue: string
  /** What the operator should know; null = nothing in particular. */
  skill: string | null
  priority: number
  /** Orders the callers of one priority: epoch ms of joining, or where a supervisor put them. */
  place: number
  joinedAt: Ms
  /** The operator whom a supervisor wants them to have. */
  wanted: string | null
}>

/** An operator who is ready and whose phone can be reached, whatever they do just now. */
export type AtWork = Readonly<{
  id: string
  endpoint: string
  /** May be offered a caller now. */
  isFree: boolean
  idleSince: Ms
  /** When they last had a caller, or let one ring; null = not since signing in. */
  triedAt: Ms | null
  /** Callers they had or let ring since signing in. */
  tries: number
}> &
  Abilities

export type Pair = Readonly<{ waiter: Waiter; operator: AtWork }>

/**
 * Who is served next, by whom. Pure.
 *
 * Callers by priority, then by place, over all queues; each gets the best free operator of those who can serve them, by
 * the strategy of their own queue. So nobody is overtaken within a priority by a caller whom the same operator could
 * have served instead. Who was pulled to an operator is that operator's next caller and nobody else's, as long as the
 * operator is at work. A skill is asked for as long as somebody at work in that queue has it; else it falls away.
 *
 * O(n log n) in callers; operators are looked through once for each kind of caller (queue and skill), of which there
 * are few.
 * @returns pairs; every caller and every operator at most once
 */
export function match(
  waiters: readonly Waiter[],
  operators: readonly AtWork[],
  strategyOf: (queue: string) => Strategy,
): Pair[] {
  const atWork = new Map(operators.map(operator => [operator.id, operator]))
  const line = waiters.toSorted(byService)
  const taken = new Set<AtWork>()
  const pairs: Pair[] = []
  const take = (waiter: Waiter, operator: AtWork) => {
    taken.add(operator)
    pairs.push({ waiter, operator })
  }
  const others: Waiter[] = []
  for (const waiter of line) {
    const wanted = waiter.wanted === null ? undefined : atWork.get(waiter.wanted)
    if (!wanted) others.push(waiter)
    else if (wanted.isFree && !taken.has(wanted)) take(waiter, wanted)
  }
  const free = operators.filter(({ isFree }) => isFree)
  const rankings = new Map<string, Ranking>()
  for (const waiter of others) {
    if (taken.size === free.length) break
    const kind = `${waiter.queue} ${waiter.skill ?? ''}`
    const ranking = rankings.get(kind) ?? { order: ranked(waiter, operators, strategyOf), next: 0 }
    rankings.set(kind, ranking)
    const operator = bestOf(ranking, taken)
    if (operator) take(waiter, operator)
  }
  return pairs
}

/** The order in which callers are served. */
export function byService(
  a: Pick<Waiter, 'callId' | 'priority' | 'place'>,
  b: Pick<Waiter, 'callId' | 'priority' | 'place'>,
): number {
  return b.priority - a.priority || a.place - b.place || (a.callId < b.callId ? -1 : 1)
}

/** Free operators for one kind of caller, the best first; those before `next` are taken. */
type Ranking = { readonly order: readonly AtWork[]; next: number }

function bestOf(ranking: Ranking, taken: ReadonlySet<AtWork>): AtWork | null {
  for (; ranking.next < ranking.order.length; ranking.next++) {
    const operator = ranking.order[ranking.next]
    if (operator && !taken.has(operator)) return operator
  }
  return null
}

type Kind = Pick<Waiter, 'queue' | 'skill'>

function ranked(
  { queue, skill: asked }: Kind,
  operators: readonly AtWork[],
  strategyOf: (queue: string) => Strategy,
): AtWork[] {
  const staff = operators.filter(operator => serves(operator, queue))
  const skill = asked !== null && staff.some(({ skills }) => skills.has(asked)) ? asked : null
  const able = staff.filter(({ isFree, skills }) => isFree && (skill === null || skills.has(skill)))
  const better = STRATEGIES[strategyOf(queue)]
  const levels = (operator: AtWork) => levelIn(operator, { queue, skill })
  return able.sort((a, b) => better(a, b, levels) || a.idleSince - b.idleSince || (a.id < b.id ? -1 : 1))
}

type Better = (a: AtWork, b: AtWork, levels: (operator: AtWork) => number) => number

/** Negative where `a` comes first; equal ones by who has been idle longest. */
const STRATEGIES: Readonly<Record<Strategy, Better>> = {
  'longest-idle': () => 0,
  'round-robin': (a, b) => (a.triedAt ?? 0) - (b.triedAt ?? 0),
  'fewest-calls': (a, b) => a.tries - b.tries,
  skills: (a, b, levels) => levels(b) - levels(a),
}
