import { sql } from 'drizzle-orm'
import t from 'tap'
import type { TestDatabase } from '../database.ts'
import { testDatabase } from '../database.ts'

async function counterOf(database: TestDatabase): Promise<number | null> {
  const { rows } = await database.db.execute<{ last: number }>(sql`select last from ticket_counters`)
  return rows[0]?.last ?? null
}

const insert = (year: number) => sql`insert into ticket_counters (year, last) values (${year}, 1)`

t.test('a statement that is sent and not awaited is stored with the transaction', async t => {
  const database = await testDatabase(t)
  await database.tx(async tx => void tx.send('one', insert(2026)))
  t.equal(await counterOf(database), 1)
})

t.test('a statement that is sent comes before what is asked for after it', async t => {
  const database = await testDatabase(t)
  const seen = await database.tx(async tx => {
    void tx.send('one', insert(2026))
    return (await tx.execute(sql`select last from ticket_counters`)).rows
  })
  t.same(seen, [{ last: 1 }])
})

t.test('a statement that fails unseen fails the transaction, and the connection goes on', async t => {
  // Why: nobody looks at its answer, and "stored" must never be said of what is not.
  const database = await testDatabase(t)
  const twice = database.tx(async tx => {
    void tx.send('one', insert(2026))
    void tx.send('one', insert(2026))
    return 'stored'
  })
  await t.rejects(twice, { code: '23505' })
  t.equal(await counterOf(database), null)
  await database.tx(async tx => void tx.send('one', insert(2026)))
  t.equal(await counterOf(database), 1)
})

t.test('what was sent is undone where the work throws', async t => {
  const database = await testDatabase(t)
  const undone = database.tx(async tx => {
    void tx.send('one', insert(2026))
    throw new Error('changed my mind')
  })
  await t.rejects(undone, { message: 'changed my mind' })
  t.equal(await counterOf(database), null)
})
