import type { Ms } from '../clock.ts'
import { type Alarm, isOpen } from './alarm.ts'
import { type AlarmKind, type AlarmRules, ENDED_BY_PEOPLE } from './rules.ts'

/** What is known of the centre at one moment; null = not known, so that nothing is concluded from it. */
export type CentreFacts = Readonly<{
  /** Callers who wait, of each queue that has any. */
  waiting: readonly Readonly<{ queue: string; label: string; count: number; longestSince: Ms }>[] | null
  /** How many operators are at work for each queue that takes callers; whether somebody should be there. */
  staffing: readonly Readonly<{ queue: string; label: string; operators: number; isNeeded: boolean }>[] | null
  lines: readonly Readonly<{ name: string; isUp: boolean; state: string }>[] | null
  isAsteriskUp: boolean
  /** The answer to a small question; null = it did not come. */
  databaseMs: number | null
  freeBytes: number | null
  /** So little is free that work on recordings does not wait, and exports do; false where it is not known. */
  isProtecting: boolean
  /** Calls in Asterisk's own queue. */
  inFallback: number | null
  /** What of the evidence stands still. */
  stalled: readonly string[]
}>

/** Something that is the case now. */
export type Condition = Readonly<{
  kind: AlarmKind
  subject: string
  facts: Readonly<Record<string, unknown>>
  /** Since when, where the facts say it. */
  since?: Ms
}>

/** What is the case, and of which kinds that can be said at all. */
export function conditionsOf(
  facts: CentreFacts,
  rules: AlarmRules,
): { conditions: Condition[]; judged: ReadonlySet<AlarmKind> } {
  const { waiting, staffing, lines, isAsteriskUp, databaseMs, freeBytes, inFallback, stalled } = facts
  const conditions: Condition[] = []
  const judged = new Set<AlarmKind>(['asterisk-away', 'database-away'])
  const judge = (kind: AlarmKind, found: readonly Omit<Condition, 'kind'>[] | null) => {
    if (found === null) return
    judged.add(kind)
    conditions.push(...found.map(one => ({ ...one, kind })))
  }
  const one = (facts: Record<string, unknown>) => [{ subject: '', facts }]
  judge(
    'wait-over-limit',
    waiting?.map(({ queue, label, count, longestSince }) => ({
      ...{ subject: queue, since: longestSince, facts: { label, waiting: count } },
    })) ?? null,
  )
  judge(
    'no-operators',
    staffing
      ?.filter(({ operators, isNeeded }) => isNeeded && operators === 0)
      .map(({ queue, label }) => ({
        subject: queue,
        facts: { label, waiting: waiting?.find(one => one.queue === queue)?.count ?? 0 },
      })) ?? null,
  )
  judge(
    'trunk-down',
    lines?.filter(({ isUp }) => !isUp).map(({ name, state }) => ({ subject: name, facts: { state } })) ??
      null,
  )
  judge('asterisk-away', isAsteriskUp ? [] : one({}))
  judge('database-away', databaseMs === null ? one({}) : [])
  judge(
    'database-slow',
    databaseMs === null ? null : databaseMs > rules.databaseSlowMs ? one({ answerMs: databaseMs }) : [],
  )
  judge('disk-low', freeBytes === null ? null : diskOf(freeBytes, rules, facts.isProtecting))
  judge('fallback-in-use', inFallback === null ? null : inFallback > 0 ? one({ calls: inFallback }) : [])
  judge(
    'evidence-stalled',
    stalled.map(subject => ({ subject, facts: {} })),
  )
  return { conditions, judged }
}

/** The disk is told twice: when somebody must act, and when the last reserve is in use. */
function diskOf(freeBytes: number, rules: AlarmRules, isProtecting: boolean): Omit<Condition, 'kind'>[] {
  const facts = { freeGigabytes: Math.round(freeBytes / 1e8) / 10 }
  const isLow = freeBytes < rules.diskLowGigabytes * 1e9
  return [
    ...(isLow ? [{ subject: '', facts }] : []),
    ...(isProtecting ? [{ subject: 'protect', facts }] : []),
  ]
}

