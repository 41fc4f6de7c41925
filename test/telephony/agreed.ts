import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import { compareWithLog } from '../../src/calls/agreement-store.ts'
import { until } from '../until.ts'

/**
 * Whatever a test was about: of every call that is over, our journal and Asterisk's own event log tell one story.
 * @throws naming each disagreement of each call
 */
export async function agreed(owner: pg.Pool): Promise<void> {
  const db = drizzle(owner)
  const { rows } = await owner.query<{ id: string }>('select id from calls where gone_at is not null')
  let left: string[] = []
  // The log's last lines may still be on their way into the books.
  await until(
    'journal and event log agree',
    async () => {
      const found = await Promise.all(rows.map(({ id }) => compareWithLog(db, id)))
      left = rows.flatMap(({ id }, place) => (found[place] ?? []).map(one => `${id}: ${JSON.stringify(one)}`))
      return left.length === 0
    },
    { withinMs: 5_000, everyMs: 200 },
  ).catch(() => {}) // told below
  if (left.length > 0) throw new Error(`journal and event log disagree:\n${left.join('\n')}`)
}
