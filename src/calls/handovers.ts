import type { CallbackAnswer } from '../callbacks/callback.ts'
import type { Ms } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import type { Satisfaction } from '../directory/sections.ts'
import type { LiveMessage } from '../http/live.ts'
import type { Queue } from '../queue/service.ts'
import type { Entry } from '../tickets/entry.ts'
import type { Call, CallEvent, GuestPurpose, Write } from './call.ts'
import type { ErrandKind, Result } from './errand.ts'
import { operatorOf } from './live.ts'
import type { MutingWrite } from './muting.ts'
import { isShorter } from './outgoing.ts'

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
  queue: Pick<Queue, 'join' | 'leave' | 'offer' | 'withdrawOffer' | 'startTalk' | 'endTalk' | 'place'>
  recordings: Readonly<{
    start(tx: Tx, recording: { id: string; callId: string; path: string; startedAt: Ms }): Promise<void>
    /** Ends every recording of the call. */
    end(tx: Tx, recording: { callId: string; at: Ms; cut: boolean }): Promise<void>
    /** Ends a guest's. */
    endOne(tx: Tx, recording: { id: string; at: Ms; cut: boolean }): Promise<void>
    /** A part of the call's recording was silent on request. */
    muted(tx: Tx, part: Omit<MutingWrite, 'type'> & { callId: string }): Promise<void>
  }>
  tickets: Readonly<{
    openForCall(
      tx: Tx,
      ticket: { callId: string; operatorId: string | null; callerNumber: string | null; at: Ms },
    ): Promise<LiveMessage[]>
    /** The call belongs to a ticket that is there already. */
    linkCall(tx: Tx, link: { callId: string; ticketId: string; operatorId: string }): Promise<LiveMessage[]>
    survey(tx: Tx, survey: { callId: string; answer: Satisfaction | null; at: Ms }): Promise<LiveMessage[]>
    /** Onto the ticket of the call, if it has one. @param readers operators whose screens show it */
    enter(tx: Tx, entry: Entry & { callId: string; readers: readonly string[] }): Promise<LiveMessage[]>
  }>
  callbacks: Readonly<{
    list(tx: Tx, entry: { callId: string; number: string | null; at: Ms }): Promise<LiveMessage[]>
    clear(tx: Tx, entry: { callId: string; number: string | null; at: Ms }): Promise<LiveMessage[]>
    /** The caller wants to be called back instead of waiting. The same call asked twice gets the same answer. */
    request(tx: Tx, wish: CallbackWish): Promise<{ answer: CallbackAnswer; messages: LiveMessage[] }>
    /** A call that the centre placed for a callback is over, or was withdrawn. */
    tried(
      tx: Tx,
      end: { callId: string; result: Result; code: string | null; at: Ms },
    ): Promise<LiveMessage[]>
  }>
  outbound: Readonly<{
    /**
     * @returns where it is dialled the most they may talk, null = as long as it takes; of an emergency and of a callback also
     *   why it is not, and then the rest of the event holds
     * @throws Refusal of the dial policy, which undoes the whole event
     */
    dial(
      tx: Tx,
      dial: { leg: string; callId: string; number: string; at: Ms } & {
        purpose: GuestPurpose | ErrandKind
        by: string | null
      },
    ): Promise<Readonly<{ code: string; detail: string }> | Readonly<{ maxSeconds: number }> | null>
    /** After the rollback that a refusal has caused: it is kept all the same. */
    keep(error: unknown): Promise<void>
    ended(tx: Tx, dial: { leg: string; answeredAt: Ms | null; at: Ms }): Promise<void>
  }>
}>

/** What the call is told of a write that holds, once everything is stored. */
export type Hear = (
  event: CallEvent & { type: 'agencyRefused' | 'dialRefused' | 'dialLimited' | 'callbackAnswered' },
) => void

