import type { Ms } from '../clock.ts'
import type { Action } from '../directory/menu.ts'
import type { Call, CallEvent, CallRules, Common, Digit, OpenCall, Step } from './call.ts'
import { commonIn, type In, stay } from './ending.ts'
import { toEnquiry } from './enquiry.ts'
import { newSound } from './ids.ts'
import { type Choosing, leave, NO_TRIES, nodeOf, otherwise, tell, toNode, unanswered } from './node.ts'
import { cut, endsSound, orTurnedAway, SOUND_LIMIT_MS } from './refusing.ts'
import { enter } from './waiting.ts'

/** What a caller does with the keys of the telephone, from the greeting on. Pure. */

export type Greeting = Readonly<{
  since: Ms
  playback: string
  deadlineAt: Ms
  /** Pressed while the greeting plays, which says that calls are recorded: it counts when that is said. */
  key: Digit | null
  /** The emergency numbers were told before, in the midst of a greeting. */
  isGuided: boolean
  /** Pressed so far that changed something. */
  keys: number
}>

/** More is no person who chooses. */
const KEYS_MOST = 50

type InMenu = In<'menu'>

/** The greeting, from its beginning. */
export function greet(
  call: Common,
  at: Ms,
  { key = null, isGuided = false, keys = 0 }: Partial<Pick<Greeting, 'key' | 'isGuided' | 'keys'>>,
  { greeting: prompts }: CallRules,
): Step {
  const made = newSound(call)
  const greeting = { since: at, deadlineAt: at + SOUND_LIMIT_MS, key, isGuided, keys }
  return {
    call: { ...commonIn(call), ...made, ...greeting, state: 'greeting' },
    writes: [],
    acts: [{ type: 'play', channel: call.channel, playback: made.playback, prompts }],
  }
}

export function fromGreeting(call: In<'greeting'>, event: CallEvent, rules: CallRules): Step {
  const { at } = event
  if (endsSound(call, event)) return greeted(call, at, rules)
  if (event.type !== 'digit') return orTurnedAway(call, event)
  const action = rules.menu && actionOf(rules, rules.menu.root, event.digit)
  if (!action) return stay(call)
  const keys = call.keys + 1
  // Somebody in danger does not wait for a sentence to end.
  if (action.action === 'emergency-guidance' && !call.isGuided)
    return cutting(call, guide(call, at, { tries: { ...NO_TRIES, keys }, isGreeted: false }, rules))
  // It costs nothing any more; the first key for the emergency numbers counts even so.
  if (event.digit === call.key || keys > KEYS_MOST) return stay(call)
  return stay({ ...call, key: event.digit, keys })
}

function greeted(call: In<'greeting'>, at: Ms, rules: CallRules): Step {
  const { menu } = rules
  // All have heard the same: whoever was answered first is first, however late each end of the greeting was noticed.
  if (!menu) return enter(call, at, { queue: null, skill: null, cameAt: call.answeredAt }, rules)
  const start = { node: menu.root, tries: { ...NO_TRIES, keys: call.keys } }
  const action = call.key && actionOf(rules, menu.root, call.key)
  return action ? act(call, at, { ...start, action }, rules) : toNode(call, at, start, rules)
}

export function fromMenu(call: InMenu, event: CallEvent, rules: CallRules): Step {
  const { at } = event
  if (event.type === 'digit')
    return call.isGreeted ? pressed(call, at, event.digit, rules) : cutShort(call, at, event.digit, rules)
  if (endsSound(call, event)) return toldAll(call, at, rules)
  if (event.type === 'deadline' && call.playback === null && at >= call.deadlineAt)
    return unanswered(call, at, call, rules)
  return orTurnedAway(call, event)
}

function toldAll(call: InMenu, at: Ms, rules: CallRules): Step {
  if (!call.isGreeted) return greet(call, at, { isGuided: true, keys: call.tries.keys }, rules)
  if (call.isGuidance) return toNode(call, at, { node: null, tries: call.tries }, rules)
  if (!rules.menu) return toNode(call, at, call, rules)
  return stay({ ...call, playback: null, deadlineAt: at + rules.menu.keySeconds * 1_000 })
}

/** In the emergency numbers that came before the greeting was over: the greeting is heard first. */
function cutShort(call: InMenu, at: Ms, digit: Digit, rules: CallRules): Step {
  const action = actionOf(rules, call.node, digit)
  if (action?.action === 'emergency-guidance') return stay(call)
  const keys = call.tries.keys + 1
  return cutting(call, greet(call, at, { key: action ? digit : null, isGuided: true, keys }, rules))
}

function pressed(call: InMenu, at: Ms, digit: Digit, rules: CallRules): Step {
  const { node } = call
  const tries = { ...call.tries, keys: call.tries.keys + 1 }
  const action = actionOf(rules, node, digit)
  if (tries.keys > KEYS_MOST) return cutting(call, otherwise(call, at, rules))
  if (action) return cutting(call, act(call, at, { node, tries, action }, rules))
  const invalid = tries.invalid + 1
  if (rules.menu && invalid >= rules.menu.invalidLimit) return cutting(call, otherwise(call, at, rules))
  return cutting(
    call,
    toNode(call, at, { node, tries: { ...tries, invalid }, first: ['invalid-key'] }, rules),
  )
}

type Chosen = Pick<Choosing, 'node' | 'tries'> & Readonly<{ action: Action }>

function act(call: OpenCall, at: Ms, { node, tries, action }: Chosen, rules: CallRules): Step {
  switch (action.action) {
    case 'node':
      return toNode(call, at, { node: action.node, tries: { ...tries, repeats: 0 } }, rules)
    case 'repeat': {
      const repeats = tries.repeats + 1
      // Whoever has to hear it again and again is helped by a person.
      if (repeats > (rules.menu?.repeatLimit ?? 0)) return otherwise(call, at, rules)
      return toNode(call, at, { node, tries: { ...tries, repeats } }, rules)
    }
    case 'ticket-status':
      return toEnquiry(call, at, tries, rules)
    case 'emergency-guidance':
      return guide(call, at, { tries, isGreeted: true }, rules)
    default:
      return leave(call, at, action, rules)
  }
}

/** The emergency numbers; then the menu, or the greeting that was cut short for them. */
function guide(
  call: OpenCall,
  at: Ms,
  { tries, isGreeted }: Pick<Choosing, 'tries' | 'isGreeted'>,
  { menu }: CallRules,
): Step {
  const node = menu?.root ?? ''
  return tell(call, at, { node, tries, isGreeted, isGuidance: true, prompts: ['emergency-numbers'] })
}

function actionOf({ menu }: CallRules, node: string, digit: Digit): Action | null {
  if (!menu) return null
  const { keys } = nodeOf(menu, node)
  return Object.hasOwn(keys, digit) ? (keys[digit] ?? null) : null
}

const cutting = (call: Call, step: Step): Step => ({ ...step, acts: [...cut(call), ...step.acts] })
