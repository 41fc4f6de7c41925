import pg from 'pg'

/** What was said and done: rows are added, never changed, by nobody. */
export const APPEND_ONLY = [
  ...(['audit_log', 'call_events', 'cel_events', 'operator_events'] as const),
  'setting_changes',
  ...(['absences', 'directory_versions', 'focal_confirmations'] as const),
  ...(['dial_attempts', 'dial_settlements'] as const),
  'monitor_events',
  'notices',
  ...(['planned_changes', 'planned_outcomes'] as const),
  'recording_events',
  ...(['ticket_entries', 'ticket_events', 'ticket_versions', 'ticket_digests'] as const),
  ...(['data_views', 'privacy_steps'] as const),
  ...([
    'attachments',
    'attachment_withdrawals',
    'letter_events',
    'letter_tickets',
    'signature_checks',
  ] as const),
  ...([
    'evidence_entries',
    'evidence_row_salts',
    'evidence_erasures',
    'evidence_digests',
    'evidence_stamps',
  ] as const),
  ...(['recording_exports', 'recording_export_items'] as const),
] as const

/** Evidence and what evidence points at: rows change, but none goes away. */
export const NEVER_DELETED = [
  ...(['access_requests', 'legal_holds', 'retention_plans', 'retention_items'] as const),
  'alarm_messages',
  'alarms',
  'self_checks',
  'calls',
  'evidence_verifications',
  'letters',
  'notice_deliveries',
  'people',
  'privacy_requests',
  'recordings',
  'recording_copies',
  'ticket_counters',
  'ticket_words',
  'ticket_recounts',
  'tickets',
  'units',
] as const

export type ServiceRole = Readonly<{ name: string; password: string }>

/**
 * Makes the role the service connects as, and what it may do; may be run again at any time.
 * The service reads and writes rows and cannot alter tables. What is append-only it may read and add to; a trigger
 * refuses the rest to the owner too, so that a slip in a migration or by hand does not go unseen.
 * @param client connected as the owner of the tables
 */
export async function applyRoles(client: pg.ClientBase, role: ServiceRole): Promise<void> {
  const name = pg.escapeIdentifier(role.name)
  const tables = await tablesOf(client)
  const unknown = [...APPEND_ONLY, ...NEVER_DELETED].filter(table => !tables.includes(table))
  if (unknown.length > 0)
    throw new Error(`db/roles.ts names tables that are not there: ${unknown.join(', ')}`)
  await client.query('begin')
  try {
    const found = await client.query('select 1 from pg_roles where rolname = $1', [role.name])
    const verb = found.rowCount ? 'alter' : 'create'
    // No other attribute is named: an owner without it may not even take it away. New roles have none.
    await client.query(`${verb} role ${name} login password ${pg.escapeLiteral(role.password)}`)
    await client.query(`revoke all on all tables in schema public from ${name}`)
    await client.query(`revoke create on schema public from ${name}, public`)
    await client.query(`grant usage on schema public to ${name}`)
    for (const table of tables)
      await client.query(`grant ${rightsOn(table)} on ${pg.escapeIdentifier(table)} to ${name}`)
    // The last number given, which the sealer holds rows against; giving numbers is the tables' own.
    await client.query(`grant select on all sequences in schema public to ${name}`)
    await refuseChanges(client)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

function rightsOn(table: string): string {
  if ((APPEND_ONLY as readonly string[]).includes(table)) return 'select, insert'
  if ((NEVER_DELETED as readonly string[]).includes(table)) return 'select, insert, update'
  return 'select, insert, update, delete'
}

async function tablesOf(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  )
  return rows.map(row => row.name)
}

/** Creating a trigger waits for the table's writers, so one that is there is left alone. */
async function refuseChanges(client: pg.ClientBase): Promise<void> {
  await client.query(`
    create or replace function refuse_change() returns trigger language plpgsql as $$
    begin
      -- Erasure by law (evidence/erasing.ts) names the table, for one transaction; who has no right to the table is
      -- refused before this is asked.
      if current_setting('cc1022.erasing', true) = tg_table_name
        and (tg_op = 'UPDATE' or (tg_op = 'DELETE' and tg_table_name = 'evidence_row_salts'))
      then return null; end if;
      raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
    end $$`)
  for (const table of APPEND_ONLY) {
    const found = await client.query(
      `select 1 from pg_trigger where tgname = 'append_only' and tgrelid = $1::regclass`,
      [table],
    )
    if (found.rowCount) continue
    await client.query(`create trigger append_only before update or delete or truncate on ${pg.escapeIdentifier(table)}
      for each statement execute function refuse_change()`)
  }
}
