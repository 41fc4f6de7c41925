import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { Refusal, Weather } from '../errors.ts'
import type { LiveMessage } from '../http/live.ts'
import type { Person } from '../people/person.ts'
import type { Call, CallEvent } from './call.ts'
import type { Control } from './control.ts'
import { isStale, KEY_PAUSE_MS, type Keyed, type KeyOrder, press } from './keys.ts'
import { mutingOf } from './muting.ts'
import { type TargetNeeds, targetOf } from './targets.ts'

export type KeypadNeeds = TargetNeeds &
  Readonly<{
    clock: Clock
    log: Logger
    /** Of a call in hand; null = there is none. */
    callOf(callId: string): Call | null
    personOf(id: string): Promise<Person | null>
    request: Control['request']
    /** Two short tones, to that telephone alone. */
    refuse(leg: string): Promise<void>
    publish(messages: readonly LiveMessage[]): void
  }>

export type Keypad = ReturnType<typeof createKeypad>

/** Asterisk's clock and ours need not agree to the millisecond. */
const LATER_MS = 100

type Pressed = CallEvent & { type: 'legDigit' }
type Asked = Parameters<Control['request']>[2]
type Row = { keyed: Keyed; alarm: NodeJS.Timeout | null; tail: Promise<void> }

/**
 * Orders by keys of an operator's telephone, through the same door as those of the screen. Only the operator who holds
 * the talk gives orders; half an order dies with the process, and is pressed again.
 */
export function createKeypad(needs: KeypadNeeds) {
  const rows = new Map<string, Row>()

  function holderOf(callId: string, leg: string): string | null {
    const call = needs.callOf(callId)
    return call?.state === 'talking' && call.leg.id === leg ? call.leg.operator : null
  }

  function take(callId: string, { leg, digit, at }: Pressed): void {
    const row = rows.get(leg) ?? { keyed: null, alarm: null, tail: Promise.resolve() }
    const { keyed, order } = press(row.keyed, digit, at)
    if (row.alarm) clearTimeout(row.alarm)
    Object.assign(row, { keyed, alarm: null })
    rows.set(leg, row)
    if (keyed) row.alarm = setTimeout(() => giveUp(callId, leg), KEY_PAUSE_MS + LATER_MS)
    if (order === 'invalid') void needs.refuse(leg)
    else if (order) row.tail = row.tail.then(() => obey(callId, leg, order))
    if (!keyed) void row.tail.then(() => forget(leg, row))
  }

  function giveUp(callId: string, leg: string): void {
    const row = rows.get(leg)
    if (!row?.keyed || !isStale(row.keyed, needs.clock.now())) return
    row.keyed = null
    forget(leg, row)
    if (holderOf(callId, leg)) void needs.refuse(leg)
  }

  function forget(leg: string, row: Row): void {
    if (row.keyed === null && rows.get(leg) === row) rows.delete(leg)
  }

  async function obey(callId: string, leg: string, order: KeyOrder): Promise<void> {
    const operator = holderOf(callId, leg)
    if (!operator) return
    try {
      const person = await needs.personOf(operator)
      if (person) await needs.request(person, callId, await askedBy(callId, order))
    } catch (error) {
      void needs.refuse(leg)
      if (error instanceof Refusal) needs.publish([refusedOrder(operator, callId, error)])
      else if (!(error instanceof Weather)) needs.log.error({ callId, err: error }, 'order by keys failed')
    }
  }

  async function askedBy(callId: string, order: KeyOrder): Promise<Asked> {
    switch (order.order) {
      case 'transfer':
      case 'consult':
        return { act: order.order, ...(await targetOf(needs, order.target)) }
      case 'emergency':
        return { act: 'emergency', ...(order.number === null ? {} : { number: order.number }) }
      case 'toggle-mute': {
        const call = needs.callOf(callId)
        return { act: call && mutingOf(call) ? 'unmute-recording' : 'mute-recording' }
      }
      case 'toggle-hold': {
        const call = needs.callOf(callId)
        const isHeld = call?.state === 'talking' && call.parkedSince !== null
        return { act: isHeld ? 'resume' : 'hold' }
      }
      default:
        return { act: order.order }
    }
  }

  return {
    /** A key of a leg; of a guest's, or of one that is in no talk, it means nothing. */
    press(callId: string, event: Pressed): void {
      if (holderOf(callId, event.leg)) take(callId, event)
    },
    stop(): void {
      for (const { alarm } of rows.values()) if (alarm) clearTimeout(alarm)
      rows.clear()
    },
  }
}

/** Why an order of the telephone was not done: it only hears two tones, or that it was declined. */
export function refusedOrder(operator: string, callId: string, refusal: Refusal): LiveMessage {
  return {
    type: 'order-refused',
    data: { callId, code: refusal.code, detail: refusal.message },
    mayRead: person => person.id === operator,
  }
}
