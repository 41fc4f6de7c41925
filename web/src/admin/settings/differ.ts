import { dateOf, dateTimeOf, numberOf } from '../../kit/format.ts'
import { choiceOf } from '../../words/choices.ts'
import { wordsOf } from '../../words/settings.ts'
import { isKeyed, nameOf } from './model.ts'

/** What a change does, in words. Pure. */

export type Difference = Readonly<{ path: string; before?: unknown; after?: unknown }>

/** One line of what changes: where, what was, what will be; `null` = nothing there. */
export type Line = Readonly<{ where: string; before: string | null; after: string | null }>

/** `Hàng chờ › Hàng chờ chung › Mức phục vụ`; what has no words stands as it is. */
export function placeOf(path: string): string {
  const parts = path.split('.')
  const words = parts.map((part, place) => wordsOf(parts.slice(0, place + 1).join('.'))?.title ?? part)
  const shown = words.map((word, place) => {
    const part = parts[place] ?? ''
    const isElement = wordsOf(`${parts.slice(0, place).join('.')}.*`) !== null && place > 0
    return isElement && word !== part ? `${word} ${part}` : word
  })
  return shown.join(' › ')
}

/** @param path of the value, so that its choices have names */
export function valueInWords(path: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return 'để trống'
  if (typeof value === 'boolean') return value ? 'có' : 'không'
  if (typeof value === 'number') return numberOf(value)
  if (typeof value === 'string') return textInWords(path, value)
  if (Array.isArray(value)) return listInWords(path, value)
  if (!isKeyed(value)) return String(value)
  return Object.entries(value)
    .filter(([, part]) => part !== null && !(Array.isArray(part) && part.length === 0))
    .map(([name, part]) => {
      const title = wordsOf(`${path}.${name}`)?.title
      const words = isTag(name) ? choiceOf(path, String(part)) : valueInWords(`${path}.${name}`, part)
      return isTag(name) || title === undefined ? words : `${title}: ${words}`
    })
    .join('; ')
}

const isTag = (name: string) => name === 'kind' || name === 'action'

function textInWords(path: string, text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return dateOf(`${text}T00:00:00+07:00`)
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text)) return dateTimeOf(`${text}:00+07:00`)
  return choiceOf(path, text)
}

function listInWords(path: string, list: readonly unknown[]): string {
  if (list.length === 0) return 'không có'
  const isShift = list.length === 2 && list.every(one => typeof one === 'string' && /^\d\d:\d\d$/.test(one))
  if (isShift) return list.join('–')
  return list.map(one => valueInWords(`${path}.*`, one)).join(isKeyed(list[0]) ? ' | ' : ', ')
}

/** A list that was told as a whole is told by what came and what went. */
export function linesOf({ path, before, after }: Difference): Line[] {
  const where = placeOf(path)
  if (isRows(before) && isRows(after)) {
    const gone = without(before, after)
    const come = without(after, before)
    const lines = [
      ...gone.map(one => ({ where, before: valueInWords(`${path}.*`, one), after: null })),
      ...come.map(one => ({ where, before: null, after: valueInWords(`${path}.*`, one) })),
    ]
    if (lines.length > 0) return lines
    return [{ where, before: 'thứ tự cũ', after: 'thứ tự mới' }]
  }
  return [{ where, before: told(path, before), after: told(path, after) }]
}

const isRows = (value: unknown): value is unknown[] =>
  Array.isArray(value) && (value.length === 0 || value.some(one => typeof one === 'object'))

/** An element that is not there at all is nothing, a setting that is empty says so. */
const told = (path: string, value: unknown): string | null =>
  value === undefined ? null : valueInWords(path, value)

function without(list: readonly unknown[], other: readonly unknown[]): unknown[] {
  const known = new Set(other.map(keyOf))
  return list.filter(one => !known.has(keyOf(one)))
}

/** PostgreSQL keeps the keys of JSON in an order of its own. */
function keyOf(value: unknown): string {
  return JSON.stringify(value, (_key, part) =>
    isKeyed(part) ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1))) : part,
  )
}

/** Where two values of a section differ, as deep as both have the same names. */
export function differencesIn(path: string, before: unknown, after: unknown): Difference[] {
  if (keyOf(before ?? null) === keyOf(after ?? null)) return []
  const [old, young] = [partsOf(before), partsOf(after)]
  if (!old || !young) return [{ path, before, after }]
  return [...new Set([...old.keys(), ...young.keys()])].flatMap(name =>
    differencesIn(`${path}.${name}`, old.get(name), young.get(name)),
  )
}

function partsOf(value: unknown): ReadonlyMap<string, unknown> | null {
  if (isKeyed(value)) return new Map(Object.entries(value))
  if (!Array.isArray(value) || value.length === 0) return null
  const names = value.map(nameOf)
  const isNamed = names.every(name => name !== null) && new Set(names).size === names.length
  return isNamed ? new Map(value.map((element, place) => [names[place] ?? '', element])) : null
}
