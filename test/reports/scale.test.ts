import { type SQL, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import t from 'tap'
import { LIMITS_USUAL } from '../../src/reports/counts.ts'
import { createReports } from '../../src/reports/service.ts'
import { desk, NOON } from '../rooms.ts'
import { fillYear } from './many.ts'

const dialect = new PgDialect()
const DAY = 86_400_000
const iso = (instant: number) => new Date(instant).toISOString()

type Plan = { 'Node Type': string; 'Relation Name'?: string; Plans?: Plan[] }
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

t.test('a day among a hundred thousand calls is found by indexes', async t => {
  const here = await desk(t)
  await fillYear(here.database.ownerUrl, 100_000, iso(NOON))
  const scanned: string[] = []
  let looked = 0
  /** Every query is explained before it is asked. */
  const explained = <D extends object>(db: D & { execute(query: SQL): Promise<unknown> }): D =>
    Object.assign(Object.create(db), {
      async execute(query: SQL) {
        const text = sql`explain (format json) ${query}`
        const isQuery = dialect.sqlToQuery(query).sql.includes('select')
        if (isQuery) {
          const { rows } = (await db.execute(text)) as { rows: { 'QUERY PLAN': [{ Plan: Plan }] }[] }
          const nodes = nodesOf(rows[0]?.['QUERY PLAN'][0].Plan ?? { 'Node Type': 'none' })
          scanned.push(
            ...nodes.flatMap(node => (node['Node Type'] === 'Seq Scan' ? (node['Relation Name'] ?? []) : [])),
          )
          looked++
        }
        return db.execute(query)
      },
    })
  const database = {
    ...here.database,
    db: explained(here.database.db),
    tx: <T>(work: (tx: never) => Promise<T>) => here.database.tx(tx => work(explained(tx) as never)),
  }
  const reports = createReports({ ...here, promised: () => LIMITS_USUAL, database: database as never })
  const window = { from: iso(NOON - 100 * DAY), to: iso(NOON - 99 * DAY) }
  const { figures } = await reports.figures({ ...window, bucket: 'hour' })
  t.match(figures[0], { code: 'received', value: 274 })
  await reports.operators(window)
  const stream = reports.queueLog(await here.person('auditor'), window)
  for await (const piece of stream) t.ok(piece)
  const year = { from: iso(NOON - 365 * DAY), to: iso(NOON) }
  let pieces = 0
  for await (const piece of reports.queueLog(await here.person('auditor'), year)) {
    t.ok(piece)
    if (++pieces === 20) break // the first pages of a year are found as fast as those of a day
  }
  t.ok(looked > 12, `${looked} queries were looked at`)
  // Twenty operators and what was never written need no index.
  const large = ['calls', 'call_events', 'operator_events', 'cel_events']
  t.same(
    scanned.filter(table => large.includes(table)),
    [],
  )
})
