import type { Logger } from 'pino'
import type { OfferOutcome, TalkOutcome } from '../calls/call.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Tx } from '../db/database.ts'
import { messageOf } from '../errors.ts'
import type { LiveMessage } from '../http/live.ts'
import { createElsewhere } from './elsewhere.ts'
import { createHeartbeats } from './heartbeats.ts'
import { createMatching, type MatchingNeeds } from './matching.ts'
import { createNews } from './news.ts'
import { OfferLost, type OperatorRules } from './operator.ts'
import { createStaff, endShift, type StaffNeeds } from './staff.ts'
import * as store from './store.ts'
import { createSupervision, type SupervisionNeeds } from './supervision.ts'
import * as line from './waiting-store.ts'

export type QueueNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  rules: OperatorRules
  publish(messages: readonly LiveMessage[]): void
  /** Whether the phone is in a call of ours. */
  isOurs(endpoint: string): boolean
}> &
  Pick<MatchingNeeds, 'mayOffer' | 'choose' | 'offered'> &
  Pick<StaffNeeds, 'journal' | 'phones'> &
  Pick<SupervisionNeeds, 'isOperator'>

/** A missed wake-up costs at most this: due times are rows, the timer is only the alarm clock. */
const SWEEP_MS = 5_000

export type Queue = ReturnType<typeof createQueue>

export function createQueue(needs: QueueNeeds) {
  const { database, clock, log } = needs
  let isRunning = false
  let sweep: NodeJS.Timeout | null = null
  const alarms = new Set<NodeJS.Timeout>()
  const heartbeats = createHeartbeats(clock)
  const elsewhere = createElsewhere({ isOurs: needs.isOurs, onFree: () => matching.match() })
  const matching = createMatching({
    ...needs,
    ...{ isElsewhere: elsewhere.has, isThere: heartbeats.isThere, abilities: () => staff.abilities() },
  })
  const news = createNews({ ...needs, db: database.db })
  const staff = createStaff({ ...needs, heartbeats, match: matching.match, wakeAt })
  const { move, told } = staff
  const supervision = createSupervision({ ...needs, staff, match: matching.match, changed: news.changed })

  function wakeAt(due: Ms): void {
    const alarm = setTimeout(
      () => {
        alarms.delete(alarm)
        attempt(tick)
      },
      Math.max(0, due - clock.now()) + 1,
    )
    alarms.add(alarm)
  }

  const attempt = (work: () => Promise<void>) => {
    work().catch(error => log.warn({ reason: messageOf(error) }, 'queue tick failed'))
  }

  /** What is due by now, then a look for pairs. */
  async function tick(): Promise<void> {
    if (!isRunning) return
    await staff.endDue()
    matching.match()
  }

  async function lookAround(): Promise<void> {
    await tick()
    await staff.lookAtPages()
    await staff.loadAbilities() // set by hand
  }

  return {
    ...supervision,
    join: line.join,
    leave: line.leave,
    /** @throws OfferLost, which undoes the whole transaction */
    async offer(tx: Tx, { callId, operatorId, at, queue }: OfferOf): Promise<LiveMessage[]> {
      line.setOffered(tx, callId, true)
      const operator = await move(tx, operatorId, { type: 'offered', at, callId, queue })
      if (!operator) throw new OfferLost(`operator ${operatorId} is not free for call ${callId}`)
      return told(operator)
    },
    /** An operator's own call. @throws OfferLost where they cannot place one at this moment */
    async place(tx: Tx, { callId, operatorId, at }: Offer): Promise<LiveMessage[]> {
      const operator = await move(tx, operatorId, { type: 'placed', at, callId })
      if (!operator) throw new OfferLost(`operator ${operatorId} cannot place call ${callId}`)
      return told(operator)
    },
    async withdrawOffer(tx: Tx, offer: Offer & { outcome: OfferOutcome }): Promise<LiveMessage[]> {
      const { callId, operatorId, at, outcome } = offer
      if (outcome === 'caller-left') line.setOffered(tx, callId, false)
      else line.freeAgain(tx, callId)
      return told(await move(tx, operatorId, { type: 'offerWithdrawn', at, callId, outcome }))
    },
    startTalk: async (tx: Tx, { callId, operatorId, at }: Offer) =>
      told(await move(tx, operatorId, { type: 'talkStarted', at, callId })),
    endTalk: async (tx: Tx, { callId, operatorId, at, outcome }: Offer & { outcome: TalkOutcome }) =>
      told(await move(tx, operatorId, { type: 'talkEnded', at, callId, outcome })),
    match: matching.match,
    /** A step of a call is stored: the line may be another. */
    moved: news.moved,
    used: elsewhere.used,
    setPresence: staff.setPresence,
    endShift: (personId: string) => endShift(database.db, staff, personId),
    setReachable: staff.lookAtPhone,
    heartbeat: staff.heartbeat,
    extendWrapUp: staff.extendWrapUp,
    endWrapUp: staff.endWrapUp,
    ticketFinished: staff.ticketFinished,
    presenceOf: staff.presenceOf,
    operator: (operatorId: string) => store.operatorById(database.db, operatorId),
    endpointOf: async (operatorId: string) =>
      (await store.operatorById(database.db, operatorId))?.endpoint ?? null,
    operators: staff.operators,
    /** Who waits, and each queue's count. */
    queueNow: news.now,
    /** For Asterisk's own queue, after a reconnection. */
    async mirrored() {
      const all = await store.allOperators(database.db)
      return all.flatMap(({ endpoint, presence, reason }) =>
        endpoint ? [{ endpoint, presence, reason }] : [],
      )
    },
    async start(): Promise<void> {
      isRunning = true
      matching.start()
      await staff.loadAbilities()
      const due = await store.nextDue(database.db, clock.now())
      if (due !== null) wakeAt(due)
      sweep = setInterval(() => attempt(lookAround), SWEEP_MS)
      await tick()
    },
    stop(): void {
      isRunning = false
      matching.stop()
      staff.stop()
      news.stop()
      if (sweep) clearInterval(sweep)
      for (const alarm of alarms) clearTimeout(alarm)
      alarms.clear()
    },
  }
}

type Offer = Readonly<{ callId: string; operatorId: string; at: Ms }>
type OfferOf = Offer & Readonly<{ queue: string | null }>
