import type { Logger } from 'pino'
import type { Clock, Ms } from '../clock.ts'
import type { Database } from '../db/database.ts'
import type { QueueSettings } from '../directory/sections.ts'
import { messageOf } from '../errors.ts'
import type { Abilities } from './abilities.ts'
import { type AtWork, type Pair, match as pair } from './match.ts'
import { type Unpaired, unpaired } from './waiting-store.ts'

export type MatchingNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  rules: Readonly<{ queues: readonly QueueSettings[] }>
  /** Whether the books say how it is at this moment; after a gap they may not, and nobody's phone rings for an old story. */
  mayOffer(): boolean
  /** Tells the call which operator was chosen; resolves when that is decided and stored. */
  choose(callId: string, operator: { id: string; endpoint: string }): Promise<void>
  /** Free → offered, for the metrics: how long a pair that could have talked was kept apart. */
  offered(latencyMs: number): void
  /** Whether the phone is in a call that is not ours. */
  isElsewhere(endpoint: string): boolean
  /** What each operator can do; who is not among them serves every queue. */
  abilities(): ReadonlyMap<string, Abilities>
  /** Whether the page of a browser phone has said lately that it is there. */
  isThere(personId: string): boolean
}>

const ALL_ROUND: Abilities = { queues: new Map(), skills: new Map() }

/** Brings waiting callers and free operators together. Event-driven; nobody polls. */
export function createMatching(needs: MatchingNeeds) {
  const { database, clock, log } = needs
  let isMatching = false
  let mustMatch = false
  let isRunning = false
  /** Callers whose operator is chosen, which is not stored yet. */
  const choosing = new Set<string>()

  /** Single-flight: a request that comes while a round runs starts one more round. */
  function matchNow(): void {
    mustMatch = true
    if (isMatching || !isRunning) return
    isMatching = true
    rounds()
      .catch(error => log.warn({ reason: messageOf(error) }, 'matching failed'))
      .finally(() => {
        isMatching = false
        if (mustMatch) matchNow() // asked for while the last round was ending
      })
  }

  async function rounds(): Promise<void> {
    while (mustMatch && isRunning) {
      mustMatch = false
      if (!needs.mayOffer()) return
      const at = clock.now()
      const found = await unpaired(database, at)
      if (!needs.mayOffer()) return // it took long
      for (const one of pairsOf(found)) if (!choosing.has(one.waiter.callId)) choose(one, at)
    }
  }

  function pairsOf({ waiters, operators }: Unpaired): Pair[] {
    const { queues } = needs.rules
    const known = new Map(queues.map(queue => [queue.name, queue]))
    const [first] = queues
    if (!first) throw new Error('a province has a queue')
    const abilities = needs.abilities()
    const atWork = operators
      .filter(({ id, phone }) => phone !== 'web' || needs.isThere(id))
      .map((operator): AtWork => {
        const isFree = operator.isFree && !needs.isElsewhere(operator.endpoint)
        return { ...operator, ...(abilities.get(operator.id) ?? ALL_ROUND), isFree }
      })
    // Who waits in a queue that is there no more is in the first.
    const line = waiters.map(one => (known.has(one.queue) ? one : { ...one, queue: first.name }))
    return pair(line, atWork, name => (known.get(name) ?? first).strategy)
  }

  /** The next round does not wait until this choice is stored. A choice that fails asks for a round itself. */
  function choose({ waiter, operator }: Pair, at: Ms): void {
    needs.offered(at - Math.max(waiter.joinedAt, operator.idleSince))
    choosing.add(waiter.callId)
    needs
      .choose(waiter.callId, operator)
      .catch(error => log.warn({ callId: waiter.callId, reason: messageOf(error) }, 'choice failed'))
      .finally(() => choosing.delete(waiter.callId))
  }

  return {
    match: matchNow,
    start(): void {
      isRunning = true
    },
    stop(): void {
      isRunning = false
    },
  }
}
