import { choiceOf } from '../../words/choices.ts'
import { isKeyed } from './model.ts'

/** The menu as a tree: what is heard, which key leads where. Pure. */

export type Branch = Readonly<{
  name: string
  says: string
  keys: readonly Readonly<{ key: string; does: string; leads: Branch | null; back: string | null }>[]
}>

/** @returns null for what is no menu yet; a branch is drawn where it is first reached, and named where it is met again */
export function treeOf(menu: unknown): Branch | null {
  if (!isKeyed(menu) || !isKeyed(menu.nodes) || typeof menu.root !== 'string') return null
  return branchOf(menu.nodes, menu.root, new Set())
}

function branchOf(nodes: Readonly<Record<string, unknown>>, name: string, seen: Set<string>): Branch | null {
  const node = Object.hasOwn(nodes, name) ? nodes[name] : null
  if (!isKeyed(node)) return null
  seen.add(name)
  const keys = Object.entries(isKeyed(node.keys) ? node.keys : {}).map(([key, action]) => {
    const next = isKeyed(action) && action.action === 'node' ? String(action.node) : null
    const isNew = next !== null && !seen.has(next)
    return {
      ...{ key, does: doing(action), back: next !== null && !isNew ? next : null },
      leads: isNew ? branchOf(nodes, next, seen) : null,
    }
  })
  return { name, says: sayingOf(node.prompts), keys }
}

function doing(action: unknown): string {
  if (!isKeyed(action)) return ''
  const words = choiceOf('menu.otherwise', String(action.action))
  return action.action === 'queue' ? `${words} “${String(action.queue)}”` : words
}

const sayingOf = (prompts: unknown): string =>
  (Array.isArray(prompts) ? prompts : [])
    .map(prompt => (isKeyed(prompt) ? String(prompt.text ?? prompt.sound ?? '') : ''))
    .join(' ')
