/** JSON Schema of a section as something that a form can be drawn from. Pure. */

export type Shape = Readonly<{
  type?: string
  const?: unknown
  enum?: readonly string[]
  anyOf?: readonly Shape[]
  properties?: Readonly<Record<string, Shape>>
  required?: readonly string[]
  patternProperties?: Readonly<Record<string, Shape>>
  items?: Shape | readonly Shape[]
  minItems?: number
  maxItems?: number
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  pattern?: string
}>

export type Named = Readonly<{ name: string; part: Part; isOptional: boolean }>
export type Variant = Readonly<{ value: string; fields: readonly Named[] }>

export type Part = Readonly<
  | { is: 'flag' }
  | { is: 'number'; isWhole: boolean; least: number; most: number }
  | { is: 'text'; pattern: string | null; charsMost: number }
  | { is: 'choice'; values: readonly string[] }
  | { is: 'choices'; values: readonly string[] }
  | { is: 'fixed'; value: unknown }
  | { is: 'group'; fields: readonly Named[] }
  /** Only what is set is shown; the rest may be added. */
  | { is: 'sparse'; fields: readonly Named[] }
  | { is: 'list'; item: Part; least: number; most: number }
  | { is: 'names'; item: Part; pattern: string }
  | { is: 'pair'; parts: readonly Part[] }
  /** One of several; `tag` null = told apart by the one property that each has. */
  | { is: 'variant'; tag: string | null; options: readonly Variant[] }
  | { is: 'maybe'; part: Part }
>

/** Longer texts have more than one line. */
export const LINE_CHARS = 200
const TEXT_MOST = 4_000
const WORD_MOST = 100
const LIST_MOST = 1_000

export function partOf(shape: Shape): Part {
  if (shape.anyOf) return choiceOf(shape.anyOf)
  if (shape.const !== undefined) return { is: 'fixed', value: shape.const }
  if (shape.enum) return { is: 'choice', values: shape.enum }
  switch (shape.type) {
    case 'boolean':
      return { is: 'flag' }
    case 'integer':
    case 'number':
      return {
        is: 'number',
        isWhole: shape.type === 'integer',
        least: shape.minimum ?? Number.MIN_SAFE_INTEGER,
        most: shape.maximum ?? Number.MAX_SAFE_INTEGER,
      }
    case 'array':
      return listOf(shape)
    case 'object':
      return objectOf(shape)
    default:
      return {
        is: 'text',
        pattern: shape.pattern ?? null,
        // What follows a pattern is a word, a date, a number.
        charsMost: shape.maxLength ?? (shape.pattern ? WORD_MOST : TEXT_MOST),
      }
  }
}

function listOf({ items, minItems = 0, maxItems = LIST_MOST }: Shape): Part {
  if (Array.isArray(items)) return { is: 'pair', parts: items.map(partOf) }
  const item = partOf((items ?? {}) as Shape)
  if (item.is === 'choice') return { is: 'choices', values: item.values }
  return { is: 'list', item, least: minItems, most: maxItems }
}

function objectOf(shape: Shape): Part {
  const [pattern, item] = Object.entries(shape.patternProperties ?? {})[0] ?? []
  if (pattern !== undefined && item) return { is: 'names', item: partOf(item), pattern }
  const fields = fieldsOf(shape)
  const isSparse = fields.length > 2 && fields.every(({ isOptional }) => isOptional)
  return { is: isSparse ? 'sparse' : 'group', fields }
}

const fieldsOf = ({ properties = {}, required = [] }: Shape): Named[] =>
  Object.entries(properties).map(([name, shape]) => ({
    ...{ name, part: partOf(shape), isOptional: !required.includes(name) },
  }))

function choiceOf(branches: readonly Shape[]): Part {
  const rest = branches.filter(({ type }) => type !== 'null')
  const part = restOf(rest)
  return rest.length < branches.length ? { is: 'maybe', part } : part
}

function restOf(branches: readonly Shape[]): Part {
  const [first] = branches
  if (branches.length === 1 && first) return partOf(first)
  if (branches.every(branch => branch.const !== undefined))
    return { is: 'choice', values: branches.map(branch => String(branch.const)) }
  const tag = Object.entries(first?.properties ?? {}).find(([, shape]) => shape.const !== undefined)?.[0]
  if (tag !== undefined)
    return {
      ...{ is: 'variant', tag },
      options: branches.map(branch => ({
        value: String(branch.properties?.[tag]?.const),
        fields: fieldsOf(branch).filter(({ name }) => name !== tag),
      })),
    }
  const objects = branches.filter(({ type }) => type === 'object')
  return {
    ...{ is: 'variant', tag: null },
    options: objects.map(branch => ({ value: branch.required?.[0] ?? '', fields: fieldsOf(branch) })),
  }
}

