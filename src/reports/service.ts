import { Readable } from 'node:stream'
import { sql } from 'drizzle-orm'
import type { Static } from 'typebox'
import { type Clock, iso, ZONE } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { readInstant } from '../http/timeline.ts'
import type { Names, Person } from '../people/person.ts'
import { CAUSE_TEXTS } from '../recordings/causes.ts'
import * as ofCalls from './call-queries.ts'
import { type CompletenessNeeds, createCompleteness } from './completeness.ts'
import { type Counts, LIMITS_USUAL, type Limits, NOTHING } from './counts.ts'
import { csvOf } from './csv.ts'
import { deskFiguresOf, figuresOf, measuresOf } from './figures.ts'
import { queueLogLines } from './log-queries.ts'
import { percentOf } from './measure.ts'
import { createOfficeReports } from './office.ts'
import * as ofOperators from './operator-queries.ts'
import { countOutgoing } from './outgoing-queries.ts'
import type { CompletenessQuery, CsvQuery, FiguresQuery, WindowQuery } from './schemas.ts'
import { countSurveys } from './survey-queries.ts'
import { type Bucket, bucketsOf, midnight, type Window } from './window.ts'

export type ReportsNeeds = Readonly<{
  database: Database
  clock: Clock
  names: Names
  /** What the province promises its callers, where nobody asks for other limits. */
  promised(): Limits
  /** The same of each queue: answered within so many seconds. */
  promisedByQueue?(): Readonly<Record<string, number>>
  /** The file of a recording as it is now; where nobody says, only the books are looked at. */
  examine?: CompletenessNeeds['examine']
}>

const unseen = async () => null

export type Reports = ReturnType<typeof createReports>

const ATTRIBUTION =
  'Cuộc gọi thuộc khoảng thời gian mà nó đến, dù kết thúc lúc nào; thời gian của điện thoại viên và lượt mời thuộc khoảng thời gian mà nó diễn ra; mục gọi lại thuộc khoảng có cuộc gọi nhỡ đầu tiên.'

const PATIENCE_MS = 120_000
/** One answer: a month of rows, or two days of sound, are some ten seconds. */
const COMPLETENESS_MOST_MS = 31 * 86_400_000
const AUDIO_MOST_MS = 2 * 86_400_000

type Counted = Readonly<{ window: Window; windows: readonly Window[]; each: Counts[]; total: Counts }>

