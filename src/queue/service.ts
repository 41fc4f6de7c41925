import type { Logger } from 'pino'
import type { OfferOutcome, TalkOutcome } from '../calls/call.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Tx } from '../db/database.ts'
import { messageOf, Refusal } from '../errors.ts'
import type { LiveMessage } from '../http/live.ts'
import { may } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'
import type { PhoneKind } from '../phones/phone.ts'
import { createElsewhere } from './elsewhere.ts'
import { type Pair, match as pair } from './match.ts'
import {
  isOfferable,
  nextOperator,
  OfferLost,
  type Operator,
  type OperatorEvent,
  type OperatorRules,
  type Presence,
  shown,
} from './operator.ts'
import * as store from './store.ts'

export type QueueNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  rules: OperatorRules
  publish(messages: readonly LiveMessage[]): void
  /** Whether the phone is in a call of ours. */
  isOurs(endpoint: string): boolean
  /** Whether the books say how it is at this moment; after a gap they may not, and nobody's phone rings for an old story. */
  mayOffer(): boolean
  /** Tells the call which operator was chosen; resolves when that is decided and stored. */
  choose(callId: string, operator: { id: string; endpoint: string }): Promise<void>
  /** Free → offered, for the metrics: how long a pair that could have talked was kept apart. */
  offered(latencyMs: number): void
  phones: Readonly<{
    endpointOf(personId: string, kind: PhoneKind): Promise<string | null>
    isReachable(endpoint: string): boolean
    /** Keeps Asterisk's own queue in step, for the times when we are away. */
    mirror(operator: { endpoint: string; presence: Presence; reason: string | null }): void
  }>
}>

/** A missed wake-up costs at most this: due times are rows, the timer is only the alarm clock. */
const SWEEP_MS = 5_000
const RETRY_MS = 1_000

export type Queue = ReturnType<typeof createQueue>

