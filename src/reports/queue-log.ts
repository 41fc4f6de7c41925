import type { CallState, Ending, Fault, RefusedFor } from '../calls/call.ts'
import type { Ms } from '../clock.ts'
import type { Presence } from '../queue/operator.ts'

/**
 * Our journals in the words of Asterisk's queue_log (docs.asterisk.org, Operation/Logging/Queue-Logs):
 * `time|call id|queue|operator|event|parameters…`, seconds, so that tools that read that file read ours.
 */

/** A call's row, as far as the log tells of it. */
export type LoggedCall = Readonly<{
  id: string
  arrivedAt: Ms
  /** As the reader may see it. */
  caller: string | null
  ending: Ending | null
  fault: Fault | null
  refusedFor: RefusedFor | null
  waitMs: number | null
  talkMs: number | null
}>

/** One of its events; what the event itself held where it held any. */
export type LoggedEvent = Readonly<{
  at: Ms
  type: string
  fromState: CallState | null
  toState: CallState
  operatorId: string | null
  leg: string | null
}>

/** Ours, and the dialplan's own for the time the service is away. */
const QUEUES = ['1022', 'fallback'] as const
type QueueName = (typeof QUEUES)[number]

/** One line's worth; the places in the queue are known only when all calls' moments stand in order. */
export type Moment = Readonly<{ at: Ms; call: LoggedCall; queue: QueueName }> &
  (
    | Readonly<{ type: 'entered' | 'abandoned' | 'left' | 'lost' | 'closed' | 'full' }>
    | Readonly<{ type: 'connected'; operatorId: string; leg: string; ringMs: number }>
    | Readonly<{ type: 'unanswered' | 'canceled'; operatorId: string; ringMs: number }>
    | Readonly<{ type: 'dumped'; operatorId: string }>
    | Readonly<{ type: 'completed'; operatorId: string }>
  )

type Offer = Readonly<{ at: Ms; operatorId: string }>
/** What a queue_log must know of a call while it reads the call's events. */
type Reading = {
  queue: QueueName | null
  offer: Offer | null
  talk: Moment | null
  end: Ms | null
  over: Ms | null
}

/** A call's events, oldest first, as moments of the log. */
export function momentsOf(call: LoggedCall, events: readonly LoggedEvent[]): Moment[] {
  const moments: Moment[] = []
  const reading: Reading = { queue: null, offer: null, talk: null, end: null, over: null }
  for (const event of events) moments.push(...read(call, reading, event, moments))
  if (reading.end !== null && call.ending !== null)
    moments.push(...ended(call, reading, reading.over ?? reading.end))
  return moments.map(moment => ({ ...moment, at: Math.max(moment.at, call.arrivedAt) }))
}

function read(call: LoggedCall, reading: Reading, event: LoggedEvent, told: Moment[]): Moment[] {
  const { at, fromState, toState } = event
  if (fromState === 'ringing' && toState !== 'ringing') return offerOver(call, reading, event)
  if (toState === 'ringing') {
    if (event.operatorId !== null) reading.offer = { at, operatorId: event.operatorId }
    return []
  }
  if (fromState === 'talking' && toState === 'waiting' && reading.talk?.type === 'connected') {
    // Their side died at once: the citizen never left the queue.
    const { operatorId, queue } = reading.talk
    told.splice(told.indexOf(reading.talk), 1)
    reading.talk = null
    return [{ type: 'dumped', at, call, queue, operatorId }]
  }
  return moved(call, reading, event)
}

/** A phone rang and does not any more. */
function offerOver(call: LoggedCall, reading: Reading, event: LoggedEvent): Moment[] {
  const { at, toState } = event
  const { offer } = reading
  reading.offer = null
  if (!offer) return moved(call, reading, event)
  const common = { at, call, queue: '1022', operatorId: offer.operatorId, ringMs: at - offer.at } as const
  if (toState === 'talking') {
    reading.talk = { ...common, type: 'connected', leg: event.leg ?? '' }
    return [reading.talk]
  }
  const what = toState === 'waiting' ? 'unanswered' : 'canceled'
  return [{ ...common, type: what }, ...moved(call, reading, event)]
}

function moved(call: LoggedCall, reading: Reading, event: LoggedEvent): Moment[] {
  const { at, fromState, toState, operatorId } = event
  if (toState === 'waiting' && reading.queue === null) return enter(call, reading, '1022', at)
  if (toState === 'fallback' && fromState !== 'fallback' && reading.talk === null) {
    reading.end = null
    const left: Moment[] = reading.queue === null ? [] : [{ type: 'left', at, call, queue: reading.queue }]
    return [...left, ...enter(call, reading, 'fallback', at)]
  }
  if (event.type === 'fallbackAnswered' && operatorId !== null && reading.talk === null) {
    reading.talk = { type: 'connected', at, call, queue: 'fallback', operatorId, leg: '', ringMs: 0 }
    return [reading.talk]
  }
  if (toState === 'survey') reading.over ??= at // the operator has left
  if (toState === 'ended' && fromState !== 'ended') reading.end = at
  return []
}

