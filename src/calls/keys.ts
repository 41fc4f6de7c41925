import type { Ms } from '../clock.ts'
import type { Digit } from './call.ts'

/**
 * What an operator asks for by keys of the own telephone (docs/operating.md): `*`, a figure, and what it needs, to `#`.
 * Pure. Keys outside an order mean nothing to us: they may be meant for the other side's machine.
 */

/** Keys that come later than this after the one before begin anew. */
export const KEY_PAUSE_MS = 4_000
/** A number abroad in E.164 has fifteen figures, and two zeros before them. */
const TARGET_MOST = 17

export type KeyOrder =
  | Readonly<{ order: 'transfer' | 'consult'; target: string }>
  | Readonly<{ order: 'resume' | 'complete' | 'drop-guest' | 'toggle-hold' | 'confirm' | 'toggle-mute' }>
  /** Null = by the roster as it is; else an emergency number, whose agency is called alone. */
  | Readonly<{ order: 'emergency'; number: string | null }>

/** What has been pressed of an order that is not complete; null = nothing. */
export type Keyed = Readonly<{ text: string; at: Ms }> | null

export type Pressed = Readonly<{
  keyed: Keyed
  /** `invalid`: keys that are no order, or one that was given up; told by a tone. */
  order: KeyOrder | 'invalid' | null
}>

type Simple = Exclude<KeyOrder, { target: string } | { number: string | null }>['order']
const AT_ONCE: Readonly<Record<string, Simple>> = {
  '1': 'toggle-mute',
  '4': 'resume',
  '5': 'complete',
  '6': 'drop-guest',
  '7': 'toggle-hold',
  '8': 'confirm',
}
const WITH_TARGET: Readonly<Record<string, 'transfer' | 'consult'>> = { '2': 'transfer', '3': 'consult' }
const EMERGENCY = '9'

export function press(keyed: Keyed, digit: Digit, at: Ms): Pressed {
  const before = keyed && !isStale(keyed, at) ? keyed.text : ''
  if (digit === '*') return { keyed: { text: '*', at }, order: before === '' ? null : 'invalid' }
  if (before === '') return { keyed: null, order: null }
  if (before === '*') return begun(digit, at)
  const [, kind = '', typed = ''] = /^\*(.)(.*)$/.exec(before) ?? []
  if (digit === '#') return { keyed: null, order: ended(kind, typed) }
  if (typed.length >= TARGET_MOST) return { keyed: null, order: 'invalid' }
  return { keyed: { text: before + digit, at }, order: null }
}

function begun(digit: Digit, at: Ms): Pressed {
  const simple = AT_ONCE[digit]
  if (simple) return { keyed: null, order: { order: simple } }
  const isOrder = digit === EMERGENCY || WITH_TARGET[digit] !== undefined
  return isOrder ? { keyed: { text: `*${digit}`, at }, order: null } : { keyed: null, order: 'invalid' }
}

function ended(kind: string, typed: string): KeyOrder | 'invalid' {
  if (kind === EMERGENCY) {
    if (typed === '') return { order: 'emergency', number: null }
    return /^\d{3}$/.test(typed) ? { order: 'emergency', number: typed } : 'invalid'
  }
  const order = WITH_TARGET[kind]
  return order && typed.length >= 2 ? { order, target: typed } : 'invalid'
}

/** An order that was begun and not ended in time. */
export const isStale = (keyed: NonNullable<Keyed>, at: Ms) => at - keyed.at >= KEY_PAUSE_MS

/** The short number of an operator's telephone: the figures of its name, `102` for `op102` and `op102-web`; null = none. */
export const shortNumberOf = (endpoint: string): string | null =>
  /^[a-z]+(\d{2,6})(?:-web)?$/.exec(endpoint)?.[1] ?? null
