import type { Logger } from 'pino'
import type { Clock, Ms } from '../clock.ts'
import { LIMITS } from '../config.ts'
import { allOver, type Database } from '../db/database.ts'
import { breaks, isDatabaseAway } from '../db/weather.ts'
import { messageOf, Refusal, Weather } from '../errors.ts'
import type { LiveMessage } from '../http/live.ts'
import { OfferLost } from '../queue/operator.ts'
import { type Answered, type Asked, checkAsked, FLEETING, isForbidden } from './asked.ts'
import type { Act, Call, CallEvent, CallRules, Step } from './call.ts'
import { type Handovers, handOver } from './handovers.ts'
import { createLanes, dueOf, type Lane } from './lanes.ts'
import { liveCall } from './live.ts'
import { isLookUp } from './lookups.ts'
import { begin, next } from './next.ts'
import * as store from './store.ts'

export type CallsNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  rules: CallRules
  handovers: Handovers
  publish(messages: readonly LiveMessage[]): void
  /** Does one act at Asterisk; answers the event it amounts to when it could not be done. */
  perform(callId: string, act: Exclude<Act, { type: 'match' }>): Promise<CallEvent | 'look' | null>
  /** Compares this call with the live channels. */
  look(callId: string): void
  /** What the books say may be behind the world: everything is to be compared. */
  doubt(why: string): void
  match(): void
  /** Hands a caller whom we cannot take into the books back to the dialplan's own queue. */
  handBack(channel: string): Promise<void>
  /** After the commit: the citizen's channel is gone, the recording can be verified. */
  settle(callId: string): void
  moved(before: Call | null, step: Step, event: CallEvent): void
}>

/** How long news may wait for the database; then the world has moved on without it. */
const PATIENCE_MS = 2_000
const RETRY_MS = [50, 100, 200, 400, 800, 1_000]

class TooLate extends Error {
  override readonly name = 'TooLate'
}

type Move = Readonly<{
  before: Call | null
  step: Step
  version: number
  /** Numbers of this step that are not dialled, and what else other rooms answer; told when it is stored. */
  answers: Answered[]
}>
/** An event on its way into the books. */
type News = {
  readonly event: CallEvent
  readonly since: Ms
  /** Sent to the database; whether it was stored is not known where the connection broke. */
  tried: Move | null
  isHandedBack: boolean
}

export type Calls = ReturnType<typeof createCalls>

export type Placed = CallEvent & { type: 'placed' }

const notFree = () => new Refusal('operator-not-free', 409, 'Điện thoại viên này không nhận được máy')
const cannotPlace = () =>
  new Refusal('cannot-place', 409, 'Bạn đang bận hoặc máy của bạn chưa sẵn sàng để gọi ra')

