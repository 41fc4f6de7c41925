import type { Logger } from 'pino'
import { idOf } from '../calls/ids.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { messageOf, Refusal } from '../errors.ts'
import type { LiveMessage } from '../http/live.ts'
import type { Callback, TryRules } from './callback.ts'
import { verdictOf } from './callback.ts'
import * as store from './store.ts'

/** A call as the centre's own tries meet it. */
export type Met = Readonly<{
  id: string
  number: string | null
  isEnded: boolean
  /** The citizen's channel is gone too. */
  isGone: boolean
}>

/** A place in the queue for somebody who is not on the line: an operator is rung first, then the citizen. */
export type Placed = Readonly<{
  callId: string
  callbackId: string
  number: string
  queue: string
  skill: string | null
  joinedAt: Ms
  /** The most they may talk, by the dial policy; null = as long as it takes. */
  maxSeconds: number | null
  at: Ms
}>

/** What the dial policy says; `code` null = it allows. */
export type Permit = Readonly<{ code: string | null; detail: string | null; maxSeconds: number | null }>

/** Why a try ended without a word of its call; `code` is the dial policy's. */
export type TryEnd = Readonly<{ result: 'withdrawn' | 'lost' | 'refused'; code?: string; at: Ms }>

/** What moves calls; there for who owns telephony. */
export type Lines = Readonly<{
  /** Told again after a crash: a call that exists already stays as it is. */
  place(wish: Placed): Promise<void>
  /** While nobody has answered; else it goes on. */
  withdraw(callId: string, at: Ms): Promise<void>
  /** A waiting call gets a place that is no later than that instant. */
  keepPlace(callId: string, since: Ms): Promise<void>
  /** Whether the books say how it is at this moment. */
  isUp(): boolean
}>

export type DiallingNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  /** Whether the centre calls back at this instant: switched on, within hours. */
  rules(at: Ms): TryRules & Readonly<{ isOpen: boolean }>
  /** Calls whose citizen is on the line or will be, and these in any case. */
  callsNow(db: Db, ids: readonly string[]): Promise<readonly Met[]>
  /** What the dial policy says to the centre now. */
  permitNow(number: string): Promise<Pick<Permit, 'code' | 'maxSeconds'>>
  /** A try whose call says nothing itself any more. */
  over(callId: string, end: TryEnd): Promise<void>
  told(callback: Callback): LiveMessage
  publish(messages: readonly LiveMessage[]): void
}>

/** Due instants are rows; a wake-up that is missed costs at most this. */
const SWEEP_MS = 5_000
/** Placed at one look; the rest a look later. */
const ROUND = 100
/** Somebody who is on the line with us is looked for again so soon. */
const ON_LINE_MS = 3_000

export type Dialling = ReturnType<typeof createDialling>

