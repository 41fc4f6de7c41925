import { sql } from 'drizzle-orm'
import t from 'tap'
import { openDatabase } from '../../src/db/database.ts'
import { isDatabaseAway } from '../../src/db/weather.ts'
import type { TestDatabase } from '../database.ts'
import { testDatabase } from '../database.ts'
import { until } from '../until.ts'

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

t.test(
  'a connection that dies in the midst of a transaction is told by its next statement, and ends nothing else',
  async t => {
    const { serviceUrl } = await testDatabase(t)
    const own = openDatabase(serviceUrl)
    const killer = openDatabase(serviceUrl, 1)
    t.after(async () => {
      await Promise.all([own.close(), killer.close()])
    })
    const work = own.tx(async tx => {
      const { rows } = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`)
      const pid = rows[0]?.pid
      await killer.db.execute(`select pg_terminate_backend(${pid})`)
      // No statement of ours is on its way meanwhile.
      await until('the backend has gone', async () => {
        const found = await killer.db.execute(`select from pg_stat_activity where pid = ${pid}`)
        return found.rowCount === 0
      })
      await new Promise(done => setImmediate(done))
      await tx.execute('select 1')
    })
    const error = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    )
    t.ok(isDatabaseAway(error), String(error))
    t.equal((await own.db.execute('select 1')).rowCount, 1, 'the next one gets a new connection')
  },
)
