import type { Call, CallEvent, CallRules, Step, Write } from '../../../src/calls/call.ts'
import type { Waiter } from '../../../src/queue/match.ts'
import { nextOperator, OfferLost, type Operator, type OperatorEvent } from '../../../src/queue/operator.ts'

export type Place = Waiter & Readonly<{ isOffered: boolean }>
/** What the books say of one call besides the call itself. */
export type Kept = {
  readonly states: { at: number; state: Call['state'] }[]
  recordingFrom: number | null
  recordingTo: number | null
  tickets: number
}
/** A caller is to be called back, at their own place in the queue. */
export type Wish = Write & { type: 'requestCallback' }

type OfOperator = Write & { type: 'offer' | 'withdrawOffer' | 'startTalk' | 'endTalk' | 'place' }

const WRAP_UP_MS = 10_000
const REST_MS = 5_000

/** What one transaction would make of the books. */
type Draft = {
  readonly operators: Map<string, Operator>
  readonly waiting: Map<string, Place>
  readonly callbacks: Set<string>
  readonly kept: Kept
}
type At = Readonly<{ call: Call; draft: Draft }>

/** The database on paper: each step is one transaction, all of it or nothing. */
export class PaperBooks {
  readonly calls = new Map<string, Call>()
  readonly kept = new Map<string, Kept>()
  readonly operators = new Map<string, Operator>()
  waiting: ReadonlyMap<string, Place> = new Map()
  callbacks: ReadonlySet<string> = new Set()
  readonly #rules: Pick<CallRules, 'queues'>

  constructor(rules: Pick<CallRules, 'queues'>) {
    this.#rules = rules
  }

  /**
   * @returns the operators that are others now, and wishes to be called back
   * @throws OfferLost, and nothing is stored
   */
  store({ call, writes }: Step, event: CallEvent): { moved: Operator[]; wishes: Wish[] } {
    const kept = this.kept.get(call.id) ?? { states: [], recordingFrom: null, recordingTo: null, tickets: 0 }
    const draft: Draft = {
      ...{ operators: new Map(), waiting: new Map(this.waiting), callbacks: new Set(this.callbacks) },
      kept: { ...kept, states: [...kept.states] },
    }
    for (const write of writes) this.#write(write, { call, draft })
    if (draft.kept.states.at(-1)?.state !== call.state)
      draft.kept.states.push({ at: event.at, state: call.state })
    this.calls.set(call.id, call)
    this.kept.set(call.id, draft.kept)
    this.waiting = draft.waiting
    this.callbacks = draft.callbacks
    for (const [id, operator] of draft.operators) this.operators.set(id, operator)
    return {
      moved: [...draft.operators.values()],
      wishes: writes.filter(write => write.type === 'requestCallback'),
    }
  }

  moveOperator(id: string, event: OperatorEvent): Operator | null {
    const before = this.operators.get(id)
    if (!before) throw new Error(`no operator ${id}`)
    const after = this.#next(before, event)
    this.operators.set(id, after)
    return after === before ? null : after
  }

  #next(before: Operator, event: OperatorEvent): Operator {
    const { queues } = this.#rules
    return nextOperator(before, event, { wrapUpMs: WRAP_UP_MS, restMs: REST_MS, queues })
  }

  #write(write: Write, to: At): void {
    if ('operator' in write && write.type !== 'openTicket') {
      this.#writeOperator(write, to)
      return
    }
    const { call, draft } = to
    const { kept, waiting, callbacks } = draft
    switch (write.type) {
      case 'startRecording':
        kept.recordingFrom = write.startedAt
        return
      case 'endRecording':
        kept.recordingTo = write.at
        return
      case 'joinQueue': {
        const { joinedAt, queue, skill, priority } = write
        const place = { callId: call.id, joinedAt, queue, skill, priority, place: joinedAt, wanted: null }
        waiting.set(call.id, { ...place, isOffered: false })
        return
      }
      case 'leaveQueue':
        waiting.delete(call.id)
        return
      case 'openTicket':
        kept.tickets = 1 // further talks of a call find it open
        return
      case 'listCallback':
      case 'requestCallback':
        callbacks.add(call.id)
        return
      case 'clearCallback':
        callbacks.delete(call.id)
        return
    }
  }

  #writeOperator(write: OfOperator, { call, draft }: At): void {
    const callId = call.id
    const move = (event: OperatorEvent) => {
      const before = draft.operators.get(write.operator) ?? this.operators.get(write.operator)
      if (!before) throw new Error(`no operator ${write.operator}`)
      const after = this.#next(before, event)
      const isTaken = event.type === 'offered' || event.type === 'placed'
      if (isTaken && after === before) throw new OfferLost(write.operator)
      draft.operators.set(write.operator, after)
    }
    const setOffered = (isOffered: boolean) => {
      const place = draft.waiting.get(callId)
      if (place) draft.waiting.set(callId, { ...place, isOffered })
    }
    const { type } = write
    if (type === 'offer') {
      setOffered(true)
      move({ type: 'offered', at: write.at, callId, queue: call.queue })
    } else if (type === 'withdrawOffer') {
      setOffered(false)
      move({ type: 'offerWithdrawn', at: write.at, callId, outcome: write.outcome })
    } else if (type === 'place') move({ type: 'placed', at: write.at, callId })
    else if (type === 'startTalk') move({ type: 'talkStarted', at: write.at, callId })
    else if (type === 'endTalk') move({ type: 'talkEnded', at: write.at, callId, outcome: write.outcome })
  }
}
