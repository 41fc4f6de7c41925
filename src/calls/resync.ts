import type { Logger } from 'pino'
import type { AsteriskAct } from '../asterisk/perform.ts'
import { type Live, type Reconciled, reconcile } from '../asterisk/reconcile.ts'
import type { Clock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { Call, CallEvent, Identity } from './call.ts'

export type ResyncNeeds = Readonly<{
  clock: Clock
  log: Logger
  /** @param playbacks ids that are asked about */
  look(playbacks: readonly string[]): Promise<Live>
  open(): Promise<Call[]>
  handle(callId: string, event: CallEvent): Promise<void>
  arrived(identity: Identity): Promise<void>
  perform(act: AsteriskAct): Promise<unknown>
}>

/** Often enough that a citizen whose hang-up was missed does not hold an operator, rare enough to cost nothing. */
const SWEEP_MS = 10_000

/** Compares the open calls with Asterisk after every gap, and now and then without one. */
export function createResync(needs: ResyncNeeds) {
  const { clock, log } = needs
  let seen = new Set<string>()
  let timer: NodeJS.Timeout | null = null

  async function compare(): Promise<Reconciled> {
    // The rows first: a call that begins between the two looks is then merely unknown to neither.
    const open = await needs.open()
    const playbacks = open.flatMap(call => ('playback' in call ? [call.playback] : []))
    return reconcile(open, await needs.look(playbacks), clock.now())
  }

  async function apply({ events, unknown, strays }: Reconciled): Promise<void> {
    for (const { callId, event } of events) {
      log.info({ callId, event: event.type }, 'missed event found')
      await needs.handle(callId, event)
    }
    for (const identity of unknown) await needs.arrived(identity)
    // One after another: parallel removals right after a reconnection have crashed Asterisk (asterisk#1201).
    for (const act of strays) {
      log.info({ act }, 'stray removed')
      await needs.perform(act)
    }
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
    full: async () => apply(await compare()),
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
