import type { Ms } from '../clock.ts'
import type { Menu } from '../directory/menu.ts'
import type { Call, CallRules, OpenCall, Step } from './call.ts'
import { commonIn } from './ending.ts'
import { newSound } from './ids.ts'
import { wantCallback } from './promising.ts'
import { toVoicemail } from './voicemail.ts'
import { enter } from './waiting.ts'

/** The places of a menu: what is told there, and the ways out of it. Pure. */

/** What a caller has done in the menu so far, for its limits. */
export type Tries = Readonly<{
  /** Keys that meant nothing. */
  invalid: number
  /** Times without any key. */
  silent: number
  /** Of the node the caller is at. */
  repeats: number
  keys: number
  enquiries: number
}>
export const NO_TRIES: Tries = { invalid: 0, silent: 0, repeats: 0, keys: 0, enquiries: 0 }

export type Choosing = Readonly<{
  since: Ms
  /** The node whose keys count; one that is gone from the settings is the root. */
  node: string
  /** The emergency numbers are being told. */
  isGuidance: boolean
  /** Null: everything is told, a key is awaited. */
  playback: string | null
  deadlineAt: Ms
  tries: Tries
  /** False: the greeting was cut short for the emergency numbers, and is still to be heard. */
  isGreeted: boolean
}>

/** Ten texts of the greatest length; a playback that is over without word is found long before by comparing. */
export const TOLD_LIMIT_MS = 600_000

type Said = Pick<Choosing, 'node' | 'tries'> &
  Partial<Pick<Choosing, 'isGuidance' | 'isGreeted'>> &
  Readonly<{ prompts: readonly string[] }>

export function nodeOf({ root, nodes }: Menu, name: string): Menu['nodes'][string] {
  const node = Object.hasOwn(nodes, name) ? nodes[name] : nodes[root]
  if (!node) throw new Error('a menu has its root')
  return node
}

/** Tells something in the menu; then a key is awaited. */
export function tell(call: Call, at: Ms, { prompts, ...said }: Said): Step {
  const made = newSound(call)
  return {
    call: {
      ...{ ...commonIn(call), ...made, state: 'menu', since: at, deadlineAt: at + TOLD_LIMIT_MS },
      ...{ isGuidance: false, isGreeted: true, ...said },
    },
    writes: [],
    acts: [{ type: 'play', channel: call.channel, playback: made.playback, prompts }],
  }
}

type To = Readonly<{ node: string | null; tries: Tries; first?: readonly string[] }>

/** To a node, null = the root. @param first what is told before its own words */
export function toNode(call: OpenCall, at: Ms, { node, tries, first = [] }: To, rules: CallRules): Step {
  const { menu } = rules
  // Switched off meanwhile.
  if (!menu) return enter(call, at, { queue: null, skill: null }, rules)
  const name = node !== null && Object.hasOwn(menu.nodes, node) ? node : menu.root
  return tell(call, at, { node: name, tries, prompts: [...first, ...rules.toldBy(nodeOf(menu, name))] })
}

/** No key came. */
export function unanswered(call: OpenCall, at: Ms, { node, tries }: To, rules: CallRules): Step {
  const silent = tries.silent + 1
  if (silent >= (rules.menu?.noInputLimit ?? 0)) return otherwise(call, at, rules)
  return toNode(call, at, { node, tries: { ...tries, silent }, first: ['no-input'] }, rules)
}

/** Where a caller ends up who has chosen nothing. */
export function otherwise(call: OpenCall, at: Ms, rules: CallRules): Step {
  return leave(call, at, rules.menu?.otherwise ?? { action: 'operator' }, rules)
}

/** Out of the menu, to people or to a message. */
export function leave(call: OpenCall, at: Ms, way: Menu['otherwise'], rules: CallRules): Step {
  switch (way.action) {
    case 'queue':
      return enter(call, at, { queue: way.queue, skill: way.skill ?? null }, rules)
    case 'voicemail':
      return toVoicemail(call, at, 'menu', rules)
    case 'operator':
      return enter(call, at, { queue: null, skill: null }, rules)
    case 'callback':
      return wantCallback(call, at, { queue: null, skill: null }, rules)
  }
}
