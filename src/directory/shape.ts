import type { TSchema } from 'typebox'
import Value from 'typebox/value'

/** What is wrong with a setting and where (`hours.week.mon`): `text` for the log, `detail` for people. */
export type Fault = Readonly<{ path: string; text: string; detail: string }>

/** The part of JSON Schema that our profiles are written in. */
type Shape = Readonly<{
  type?: string
  const?: unknown
  enum?: readonly unknown[]
  anyOf?: readonly Shape[]
  properties?: Readonly<Record<string, Shape>>
  required?: readonly string[]
  additionalProperties?: unknown
  patternProperties?: Readonly<Record<string, Shape>>
  minProperties?: number
  maxProperties?: number
  items?: Shape | readonly Shape[]
  minItems?: number
  maxItems?: number
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  pattern?: string
}>

type Keyed = Readonly<Record<string, unknown>>

const NAME_SHOWN = 60 // of a key that somebody invented

export const fault = (path: string, text: string, detail: string): Fault => ({ path, text, detail })

/**
 * Every fault of shape at once. TypeBox's own list stops after some, and of a choice it names the faults of every
 * branch; here only the branch that was meant speaks.
 */
export function faultsOfShape(schema: TSchema, value: unknown, path: string): Fault[] {
  return faultsOf(schema as Shape, value, path)
}

export const within = (path: string, key: string | number) =>
  path === '' ? String(key).slice(0, NAME_SHOWN) : `${path}.${String(key).slice(0, NAME_SHOWN)}`

function faultsOf(shape: Shape, value: unknown, path: string): Fault[] {
  if (shape.anyOf) return faultsOfChoice(shape.anyOf, value, path)
  if (shape.type === 'object') return faultsOfObject(shape, value, path)
  if (shape.type === 'array') return faultsOfArray(shape, value, path)
  return Value.Check(shape as TSchema, value) ? [] : [wrongLeaf(shape, path)]
}

function faultsOfChoice(branches: readonly Shape[], value: unknown, path: string): Fault[] {
  const plain = branches.filter(branch => branch.type !== 'object' && branch.type !== 'array')
  if (plain.some(branch => faultsOf(branch, value, path).length === 0)) return []
  const meant = branches.find(branch => isMeant(branch, value))
  if (meant) return faultsOf(meant, value, path)
  const rest = branches.filter(branch => branch.type !== 'null')
  // A value or nothing: what is there was meant as the value.
  if (rest.length === 1 && rest[0]) return faultsOf(rest[0], value, path)
  return [
    fault(
      path,
      `must be one of: ${branches.map(nameOf).join(', ')}`,
      `phải là một trong: ${branches.map(nameOf).join(', ')}`,
    ),
  ]
}

/** The branch whose fixed words the value has; without such words, the one whose keys it has. */
function isMeant(branch: Shape, value: unknown): boolean {
  if (branch.type !== 'object' || !isKeyed(value)) return false
  const fixed = Object.entries(branch.properties ?? {}).filter(([, part]) => part.const !== undefined)
  return fixed.length > 0
    ? fixed.every(([key, part]) => value[key] === part.const)
    : (branch.required ?? []).every(key => Object.hasOwn(value, key))
}

function nameOf(branch: Shape): string {
  if (branch.const !== undefined) return String(branch.const)
  const fixed = Object.entries(branch.properties ?? {}).find(([, part]) => part.const !== undefined)
  if (fixed) return `${fixed[0]} "${fixed[1].const}"`
  return branch.required?.join(' + ') ?? String(branch.type)
}

function faultsOfObject(shape: Shape, value: unknown, path: string): Fault[] {
  if (!isKeyed(value)) return [fault(path, 'must be an object', 'phải là một đối tượng')]
  const { properties = {}, required = [], patternProperties = {} } = shape
  const faults = required
    .filter(key => !Object.hasOwn(value, key))
    .map(key => fault(within(path, key), 'is missing', 'còn thiếu'))
  for (const [key, part] of Object.entries(value)) {
    const known = Object.hasOwn(properties, key)
      ? properties[key]
      : Object.entries(patternProperties).find(([pattern]) => new RegExp(pattern).test(key))?.[1]
    if (known) faults.push(...(part === undefined ? [] : faultsOf(known, part, within(path, key))))
    else faults.push(fault(within(path, key), 'is not known here', 'không có mục này'))
  }
  const count = Object.keys(value).length
  return [...faults, ...wrongCount(count, [shape.minProperties, shape.maxProperties], path)]
}

function faultsOfArray(shape: Shape, value: unknown, path: string): Fault[] {
  if (!Array.isArray(value)) return [fault(path, 'must be a list', 'phải là một danh sách')]
  if (isTuple(shape.items)) {
    const places = shape.items
    if (value.length !== places.length)
      return [fault(path, `must have ${places.length} elements`, `phải có đúng ${places.length} phần tử`)]
    return places.flatMap((part, index) => faultsOf(part, value[index], within(path, index)))
  }
  const { items, minItems, maxItems } = shape
  const long = wrongCount(value.length, [minItems, maxItems], path)
  if (long.length > 0 || !items || isTuple(items)) return long
  return value.flatMap((part, index) => faultsOf(items, part, within(path, index)))
}

const isTuple = (items: Shape['items']): items is readonly Shape[] => Array.isArray(items)

function wrongCount(count: number, [least = 0, most = Infinity]: (number | undefined)[], path: string) {
  if (count < least)
    return [fault(path, `has ${count} entries, at least ${least} are needed`, `cần ít nhất ${least} mục`)]
  if (count > most)
    return [fault(path, `has ${count} entries, more than ${most}`, `không được quá ${most} mục`)]
  return []
}

function wrongLeaf(shape: Shape, path: string): Fault {
  if (shape.enum) {
    const words = shape.enum.join(', ')
    return fault(path, `must be one of: ${words}`, `phải là một trong: ${words}`)
  }
  if (shape.const !== undefined) return fault(path, `must be ${shape.const}`, `phải là ${shape.const}`)
  const { minimum = 0, maximum = '…', minLength = 0, maxLength = '…' } = shape
  switch (shape.type) {
    case 'integer':
      return fault(
        path,
        `must be a whole number from ${minimum} to ${maximum}`,
        `phải là số nguyên từ ${minimum} đến ${maximum}`,
      )
    case 'boolean':
      return fault(path, 'must be true or false', 'phải là true hoặc false')
    case 'string':
      return shape.pattern
        ? fault(path, `must be text of the form ${shape.pattern}`, `không đúng dạng ${shape.pattern}`)
        : fault(
            path,
            `must be text of ${minLength} to ${maxLength} characters`,
            `phải là chữ, từ ${minLength} đến ${maxLength} ký tự`,
          )
    default:
      return fault(path, `must be of type ${shape.type}`, `sai kiểu dữ liệu (cần ${shape.type})`)
  }
}

function isKeyed(value: unknown): value is Keyed {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
