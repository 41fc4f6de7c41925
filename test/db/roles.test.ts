import pg from 'pg'
import t from 'tap'
import { prepareDatabase, serviceRoleOf, withCredentials } from '../../src/db/migrate.ts'
import { APPEND_ONLY, NEVER_DELETED } from '../../src/db/roles.ts'
import { emptyDatabase, testDatabase } from '../database.ts'

const DENIED = '42501'

async function connect(t: { after(work: () => Promise<void>): unknown }, url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  t.after(() => client.end())
  return client
}

const TICKET = `t as (insert into tickets (id, code, state, channel, opened_at, updated_at)
  values ('00000000-0000-4000-8000-000000000005', '1022-DT-2026-000001', 'draft', 'phone', now(), now()) returning id)`
const INSERTS: Readonly<Record<(typeof APPEND_ONLY)[number], string>> = {
  audit_log: `insert into audit_log (at, action, subject_kind, subject_id) values (now(), 'a', 'b', 'c')`,
  call_events: `insert into call_events (call_id, version, at, type, event, to_state, acts)
    values ('00000000-0000-4000-8000-000000000001', 1, now(), 'x', '{}', 'waiting', '[]')`,
  cel_events: `insert into cel_events (at, type, channel, unique_id, linked_id, facts) values (now(), 'a', 'b', 'c', 'd', '{}')`,
  operator_events: `insert into operator_events (person_id, at, type, presence, activity)
    values ('00000000-0000-4000-8000-000000000002', now(), 'x', 'ready', 'free')`,
  setting_changes: `insert into setting_changes (section, value, effective_from, made_at, made_by, reason)
    values ('disaster', '{}', now(), now(), '00000000-0000-4000-8000-000000000002', 'x')`,
  absences: `with u as (insert into units (id, code, name, created_at)
    values ('00000000-0000-4000-8000-000000000008', 'SXD', 'Sở', now()) returning id)
    insert into absences (id, unit_id, person_id, from_at, to_at, reason, made_at, made_by)
    select id, id, '00000000-0000-4000-8000-000000000002', now(), now(), 'x', now(),
      '00000000-0000-4000-8000-000000000002' from u`,
  directory_versions: `insert into directory_versions (kind, subject, effective_from, value, made_at, reason)
    values ('area', 'x', now(), '{}', now(), 'x')`,
  focal_confirmations: `insert into focal_confirmations (unit_id, at, by_id, staff)
    select id, now(), '00000000-0000-4000-8000-000000000002', '[]' from units`,
  dial_attempts: `insert into dial_attempts (id, at, role, purpose, number, shown, kind, is_allowed)
    values ('00000000-0000-4000-8000-000000000003', now(), 'centre', 'check', '1022', '1022', 'short', true)`,
  dial_settlements: `insert into dial_settlements (attempt_id, at, talk_seconds)
    values ('00000000-0000-4000-8000-000000000003', now(), 1)`,
  monitor_events: `with m as (insert into monitors (id, version, value, state, call_id, person_id, operator_id, asked_at)
    values ('00000000-0000-4000-8000-000000000004', 1, '{}', 'ringing', '00000000-0000-4000-8000-000000000001',
      '00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000002', now()) returning id)
    insert into monitor_events (monitor_id, version, at, type, mode, state)
    select id, 1, now(), 'asked', 'listen', 'ringing' from m`,
  notices: `insert into notices (id, key, cause, recipient, at, facts)
    values ('00000000-0000-4000-8000-000000000010', 'k', 'received', 'citizen', now(), '{}')`,
  planned_changes: `insert into planned_changes (kind, subject, change, effective_from, made_at, made_by, reason)
    values ('line', 'x', '{}', now() + interval '1 day', now(), '00000000-0000-4000-8000-000000000002', 'x')`,
  planned_outcomes: `insert into planned_outcomes (plan, outcome, at) select id, 'applied', now() from planned_changes`,
  recording_events: `with r as (insert into recordings (id, call_id, path, state, started_at)
    select id, id, 'x', 'recording', now() from calls returning id)
    insert into recording_events (recording_id, at, type) select id, now(), 'judged' from r`,
  recording_exports: `insert into recording_exports (id, at, by_id, kind, purpose)
    values ('00000000-0000-4000-8000-000000000011', now(), '00000000-0000-4000-8000-000000000002', 'copy', 'x')`,
  recording_export_items: `insert into recording_export_items (export_id, recording_id, sha256)
    select e.id, r.id, 'x' from recording_exports e, recordings r`,
  ticket_entries: `insert into ticket_entries (at, call_id, kind)
    values (now(), '00000000-0000-4000-8000-000000000001', 'guided')`,
  ticket_events: `with ${TICKET} insert into ticket_events (ticket_id, number, at, type, is_late)
    select id, 1, now(), 'receive', false from t`,
  ticket_digests: `insert into ticket_digests (day, at, late, fresh, units, tickets)
    values ('2026-11-22', now(), 0, 0, '[]', '[]')`,
  ticket_versions: `insert into ticket_versions (ticket_id, number, at, record) select id, 1, now(), '{}' from tickets`,
  data_views: `insert into data_views (at, person_id, purpose, ticket_ids, fields)
    values (now(), '00000000-0000-4000-8000-000000000002', 'ticket', '{}', '{}')`,
  privacy_steps: `with r as (insert into privacy_requests (id, kind, state, channel, number, name, words, received_at,
      received_by_id, answer_due_at, due_at)
    values ('00000000-0000-4000-8000-000000000009', 'export', 'received', 'phone', '+84900000000', 'a', 'b', now(),
      '00000000-0000-4000-8000-000000000002', now(), now()) returning id, received_by_id)
    insert into privacy_steps (request_id, at, by_id, step) select id, now(), received_by_id, 'received' from r`,
  attachments: `insert into attachments (id, ticket_id, at, kind, name, type, size_bytes, sha256, received_sha256)
    select '00000000-0000-4000-8000-000000000006', id, now(), 'scan', 'a.pdf', 'application/pdf', 1, repeat('0', 64), ''
    from tickets`,
  attachment_withdrawals: `insert into attachment_withdrawals (attachment_id, at, by_id, why)
    select id, now(), '00000000-0000-4000-8000-000000000002', 'x' from attachments`,
  letter_events: `with l as (insert into letters (id, kind, state, symbol, summary, body, addressee, signer, signer_title,
      created_at, created_by_id, words)
    values ('00000000-0000-4000-8000-000000000007', 'urge', 'draft', 'a', 'b', 'c', 'd', 'e', 'f', now(),
      '00000000-0000-4000-8000-000000000002', '') returning id, created_by_id)
    insert into letter_events (letter_id, at, by_id, type, facts) select id, now(), created_by_id, 'drafted', '{}' from l`,
  letter_tickets: `insert into letter_tickets (letter_id, ticket_id) select l.id, t.id from letters l, tickets t`,
  signature_checks: `insert into signature_checks (attachment_id, at, verdict, report)
    select id, now(), 'unsigned', '{}' from attachments`,
  evidence_entries: `insert into evidence_entries (seq, at, source, form, after_key, to_key, rows, digest, marks, mac)
    values (1, now(), 'audit_log', 1, 0, 1, 1, '', '', '')`,
  evidence_row_salts: `insert into evidence_row_salts (source, row_key, salt) values ('audit_log', 1, '')`,
  evidence_erasures: `insert into evidence_erasures (source, row_key, at, basis, commitment)
    values ('audit_log', 1, now(), 'x', '')`,
  evidence_digests: `insert into evidence_digests (day, at, first_seq, last_seq, body, signature, key_id)
    values ('2026-11-22', now(), 1, 1, '{}', '', '')`,
  evidence_stamps: `insert into evidence_stamps (digest_id, at, authority, token)
    select id, now(), 'x', '' from evidence_digests`,
}
const MADE_AT: ReadonlySet<string> = new Set([
  'setting_changes',
  'absences',
  'directory_versions',
  'planned_changes',
])
const PERSON = `insert into people (id, username, display_name, role, created_at)
  values ('00000000-0000-4000-8000-000000000002', 'op101', 'Lan', 'operator', now())`
