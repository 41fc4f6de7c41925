import type { Logger } from 'pino'
import { type Clock, type Ms, within } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { LiveMessage } from '../http/live.ts'
import { waysOf } from './alarm.ts'
import type { Away } from './away.ts'
import { type CentreFacts, conditionsOf, NOTHING_SEEN, verdict } from './conditions.ts'
import type { AlarmRules, Channel } from './rules.ts'
import type { Alarms } from './service.ts'

/** Where the facts come from; each fails by itself, and then that one is not known. */
export type Sources = Readonly<{
  waiting(): Promise<NonNullable<CentreFacts['waiting']>>
  staffing(): Promise<NonNullable<CentreFacts['staffing']>>
  lines(): Promise<CentreFacts['lines']>
  isAsteriskUp(): boolean
  databaseMs(): Promise<number>
  freeBytes(): Promise<number>
  isProtecting(): boolean
  inFallback(): Promise<number>
  /** What of the evidence stands still, and what of it does not agree. */
  evidence(): Readonly<{ stalled: readonly string[]; broken: readonly string[] }>
  /** Of citizens' calls, found lately, and not as they should be. */
  flaggedRecordings(): Promise<readonly Flagged[]>
}>
export type Flagged = Readonly<{
  id: string
  callId: string
  state: string
  gapCause: string | null
}>

export type WatchNeeds = Readonly<{
  clock: Clock
  log: Logger
  alarms: Pick<Alarms, 'open' | 'raiseNow' | 'clearNow' | 'record' | 'repeatDue'>
  away: Away
  sources: Sources
  rules(): AlarmRules
  /** Ways out that this machine has. */
  channels: readonly Channel[]
}>

/** A hint that was missed costs at most this. */
const SWEEP_MS = 15_000
/** News come in bursts: one look for all of them. */
const BETWEEN_MS = 1_000
/** A database that stands still does not even refuse. */
const PATIENCE_MS = 3_000
/** What changes what this looks at. */
const HINTS = new Set(['call', 'operator', 'queue', 'settings', 'recording'])

export type Watch = ReturnType<typeof createWatch>

/** Looks at the centre whenever something has changed, when time alone changes the verdict, and now and then. */
export function createWatch({ clock, log, alarms, away, sources, rules, channels }: WatchNeeds) {
  let seen = NOTHING_SEEN
  let timer: NodeJS.Timeout | null = null
  let wakeAt = Number.POSITIVE_INFINITY
  let lookedAt = Number.NEGATIVE_INFINITY
  let round: Promise<void> | null = null
  let isRunning = false

  async function look(): Promise<void> {
    lookedAt = clock.now()
    const facts = await gather()
    const at = clock.now()
    if (facts.databaseMs === null) return withoutDatabase(at)
    await writeDown()
    const open = await alarms.open()
    const judged = conditionsOf(facts, rules())
    const found = verdict(judged, { open, seen, rules: rules(), at })
    seen = found.seen
    for (const { kind, subject, facts } of found.raise) await alarms.raiseNow({ kind, subject, facts, at })
    for (const { kind, subject } of found.clear) await alarms.clearNow({ kind, subject, at })
    const ways = waysOf(rules(), channels)
    for (const { kind, subject } of open)
      if (kind === 'undelivered' && !ways.has(subject)) await alarms.clearNow({ kind, subject, at })
    for (const one of await sources.flaggedRecordings()) await flagged(one)
    for (const subject of sources.evidence().broken) await broken(subject)
    const again = await alarms.repeatDue(open)
    wake(Math.min(found.nextAt ?? at + SWEEP_MS, again ?? at + SWEEP_MS, at + SWEEP_MS))
  }

  async function gather(): Promise<CentreFacts> {
    const known = <T>(what: string, ask: () => Promise<T>): Promise<T | null> =>
      within(ask(), { ms: PATIENCE_MS, what: 'no answer' }).catch(error => {
        log.debug({ what, reason: messageOf(error) }, 'not known')
        return null
      })
    const [waiting, staffing, lines, databaseMs, freeBytes, inFallback] = await Promise.all([
      known('waiting', sources.waiting),
      known('staffing', sources.staffing),
      known('lines', sources.lines),
      known('database', sources.databaseMs),
      known('disk', sources.freeBytes),
      known('fallback', sources.inFallback),
    ])
    const isAsteriskUp = sources.isAsteriskUp()
    const isProtecting = sources.isProtecting()
    const { stalled } = sources.evidence()
    return {
      waiting,
      staffing,
      lines,
      isAsteriskUp,
      databaseMs,
      freeBytes,
      isProtecting,
      inFallback,
      stalled,
    }
  }

  /** No row can be read or written: only this is told, past the books. */
  function withoutDatabase(at: Ms): void {
    const since = seen.since.get(AWAY) ?? at
    seen = { ...seen, since: new Map(seen.since).set(AWAY, since) }
    const { enabled, afterSeconds } = rules().kinds['database-away']
    const due = since + afterSeconds * 1_000
    if (enabled && at >= due) away.tell(at)
    wake(at < due ? due : at + SWEEP_MS)
  }

  async function writeDown(): Promise<void> {
    const told = away.untold()
    if (!told) return
    await alarms.record({ kind: 'database-away', at: told.raisedAt }, told.heard)
    away.written()
  }

  /** What has its alarm, of recordings and of the evidence; of recordings: hundreds of them do not cost a transaction each at every look. */
  const toldOf = new Set<string>()

  const flagged = async ({ id, callId, state, gapCause }: Flagged) => {
    if (toldOf.has(id) || !rules().kinds['recording-missing'].enabled) return
    const facts = { callId, state, gapCause }
    await alarms.raiseNow({ kind: 'recording-missing', subject: id, at: clock.now(), facts })
    toldOf.add(id)
  }

  const broken = async (subject: string) => {
    if (toldOf.has(subject) || !rules().kinds['evidence-broken'].enabled) return
    await alarms.raiseNow({ kind: 'evidence-broken', subject, at: clock.now(), facts: {} })
    toldOf.add(subject)
  }

  function wake(at: Ms): void {
    if (!isRunning || at >= wakeAt) return
    wakeAt = at
    if (timer) clearTimeout(timer)
    timer = setTimeout(begin, Math.max(0, at - clock.now()))
    timer.unref()
  }

  function begin(): void {
    wakeAt = Number.POSITIVE_INFINITY
    round ??= look()
      .catch(error => {
        log.warn({ reason: messageOf(error) }, 'alarms not looked at')
        wake(clock.now() + SWEEP_MS)
      })
      .finally(() => {
        round = null
        if (wakeAt === Number.POSITIVE_INFINITY) wake(clock.now() + SWEEP_MS)
      })
  }

  const hint = () => wake(Math.max(clock.now(), lookedAt + BETWEEN_MS))

  return {
    hint,
    /** Everything that is told live. */
    hear(messages: readonly LiveMessage[]): void {
      if (!isRunning) return
      if (messages.some(({ type }) => HINTS.has(type))) hint()
    },
    /** Once, now. */
    look,
    /** What is known at this moment, and since when: for whoever asks what other rules would make of it. */
    moment: async () => ({ facts: await gather(), seen, at: clock.now() }),
    start(): void {
      isRunning = true
      wake(clock.now())
    },
    async stop(): Promise<void> {
      isRunning = false
      if (timer) clearTimeout(timer)
      await round
      await away.settled()
    },
  }
}

const AWAY = 'database-away '