function enter(call: LoggedCall, reading: Reading, queue: QueueName, at: Ms): Moment[] {
  reading.queue = queue
  return [{ type: 'entered', at, call, queue }]
}

function ended(call: LoggedCall, { queue, talk }: Reading, at: Ms): Moment[] {
  const common = { at, call, queue: queue ?? '1022' }
  switch (call.ending) {
    case 'served': {
      const operatorId = talk?.type === 'connected' ? talk.operatorId : null
      return operatorId === null ? [] : [{ ...common, type: 'completed', operatorId }]
    }
    case 'abandoned':
      return queue === null ? [] : [{ ...common, type: 'abandoned' }]
    case 'refused': {
      const isClosed = call.refusedFor === null || call.refusedFor === 'outside-hours'
      return [{ ...common, type: queue !== null ? 'left' : isClosed ? 'closed' : 'full' }]
    }
    case 'voicemail':
      return queue === null ? [] : [{ ...common, type: 'left' }]
    case 'lost':
      return [{ ...common, type: 'lost' }]
    default:
      return [{ ...common, type: queue === null ? 'full' : 'left' }]
  }
}

/** What an operator asked for from then on. */
export type Attendance = Readonly<{ at: Ms; personId: string; presence: Presence; reason: string | null }>

const wholeSeconds = (ms: number | null) => Math.max(0, Math.floor((ms ?? 0) / 1_000))
/** What would be read as the next field or line. */
const plain = (text: string) => text.replaceAll(/[|\r\n]+/g, ' ')

/**
 * Turns moments and attendances into lines. They must come in the order of time; places are counted as they pass.
 * @param nameOf an operator's name in Asterisk
 */
export function createQueueLog(nameOf: (personId: string) => string) {
  const waiting: Record<QueueName, string[]> = { '1022': [], fallback: [] }
  const original = new Map<string, number>()
  const asked = new Map<string, Attendance>()

  const operator = (personId: string) => `PJSIP/${plain(nameOf(personId))}`

  function leave({ call, queue }: Moment): number {
    const place = waiting[queue].indexOf(call.id)
    if (place >= 0) waiting[queue].splice(place, 1)
    return place + 1
  }

  return {
    /** For who was there before the log begins. */
    remember: (attendance: Attendance): void => void asked.set(attendance.personId, attendance),

    attended(attendance: Attendance): string[] {
      const { at, personId, presence, reason } = attendance
      const before = asked.get(personId)
      asked.set(personId, attendance)
      const line = (event: string, fact = '') =>
        `${wholeSeconds(at)}|NONE|1022|${operator(personId)}|${event}|${fact}`
      const was = before?.presence ?? 'signed-out'
      const pause = line('PAUSE', plain(reason ?? ''))
      if (was === 'signed-out' && presence !== 'signed-out')
        return presence === 'paused' ? [line('ADDMEMBER', 'PAUSED'), pause] : [line('ADDMEMBER')]
      if (presence === was && (presence !== 'paused' || reason === before?.reason)) return []
      if (presence === 'signed-out') return [line('REMOVEMEMBER')]
      return [presence === 'paused' ? pause : line('UNPAUSE')]
    },

    told(moment: Moment): string {
      const { at, call, queue } = moment
      const who = 'operatorId' in moment ? operator(moment.operatorId) : 'NONE'
      const line = (event: string, ...facts: readonly (string | number)[]) =>
        [wholeSeconds(at), call.id, queue, who, event, ...facts].join('|')
      const [waited, talked] = [wholeSeconds(call.waitMs), wholeSeconds(call.talkMs)]
      const first = original.get(call.id) ?? 0
      switch (moment.type) {
        case 'entered': {
          const place = waiting[queue].push(call.id)
          original.set(call.id, place)
          return line('ENTERQUEUE', '', plain(call.caller ?? ''), place)
        }
        case 'connected':
          leave(moment)
          return line('CONNECT', waited, moment.leg, wholeSeconds(moment.ringMs))
        case 'unanswered':
          return line('RINGNOANSWER', Math.max(0, moment.ringMs))
        case 'canceled':
          return line('RINGCANCELED', Math.max(0, moment.ringMs))
        case 'dumped':
          return line('AGENTDUMP', '')
        case 'completed':
          original.delete(call.id)
          return line(call.fault === 'operator' ? 'COMPLETEAGENT' : 'COMPLETECALLER', waited, talked, first)
        case 'abandoned':
          original.delete(call.id)
          return line('ABANDON', leave(moment), first, waited)
        case 'left':
          return line('EXITWITHTIMEOUT', leave(moment), first, waited)
        case 'lost':
          original.delete(call.id)
          return line('LOST', leave(moment), first, waited, talked)
        case 'closed':
          return line('CLOSED', '')
        case 'full':
          return line('FULL', '')
      }
    },
  }
}
