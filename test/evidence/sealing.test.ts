import { randomBytes } from 'node:crypto'
import t from 'tap'
import { openDatabase } from '../../src/db/database.ts'
import { OtherKey } from '../../src/evidence/sealing.ts'
import { testDatabase } from '../database.ts'
import { until } from '../until.ts'
import { CLOCK, connected, disagreements, entriesOf, note, sealAll, sealerOf } from './books.ts'

const audit = async (database: Awaited<ReturnType<typeof testDatabase>>) =>
  (await entriesOf(database)).filter(({ source }) => source === 'audit_log')

t.test('the chain of one centre', async t => {
  const database = await testDatabase(t)
  const { pool } = database
  const owner = await connected(t, database.ownerUrl)

  await t.test('nothing written, nothing sealed', async t => {
    t.match(await sealerOf(database).round(), { entries: 0, rows: 0, isMore: false, head: null })
    t.same(await entriesOf(database), [])
  })

  await t.test('F04: what is written is sealed, row by row, with every kind of value', async t => {
    await pool.query(`insert into people (id, username, display_name, role, created_at)
      values ('00000000-0000-4000-8000-000000000002', 'op101', 'Lan', 'operator', now())`)
    await pool.query(`insert into audit_log (at, action, subject_kind, subject_id, address, facts)
      values (now(), E'tên\\n"lạ"\\\\', 'Đường "Trần Hưng Đạo"', E'a\\tb', null, '{"số": 1.50, "b": [null, "🎧", {}]}')`)
    await pool.query(`insert into data_views (at, person_id, purpose, ticket_ids, fields)
      values ('2026-11-22T01:02:03.456+07', '00000000-0000-4000-8000-000000000002', 'ticket',
        '{00000000-0000-4000-8000-000000000005}', '{callerName,"a,b"}')`)
    await pool.query(`insert into directory_versions (kind, subject, effective_from, value, made_at, reason)
      values ('area', 'x', '1900-01-01', '{"name": "Xã"}', now(), 'x')`)
    const round = await sealerOf(database).round()
    t.match(round, { entries: 3, rows: 3 })
    t.same(await disagreements(database), [])
    const [first] = await entriesOf(database)
    t.match(first, { seq: 1, source: 'audit_log', form: 1, afterKey: 0, toKey: 1, rows: 1, at: CLOCK.time })
  })

  await t.test('the same digest whatever zone and habits a session has', async t => {
    const habits = `-c timezone=America/New_York -c datestyle=ISO,DMY -c bytea_output=escape -c extra_float_digits=0`
    const url = new URL(database.serviceUrl)
    url.searchParams.set('options', habits)
    const abroad = openDatabase(url.href, 2)
    t.teardown(() => abroad.close())
    await note(pool, 'abroad')
    await pool.query(`insert into evidence_erasures (source, row_key, at, basis, commitment)
      values ('audit_log', 999, now(), 'x', '\\x00ff5c')`)
    t.match(await sealerOf(abroad).round(), { entries: 2 })
    t.same(await disagreements(database), [])
  })

  await t.test('a row that commits late, with a lower number, is sealed in its place', async t => {
    const sealer = sealerOf(database)
    const slow = await connected(t, database.serviceUrl)
    await slow.query('begin')
    await note(slow, 'slow')
    await note(pool, 'quick')
    const before = await audit(database)
    t.match(await sealer.round(), { entries: 0 }, 'while it is open, nothing above it is sealed')
    t.ok(sealer.heldSince(), 'and that is told')
    await note(pool, 'quicker')
    await slow.query('commit')
    t.match(await sealer.round(), { entries: 1, rows: 3 })
    t.equal(sealer.heldSince(), null)
    const [last] = (await audit(database)).slice(-1)
    t.equal(last?.afterKey, before.at(-1)?.toKey)
    t.same(await disagreements(database), [])
  })

  await t.test('one that is always busy with somebody new is sealed all the same', async t => {
    const sealer = sealerOf(database)
    const [one, two] = [await connected(t, database.serviceUrl), await connected(t, database.serviceUrl)]
    let sealed = 0
    await one.query('begin')
    await note(one, 'busy')
    for (let turn = 0; turn < 6; turn++) {
      const [ending, next] = turn % 2 === 0 ? [one, two] : [two, one]
      await next.query('begin')
      await note(next, 'busy')
      await note(pool, 'quick')
      sealed += (await sealer.round())?.rows ?? 0
      await ending.query(turn === 3 ? 'rollback' : 'commit')
    }
    t.ok(sealed > 0, `${sealed} rows were sealed while somebody wrote at every look`)
    await (await Promise.all([one.query('rollback'), two.query('rollback')])).length
    await sealAll(database, sealer)
    t.same(await disagreements(database), [])
    t.equal(
      (await audit(database)).reduce((sum, { rows }) => sum + rows, 0),
      await countOf('audit_log'),
    )
  })

  await t.test('many writers at once, of whom some give up', async t => {
    const clients = await Promise.all(Array.from({ length: 6 }, () => connected(t, database.serviceUrl)))
    const sealer = sealerOf(database)
    let isOver = false
    const writing = Promise.all(
      clients.map(async (client, number) => {
        for (let turn = 0; turn < 12; turn++) {
          await client.query('begin')
          for (let row = 0; row <= (turn * 7 + number) % 4; row++) await note(client, `w${number}`)
          await client.query((turn + number) % 5 === 0 ? 'rollback' : 'commit')
        }
      }),
    ).finally(() => {
      isOver = true
    })
    while (!isOver) await sealer.round()
    await writing
    await sealAll(database, sealer)
    t.same(await disagreements(database), [])
    t.equal(
      (await audit(database)).reduce((sum, { rows }) => sum + rows, 0),
      await countOf('audit_log'),
    )
  })

  await t.test('two at once make one chain, a third waits for nobody', async t => {
    await note(pool, 'crowd', 30)
    const rounds = await Promise.all([1, 2, 3].map(() => sealerOf(database).round()))
    t.equal(rounds.filter(round => (round?.entries ?? 0) > 0).length, 1)
    t.same(await disagreements(database), [])
  })

  await t.test('a number that was not given stays above the seal, and spoils nothing', async t => {
    const sealer = sealerOf(database)
    await sealAll(database, sealer)
    const before = (await audit(database)).at(-1)?.toKey ?? 0
    await pool.query(`insert into audit_log (id, at, action, subject_kind, subject_id, facts)
      overriding system value values (9007199254740000, now(), 'ahead', 'x', 'x', '{}')`)
    t.match(await sealer.round(), { entries: 0 }, 'nobody vouches for it')
    await note(pool, 'afterwards')
    await sealAll(database, sealer)
    t.equal((await audit(database)).at(-1)?.toKey, before + 1)
    await owner.query('begin')
    await note(owner, 'given up')
    await owner.query('rollback')
    t.match(
      await sealer.round(),
      { entries: 0, isMore: false },
      'a number that nobody used is waited for by nobody',
    )
    t.same(await disagreements(database), [])
    // The triggers hold even for the owner.
    await owner.query('alter table audit_log disable trigger user')
    await owner.query('delete from audit_log where id > 9007199254000000')
    await owner.query('alter table audit_log enable trigger user')
  })

  await t.test('a clock that goes back makes no entry older than the one before', async t => {
    const before = (await entriesOf(database)).at(-1)?.at ?? 0
    CLOCK.time -= 3_600_000
    await note(pool, 'back')
    await sealAll(database)
    CLOCK.time += 3_600_000
    t.equal((await entriesOf(database)).at(-1)?.at, before)
    t.same(await disagreements(database), [])
  })

  await t.test('a sealer that dies in the middle has sealed nothing, and the next one all', async t => {
    await note(pool, 'dying')
    const before = (await entriesOf(database)).length
    await owner.query('begin')
    await owner.query('lock table evidence_entries in share mode')
    const dying = sealerOf(database).round()
    const failed = dying.then(
      () => 'sealed',
      () => 'failed',
    )
    await until('it waits to write', async () => {
      const { rows } = await pool.query(
        `select pg_terminate_backend(pid) from pg_locks
         where relation = 'evidence_entries'::regclass and not granted`,
      )
      return rows.length > 0
    })
    t.equal(await failed, 'failed')
    await owner.query('rollback')
    t.equal((await entriesOf(database)).length, before)
    t.match(await sealerOf(database).round(), { entries: 1 })
    t.same(await disagreements(database), [])
  })

  await t.test('another key does not go on with this chain', async t => {
    await note(pool, 'stranger')
    await t.rejects(sealerOf(database, randomBytes(24)).round(), OtherKey)
    t.match(await sealerOf(database).round(), { entries: 1 })
  })

  await t.test('what was sealed and is bent, taken away or slipped in is seen', async t => {
    const entries = await audit(database)
    const inner = entries.find(({ rows }) => rows > 10)
    const bend = async (statement: string, seen: RegExp) => {
      await owner.query('begin')
      await owner.query('alter table audit_log disable trigger append_only')
      await owner.query(statement)
      await owner.query('alter table audit_log enable trigger append_only')
      await owner.query('commit')
      const found = await disagreements(database)
      t.match(found.join(), seen, statement)
    }
    const at = inner?.toKey ?? 0
    await bend(`update audit_log set facts = facts || '{"x": 1}' where id = ${at}`, /digest/)
    await bend(`update audit_log set facts = facts - 'x' where id = ${at}`, /^$/)
    await bend(`update audit_log set at = at + interval '1 ms' where id = ${at}`, /digest/)
    await bend(`update audit_log set at = at - interval '1 ms' where id = ${at}`, /^$/)
    await owner.query(`create temporary table kept as select * from audit_log where id = ${at}`)
    await bend(`delete from audit_log where id = ${at}`, /rows, not/)
    await bend('insert into audit_log overriding system value select * from kept', /^$/)
  })

  await t.test('thousands of rows at once are pieces, in rounds, with holes left out', async t => {
    await note(pool, 'many', 2_500)
    await owner.query(`select setval(pg_get_serial_sequence('audit_log', 'id'), 1000000)`)
    await note(pool, 'far', 1_500)
    t.equal(await sealAll(database), 2, 'a hole is not walked through')
    const made = (await audit(database)).slice(-5)
    t.ok(made.every(({ rows }) => rows <= 1_000))
    t.equal(made.at(-1)?.toKey, 1_001_500)
    await note(pool, 'a year', 21_000)
    t.equal(await sealAll(database), 2, 'more than one transaction takes')
    t.same(await disagreements(database), [])
  })

  async function countOf(table: string): Promise<number> {
    return Number((await pool.query(`select count(*)::int as n from ${table}`)).rows[0].n)
  }
})