/** Counts, and nothing else. */
export function createReports(needs: ReportsNeeds) {
  const { database, clock, names, promised, promisedByQueue = () => ({}), examine = unseen } = needs
  const { completenessOf } = createCompleteness({ db: database.db, clock, examine })

  /** Everything of one moment: figures that are read one after the other would not add up. */
  function atOnce<T>(work: (tx: Db) => Promise<T>): Promise<T> {
    return database.tx(async tx => {
      await tx.execute(sql`set transaction isolation level repeatable read, read only`)
      // A year of a million calls takes longer than a statement of a call may, and is sorted in memory.
      await tx.execute(sql`select set_config('statement_timeout', ${String(PATIENCE_MS)}, true),
        set_config('work_mem', '64MB', true)`)
      return work(tx)
    })
  }

  async function count(window: Window, bucket: Bucket, limits: Limits): Promise<Counted> {
    const windows = bucketsOf(window, bucket)
    const now = clock.now()
    const counted = await atOnce(async tx => [
      await ofCalls.countCalls(tx, { window, windows, limits }),
      await ofCalls.countHolds(tx, window, windows),
      await ofCalls.countWrapUps(tx, window, windows),
      await ofCalls.countCallbacks(tx, window, windows),
      await countOutgoing(tx, window, windows),
      await countSurveys(tx, window, windows),
      await ofCalls.countPeaks(tx, { window, windows, now }),
      await ofOperators.countTimes(tx, { window, windows, now }),
      await ofOperators.countOffers(tx, window, windows),
    ])
    const rows: readonly Counted1[] = counted.flat()
    const of = (wanted: number | null): Counts => {
      const own = rows.filter(({ n }) => n === wanted).map(({ n: _n, ...counts }) => counts)
      return Object.assign({}, NOTHING, ...own)
    }
    return { window, windows, each: windows.map((_, n) => of(n + 1)), total: of(null) }
  }

  return {
    ...createOfficeReports({ clock, atOnce }),

    /** Since midnight, by what the province promises. */
    async today() {
      const now = clock.now()
      const limits = promised()
      const window = { from: midnight(now), to: now + 1 }
      const within = promisedByQueue()
      const [rows, queues] = await atOnce(async tx => [
        await ofCalls.countCalls(tx, { window, windows: [window], limits }),
        await ofCalls.countQueues(tx, { window, limits, within }),
      ])
      const measured = measuresOf(
        Object.assign(
          {},
          NOTHING,
          rows.find(({ n }) => n === null),
        ),
      )
      const of = (code: string) => measured[code]?.value ?? null
      return {
        from: iso(window.from),
        ...{ offered: of('offered') ?? 0, answered: of('answered') ?? 0 },
        ...{ abandoned: of('abandoned') ?? 0, serviceLevel: of('service-level') },
        levels: Object.fromEntries(
          queues.map(({ queue, answeredWithin, queued }) => [queue, percentOf(answeredWithin, queued)]),
        ),
      }
    },

    async figures(asked: Static<typeof FiguresQuery>) {
      const limits = limitsOf(asked, promised())
      const bucket = asked.bucket ?? 'none'
      const { window, windows, each, total } = await count(windowOf(asked), bucket, limits)
      const figures = figuresOf(total, limits)
      const level = figures.find(({ code }) => code === 'service-level')?.value ?? null
      return {
        ...{ ...shown(window), zone: ZONE.name, attribution: ATTRIBUTION, bucket, limits, figures },
        isGoalMet: level === null ? null : level >= limits.goalPercent,
        buckets: each.map((counts, n) => ({
          ...shown(windows[n] ?? window),
          figures: measuresOf(counts),
        })),
      }
    },

    async csv(asked: Static<typeof CsvQuery>): Promise<string> {
      const limits = limitsOf(asked, promised())
      const { window, windows, each, total } = await count(windowOf(asked), asked.bucket ?? 'none', limits)
      const rows = each.map((counts, n) => ({ window: windows[n] ?? window, counts }))
      return csvOf(rows, { window, counts: total }, limits, asked.separator ?? 'comma')
    },

    /** @throws Refusal where the window ends before it begins, or is longer than one answer can look through */
    async completeness(asked: Static<typeof CompletenessQuery>) {
      const window = windowOf(asked)
      const audio = asked.audio ?? false
      bucketsOf(window, 'none')
      if (window.to - window.from > (audio ? AUDIO_MOST_MS : COMPLETENESS_MOST_MS))
        throw new Refusal('window-too-long', 400, 'Khoảng thời gian quá dài cho một lần kiểm tra.')
      const found = await completenessOf({ ...window, audio })
      return {
        ...{ ...found, ...shown(window), causes: { ...found.causes }, phases: [...found.phases] },
        gaps: found.gaps.map(gap => ({ ...gap, ...shown(gap), text: CAUSE_TEXTS[gap.cause] })),
      }
    },

    /** Each operator's time and offers; who did nothing in the window is left out. */
    async operators(asked: Static<typeof WindowQuery>) {
      const window = windowOf(asked)
      bucketsOf(window, 'none')
      const [times, offers, answered] = await atOnce(async tx => [
        await ofOperators.timesOf(tx, window, clock.now()),
        await ofOperators.offersOf(tx, window),
        await ofOperators.answeredByEach(tx, window),
      ])
      const ids = [...new Set([...times, ...offers, ...answered].map(({ personId }) => personId))]
      const known = await names(ids)
      const items = ids.map(id => {
        const own = times.filter(({ personId }) => personId === id)
        return {
          ...{ operatorId: id, operator: known.get(id) ?? null },
          ...operatorOf(
            own,
            offers.find(({ personId }) => personId === id),
            answered.find(({ personId }) => personId === id),
          ),
        }
      })
      return { ...shown(window), zone: ZONE.name, items: items.sort(byName) }
    },

    /** Asterisk's `queue_log` of the calls that arrived in the window. */
    queueLog(person: Person, asked: Static<typeof WindowQuery>): Readable {
      const window = windowOf(asked)
      bucketsOf(window, 'none')
      // One piece is made ahead of the reader, not more.
      return Readable.from(queueLogLines(database.db, window, person), { highWaterMark: 1 })
    },
  }
}

type Counted1 = { n: number | null } & Partial<Counts>

function operatorOf(
  times: readonly ofOperators.TimeOf[],
  offers: ofOperators.OffersOf | undefined,
  answered: ofOperators.AnsweredBy | undefined,
) {
  const { noAnswer = 0, refused = 0, unreachable = 0, callerLeft = 0 } = offers ?? {}
  const lasted = (wanted: string) =>
    times.filter(({ state }) => state === wanted).reduce((total, { ms }) => total + ms, 0)
  const counts: Counts = {
    ...NOTHING,
    ...{ readyMs: lasted('ready'), ringingMs: lasted('ringing'), talkingMs: lasted('talking') },
    ...{ wrappingMs: lasted('wrap-up'), pausedMs: lasted('paused'), signedOutMs: lasted('signed-out') },
    ...{ offers: offers?.offers ?? 0, offersUnanswered: noAnswer + refused + unreachable },
  }
  return {
    ...{ answered: answered?.answered ?? 0, talkMs: answered?.talkMs ?? 0 },
    ...{ offers: counts.offers, noAnswer, refused, unreachable, callerLeft },
    times: times.map(({ personId: _personId, ...time }) => time),
    figures: deskFiguresOf(counts, LIMITS_USUAL),
  }
}

const byName = (
  one: { operator: { username: string } | null },
  other: { operator: { username: string } | null },
) => (one.operator?.username ?? '').localeCompare(other.operator?.username ?? '')

const shown = ({ from, to }: Window) => ({ from: iso(from), to: iso(to) })

/** @throws Refusal for what is no instant */
function windowOf({ from, to }: Static<typeof WindowQuery>): Window {
  return { from: readInstant(from), to: readInstant(to) }
}

function limitsOf({ within, goal, short }: Static<typeof FiguresQuery>, promised: Limits): Limits {
  return {
    withinSeconds: within ?? promised.withinSeconds,
    goalPercent: goal ?? promised.goalPercent,
    shortSeconds: short ?? promised.shortSeconds,
  }
}
