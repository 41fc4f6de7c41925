import type { Logger } from 'pino'
import type { AsteriskAct } from '../asterisk/perform.ts'
import { type Live, type Reconciled, reconcile } from '../asterisk/reconcile.ts'
import type { Clock, Ms } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { Call, CallEvent, Identity } from './call.ts'
import type { HungUp } from './cel-store.ts'

/** Asterisk's own event log: what happened while nobody listened. */
export type EventLog = Readonly<{
  /** Reads it to its end and tells the calls; rejects while the database is away. */
  catchUp(): Promise<void>
  /** When a channel of that call hung up, and how where nobody did; null when the log does not say. */
  hungUp(callId: string, channel: string): Promise<HungUp | null>
  /** When the last leg of that call left the citizen; null when the log does not say. */
  aloneSince(callId: string): Promise<Ms | null>
  /** Closes the calls that a killed Asterisk took with it. @param live ids of all channels, seen at `lookedAt` */
  bury(live: ReadonlySet<string>, lookedAt: Ms): Promise<void>
}>

export type ResyncNeeds = Readonly<{
  clock: Clock
  log: Logger
  /** @param playbacks ids that are asked about */
  look(playbacks: readonly string[]): Promise<Live>
  open(): Promise<Call[]>
  handle(callId: string, event: CallEvent): Promise<void>
  arrived(identity: Identity): Promise<void>
  perform(act: AsteriskAct): Promise<unknown>
  eventLog: EventLog
}>

/** Often enough that a citizen whose hang-up was missed does not hold an operator, rare enough to cost nothing. */
const SWEEP_MS = 10_000
/** Asterisk writes the line of a hang-up some milliseconds after the channel has left its list. */
const LAST_LINE_MS = 300

type Found = Reconciled & Readonly<{ live: Live }>

/** Compares the open calls with Asterisk after every gap, and now and then without one. */
export function createResync(needs: ResyncNeeds) {
  const { clock, log, eventLog } = needs
  let seen = new Set<string>()
  let timer: NodeJS.Timeout | null = null

  async function compare(): Promise<Found> {
    // The rows first: a call that begins between the two looks is then merely unknown to neither.
    const open = await needs.open()
    const playbacks = open.flatMap(call => ('playback' in call ? (call.playback ?? []) : []))
    const live = await needs.look(playbacks)
    const at = clock.now()
    const found = reconcile(open, live, at)
    if (found.strays.length + found.again.length === 0) return { ...found, live }
    // A leg that began to ring between the two looks is no stray, nor is one who is being connected owed music: what
    // Asterisk is asked for is in the rows before.
    const since = reconcile(await needs.open(), live, at)
    const both = (acts: readonly AsteriskAct[], later: readonly AsteriskAct[]) => {
      const still = new Set(later.map(act => JSON.stringify(act)))
      return acts.filter(act => still.has(JSON.stringify(act)))
    }
    return {
      ...{ ...found, live },
      ...{ strays: both(found.strays, since.strays), again: both(found.again, since.again) },
    }
  }

  async function apply({ events, unknown, strays }: Omit<Reconciled, 'again'>): Promise<void> {
    if (events.some(({ event }) => event.type === 'callerGone')) await readLastLines()
    for (const { callId, event } of events) {
      log.info({ callId, event: event.type }, 'missed event found')
      await needs.handle(callId, await dated(callId, event))
    }
    for (const identity of unknown) await needs.arrived(identity)
    // One after another: parallel removals right after a reconnection have crashed Asterisk (asterisk#1201).
    for (const act of strays) {
      log.info({ act }, 'stray removed')
      await needs.perform(act)
    }
  }

  /** A citizen who is gone has hung up, unless the event log knows nothing of it: then the channel was cut. */
  async function readLastLines(): Promise<void> {
    await new Promise(resolve => setTimeout(resolve, LAST_LINE_MS))
    await eventLog.catchUp()
  }

  /** An operator who hung up unheard did so when the event log says, not when we noticed. */
  async function dated(callId: string, event: CallEvent): Promise<CallEvent> {
    if (event.type === 'enteredFallback') {
      const aloneSince = await eventLog.aloneSince(callId)
      return aloneSince === null ? event : { ...event, aloneSince }
    }
    if (event.type !== 'legEnded') return event
    const told = await eventLog.hungUp(callId, event.leg)
    return told ? { ...event, at: told.at, why: told.torn ?? event.why } : event
  }

  /** What a sweep sees may be on its way as an event: only what two looks in a row agree on is acted on. */
  async function sweep(): Promise<void> {
    const found = await compare()
    const before = seen
    const keep = <T>(things: readonly T[], key: (thing: T) => string) => {
      for (const thing of things) seen.add(key(thing))
      return things.filter(thing => before.has(key(thing)))
    }
    seen = new Set()
    await apply({
      events: keep(found.events, ({ callId, event }) => `${callId} ${event.type}`),
      unknown: keep(found.unknown, identity => identity.id),
      strays: keep(found.strays, act => JSON.stringify(act)),
    })
  }

  const tried = (work: Promise<void>) =>
    work.catch(error => log.warn({ reason: messageOf(error) }, 'resync failed'))

  return {
    /** After a start or a reconnection: events were missed, act at once. */
    async full(): Promise<void> {
      await eventLog.catchUp()
      const lookedAt = clock.now()
      const found = await compare()
      await eventLog.catchUp()
      await apply(found)
      for (const act of found.again) await needs.perform(act)
      await eventLog.bury(new Set(found.live.channels.map(channel => channel.id)), lookedAt)
    },
    /** An act of this call was refused: see how it stands. */
    look(callId: string): void {
      const only = async () => {
        const { events, strays } = await compare()
        const mine = (act: AsteriskAct) => JSON.stringify(act).includes(callId)
        await apply({
          events: events.filter(found => found.callId === callId),
          unknown: [],
          strays: strays.filter(mine),
        })
      }
      void tried(only())
    },
    start(): void {
      timer = setInterval(() => void tried(sweep()), SWEEP_MS)
    },
    stop(): void {
      if (timer) clearInterval(timer)
    },
  }
}