export type Keyed = Readonly<Record<string, unknown>>
export const isKeyed = (value: unknown): value is Keyed =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
/** What has no properties has none of these. */
export const keyedOf = (value: unknown): Keyed => (isKeyed(value) ? value : {})

/** What a new element begins as; what must be typed is empty, so that the server names it. */
export function blankOf(part: Part): unknown {
  switch (part.is) {
    case 'flag':
      return false
    case 'number':
      return Math.max(part.least, 0)
    case 'text':
      return ''
    case 'choice':
      return part.values[0] ?? ''
    case 'choices':
      return []
    case 'fixed':
      return part.value
    case 'group':
      return blankFields(part.fields)
    case 'sparse':
    case 'names':
      return {}
    case 'list':
      return Array.from({ length: part.least }, () => blankOf(part.item))
    case 'pair':
      return part.parts.map(blankOf)
    case 'variant': {
      const [first] = part.options
      return first ? variantBlank(part.tag, first) : {}
    }
    case 'maybe':
      return null
  }
}

const blankFields = (fields: readonly Named[]) =>
  Object.fromEntries(
    fields.filter(({ isOptional }) => !isOptional).map(({ name, part }) => [name, blankOf(part)]),
  )

export const variantBlank = (tag: string | null, { value, fields }: Variant): Keyed => ({
  ...(tag === null ? {} : { [tag]: value }),
  ...blankFields(fields),
})

/** Which of several a value is. */
export function variantOf(
  { tag, options }: Extract<Part, { is: 'variant' }>,
  value: unknown,
): Variant | undefined {
  if (!isKeyed(value)) return options[0]
  return options.find(option =>
    tag === null ? Object.hasOwn(value, option.value) : value[tag] === option.value,
  )
}

/** The same with one property otherwise; `undefined` takes it away. */
export function withPart(value: unknown, name: string, part: unknown): Keyed {
  const { [name]: _before, ...others } = isKeyed(value) ? value : {}
  if (part === undefined) return others
  // In its place: a form does not jump while somebody types.
  const names = isKeyed(value) ? Object.keys(value) : []
  const order = names.includes(name) ? names : [...names, name]
  return Object.fromEntries(order.map(one => [one, one === name ? part : others[one]]))
}

export type FieldFault = Readonly<{ path: string; detail: string }>

/**
 * Faults that belong to a field: the server names elements by place or by their `name`, and days by their date.
 * @param names paths of the field as the server may write them
 */
export const faultsAt = (faults: readonly FieldFault[], names: readonly string[]): string[] => [
  ...new Set(faults.filter(({ path }) => names.includes(path)).map(({ detail }) => detail)),
]

/** Faults whose place is no field of the form: told above it. */
export const faultsElsewhere = (faults: readonly FieldFault[], shown: ReadonlySet<string>) =>
  faults.filter(({ path }) => !shown.has(path))

/** What stands by itself has no name before its parts. */
export const under = (whole: string, name: string) => (whole === '' ? name : `${whole}.${name}`)

/** Every path that the form shows a field or a heading for, with the other ways of writing it. */
export function pathsIn(part: Part, value: unknown, paths: readonly string[]): string[] {
  const deeper = (name: string, other: string | null = null) =>
    paths.flatMap(path => [under(path, name), ...(other === null ? [] : [under(path, other)])])
  const inFields = (fields: readonly Named[]) =>
    fields.flatMap(({ name, part: inner }) =>
      isKeyed(value) ? pathsIn(inner, value[name], deeper(name)) : deeper(name),
    )
  switch (part.is) {
    case 'group':
    case 'sparse':
      return [...paths, ...inFields(part.fields)]
    case 'variant':
      return [
        ...paths,
        ...(part.tag === null ? [] : deeper(part.tag)),
        ...inFields(variantOf(part, value)?.fields ?? []),
      ]
    case 'list':
      return [
        ...paths,
        ...(Array.isArray(value) ? value : []).flatMap((element, place) =>
          pathsIn(part.item, element, deeper(String(place), nameOf(element))),
        ),
      ]
    case 'names':
      return [
        ...paths,
        ...Object.entries(isKeyed(value) ? value : {}).flatMap(([name, element]) =>
          pathsIn(part.item, element, deeper(name)),
        ),
      ]
    case 'pair':
      return [...paths, ...part.parts.flatMap((_part, place) => deeper(String(place)))]
    case 'maybe':
      return value === null ? [...paths] : pathsIn(part.part, value, paths)
    default:
      return [...paths]
  }
}

/** As the server names an element of a list in its faults and differences. */
export const nameOf = (element: unknown): string | null =>
  isKeyed(element) && typeof element.name === 'string' && element.name !== '' ? element.name : null