export function createCalls(needs: CallsNeeds) {
  const { database, clock, log, rules } = needs
  const lanes = createLanes(LIMITS.laneEvents)
  let isStopped = false

  /**
   * The only door: whatever happens to a call comes in here.
   * Resolves when the event is decided and stored; its acts follow.
   */
  async function handle(callId: string, event: CallEvent): Promise<void> {
    const news: News = { event, since: clock.now(), tried: null, isHandedBack: false }
    // A database that stands still does not even refuse.
    const alarm = event.type === 'arrived' ? setTimeout(() => void handBack(news), PATIENCE_MS) : null
    try {
      await lanes.run(callId, lane => decide(lane, callId, news))
    } catch (error) {
      await fail(callId, event, error)
    } finally {
      if (alarm) clearTimeout(alarm)
    }
  }

  /** What a person waits for. @throws Refusal, Weather where it could not be stored */
  async function answer(callId: string, event: CallEvent, taken: () => Refusal): Promise<void> {
    const news: News = { event, since: clock.now(), tried: null, isHandedBack: false }
    try {
      await lanes.run(callId, lane => decide(lane, callId, news))
    } catch (error) {
      // The books say so too, and sometimes first.
      const isTaken = error instanceof OfferLost || breaks(error, 'calls_one_per_operator')
      throw isTaken ? taken() : error
    }
  }

  async function decide(lane: Lane, callId: string, news: News): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        return await move(lane, callId, news)
      } catch (error) {
        if (isStopped || !(error instanceof TooLate || isDatabaseAway(error))) throw error
        lane.isLoaded = false
        if (isLate(news)) return await drop(lane, callId, news, error)
        await new Promise(resolve => setTimeout(resolve, RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]))
      }
    }
  }

  function isLate({ event, since, isHandedBack }: News): boolean {
    return isHandedBack || (FLEETING.has(event.type) && clock.now() - since > PATIENCE_MS)
  }

  async function drop(lane: Lane, callId: string, news: News, error: unknown): Promise<void> {
    log.warn({ callId, event: news.event.type, reason: messageOf(error) }, 'late news dropped')
    arm(lane)
    if (news.event.type === 'asked' || news.event.type === 'placed')
      throw new Weather('asked, and not stored in time')
    await handBack(news)
    needs.doubt('news came too late for the books')
  }

  /** A caller who arrives and cannot be taken into the books in time. */
  async function handBack(news: News): Promise<void> {
    if (news.event.type !== 'arrived' || news.isHandedBack) return
    news.isHandedBack = true
    log.warn({ callId: news.event.identity.id }, 'database away: caller handed to the dialplan queue')
    await needs.handBack(news.event.identity.channel)
  }

  async function move(lane: Lane, callId: string, news: News): Promise<void> {
    const { event, tried } = news
    if (!lane.isLoaded) {
      const stored = await store.loadCall(database.db, callId)
      lane.call = stored?.call ?? null
      lane.version = stored?.version ?? 0
      lane.isLoaded = true
      // The connection broke while it was being stored, and stored it was.
      if (tried && tried.version === lane.version) return after(lane, news, tried)
    }
    const before = lane.call
    if (event.type === 'asked') checkAsked(before, event)
    const step = before ? next(before, event, rules) : begin(event, rules)
    if (!step) return
    if (step.call === before) return follow(lane, step.acts)
    const version = lane.version + 1
    const answers: Answered[] = []
    news.tried = { before, step, version, answers }
    const rooms = { ...needs.handovers, hear: (event: Answered) => void answers.push(event) }
    const messages = await database
      .tx(async tx => {
        const saved = store.saveMove(tx, { before, call: step.call, version, event, acts: step.acts })
        // They concern different rows and need not wait for each other; all must be over before the transaction ends.
        const told = await allOver([
          saved.then(() => []),
          ...step.writes.map(write => handOver(rooms, tx, step.call, write)),
        ])
        if (isLate(news)) throw new TooLate(`${clock.now() - news.since} ms`)
        return told.flat()
      })
      .catch(undoneBy)
    after(lane, news, news.tried, messages)
  }

  async function undoneBy(error: unknown): Promise<never> {
    await needs.handovers.outbound.keep(error)
    throw error
  }

  /** It is stored: tells the others, and does what it asks for unless that is no longer the time. */
  function after(
    lane: Lane,
    news: News,
    { before, step, version, answers }: Move,
    messages: LiveMessage[] = [],
  ): void {
    lane.call = step.call
    lane.version = version
    needs.publish([liveCall(step.call), ...messages])
    announce(before, step, news.event)
    arm(lane)
    if (isLate(news)) needs.doubt('stored too late to act upon')
    else
      follow(
        lane,
        step.acts.filter(act => !isForbidden(act, answers)),
      )
    for (const event of answers) void handle(step.call.id, event)
    if (step.writes.some(write => write.type === 'endRecording')) needs.settle(step.call.id)
  }

  function announce(before: Call | null, step: Step, event: CallEvent): void {
    const { id: callId, state: to } = step.call
    const acts = step.acts.map(act => act.type)
    const ending = step.call.state === 'ended' ? { ending: step.call.ending, fault: step.call.fault } : {}
    log.info({ callId, event: event.type, from: before?.state ?? null, to, acts, ...ending }, 'call moved')
    needs.moved(before, step, event)
  }

  /** Acts run after the commit, in order, without holding up the next event. */
  function follow(lane: Lane, acts: readonly Act[]): void {
    for (const act of acts) {
      if (act.type === 'match') needs.match()
      // Nothing that is to be done at Asterisk waits for an answer of the database.
      else if (isLookUp(act)) void performOne(lane, act)
      else lane.acts = lane.acts.then(() => performOne(lane, act))
    }
  }

  async function performOne(lane: Lane, act: Exclude<Act, { type: 'match' }>): Promise<void> {
    const callId = lane.call?.id
    if (!callId || isStopped) return
    try {
      const outcome = await needs.perform(callId, act)
      if (outcome === 'look') needs.look(callId)
      else if (outcome) void handle(callId, outcome)
    } catch (error) {
      log.error({ callId, act: act.type, err: error }, 'act failed')
    }
  }

  function arm(lane: Lane): void {
    if (lane.alarm) clearTimeout(lane.alarm)
    lane.alarm = null
    const callId = lane.call?.id
    const due = lane.call && dueOf(lane.call, rules)
    if (!callId || due === null) return
    const ring = () => void handle(callId, { ...due, at: Math.max(due.at, clock.now()) })
    lane.alarm = setTimeout(ring, Math.max(0, due.at - clock.now()))
  }

  /** A fault stops this event only: the desk goes on, and the call's other events with it. */
  async function fail(callId: string, event: CallEvent, error: unknown): Promise<void> {
    if (error instanceof OfferLost) return needs.match()
    if (isStopped && isDatabaseAway(error)) return
    log.error({ callId, event: event.type, err: error }, 'call event failed')
    if (event.type === 'arrived') await needs.handBack(event.identity.channel)
  }

  return {
    handle,
    /**
     * Something is to be done with a talk; resolves when it is stored, its acts follow.
     * @throws Refusal where this call's state or the dial policy does not allow it; Weather where it could not be stored
     */
    ask: (callId: string, { by, ofAnybody, request }: Asked): Promise<void> =>
      answer(callId, { type: 'asked', at: clock.now(), by, ofAnybody, request }, notFree),
    /** An operator begins a call of their own. @throws as `ask` */
    place: (event: Placed): Promise<void> => answer(event.identity.id, event, cannotPlace),
    /** Arms the deadlines of calls that were open when the last process ended; answers those calls. */
    async resume(): Promise<Call[]> {
      const open = await store.openCalls(database.db)
      await Promise.all(
        open.map(call =>
          lanes.run(call.id, async lane => {
            const stored = await store.loadCall(database.db, call.id)
            if (!stored) return
            Object.assign(lane, { ...stored, isLoaded: true })
            arm(lane)
          }),
        ),
      )
      return open
    },
    open: () => store.openCalls(database.db),
    inHand: () => lanes.calls(),
    settled: () => lanes.settled(),
    stop(): void {
      isStopped = true
      lanes.forget()
    },
  }
}
