import type { TrunkRow } from './provision.ts'

/** What changes of carriers' lines and of our numbers mean, and which may be taken back. Pure. */

/** A line as the journal keeps it: never its secret. */
export type LineKept = Omit<TrunkRow, 'name' | 'secret'>
/** A number of ours: the line that calls go out on, null = any. */
export type NumberKept = Readonly<{ trunk: string | null }>
export type Kept = LineKept | NumberKept

/** What is asked to become of one of them; null = it is taken away. */
export type AskedLine =
  | Readonly<{ of: 'trunk'; name: string; becomes: (LineKept & { secret: string | null }) | null }>
  | Readonly<{ of: 'number'; name: string; becomes: NumberKept | null }>

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
    return { asked: { of: 'number', name, becomes: before as NumberKept | null } }
  if (before === null) return { asked: { of: 'trunk', name, becomes: null } }
  const line = before as LineKept
  // The secret of now serves what was before only where it was the same then.
  const isSecretGone =
    action === 'trunk.removed' || facts.kind !== 'registration' || facts.isSecretNew === true
  if (line.kind === 'registration' && isSecretGone) return { whyNot: 'secret-not-kept' }
  return { asked: { of: 'trunk', name, becomes: { ...line, secret: null } } }
}