/** Does one write of a call's step. */
export async function handOver(
  { queue, recordings, tickets, callbacks, outbound, hear }: Handovers & Readonly<{ hear: Hear }>,
  tx: Tx,
  call: Call,
  write: Write,
): Promise<LiveMessage[]> {
  const callId = call.id
  switch (write.type) {
    case 'startRecording':
    case 'endRecording':
    case 'startGuestRecording':
    case 'endGuestRecording':
    case 'recordingMuted':
      await record(recordings, tx, callId, write)
      return []
    case 'openTicket':
    case 'enter':
    case 'askSatisfaction':
    case 'storeSatisfaction':
      return ofTicket(tickets, tx, call, write)
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
    case 'place':
      return queue.place(tx, { callId, operatorId: write.operator, at: write.at })
    case 'callbackTried':
      return callbacks.tried(tx, { ...write, callId })
    case 'requestCallback': {
      const { answer, messages } = await callbacks.request(tx, { ...write, callId, number: call.caller })
      hear({ type: 'callbackAnswered', at: write.at, answer })
      return messages
    }
    case 'listCallback':
      return callbacks.list(tx, { callId, number: call.caller, at: write.at })
    case 'clearCallback':
      return callbacks.clear(tx, { callId, number: call.caller, at: write.at })
    case 'dial':
      await dial({ outbound, hear }, tx, call, write)
      return []
    case 'dialEnded':
      await outbound.ended(tx, write)
      return []
  }
}

async function dial(
  { outbound, hear }: Pick<Handovers, 'outbound'> & Readonly<{ hear: Hear }>,
  tx: Tx,
  call: Call,
  write: Write & { type: 'dial' },
): Promise<void> {
  const { at, leg } = write
  const said = await outbound.dial(tx, { ...write, callId: call.id })
  if (said === null) return
  if ('code' in said)
    hear({ type: write.purpose === 'callback' ? 'dialRefused' : 'agencyRefused', at, leg, ...said })
  else if (isShorter(call, leg, said)) hear({ type: 'dialLimited', at, leg, ...said })
}

type RecordingWrite = Write & {
  type: 'startRecording' | 'endRecording' | 'startGuestRecording' | 'endGuestRecording' | 'recordingMuted'
}

async function record(
  recordings: Handovers['recordings'],
  tx: Tx,
  callId: string,
  write: RecordingWrite,
): Promise<void> {
  switch (write.type) {
    case 'startRecording':
      await recordings.start(tx, { id: callId, callId, path: write.path, startedAt: write.startedAt })
      return
    case 'endRecording':
      await recordings.end(tx, { callId, at: write.at, cut: write.cut })
      return
    case 'startGuestRecording':
      await recordings.start(tx, { id: write.id, callId, path: write.path, startedAt: write.startedAt })
      return
    case 'endGuestRecording':
      await recordings.endOne(tx, write)
      return
    case 'recordingMuted':
      await recordings.muted(tx, { ...write, callId })
      return
  }
}

type TicketWrite = Write & { type: 'openTicket' | 'enter' | 'askSatisfaction' | 'storeSatisfaction' }

async function ofTicket(
  tickets: Handovers['tickets'],
  tx: Tx,
  call: Call,
  write: TicketWrite,
): Promise<LiveMessage[]> {
  const callId = call.id
  switch (write.type) {
    case 'openTicket': {
      const { operator: operatorId, at } = write
      const ticketId = call.errand?.ticketId ?? null
      if (ticketId !== null && operatorId !== null)
        return tickets.linkCall(tx, { callId, ticketId, operatorId })
      return tickets.openForCall(tx, { callId, operatorId, callerNumber: call.caller, at })
    }
    case 'enter': {
      const readers = [operatorOf(call), write.entry.by].flatMap(id => id ?? [])
      return tickets.enter(tx, { ...write.entry, callId, readers })
    }
    case 'askSatisfaction':
      return tickets.survey(tx, { callId, answer: null, at: write.at })
    case 'storeSatisfaction':
      return tickets.survey(tx, { callId, answer: write.answer, at: write.at })
  }
}
