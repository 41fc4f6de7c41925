import { randomUUID } from 'node:crypto'
import { type SQL, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import pg from 'pg'
import type { Database, Tx } from '../src/db/database.ts'
import type { Person } from '../src/people/person.ts'
import { createSearch } from '../src/tickets/search.ts'
import { type TestDatabase, testDatabase } from '../test/database.ts'
import { fillTickets, operatorId } from '../test/tickets/many.ts'
import { median, table } from './figures.ts'
import { type Ask, KINDS, type Kind, SUPERVISOR, UNTIL } from './looked-for.ts'

const dialect = new PgDialect()
const searchIn = (database: Database) =>
  createSearch({
    ...{ database, clock: { now: () => UNTIL }, province: 'DT' },
    unitsOf: async ({ unitId: own }) => (own === null ? [] : [own]),
    todoOf: async ({ id }) => ({ personId: id, stage: null, decides: false }),
  })
type Line = Readonly<{ kind: string; p50: number; p95: number; max: number; worst: string }>
type Measured = Readonly<{
  tickets: number
  lines: readonly Line[]
  all: Line
  plans: Record<string, string>
  opening: Opening
}>

/** What a search costs where there are so many tickets, and a tenth of them; and what it costs a call. */
export async function benchSearch(
  { rounds, tickets }: { rounds: number; tickets: number },
  say: (line: string) => void,
) {
  const measured: Measured[] = []
  for (const many of [Math.round(tickets / 10), tickets]) measured.push(await measure(many, rounds, say))
  const [few, many] = measured
  const rows = (many?.lines ?? []).map((line, place) => {
    const before = few?.lines[place]
    return [line.kind, before?.p95 ?? null, line.p50, line.p95, line.max, line.worst]
  })
  say(table([['ms', `p95 of ${few?.tickets}`, 'p50', 'p95', 'max', 'worst'], ...rows]))
  for (const { tickets: n, all, opening } of measured)
    say(
      `${n} tickets: p50 ${all.p50} ms, p95 ${all.p95} ms, max ${all.max} ms; a draft is opened in ${opening.asItIs} ms, without search in ${opening.withoutSearch} ms`,
    )
  return { rounds, measured }
}

async function measure(tickets: number, rounds: number, say: (line: string) => void): Promise<Measured> {
  const endings: (() => Promise<void>)[] = []
  const database = await testDatabase({ after: work => endings.push(work) })
  try {
    const started = performance.now()
    await fillTickets(database.ownerUrl, tickets, new Date(UNTIL).toISOString())
    say(
      `${tickets} tickets made in ${Math.round((performance.now() - started) / 1_000)} s: ${await sizes(database)}`,
    )
    const plans: Record<string, string> = {}
    const lines: Line[] = []
    const times: number[] = []
    for (const kind of KINDS) {
      const timed = await timesOf(database, kind, rounds)
      times.push(...timed.map(({ ms }) => ms))
      lines.push(lineOf(kind.name, timed))
      plans[kind.name] = await planOf(database, kind)
    }
    return {
      tickets,
      lines,
      all: lineOf(
        'all',
        times.map(ms => ({ ms, ask: '' })),
      ),
      plans,
      opening: await openingOf(database),
    }
  } finally {
    for (const end of endings) await end()
  }
}

async function sizes({ pool }: TestDatabase): Promise<string> {
  const { rows } = await pool.query<{ name: string; size: string }>(
    `select name, pg_size_pretty(pg_relation_size(name::regclass)) as size
     from unnest(array['tickets', 'ticket_words', 'ticket_words_found', 'ticket_words_named']) name`,
  )
  return rows.map(({ name, size }) => `${name} ${size}`).join(', ')
}

type Timed = Readonly<{ ms: number; ask: string }>

async function timesOf(
  database: TestDatabase,
  { asks, who = SUPERVISOR, page = 1 }: Kind,
  rounds: number,
): Promise<Timed[]> {
  const { find } = searchIn(database)
  const timed: Timed[] = []
  for (let round = 0; round <= rounds; round++)
    for (const ask of asks) {
      const cursor = page === 1 ? null : await cursorOf(database, { ask, who, page })
      const started = performance.now()
      await find(who, cursor === null ? ask : { ...ask, cursor })
      // The first time pays for what a centre has in its memory all day.
      if (round > 0) timed.push({ ms: performance.now() - started, ask: JSON.stringify(ask).slice(0, 60) })
    }
  return timed
}

type Deep = Readonly<{ ask: Ask; who: Person; page: number }>
const cursors = new Map<string, string | null>()

/** Of the page before that one; the pages on the way are turned once. */
async function cursorOf(database: TestDatabase, { ask, who, page }: Deep): Promise<string | null> {
  const key = `${database.serviceUrl} ${JSON.stringify(ask)}`
  const known = cursors.get(key)
  if (known !== undefined) return known
  const { find } = searchIn(database)
  let cursor: string | null = null
  for (let at = 1; at < page; at++) {
    const { rows, limit, keyOf }: Awaited<ReturnType<typeof find>> = await find(
      who,
      cursor === null ? ask : { ...ask, cursor },
    )
    const last = rows[limit - 1]
    if (!last || rows.length <= limit) break
    cursor = Buffer.from(JSON.stringify(keyOf(last))).toString('base64url')
  }
  cursors.set(key, cursor)
  return cursor
}

/** How PostgreSQL went the slowest way of each kind. */
async function planOf(database: TestDatabase, { asks, who = SUPERVISOR }: Kind): Promise<string> {
  const seen: string[] = []
  const explained = (tx: Tx): Tx =>
    Object.assign(Object.create(tx) as Tx, {
      async execute(query: SQL) {
        const result = await tx.execute(query)
        if (dialect.sqlToQuery(query).sql.includes('set_config')) return result
        const { rows } = await tx.execute<{ 'QUERY PLAN': string }>(
          sql`explain (analyze, costs off, timing off, summary on) ${query}`,
        )
        seen.push(rows.map(row => row['QUERY PLAN']).join('\n'))
        return result
      },
    })
  const explaining: Database = { ...database, tx: work => database.tx(tx => work(explained(tx))) }
  const { find } = searchIn(explaining)
  for (const ask of asks) {
    seen.push(`-- ${JSON.stringify(ask).slice(0, 80)}`)
    await find(who, ask)
  }
  return seen.join('\n')
}

/** Milliseconds of the statement that opens a draft while a telephone waits, the median. */
type Opening = Readonly<{ asItIs: number; withoutSearch: number }>

const SEARCHED_BY = ['state', 'kind', 'channel', 'area', 'urgent', 'number_end', 'deadline']

async function openingOf({ pool, ownerUrl }: TestDatabase): Promise<Opening> {
  const asItIs = await opened(pool)
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  for (const name of SEARCHED_BY) await owner.query(`drop index tickets_${name}`)
  await owner.query('drop trigger ticket_words_kept on tickets; drop trigger ticket_words_changed on tickets')
  await owner.end()
  return { asItIs, withoutSearch: await opened(pool) }
}

const OPENED = 1_000
async function opened(pool: pg.Pool): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < OPENED; n++) {
    const id = randomUUID()
    const started = performance.now()
    await pool.query({
      name: 'open',
      text: `insert into tickets (id, code, state, channel, opened_at, operator_id, caller_number, content, updated_at)
        values ($1, $2, 'draft', 'phone', now(), $3, '+84912345678', '', now())`,
      values: [id, id, operatorId(1)],
    })
    times.push(performance.now() - started)
  }
  return Math.round((median(times) ?? 0) * 1_000) / 1_000
}

function lineOf(kind: string, timed: readonly Timed[]): Line {
  const sorted = [...timed].sort((a, b) => a.ms - b.ms)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  const round = (one: Timed | undefined) => Math.round((one?.ms ?? 0) * 10) / 10
  return {
    kind,
    p50: round(at(0.5)),
    p95: round(at(0.95)),
    max: round(sorted.at(-1)),
    worst: sorted.at(-1)?.ask ?? '',
  }
}
