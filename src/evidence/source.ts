/**
 * What is sealed: every append-only table (db/roles.ts), as data. Rows are found by a running number that the database
 * gives, never by their time: late news carry old instants. Pure.
 */
export type Form = Readonly<{
  /** Columns anybody who holds the chain may guess at: they go into a row's digest as they are. */
  open: readonly string[]
  /** Columns with what citizens said or who they are: they go in as a salted commitment, which a lawful erasure outlives. */
  personal: readonly string[]
}>

export type Source = Readonly<{
  /** The table. */
  name: string
  /** Its running number: given by the database in rising order, never by us. */
  key: 'id' | 'ordinal'
  /** When it happened, by what was told; null where a row has no time. */
  at: string | null
  /** Form 1, 2, …: rows are sealed under the last, and checked under the one they were sealed by. None ever changes. */
  forms: readonly Form[]
}>

const source = (
  name: string,
  { key = 'id', at = 'at' }: Readonly<{ key?: Source['key']; at?: string | null }>,
  ...forms: readonly Form[]
): Source => ({ name, key, at, forms })

const columns = (text: string) => text.split(' ').filter(name => name !== '')
const form = (open: string, personal = ''): Form => ({ open: columns(open), personal: columns(personal) })

const NUMBERED = { key: 'ordinal' } as const

export const SOURCES: readonly Source[] = [
  source('audit_log', {}, form('at person_id action subject_kind', 'subject_id address facts')),
  source(
    'call_events',
    NUMBERED,
    form('call_id version at type from_state to_state', 'event acts'),
    // The sum is of what citizens said, too.
    form('call_id version at type from_state to_state', 'event acts row_sum'),
  ),
  source('cel_events', {}, form('at type call_id unique_id linked_id', 'channel facts')),
  source('operator_events', {}, form('person_id at type outcome presence reason activity endpoint call_id')),
  source(
    'setting_changes',
    { at: 'made_at' },
    form('section effective_from made_at made_by reverts', 'value reason'),
  ),
  source(
    'absences',
    { ...NUMBERED, at: 'made_at' },
    form('id unit_id person_id from_at to_at deputy_id made_at made_by replaces', 'reason'),
  ),
  source(
    'directory_versions',
    { at: 'made_at' },
    form('kind subject effective_from is_over made_at made_by reverts', 'value reason'),
  ),
  source('focal_confirmations', {}, form('unit_id at by_id', 'staff')),
  source(
    'dial_attempts',
    NUMBERED,
    form('id at person_id role purpose kind call_id is_allowed code max_seconds', 'number shown'),
  ),
  source('dial_settlements', NUMBERED, form('attempt_id at talk_seconds')),
  source('monitor_events', NUMBERED, form('monitor_id version at type mode state')),
  source('notices', NUMBERED, form('id cause recipient ticket_id ticket_code at', 'key facts')),
  source(
    'planned_changes',
    { at: 'made_at' },
    form('kind effective_from made_at made_by', 'subject change reason'),
  ),
  source('planned_outcomes', NUMBERED, form('plan at outcome by_id code', 'text')),
  source('recording_events', {}, form('recording_id at type by_id sha256 size_bytes', 'facts')),
  source('recording_exports', NUMBERED, form('id at by_id kind request_id ticket_id', 'purpose address')),
  source('recording_export_items', { at: null }, form('export_id recording_id sha256')),
  source('ticket_entries', {}, form('at ticket_id call_id by_id kind', 'facts')),
  source(
    'ticket_events',
    {},
    form('ticket_id number at by_id type before after unit_id is_late key', 'address facts'),
    form('ticket_id number at by_id type before after unit_id is_late key', 'address facts row_sum'),
  ),
  source('ticket_versions', {}, form('ticket_id number at by_id', 'address reason record')),
  source('ticket_digests', NUMBERED, form('day at late fresh', 'units tickets')),
  source('data_views', {}, form('at person_id purpose ticket_ids call_ids fields', 'address')),
  source('privacy_steps', {}, form('request_id at by_id step', 'address facts')),
  source(
    'attachments',
    NUMBERED,
    form('id ticket_id at by_id kind type size_bytes sha256 received_sha256 width height', 'name'),
  ),
  source('attachment_withdrawals', NUMBERED, form('attachment_id at by_id', 'why')),
  source('letter_events', {}, form('letter_id at by_id type', 'address facts')),
  source('letter_tickets', { ...NUMBERED, at: null }, form('letter_id ticket_id')),
  source('signature_checks', {}, form('attachment_id at by_id verdict', 'report')),
  source('evidence_digests', {}, form('day at first_seq last_seq body signature key_id')),
  source('evidence_erasures', {}, form('source row_key at by_id basis commitment')),
  source('evidence_stamps', {}, form('digest_id at authority token')),
]

/** Append-only, and no source: why. */
export const UNSEALED: Readonly<Record<string, string>> = {
  evidence_entries: 'is the chain itself: its macs, the witness and the digests keep it',
  evidence_row_salts: 'are secrets, and go with the row whose personal data is erased',
}

const byName = new Map(SOURCES.map(one => [one.name, one]))

/** @throws Error for a name that no version of ours has sealed */
export function sourceOf(name: string): Source {
  const found = byName.get(name)
  if (!found) throw new Error(`${name} is no source of the chain`)
  return found
}

/** @throws Error for a form that this version does not know: the rows were sealed by a later one */
export function formOf({ name, forms }: Source, number: number): Form {
  const found = forms[number - 1]
  if (!found) throw new Error(`${name}/${number} is not known to this version`)
  return found
}

/** Columns that hold an instant, of whatever source: written down in UTC, whatever zone a session has. */
export const INSTANTS: ReadonlySet<string> = new Set(columns('at made_at effective_from from_at to_at'))
/** Columns that hold bytes: written down in hexadecimal, whatever a session's bytea_output is. */
export const BYTES: ReadonlySet<string> = new Set(columns('commitment token'))
