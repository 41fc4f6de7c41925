import { soundOfText } from '../speech/text.ts'
import { menuLine } from '../speech/vietnamese.ts'
import type { Action, Menu } from './menu.ts'

/** Words of the settings as sounds. Pure. */

type Node = Menu['nodes'][string]

/** Every text that a menu in use says; one that is switched off says nothing. */
export function textsOf({ enabled, nodes }: Menu): string[] {
  if (!enabled) return []
  const prompts = Object.values(nodes).flatMap(node => node.prompts)
  return prompts.flatMap(prompt => ('text' in prompt ? [prompt.text] : []))
}

/**
 * What a node is told with. As long as one of its texts is not spoken yet, its keys are named from pieces that are always
 * there: nobody hears silence, or half a menu.
 */
export function soundsOf(node: Node, isMade: (sound: string) => boolean): string[] {
  const sounds = node.prompts.map(prompt => ('sound' in prompt ? prompt.sound : soundOfText(prompt.text)))
  const texts = node.prompts.flatMap(prompt => ('text' in prompt ? [soundOfText(prompt.text)] : []))
  if (texts.every(isMade)) return sounds
  const plain = node.prompts.flatMap(prompt => ('sound' in prompt ? [prompt.sound] : []))
  return [...plain, ...linesOf(node)]
}

/** The frames of dialplan/prompts/pieces.json; where an action has none of its own, the key alone is named. */
const FRAMES: Readonly<Record<Action['action'], string | null>> = {
  queue: 'menu-operator',
  operator: 'menu-operator',
  voicemail: 'menu-voicemail',
  callback: 'menu-callback',
  node: null,
  'ticket-status': 'menu-ticket',
  'emergency-guidance': 'menu-emergency',
  repeat: 'menu-repeat',
}

function linesOf({ keys }: Node): string[] {
  return Object.entries(keys).flatMap(([key, { action }]) => {
    const frame = FRAMES[action]
    return frame === null ? menuLine('word-pause', key) : menuLine(frame, key)
  })
}