/** Brings those who asked to be called back into the queue when it is time, and takes them out where they need it no more. */
export function createDialling(needs: DiallingNeeds) {
  const { database, clock, log } = needs
  const { db } = database
  let lines: Lines | null = null
  let sweep: NodeJS.Timeout | null = null
  let looking: Promise<void> | null = null
  let mustLook = false

  /** One look at a time; a wish for one while it runs is another one. Resolves when there is nothing to do now. */
  function wake(): Promise<void> {
    mustLook = true
    looking ??= looks()
      .catch(error => log.warn({ reason: messageOf(error) }, 'callbacks: look failed'))
      .finally(() => {
        looking = null
      })
    return looking
  }

  async function looks(): Promise<void> {
    while (mustLook && lines?.isUp()) {
      mustLook = false
      await look(lines)
    }
  }

  async function look(to: Lines): Promise<void> {
    const at = clock.now()
    const { isOpen } = needs.rules(at)
    const trying = await store.trying(db)
    const due = isOpen ? await store.due(db, at, ROUND) : []
    if (trying.length + due.length === 0) return
    const calls = await needs.callsNow(
      db,
      trying.flatMap(({ tryCallId }) => tryCallId ?? []),
    )
    for (const callback of trying) await apart(callback, tend(to, callback, { at, isOpen, calls }))
    for (const callback of due) await apart(callback, begin(to, callback, { at, calls }))
  }

  /** Who calls in again while they wait to be called back keeps the place that they were promised. */
  async function keepPlace(to: Lines, callback: Callback, calls: readonly Met[]): Promise<void> {
    const { joinedAt, clearedAt } = callback
    if (joinedAt === null || clearedAt !== null) return
    for (const { id, isEnded } of onLine(callback, calls)) if (!isEnded) await to.keepPlace(id, joinedAt)
  }

  /** One entry's trouble is not the others'; the next look finds it as it is. */
  async function apart({ id }: Callback, work: Promise<void>): Promise<void> {
    await work.catch(error =>
      log.warn({ callbackId: id, reason: messageOf(error) }, 'callback left for later'),
    )
  }

  /** A line that there is not, or a number that is our own: nobody is dialled, and the try is over. */
  async function place(to: Lines, wish: Placed): Promise<void> {
    try {
      await to.place(wish)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      log.warn({ callbackId: wish.callbackId, code: error.code }, 'callback could not be placed')
      await needs.over(wish.callId, { result: 'lost', at: wish.at })
    }
  }

  /** A try that is under way: placed once more, taken back, or left alone. */
  async function tend(
    to: Lines,
    callback: Callback,
    { at, isOpen, calls }: { at: Ms; isOpen: boolean; calls: readonly Met[] },
  ): Promise<void> {
    await keepPlace(to, callback, calls)
    const callId = callback.tryCallId ?? ''
    const own = calls.find(({ id }) => id === callId)
    const isWanted = callback.clearedAt === null && isOpen && !isOnLine(callback, calls)
    // We died between taking the entry and the call's first row.
    if (!own && isWanted) {
      const { code, maxSeconds } = await needs.permitNow(callback.number)
      // It may have changed its mind since the entry was taken.
      if (code !== null) await needs.over(callId, { result: 'refused', code, at })
      else await place(to, placeOf(callback, { callId, maxSeconds, at }))
    } else if (!own) await needs.over(callId, { result: 'withdrawn', at })
    else if (own.isEnded) await needs.over(callId, { result: 'lost', at })
    else if (!isWanted) await to.withdraw(callId, at)
  }

  /** A try whose time has come. */
  async function begin(
    to: Lines,
    callback: Callback,
    { at, calls }: { at: Ms; calls: readonly Met[] },
  ): Promise<void> {
    await keepPlace(to, callback, calls)
    if (isOnLine(callback, calls)) return putOff(callback, { dueAt: at + ON_LINE_MS })
    const { code, maxSeconds } = await needs.permitNow(callback.number)
    if (code !== null) return putOff(callback, verdictOf({ code, at }, needs.rules(at)))
    const callId = idOf(`callback ${callback.id} ${callback.placings + 1}`)
    const taken = await store.take(db, callback, callId)
    if (!taken) return
    needs.publish([needs.told(taken)])
    await place(to, placeOf(taken, { callId, maxSeconds, at }))
  }

  async function putOff(callback: Callback, standing: store.Standing): Promise<void> {
    const later = await store.putOff(db, callback, standing)
    if (later && later.lastResult !== callback.lastResult) needs.publish([needs.told(later)])
  }

  return {
    wake,
    start(own: Lines): void {
      lines = own
      sweep = setInterval(() => void wake(), SWEEP_MS)
      void wake()
    },
    stop(): void {
      lines = null
      if (sweep) clearInterval(sweep)
    },
  }
}

/** The citizen speaks or waits in another call with us: dialled now, they would be busy. */
export function isOnLine(callback: Callback, calls: readonly Met[]): boolean {
  return onLine(callback, calls).length > 0
}

function onLine({ number, tryCallId }: Callback, calls: readonly Met[]): readonly Met[] {
  return calls.filter(call => call.number === number && call.id !== tryCallId && !call.isGone)
}

function placeOf(
  { id: callbackId, ...callback }: Callback,
  own: Pick<Placed, 'callId' | 'maxSeconds' | 'at'>,
): Placed {
  const { number, queue, skill, joinedAt } = callback
  if (queue === null || joinedAt === null) throw new Error('a callback that nobody asked for has no place')
  return { callbackId, number, queue, skill, joinedAt, ...own }
}
