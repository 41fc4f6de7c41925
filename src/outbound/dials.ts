import type { GuestPurpose } from '../calls/call.ts'
import type { ErrandKind } from '../calls/errand.ts'
import { idOf } from '../calls/ids.ts'
import type { Ms } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import type { Person } from '../people/person.ts'
import { type Outbound, refusalOf } from './service.ts'

export type DialsNeeds = Readonly<{
  outbound: Pick<Outbound, 'reserve' | 'settle' | 'keepRefusal'>
  personOf(reader: Db, id: string): Promise<Person | null>
}>

export type GuestDial = Readonly<{
  leg: string
  callId: string
  number: string
  purpose: GuestPurpose | ErrandKind
  /** Null = the centre by itself. */
  by: string | null
  at: Ms
}>

/** The dial policy's code, and its words for people. */
export type DialRefused = Readonly<{ code: string; detail: string }>
/** What there is to say of a number that may be dialled: the most they may talk. */
export type DialLimited = Readonly<{ maxSeconds: number }>

/** A call's own dialling, asked for and counted inside the call's transaction: one attempt each leg. */
export function createDials({ outbound, personOf }: DialsNeeds) {
  /** What is to be kept of a refusal once everything beside it is undone. */
  const undone = new WeakMap<object, () => Promise<unknown>>()
  return {
    /**
     * @returns the most they may talk where it may be dialled, null = as long as it takes; where nobody waits for the
     *   answer (an emergency, a callback) also the refusal, which undoes nothing
     * @throws Refusal of everything else, which undoes what was asked. @see keep
     */
    async dial(tx: Tx, { leg, by, ...rest }: GuestDial): Promise<DialRefused | DialLimited | null> {
      const person = by === null ? null : await personOf(tx, by)
      const wish = { ...rest, person, attemptId: attemptOf(leg) }
      const { verdict } = await outbound.reserve(tx, wish)
      if (verdict.isAllowed) return verdict.maxSeconds === null ? null : { maxSeconds: verdict.maxSeconds }
      const isAnswered = rest.purpose !== 'emergency' && rest.purpose !== 'callback'
      if (!isAnswered) return { code: verdict.code, detail: verdict.detail }
      const refusal = refusalOf(verdict)
      const refused = { ...wish, attemptId: attemptOf(`${leg} refused`) }
      undone.set(refusal, () => outbound.keepRefusal(refused, verdict))
      throw refusal
    },
    /** To be told of what ended a transaction, once it is over: a refusal of ours is kept in one of its own. */
    async keep(error: unknown): Promise<void> {
      if (typeof error === 'object' && error !== null) await undone.get(error)?.()
    },
    ended: (tx: Tx, { leg, answeredAt, at }: { leg: string; answeredAt: Ms | null; at: Ms }) =>
      outbound.settle(tx, attemptOf(leg), answeredAt === null ? 0 : (at - answeredAt) / 1_000, at),
  }
}

/** A repetition is the same attempt. */
const attemptOf = (leg: string) => idOf(`dial ${leg}`)
