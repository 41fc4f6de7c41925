import type { CallbackAnswer, TryResult } from '../callbacks/callback.ts'
import type { Ms } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import type { LiveMessage } from '../http/live.ts'
import type { Queue } from '../queue/service.ts'
import type { Call, GuestPurpose, Write } from './call.ts'

/** A caller's place that is to be kept for a callback. */
export type CallbackWish = Readonly<{
  callId: string
  number: string | null
  queue: string
  skill: string | null
  joinedAt: Ms
  at: Ms
}>

/** What the call hands over to other rooms inside its own transaction; each answers what to publish afterwards. */
export type Handovers = Readonly<{
  queue: Pick<Queue, 'join' | 'leave' | 'offer' | 'withdrawOffer' | 'startTalk' | 'endTalk'>
  recordings: Readonly<{
    start(tx: Tx, recording: { id: string; callId: string; path: string; startedAt: Ms }): Promise<void>
    /** Ends every recording of the call. */
    end(tx: Tx, recording: { callId: string; at: Ms; cut: boolean }): Promise<void>
    /** Ends a guest's. */
    endOne(tx: Tx, recording: { id: string; at: Ms; cut: boolean }): Promise<void>
  }>
  tickets: Readonly<{
    openForCall(
      tx: Tx,
      ticket: { callId: string; operatorId: string; callerNumber: string | null; at: Ms },
    ): Promise<LiveMessage[]>
  }>
  callbacks: Readonly<{
    list(tx: Tx, entry: { callId: string; number: string | null; at: Ms }): Promise<LiveMessage[]>
    clear(tx: Tx, entry: { callId: string; number: string | null; at: Ms }): Promise<LiveMessage[]>
    /** The caller wants to be called back instead of waiting. The same call asked twice gets the same answer. */
    request(tx: Tx, wish: CallbackWish): Promise<{ answer: CallbackAnswer; messages: LiveMessage[] }>
    /** A call that the centre placed for a callback is over, or was withdrawn. */
    tried(
      tx: Tx,
      end: { callId: string; result: TryResult; code: string | null; at: Ms },
    ): Promise<LiveMessage[]>
  }>
  outbound: Readonly<{
    /** @throws Refusal of the dial policy, which undoes the whole event */
    dial(
      tx: Tx,
      dial: { leg: string; callId: string; number: string; purpose: GuestPurpose; by: string; at: Ms },
    ): Promise<void>
    ended(tx: Tx, dial: { leg: string; answeredAt: Ms | null; at: Ms }): Promise<void>
  }>
}>

/** Does one write of a call's step. */
export async function handOver(
  { queue, recordings, tickets, callbacks, outbound }: Handovers,
  tx: Tx,
  call: Call,
  write: Write,
): Promise<LiveMessage[]> {
  const callId = call.id
  switch (write.type) {
    case 'startRecording':
      await recordings.start(tx, { id: callId, callId, path: write.path, startedAt: write.startedAt })
      return []
    case 'endRecording':
      await recordings.end(tx, { callId, at: write.at, cut: write.cut })
      return []
    case 'startGuestRecording':
      await recordings.start(tx, { id: write.id, callId, path: write.path, startedAt: write.startedAt })
      return []
    case 'endGuestRecording':
      await recordings.endOne(tx, write)
      return []
    case 'joinQueue':
      // Whoever was in a bridge has talked already: they are back.
      queue.join(tx, { ...write, callId, isBack: call.bridges > 0 })
      return []
    case 'leaveQueue':
      queue.leave(tx, callId)
      return []
    case 'offer':
      return queue.offer(tx, { callId, operatorId: write.operator, at: write.at, queue: call.queue })
    case 'withdrawOffer': {
      const { operator: operatorId, at, outcome } = write
      return queue.withdrawOffer(tx, { callId, operatorId, at, outcome })
    }
    case 'startTalk':
      return queue.startTalk(tx, { callId, operatorId: write.operator, at: write.at })
    case 'endTalk':
      return queue.endTalk(tx, { callId, operatorId: write.operator, at: write.at, outcome: write.outcome })
    case 'openTicket': {
      const { operator: operatorId, at } = write
      return tickets.openForCall(tx, { callId, operatorId, callerNumber: call.caller, at })
    }
    case 'listCallback':
      return callbacks.list(tx, { callId, number: call.caller, at: write.at })
    case 'clearCallback':
      return callbacks.clear(tx, { callId, number: call.caller, at: write.at })
    case 'dial':
      await outbound.dial(tx, { ...write, callId })
      return []
    case 'dialEnded':
      await outbound.ended(tx, write)
      return []
  }
}