export function createQueue(needs: QueueNeeds) {
  const { database, clock, log } = needs
  let isMatching = false
  let mustMatch = false
  let isRunning = false
  let sweep: NodeJS.Timeout | null = null
  const alarms = new Set<NodeJS.Timeout>()
  /** Callers whose operator is chosen, which is not stored yet. */
  const choosing = new Set<string>()
  const elsewhere = createElsewhere({ isOurs: needs.isOurs, onFree: () => matchNow() })

  /** Locks the operator, moves the machine, saves. Null when nothing changed. */
  async function move(tx: Tx, id: string, event: OperatorEvent): Promise<Operator | null> {
    const before = await store.lockOperator(tx, id)
    if (!before) return null
    const after = nextOperator(before, event, needs.rules)
    if (after === before) return null
    store.saveOperator(tx, after, event)
    for (const due of [after.wrapUpUntil, after.restUntil]) if (due !== null && due > event.at) wakeAt(due)
    return after
  }

  const told = (operator: Operator | null): LiveMessage[] => (operator ? [operatorMessage(operator)] : [])

  function wakeAt(due: Ms): void {
    const alarm = setTimeout(
      () => {
        alarms.delete(alarm)
        tick().catch(error => log.warn({ reason: messageOf(error) }, 'queue tick failed'))
      },
      Math.max(0, due - clock.now()) + 1,
    )
    alarms.add(alarm)
  }

  /** Ends the wrap-ups that are due, then looks for pairs. */
  async function tick(): Promise<void> {
    if (!isRunning) return
    const at = clock.now()
    const freed = await database.tx(async tx => {
      const due = await store.wrapUpsDue(tx, at)
      const event = { type: 'wrapUpDue', at } as const
      const after = due.map(operator => nextOperator(operator, event, needs.rules))
      for (const operator of after) store.saveOperator(tx, operator, event)
      return after
    })
    needs.publish(freed.map(operatorMessage))
    matchNow()
  }

  /** Event-driven and single-flight: a request that comes while a round runs starts one more round. */
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
      const { waiters, candidates } = await store.unpaired(database.db, at)
      const pairs = pair(
        waiters,
        candidates.filter(({ endpoint }) => !elsewhere.has(endpoint)),
      )
      if (!needs.mayOffer()) return // it took long
      for (const one of pairs) if (!choosing.has(one.waiter.callId)) choose(one, at)
    }
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

  async function setPresence(person: Person, asked: AskedPresence): Promise<ShownOperator> {
    const at = clock.now()
    const operator = await database.tx(async tx => {
      const before = (await store.lockOperator(tx, person.id)) ?? newcomer(person.id, at)
      const endpoint = asked.phone
        ? await needs.phones.endpointOf(person.id, asked.phone)
        : (before.endpoint ?? (await needs.phones.endpointOf(person.id, 'desk')))
      if (!endpoint && asked.state !== 'signed-out')
        throw new Refusal('no-phone', 409, 'Tài khoản này chưa có máy điện thoại để nhận cuộc gọi')
      const { state: presence, reason = null } = asked
      const event = { type: 'presenceAsked', at, presence, reason, endpoint } as const
      const after = nextOperator(before, event, needs.rules)
      const reached = { ...after, isReachable: endpoint !== null && needs.phones.isReachable(endpoint) }
      store.saveOperator(tx, reached, event)
      if (before.endpoint && before.endpoint !== endpoint)
        needs.phones.mirror({ endpoint: before.endpoint, presence: 'signed-out', reason: null })
      return reached
    })
    if (operator.endpoint) {
      needs.phones.mirror({ ...operator, endpoint: operator.endpoint })
      // The phone may have come or gone while this was being stored, when its news found no such operator yet.
      const isReachable = needs.phones.isReachable(operator.endpoint)
      if (isReachable !== operator.isReachable) void setReachable(operator.endpoint, isReachable)
    }
    needs.publish([operatorMessage(operator)])
    matchNow()
    return shownOperator(operator)
  }

  /** A phone registered, went away, or stopped answering Asterisk's probes. Never throws: it is tried until it is stored. */
  async function setReachable(endpoint: string, isReachable: boolean): Promise<void> {
    try {
      await storeReachable(endpoint, isReachable)
    } catch (error) {
      log.warn({ endpoint, reason: messageOf(error) }, 'reachability not stored, once more')
      const alarm = setTimeout(() => {
        alarms.delete(alarm)
        void setReachable(endpoint, needs.phones.isReachable(endpoint))
      }, RETRY_MS)
      alarms.add(alarm)
    }
  }

  async function storeReachable(endpoint: string, isReachable: boolean): Promise<void> {
    const changed = await database.tx(async tx => {
      const operator = await store.operatorByEndpoint(tx, endpoint)
      if (!operator || operator.isReachable === isReachable) return null
      return move(tx, operator.id, { type: 'reachable', at: clock.now(), isReachable })
    })
    needs.publish(told(changed))
    if (changed && isOfferable(changed, clock.now())) matchNow()
  }

  return {
    join: store.join,
    leave: store.leave,
    /** @throws OfferLost, which undoes the whole transaction */
    async offer(tx: Tx, { callId, operatorId, at }: Offer): Promise<LiveMessage[]> {
      store.setOffered(tx, callId, true)
      const operator = await move(tx, operatorId, { type: 'offered', at, callId })
      if (!operator) throw new OfferLost(`operator ${operatorId} is not free for call ${callId}`)
      return told(operator)
    },
    async withdrawOffer(tx: Tx, offer: Offer & { outcome: OfferOutcome }): Promise<LiveMessage[]> {
      const { callId, operatorId, at, outcome } = offer
      store.setOffered(tx, callId, false)
      return told(await move(tx, operatorId, { type: 'offerWithdrawn', at, callId, outcome }))
    },
    startTalk: async (tx: Tx, { callId, operatorId, at }: Offer) =>
      told(await move(tx, operatorId, { type: 'talkStarted', at, callId })),
    endTalk: async (tx: Tx, { callId, operatorId, at, outcome }: Offer & { outcome: TalkOutcome }) =>
      told(await move(tx, operatorId, { type: 'talkEnded', at, callId, outcome })),
    match: matchNow,
    used: elsewhere.used,
    setPresence,
    setReachable,
    async presenceOf(person: Person): Promise<ShownOperator> {
      const operator = await store.operatorById(database.db, person.id)
      return shownOperator(operator ?? newcomer(person.id, clock.now()))
    },
    endpointOf: async (operatorId: string) =>
      (await store.operatorById(database.db, operatorId))?.endpoint ?? null,
    operators: async () => (await store.allOperators(database.db)).map(shownOperator),
    queueNow: () => store.queueNow(database.db),
    /** For Asterisk's own queue, after a reconnection. */
    async mirrored() {
      const all = await store.allOperators(database.db)
      return all.flatMap(({ endpoint, presence, reason }) =>
        endpoint ? [{ endpoint, presence, reason }] : [],
      )
    },
    async start(): Promise<void> {
      isRunning = true
      const due = await store.nextDue(database.db, clock.now())
      if (due !== null) wakeAt(due)
      sweep = setInterval(
        () => tick().catch(error => log.warn({ reason: messageOf(error) }, 'queue tick failed')),
        SWEEP_MS,
      )
      await tick()
    },
    stop(): void {
      isRunning = false
      if (sweep) clearInterval(sweep)
      for (const alarm of alarms) clearTimeout(alarm)
      alarms.clear()
    },
  }
}

type Offer = Readonly<{ callId: string; operatorId: string; at: Ms }>
export type AskedPresence = Readonly<{ state: Presence; reason?: string | null; phone?: PhoneKind }>

function newcomer(id: string, at: Ms): Operator {
  const idle = {
    callId: null,
    since: at,
    idleSince: at,
    restUntil: null,
    wrapUpUntil: null,
    isReachable: false,
  }
  return { id, presence: 'signed-out', reason: null, activity: 'free', endpoint: null, ...idle }
}

export type ShownOperator = ReturnType<typeof shownOperator>

/** An operator as the outside sees it. */
export function shownOperator(operator: Operator) {
  const { id, presence, reason, activity, endpoint, callId, isReachable } = operator
  const iso = (at: Ms | null) => (at === null ? null : new Date(at).toISOString())
  return {
    operatorId: id,
    state: shown({ presence, activity }),
    presence,
    reason,
    since: iso(operator.since) ?? '',
    endpoint,
    callId,
    isReachable,
    wrapUpUntil: iso(operator.wrapUpUntil),
  }
}

function operatorMessage(operator: Operator): LiveMessage {
  return {
    type: 'operator',
    data: shownOperator(operator),
    mayRead: person => person.id === operator.id || may(person.role, 'live.watch'),
  }
}