/** What was seen before, by `keyOf`: since when a condition holds, and since when that of an open alarm is gone. */
export type Seen = Readonly<{ since: ReadonlyMap<string, Ms>; goneSince: ReadonlyMap<string, Ms> }>
export const NOTHING_SEEN: Seen = { since: new Map(), goneSince: new Map() }

export type Verdict = Readonly<{
  raise: readonly (Condition & { since: Ms })[]
  clear: readonly Alarm[]
  seen: Seen
  /** When time alone changes the verdict; null = never. */
  nextAt: Ms | null
}>

export const keyOf = ({ kind, subject }: Pick<Alarm, 'kind' | 'subject'>) => `${kind} ${subject}`

/** Of what is the case, what is to be told now, and what is over. A kind that is switched off is over at once. */
export function verdict(
  { conditions, judged }: ReturnType<typeof conditionsOf>,
  { open, seen, rules, at }: { open: readonly Alarm[]; seen: Seen; rules: AlarmRules; at: Ms },
): Verdict {
  const opened = new Set(open.filter(isOpen).map(keyOf))
  const since = new Map<string, Ms>()
  const raise: (Condition & { since: Ms })[] = []
  const due: Ms[] = []
  /** Whose facts say since when: those of another caller, say, make it a new one. */
  const timed = new Set<string>()
  for (const condition of conditions) {
    const key = keyOf(condition)
    const begun = condition.since ?? seen.since.get(key) ?? at
    since.set(key, begun)
    if (condition.since !== undefined) timed.add(key)
    const { enabled, afterSeconds } = rules.kinds[condition.kind]
    if (!enabled || opened.has(key)) continue
    if (at >= begun + afterSeconds * 1_000) raise.push({ ...condition, since: begun })
    else due.push(begun + afterSeconds * 1_000)
  }
  // What is not known now is as it was.
  for (const [key, begun] of seen.since)
    if (!judged.has(kindOf(key)) && !since.has(key)) since.set(key, begun)
  const goneSince = new Map<string, Ms>()
  const clear: Alarm[] = []
  for (const alarm of open) {
    const { enabled, afterSeconds } = rules.kinds[alarm.kind]
    if (!enabled && !ENDED_BY_PEOPLE.has(alarm.kind)) clear.push(alarm)
    if (!enabled || !judged.has(alarm.kind)) continue
    const key = keyOf(alarm)
    const begun = since.get(key)
    // Another caller waits, who does not wait too long yet.
    const isGone = begun === undefined || (timed.has(key) && at < begun + afterSeconds * 1_000)
    if (!isGone) continue
    const gone = seen.goneSince.get(key) ?? at
    goneSince.set(key, gone)
    if (at >= gone + rules.calmSeconds * 1_000) clear.push(alarm)
    else due.push(gone + rules.calmSeconds * 1_000)
  }
  return { raise, clear, seen: { since, goneSince }, nextAt: due.length > 0 ? Math.min(...due) : null }
}

export type Up = Pick<Alarm, 'kind' | 'subject' | 'facts'>

/** What is up at that moment under these rules, once its calm is over. */
export function upUnder(
  facts: CentreFacts,
  { rules, ...given }: { open: readonly Alarm[]; seen: Seen; rules: AlarmRules; at: Ms },
): Up[] {
  const { raise, clear } = verdict(conditionsOf(facts, rules), {
    ...given,
    rules: { ...rules, calmSeconds: 0 },
  })
  const over = new Set(clear.map(({ id }) => id))
  return [...given.open.filter(({ id }) => !over.has(id)), ...raise]
}

const kindOf = (key: string) => key.slice(0, key.indexOf(' ')) as AlarmKind