const CALL = `insert into calls (id, version, state, value, dialled, arrived_at)
  values ('00000000-0000-4000-8000-000000000001', 1, 'waiting', '{}', '1022', now())`

t.test(
  'F04, F05: the service adds to what is append-only, and nobody changes it, the owner neither',
  async t => {
    const database = await testDatabase(t)
    const service = await connect(t, database.serviceUrl)
    const owner = await connect(t, database.ownerUrl)
    await service.query(CALL)
    await service.query(PERSON)
    for (const table of APPEND_ONLY) {
      await service.query(INSERTS[table])
      const instant = MADE_AT.has(table) ? 'made_at' : 'at'
      for (const [who, client] of [
        ['service', service],
        ['owner', owner],
      ] as const)
        for (const sql of [
          `update ${table} set ${instant} = now()`,
          `delete from ${table}`,
          `truncate ${table}`,
          `insert into ${table} select * from ${table} on conflict do update set ${instant} = now()`,
        ])
          await t.rejects(client.query(sql), `${who}: ${sql}`)
      t.equal((await service.query(`select 1 from ${table}`)).rowCount, 1, `${table} is as it was`)
    }
    await t.rejects(owner.query('delete from audit_log'), {
      code: DENIED,
      message: 'audit_log is append-only',
    })
  },
)

