import Type, { type Static } from 'typebox'
import { type Fault, fault } from './shape.ts'

const strict = { additionalProperties: false }

/** A word of the configuration: of a queue, a node, a skill, a field. */
export const Word = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$' })
/** A sound of the centre, as `dialplan/prompts` names it; it becomes part of a file's name. */
export const Sound = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,59}$' })
export const Sounds = Type.Array(Sound, { minItems: 1, maxItems: 10 })

/** What a caller hears: a sound there is, or words to be spoken. */
export const Prompt = Type.Union([
  Type.Object({ sound: Sound }, strict),
  Type.Object({ text: Type.String({ minLength: 1, maxLength: 600 }) }, strict),
])

const plain = <const A extends string>(action: A) => Type.Object({ action: Type.Literal(action) }, strict)
const ToQueue = Type.Object(
  { action: Type.Literal('queue'), queue: Word, skill: Type.Optional(Word) },
  strict,
)
/** Where a call that chose nothing may end up; never back in the menu. */
const Leaving = [ToQueue, plain('operator'), plain('voicemail'), plain('callback')] as const
/** What a key does. `operator` is the first queue. */
export const Action = Type.Union([
  ...Leaving,
  Type.Object({ action: Type.Literal('node'), node: Word }, strict),
  plain('ticket-status'),
  plain('emergency-guidance'),
  plain('repeat'),
])
export type Action = Static<typeof Action>

const Node = Type.Object(
  {
    prompts: Type.Array(Prompt, { minItems: 1, maxItems: 10 }),
    keys: Type.Record(Type.String({ pattern: '^[0-9*#]$' }), Action, { minProperties: 1, maxProperties: 12 }),
  },
  strict,
)

/** The keys a caller may press after the greeting. Switched off, the greeting leads straight to the first queue. */
export const Menu = Type.Object(
  {
    enabled: Type.Boolean(),
    root: Word,
    nodes: Type.Record(Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$' }), Node, {
      minProperties: 1,
      maxProperties: 60,
    }),
    /** How long a key is awaited after the last word. */
    keySeconds: Type.Integer({ minimum: 2, maximum: 30 }),
    /** Keys that mean nothing here, in one call; then `otherwise`. */
    invalidLimit: Type.Integer({ minimum: 1, maximum: 10 }),
    /** Times without any key, in one call; then `otherwise`. */
    noInputLimit: Type.Integer({ minimum: 1, maximum: 10 }),
    /** How often one node may be asked to say itself again. */
    repeatLimit: Type.Integer({ minimum: 0, maximum: 10 }),
    otherwise: Type.Union([...Leaving]),
  },
  strict,
)
export type Menu = Static<typeof Menu>

export type Around = Readonly<{ queues: readonly string[]; hasCallback: boolean }>

/** @param path where this menu stands in the profile */
export function faultsOfMenu(menu: Menu, path: string, around: Around): Fault[] {
  const has = (node: string) => Object.hasOwn(menu.nodes, node)
  const faults: Fault[] = []
  if (!has(menu.root))
    faults.push(
      fault(`${path}.root`, `there is no node ${menu.root}`, `không có nhánh "${menu.root}" trong menu`),
    )
  for (const { where, action } of actionsOf(menu, path)) {
    if (action.action === 'node' && !has(action.node))
      faults.push(fault(where, `there is no node ${action.node}`, `không có nhánh "${action.node}"`))
    if (action.action === 'queue' && !around.queues.includes(action.queue))
      faults.push(fault(where, `there is no queue ${action.queue}`, `không có hàng chờ "${action.queue}"`))
    if (action.action === 'callback' && menu.enabled && !around.hasCallback)
      faults.push(fault(where, 'callbacks are switched off', 'chức năng gọi lại đang tắt'))
  }
  const reached = reachable(menu)
  for (const node of Object.keys(menu.nodes))
    if (has(menu.root) && !reached.has(node))
      faults.push(
        fault(`${path}.nodes.${node}`, 'no key leads to this node', 'không có phím nào dẫn tới nhánh này'),
      )
  if (menu.enabled && faults.length === 0) faults.push(...faultsOfWays(menu, path))
  return faults
}

/** B06, and nobody may be caught in a machine: a menu that is on leads to the emergency numbers and to a person. */
function faultsOfWays(menu: Menu, path: string): Fault[] {
  const kinds = new Set(actionsOf(menu, path).map(({ action }) => action.action))
  const faults: Fault[] = []
  if (!kinds.has('emergency-guidance'))
    faults.push(
      fault(path, 'no key leads to the emergency numbers', 'phải có phím nghe hướng dẫn số khẩn cấp (B06)'),
    )
  if (!kinds.has('operator') && !kinds.has('queue'))
    faults.push(fault(path, 'no key leads to an operator', 'phải có phím gặp điện thoại viên'))
  return faults
}

function actionsOf(menu: Menu, path: string): { where: string; action: Action }[] {
  const keys = Object.entries(menu.nodes).flatMap(([name, node]) =>
    Object.entries(node.keys).map(([key, action]) => ({
      where: `${path}.nodes.${name}.keys.${key}`,
      action,
    })),
  )
  return [...keys, { where: `${path}.otherwise`, action: menu.otherwise }]
}

function reachable(menu: Menu): ReadonlySet<string> {
  const seen = new Set<string>()
  const next = [menu.root]
  for (let name = next.pop(); name !== undefined; name = next.pop()) {
    if (seen.has(name) || !Object.hasOwn(menu.nodes, name)) continue
    seen.add(name)
    for (const action of Object.values(menu.nodes[name]?.keys ?? {}))
      if (action.action === 'node') next.push(action.node)
  }
  return seen
}
