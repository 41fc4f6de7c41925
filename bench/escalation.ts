import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { type TestDatabase, testDatabase } from '../test/database.ts'
import { fill, makeTold, notified, startProcess, tally } from '../test/tickets/clockwork.ts'
import { type Spread, spread, table } from './figures.ts'

/** From the first ticket's instant to the last one's. */
const WINDOW_MS = 60_000
/** What was asked for: escalated so soon after it was due. */
const WITHIN_MS = 60_000
/** The processes are there before the first falls due. */
const BEFORE_MS = 5_000
const GIVE_UP_MS = 10 * 60_000
const TOLD_EACH = 3 // head, officer, operator

type Measured = Readonly<{
  tickets: number
  windowMs: number
  /** From each ticket's due instant until it was taken in hand. */
  lateMs: Readonly<{ p50: number; p99: number; max: number }>
  /** A batch, from then to its commit. */
  batchMs: Spread
  perSecond: readonly number[]
  /** From the last instant until the last was moved. */
  drainMs: number
  killedAfterMs: number
  isExact: boolean
}>

/**
 * Tickets that fall due within one minute, with a standby process at the same work and kill -9 of the first in the middle:
 * how late each is, and that each is moved once and told once.
 */
export async function benchEscalation({ tickets }: { tickets: number }, say: (line: string) => void) {
  const measured: Measured[] = []
  const sizes: [number, number][] = [
    [tickets / 10, WINDOW_MS],
    [tickets, WINDOW_MS],
    [tickets * 10, WINDOW_MS],
    [tickets, 0],
  ]
  for (const [many, windowMs] of sizes) {
    measured.push(await measure(Math.round(many), windowMs, say))
    show(measured.at(-1) as Measured, say)
  }
  say(
    table([
      [
        'tickets',
        'within s',
        'late p50 ms',
        'p99',
        'max',
        'batch p50 ms',
        'max',
        'most a second',
        'each once',
      ],
      ...measured.map(({ tickets, windowMs, lateMs, batchMs, perSecond, isExact }) => [
        ...[tickets, windowMs / 1_000, lateMs.p50, lateMs.p99, lateMs.max, batchMs.p50, batchMs.max],
        ...[Math.max(...perSecond), isExact ? 'yes' : 'NO'],
      ]),
    ]),
  )
  const asked = measured.filter(one => one.tickets <= tickets)
  const failed = measured.filter(({ isExact }) => !isExact).length + asked.filter(isTooLate).length
  say(
    failed === 0
      ? `every one of ${tickets} within ${WITHIN_MS / 1_000} s of its instant`
      : `${failed} failed`,
  )
  return { measured, failed }
}

const isTooLate = ({ lateMs, batchMs }: Measured) => lateMs.max + (batchMs.max ?? 0) > WITHIN_MS

async function measure(tickets: number, windowMs: number, say: (line: string) => void): Promise<Measured> {
  const endings: (() => Promise<void>)[] = []
  const database = await testDatabase({ after: work => endings.push(work) })
  try {
    await makeTold(database.ownerUrl)
    const base = Math.ceil(Date.now() / 86_400_000) * 86_400_000
    const began = performance.now()
    await fill(database, { tickets, dueAt: n => base + Math.floor((n * windowMs) / tickets) })
    say(`${tickets} tickets made in ${Math.round((performance.now() - began) / 1_000)} s`)
    return await run(database, { tickets, windowMs, base })
  } finally {
    for (const end of endings.reverse()) await end()
  }
}

type Case = Readonly<{ tickets: number; windowMs: number; base: number }>

async function run(database: TestDatabase, { tickets, windowMs, base }: Case): Promise<Measured> {
  // The clocks of the processes are put so that the first falls due in some seconds.
  const aheadMs = base - BEFORE_MS - Date.now()
  const url = database.serviceUrl
  const processes = [await startProcess(url, { aheadMs }), await startProcess(url, { aheadMs })] as const
  const [first, standby] = processes
  try {
    const middle = windowMs > 0 ? base + windowMs / 2 - aheadMs : null
    const isThere = async () => (await tally(database)).moved
    if (middle === null) while ((await isThere()) < tickets / 3) await pause(20)
    else await pause(Math.max(0, middle - Date.now()))
    await first.kill('SIGKILL')
    const killedAfterMs = Date.now() + aheadMs - base
    const giveUp = Date.now() + GIVE_UP_MS
    while ((await isThere()) < tickets && Date.now() < giveUp) await pause(100)
    const last = Math.max(...processes.flatMap(({ moved }) => moved.map(({ at }) => at)))
    const { moved, tickets: distinct } = await tally(database)
    const told = await notified(database)
    return {
      ...{ tickets, windowMs, killedAfterMs, drainMs: last - base - windowMs },
      ...(await figures(database)),
      batchMs: spread(processes.flatMap(({ moved }) => moved.map(({ ms }) => ms))),
      isExact:
        [moved, distinct, told.tickets].every(n => n === tickets) &&
        told.notices === tickets * TOLD_EACH &&
        told.deliveries === told.distinct,
    }
  } finally {
    await Promise.all([first.kill('SIGKILL'), standby.kill('SIGKILL')])
  }
}

async function figures({ db }: TestDatabase): Promise<Pick<Measured, 'lateMs' | 'perSecond'>> {
  const late = sql`extract(epoch from at - (facts ->> 'dueBefore')::timestamptz) * 1000`
  const { rows } = await db.execute<{ p50: number; p99: number; max: number }>(sql`
    select round(percentile_cont(0.5) within group (order by ${late}))::int as p50,
      round(percentile_cont(0.99) within group (order by ${late}))::int as p99, round(max(${late}))::int as max
    from ticket_events where type = 'due'`)
  const seconds = await db.execute<{ n: number }>(sql`
    select count(*)::int as n from ticket_events where type = 'due' group by date_trunc('second', at)
    order by date_trunc('second', at)`)
  return { lateMs: rows[0] ?? { p50: -1, p99: -1, max: -1 }, perSecond: seconds.rows.map(({ n }) => n) }
}

function show({ tickets, perSecond, killedAfterMs, drainMs }: Measured, say: (line: string) => void): void {
  say(`  ${tickets}: each second ${perSecond.join(' ')}`)
  say(
    `  kill -9 after ${Math.round(killedAfterMs / 1_000)} s; the last one ${drainMs} ms after the last instant`,
  )
}