t.test('evidence may change and not go away; a ticket number is never freed', async t => {
  const database = await testDatabase(t)
  const service = await connect(t, database.serviceUrl)
  for (const table of NEVER_DELETED) {
    await t.rejects(service.query(`delete from ${table}`), { code: DENIED }, table)
    await t.rejects(service.query(`truncate ${table} cascade`), { code: DENIED }, table)
  }
  await service.query(CALL)
  t.equal((await service.query(`update calls set version = 2`)).rowCount, 1)
  await service.query(`insert into ticket_counters (year, last) values (2026, 1)`)
})

t.test('the service cannot alter the house it lives in', async t => {
  const database = await testDatabase(t)
  const service = await connect(t, database.serviceUrl)
  const refused = [
    'alter table people add column x text',
    'alter table audit_log disable trigger append_only',
    'drop trigger append_only on audit_log',
    'drop table waiting',
    'create table mine (x int)',
    'create schema mine',
    'create index on calls (caller)',
    'create or replace function refuse_change() returns trigger language plpgsql as $$ begin return new; end $$',
    'create extension dblink',
    'create role mine',
    'set role cc1022_owner',
    'set session_replication_role = replica',
    'select * from drizzle.__drizzle_migrations',
    `copy people to '/tmp/x'`,
    `select pg_read_file('/etc/passwd')`,
  ]
  for (const sql of refused) await t.rejects(service.query(sql), sql)
})

t.test('no table gives the service more than rows, and every table gives it something', async t => {
  const database = await testDatabase(t)
  const { rows } = await database.pool.query<{ name: string; rights: string }>(`
    select c.relname as name, string_agg(a.privilege_type, ' ' order by a.privilege_type) as rights
    from pg_class c left join lateral aclexplode(c.relacl) a on a.grantee = current_user::regrole
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace group by 1 order by 1`)
  t.ok(rows.length >= 18)
  for (const { name, rights } of rows) {
    const isAppendOnly = APPEND_ONLY.includes(name as never)
    const isKept = NEVER_DELETED.includes(name as never)
    const expected = isAppendOnly
      ? 'INSERT SELECT'
      : isKept
        ? 'INSERT SELECT UPDATE'
        : 'DELETE INSERT SELECT UPDATE'
    t.equal(rights, expected, name)
  }
})

t.test('preparing again, and twice at once, changes nothing and takes the new password', async t => {
  const ownerUrl = await emptyDatabase(t)
  const role = { name: serviceRoleOf(ownerUrl), password: "it's one" }
  t.match(role.name, /^test_.*_service$/, 'a role of its own for each database')
  const urls = await Promise.all([prepareDatabase(ownerUrl, role), prepareDatabase(ownerUrl, role)])
  t.equal(urls[0], urls[1])
  const again = await prepareDatabase(ownerUrl, { ...role, password: 'two/@:?' })
  const service = await connect(t, again)
  t.match((await service.query('select current_user as me')).rows, [{ me: role.name }])
  const owner = await connect(t, ownerUrl)
  await service.end()
  await owner.query(`grant ${role.name} to current_user`)
  await owner.query(`drop owned by ${role.name}`)
  await owner.query(`drop role ${role.name}`)
})

t.test('a URL keeps its host, port, database and options when the role changes', async t => {
  const url = 'postgres://a:b@[::1]:5433/centre?sslmode=require'
  t.equal(
    withCredentials(url, { name: 'x y', password: 'ü:@' }),
    'postgres://x%20y:%C3%BC%3A%40@[::1]:5433/centre?sslmode=require',
  )
})
