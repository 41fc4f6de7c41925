import { drizzle } from 'drizzle-orm/node-postgres'
import type { Database, Db } from '../src/db/database.ts'

/** The plan of every statement that `work` sends, as PostgreSQL would run it now; one text each. */
export async function plansOf({ pool }: Database, work: (db: Db) => Promise<unknown>): Promise<string[]> {
  const sent: [text: string, values: unknown[]][] = []
  await work(drizzle(pool, { logger: { logQuery: (text, values) => void sent.push([text, values]) } }))
  const plans: string[] = []
  for (const [text, values] of sent) {
    const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`explain ${text}`, values)
    plans.push(rows.map(row => row['QUERY PLAN']).join('\n'))
  }
  return plans
}
