import { createHash } from 'node:crypto'
import { numberFault, type TrunkRow } from './provision.ts'

/** What changes of carriers' lines and of our numbers mean, and which may be taken back. Pure. */

/** A line as the journal keeps it: never its secret. */
export type LineKept = Omit<TrunkRow, 'name' | 'secret'>
/** A number of ours: the line that calls go out on, null = any. */
export type NumberKept = Readonly<{ trunk: string | null }>
export type Kept = LineKept | NumberKept

/** All lines and numbers that there are. */
export type Books = Readonly<{
  trunks: readonly TrunkRow[]
  numbers: readonly Readonly<{ number: string; trunk: string | null }>[]
}>

type WithSecret = LineKept & Readonly<{ secret: string | null }>
/** What is asked to become of a line, or of numbers together; null = taken away. A line without a secret keeps its own. */
export type AskedTrunk = Readonly<{ of: 'trunk'; name: string; becomes: WithSecret | null }>
export type AskedLine =
  | AskedTrunk
  | Readonly<{ of: 'numbers'; numbers: string[]; becomes: NumberKept | null }>

export const STANDINGS = ['new', 'changed', 'same', 'removed', 'not-valid'] as const
/** What becomes of one line or number. */
export type Item = Readonly<{
  name: string
  standing: (typeof STANDINGS)[number]
  differs: Difference[]
}>

export type Difference = Readonly<{ what: string; before: string | null; after: string | null }>

const TOLD = ['kind', 'host', 'port', 'matchPort', 'username', 'trunk'] as const

export function differences(before: Kept | null, after: Kept | null): Difference[] {
  const was = (before ?? {}) as Readonly<Record<string, unknown>>
  const is = (after ?? {}) as Readonly<Record<string, unknown>>
  const lines = TOLD.filter(what => (was[what] ?? null) !== (is[what] ?? null)).map(what => ({
    what,
    before: textOf(was[what]),
    after: textOf(is[what]),
  }))
  const [wasThere, isThere] = [before !== null, after !== null]
  if (wasThere === isThere) return lines
  return [{ what: 'isThere', before: String(wasThere), after: String(isThere) }, ...lines]
}

const textOf = (value: unknown) => (value === undefined || value === null ? null : String(value))

/** Of the line, or of the numbers, each once. */
export const namesOf = (asked: AskedLine): string[] =>
  asked.of === 'trunk' ? [asked.name] : [...new Set(asked.numbers)]

export const lineKept = ({ kind, host, port, matchPort, username }: LineKept): LineKept => ({
  ...{ kind, host, port, matchPort, username },
})

export function numberKept({ numbers }: Books, number: string): NumberKept | null {
  const found = numbers.find(one => one.number === number)
  return found ? { trunk: found.trunk } : null
}

/** What becomes of the line, or of each of the numbers; a number that is asked for twice counts once. */
export function itemsOf(books: Books, asked: AskedLine): Item[] {
  if (asked.of === 'trunk') {
    const known = books.trunks.find(({ name }) => name === asked.name)
    const after = asked.becomes && lineKept(asked.becomes)
    const item = itemOf(asked.name, known ? lineKept(known) : null, after)
    const isSecretAsked = item.standing === 'same' && Boolean(asked.becomes?.secret)
    return [isSecretAsked ? { ...item, standing: 'changed' } : item]
  }
  return namesOf(asked).map(number =>
    asked.becomes !== null && numberFault(number) !== null
      ? { name: number, standing: 'not-valid', differs: [] }
      : itemOf(number, numberKept(books, number), asked.becomes),
  )
}

function itemOf(name: string, before: Kept | null, after: Kept | null): Item {
  const differs = differences(before, after)
  const moved = before === null ? 'new' : after === null ? 'removed' : 'changed'
  return { name, differs, standing: differs.length === 0 ? 'same' : moved }
}

export type Effect = Readonly<{
  items: Item[]
  /** Of a line that is taken away: whose calls out go another way. */
  numbers: string[]
  dropsRegistration: boolean
  /** No other would be left. */
  isLast: boolean
}>

export function effectOf(books: Books, asked: AskedLine): Effect {
  const items = itemsOf(books, asked)
  const isGone = asked.becomes === null
  if (asked.of === 'numbers') {
    const isLast = isGone && books.numbers.every(({ number }) => asked.numbers.includes(number))
    return { items, numbers: [], dropsRegistration: false, isLast }
  }
  const before = books.trunks.find(({ name }) => name === asked.name) ?? null
  return {
    items,
    numbers: isGone ? numbersOn(books, asked.name) : [],
    dropsRegistration: dropsRegistration(before, asked.becomes),
    isLast: isGone && books.trunks.every(({ name }) => name === asked.name),
  }
}

export const numbersOn = ({ numbers }: Books, trunk: string): string[] =>
  numbers.flatMap(one => (one.trunk === trunk ? [one.number] : []))

/**
 * What somebody was told before they decided, in short: another one by then is another state.
 * @param change the newest there was of the line or the numbers, since a secret is not told; 0 = none
 */
export const markOf = (effect: Effect, change: number): string =>
  createHash('sha256')
    .update(JSON.stringify([effect, change]))
    .digest('hex')
    .slice(0, 16)

/** Where we are registered at a carrier, and would not be, or under another name, for a while. */
export function dropsRegistration(
  before: LineKept | null,
  after: (LineKept & { secret?: string | null }) | null,
) {
  if (before?.kind !== 'registration') return false
  if (after?.kind !== 'registration' || after.secret) return true
  return before.host !== after.host || before.port !== after.port || before.username !== after.username
}

/** What the journal keeps of one change. */
export type Change = Readonly<{
  id: number
  action: string
  name: string
  facts: Readonly<Record<string, unknown>>
}>

export type WhyNot = 'overtaken' | 'not-kept' | 'secret-not-kept'
export type Back = Readonly<{ asked: AskedLine }> | Readonly<{ whyNot: WhyNot }>

/** @param changes of all lines and numbers, the newest first */
export function backsOfLines(changes: readonly Change[]): ReadonlyMap<number, Back> {
  const touched = new Set<string>()
  return new Map(
    changes.map(change => {
      const isFirst = !touched.has(change.name)
      touched.add(change.name)
      return [change.id, isFirst ? backOf(change) : { whyNot: 'overtaken' as const }]
    }),
  )
}

function backOf({ action, name, facts }: Change): Back {
  const { before } = facts
  if (before === undefined) return { whyNot: 'not-kept' }
  if (action.startsWith('number.'))
    return { asked: { of: 'numbers', numbers: [name], becomes: before as NumberKept | null } }
  if (before === null) return { asked: { of: 'trunk', name, becomes: null } }
  const line = before as LineKept
  // The secret of now serves what was before only where it was the same then.
  const isSecretGone =
    action === 'trunk.removed' || facts.kind !== 'registration' || facts.isSecretNew === true
  if (line.kind === 'registration' && isSecretGone) return { whyNot: 'secret-not-kept' }
  return { asked: { of: 'trunk', name, becomes: { ...line, secret: null } } }
}
