import type { GuestPurpose } from '../calls/call.ts'
import { idOf } from '../calls/ids.ts'
import type { Ms } from '../clock.ts'
import type { Database, Db, Tx } from '../db/database.ts'
import type { Person } from '../people/person.ts'
import { type Outbound, refusalOf } from './service.ts'

export type DialsNeeds = Readonly<{
  database: Database
  outbound: Pick<Outbound, 'reserve' | 'settle'>
  personOf(reader: Db, id: string): Promise<Person | null>
}>

export type GuestDial = Readonly<{
  leg: string
  callId: string
  number: string
  purpose: GuestPurpose
  by: string
  at: Ms
}>

/** A call's own dialling, asked for and counted inside the call's transaction: one attempt each leg. */
export function createDials({ database, outbound, personOf }: DialsNeeds) {
  return {
    /** @throws Refusal, which undoes what was asked; the refusal itself is kept */
    async dial(tx: Tx, { leg, by, ...rest }: GuestDial): Promise<void> {
      const wish = { ...rest, person: await personOf(tx, by), attemptId: attemptOf(leg) }
      const { verdict } = await outbound.reserve(tx, wish)
      if (verdict.isAllowed) return
      await database.tx(apart => outbound.reserve(apart, { ...wish, attemptId: attemptOf(`${leg} refused`) }))
      throw refusalOf(verdict)
    },
    ended: (tx: Tx, { leg, answeredAt, at }: { leg: string; answeredAt: Ms | null; at: Ms }) =>
      outbound.settle(tx, attemptOf(leg), answeredAt === null ? 0 : (at - answeredAt) / 1_000, at),
  }
}

/** A repetition is the same attempt. */
const attemptOf = (leg: string) => idOf(`dial ${leg}`)
