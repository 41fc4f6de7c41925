import { randomUUID } from 'node:crypto'
import pg from 'pg'
import t from 'tap'
import * as store from '../../src/callbacks/store.ts'
import { plansOf } from '../explain.ts'
import { desk, NOON } from '../rooms.ts'

const ALL = { kind: undefined, states: undefined }
const SLICE = { from: null, to: null, after: null, rows: 51 }

t.test('a long list that was worked off is not read for what is open, due or under way', async t => {
  const { database } = await desk(t)
  await database.pool.query(
    `insert into callbacks (id, number, missed_calls, first_missed_at, last_missed_at, cleared_at, requested_at, joined_at,
      queue)
    select gen_random_uuid(), '+849' || n, 1, at, at, case when n % 400 > 0 then at end,
      case when n % 2 = 0 then at end, at, 'general'
    from (select n, timestamptz '2026-01-01' + n * interval '1 minute' as at from generate_series(1, 20000) n) made`,
  )
  const owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  await owner.query('analyze callbacks')
  await owner.end()
  const plan = async (work: Parameters<typeof plansOf>[1]) => (await plansOf(database, work)).join('\n')
  t.match(await plan(db => store.listCallbacks(db, SLICE, true, ALL)), /callbacks_open\b/)
  t.match(await plan(db => store.listCallbacks(db, SLICE, false, ALL)), /callbacks_missed\b/)
  t.match(await plan(db => store.due(db, NOON, 100)), /callbacks_due\b/)
  t.match(await plan(db => store.trying(db)), /callbacks_try_call\b/)
  const asked = await plan(db => store.askedBy(db, randomUUID(), NOON))
  for (const index of [/callbacks_due\b/, /callbacks_try_call\b/, /callbacks_requested\b/])
    t.match(asked, index)
  t.match(await plan(db => store.openOf(db, '+849400')), /callbacks_open_number\b/)
})
