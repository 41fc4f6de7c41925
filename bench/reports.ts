import type { Person } from '../src/people/person.ts'
import { LIMITS_USUAL } from '../src/reports/counts.ts'
import { createReports, type Reports } from '../src/reports/service.ts'
import { testDatabase } from '../test/database.ts'
import { fillYear } from '../test/reports/many.ts'
import { median, table } from './figures.ts'

const UNTIL = Date.UTC(2026, 10, 21, 5)
const DAY = 86_400_000
const iso = (at: number) => new Date(at).toISOString()
const AUDITOR: Person = {
  ...{ id: '00000000-0000-4000-8000-00000000000a', username: 'auditor', displayName: 'auditor' },
  ...{ role: 'auditor', unitId: null },
}
const MB = 1024 * 1024

type Measured = Readonly<{
  calls: number
  /** Milliseconds, the median of the rounds. */
  ms: Readonly<Record<string, number | null>>
  queueLog: Readonly<{ lines: number; seconds: number; firstPieceMs: number; grownMb: number }>
}>

/** Figures of a year with ten times the calls: what a day, a month and the whole year then cost. */
export async function benchReports(
  { rounds, calls }: { rounds: number; calls: number },
  say: (line: string) => void,
) {
  const measured: Measured[] = []
  for (const many of [calls / 10, calls]) measured.push(await measure(many, rounds, say))
  const [few, many] = measured
  const growth = Object.fromEntries(
    Object.entries(many?.ms ?? {}).map(([name, ms]) => {
      const before = few?.ms[name]
      return [name, ms && before ? Math.round((10 * ms) / before) / 10 : null]
    }),
  )
  const rows = Object.keys(growth).map(name => [
    name,
    ...measured.map(({ ms }) => ms[name] ?? null),
    growth[name] ?? null,
  ])
  say(table([['ms', ...measured.map(({ calls }) => `${calls} calls`), '×'], ...rows]))
  for (const { calls, queueLog } of measured)
    say(
      `queue_log of ${calls} calls: ${queueLog.lines} lines in ${queueLog.seconds} s, first piece after ${queueLog.firstPieceMs} ms, memory grown by ${queueLog.grownMb} MB`,
    )
  return { rounds, measured, growth }
}

async function measure(calls: number, rounds: number, say: (line: string) => void): Promise<Measured> {
  const endings: (() => Promise<void>)[] = []
  const database = await testDatabase({ after: work => endings.push(work) })
  try {
    const started = performance.now()
    await fillYear(database.ownerUrl, calls, iso(UNTIL))
    say(`${calls} calls of a year made in ${Math.round((performance.now() - started) / 1_000)} s`)
    const reports = createReports({
      database,
      clock: { now: () => UNTIL },
      names: async () => new Map(),
      promised: () => LIMITS_USUAL,
    })
    return { calls, ms: await timed(reports, rounds), queueLog: await streamed(reports) }
  } finally {
    for (const end of endings) await end()
  }
}

async function timed(reports: Reports, rounds: number): Promise<Measured['ms']> {
  const window = (days: number) => ({ from: iso(UNTIL - days * DAY), to: iso(UNTIL) })
  const asked: Readonly<Record<string, () => Promise<unknown>>> = {
    'day by quarter hours': () => reports.figures({ ...window(1), bucket: 'quarter-hour' }),
    'month by days': () => reports.figures({ ...window(30), bucket: 'day' }),
    'year by months': () => reports.figures({ ...window(365), bucket: 'month' }),
    'operators, a day': () => reports.operators(window(1)),
    'operators, a month': () => reports.operators(window(30)),
    'spreadsheet, a month': () => reports.csv({ ...window(30), bucket: 'day' }),
  }
  const ms: Record<string, number | null> = {}
  for (const [name, ask] of Object.entries(asked)) {
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      const started = performance.now()
      await ask()
      times.push(performance.now() - started)
    }
    ms[name] = median(times)
  }
  return ms
}

/** The whole year; memory is looked at on the way, after what was no longer needed is gone. */
async function streamed(reports: Reports): Promise<Measured['queueLog']> {
  const started = performance.now()
  let [lines, firstPieceMs, pieces] = [0, 0, 0]
  const heap: number[] = []
  for await (const piece of reports.queueLog(AUDITOR, { from: iso(UNTIL - 365 * DAY), to: iso(UNTIL) })) {
    if (pieces++ === 0) firstPieceMs = Math.round(performance.now() - started)
    lines += String(piece).split('\n').length - 1
    if (pieces % 50 === 0) heap.push(process.memoryUsage().rss / MB)
  }
  const grownMb = heap.length < 2 ? 0 : Math.max(...heap) - (heap[Math.floor(heap.length / 10)] ?? 0)
  const seconds = Math.round((performance.now() - started) / 100) / 10
  return { lines, seconds, firstPieceMs, grownMb: Math.round(grownMb) }
}
