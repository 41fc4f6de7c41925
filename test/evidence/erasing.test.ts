import t from 'tap'
import { commitmentUnder, digestSql } from '../../src/evidence/canonical.ts'
import { eraseRow, NotErasable } from '../../src/evidence/erasing.ts'
import { formOf, SOURCES, sourceOf } from '../../src/evidence/source.ts'
import { type TestDatabase, testDatabase } from '../database.ts'
import { CLOCK, connected, entriesOf, note, sealAll } from './books.ts'

/** Entries whose rows are not what was sealed, by the words of those who may have been erased (canonical.ts). */
async function bent(database: TestDatabase): Promise<number[]> {
  const found: number[] = []
  for (const { seq, source: name, form, afterKey, toKey, digest } of await entriesOf(database)) {
    const source = sourceOf(name)
    const { personal } = formOf(source, form)
    const own = `coalesce(s.salt, sha256(e.salt || int8send(r.${source.key})))`
    const kept =
      personal.length > 0 ? `coalesce(x.commitment, ${commitmentUnder(own, personal, 'r')})` : undefined
    const { rows } = await database.pool.query(
      `select sha256(string_agg(d, ''::bytea order by key)) as digest from (
         select r.${source.key} as key, ${digestSql(source, form, { row: 'r', salt: 'e.salt' }, kept)} as d
         from ${name} r join evidence_entries e on e.seq = $1
         left join evidence_erasures x on x.source = '${name}' and x.row_key = r.${source.key}
         left join evidence_row_salts s on s.source = '${name}' and s.row_key = r.${source.key}
         where r.${source.key} > $2 and r.${source.key} <= $3) rows`,
      [seq, afterKey, toKey],
    )
    if (!rows[0].digest?.equals(digest)) found.push(seq)
  }
  return found
}

t.test('personal data goes when a law says so, and the seal still holds', async t => {
  const database = await testDatabase(t)
  const { pool, ownerUrl } = database
  await note(pool, 'kept', 5)
  await sealAll(database)
  await pool.query(`insert into cel_events (at, type, channel, unique_id, linked_id, facts)
    values (now(), 'HANGUP', 'x', 'u', 'l', '{"number": "+84901234567"}')`)
  await pool.query(`insert into dial_settlements (attempt_id, at, talk_seconds)
    select id, now(), 1 from (select gen_random_uuid() as id) x where false`)
  await sealAll(database)
  const erase = (source: string, rowKey: number) =>
    eraseRow(ownerUrl, { source, rowKey, basis: 'Quyết định 12/QĐ-UBND', byId: null, at: CLOCK.now() })
  t.same(await bent(database), [])

  t.match(await erase('audit_log', 3), { seq: 1 })
  t.match((await pool.query('select subject_id, address, facts, action from audit_log where id = 3')).rows, [
    { subject_id: '', address: null, facts: {}, action: 'kept' },
  ])
  t.same(await bent(database), [], 'one of five')
  t.equal((await entriesOf(database))[0]?.salt, null)
  t.equal((await pool.query('select 1 from evidence_row_salts')).rowCount, 4)
  await erase('audit_log', 5)
  await erase('cel_events', 1)
  t.same(await bent(database), [], 'its neighbour, and one that is alone')
  t.equal((await pool.query('select 1 from evidence_row_salts')).rowCount, 3)
  await sealAll(database)
  t.same(await bent(database), [], 'the erasures are sealed themselves')

  await t.test('what was altered before or after is still found', async t => {
    const owner = await connected(t, ownerUrl)
    await owner.query('alter table audit_log disable trigger append_only')
    await owner.query(`update audit_log set facts = '{"n": 9}' where id = 2`)
    t.same(await bent(database), [1])
    await erase('audit_log', 2)
    t.same(await bent(database), [1], 'erasing does not wash a forged row clean')
    await owner.query(`update audit_log set action = 'other' where id = 3`)
    t.same(await bent(database), [1])
    await owner.query('alter table audit_log enable trigger append_only')
  })

  await t.test('not twice, not what is not sealed, not there, or has nothing personal', async t => {
    await note(pool, 'fresh')
    await t.rejects(erase('audit_log', 3), NotErasable)
    await t.rejects(erase('audit_log', 6), NotErasable)
    await t.rejects(erase('audit_log', 99), NotErasable)
    await t.rejects(erase('monitor_events', 1), NotErasable)
    await t.rejects(erase('people', 1), /no source/)
  })

  await t.test('the service cannot, whatever it says it is doing', async t => {
    const service = await connected(t, database.serviceUrl)
    for (const table of ['audit_log', 'evidence_entries', 'evidence_row_salts']) {
      await service.query(`select set_config('cc1022.erasing', $1, false)`, [table])
      const column = table === 'audit_log' ? 'facts' : 'salt'
      await t.rejects(service.query(`update ${table} set ${column} = null`), { code: '42501' })
      await t.rejects(service.query(`delete from ${table}`), { code: '42501' })
    }
  })

  await t.test('the owner cannot by a slip: neither without saying so nor beside what was said', async t => {
    const owner = await connected(t, ownerUrl)
    await t.rejects(owner.query(`update audit_log set facts = '{}'`), /append-only/)
    await owner.query(`select set_config('cc1022.erasing', 'audit_log', false)`)
    await t.rejects(owner.query('delete from audit_log'), /append-only/)
    await t.rejects(owner.query('truncate audit_log'), /append-only/)
    await t.rejects(owner.query(`update cel_events set facts = '{}'`), /append-only/)
  })
})

t.test('whatever is personal has an empty value that its column takes', async t => {
  const database = await testDatabase(t)
  const { rows } = await database.pool.query<{ table: string; name: string; type: string }>(
    `select relname as table, attname as name, format_type(atttypid, null) as type
     from pg_attribute join pg_class c on c.oid = attrelid
     where attnotnull and attnum > 0 and relkind = 'r' and relnamespace = 'public'::regnamespace`,
  )
  for (const source of SOURCES)
    for (const form of source.forms)
      for (const { name, type } of rows.filter(
        row => row.table === source.name && form.personal.includes(row.name),
      ))
        t.match(type, /^(text|jsonb|.*\[\])$/, `${source.name}.${name}`)
})
