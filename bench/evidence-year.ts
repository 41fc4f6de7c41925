import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { rowSumSql } from '../src/db/rowsum.ts'
import { digestSql, sumSql } from '../src/evidence/canonical.ts'
import { chained, type Entry, GENESIS, rowSaltOf, type Sealed } from '../src/evidence/chain.ts'
import { formOf, sourceOf } from '../src/evidence/source.ts'

/** What one call leaves in the books: so many rows of each source. */
export const ROWS_PER_CALL: Readonly<Record<string, number>> = {
  ...{ audit_log: 3, call_events: 10, cel_events: 14, operator_events: 5, data_views: 2 },
  ...{ notices: 2, recording_events: 1, ticket_entries: 1, ticket_events: 4, ticket_versions: 2 },
}
/** The sealer comes every 30 s; at 5,000 calls a day that is a round for about two calls. */
const CALLS_PER_ROUND = 2

const UUID = (kind: string, n: string) =>
  `('${kind}0000000-0000-4000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`
const CALL = UUID('c', 'n / :k')
const PERSON = UUID('a', 'n % 20')
const TICKET = UUID('d', 'n / :k')
const CONTENT = `repeat('Đường trước nhà bị ngập sau mưa lớn. ', 6)`

/** Columns and values of a row, `n` being its number; as long as real ones. */
const FILL: Readonly<Record<string, string>> = {
  audit_log: `(at, person_id, action, subject_kind, subject_id, address, facts) select at, null, 'ticket.edited', 'ticket',
    ${TICKET}::text, '10.1.2.3', jsonb_build_object('version', n % 7, 'fields', '["callerName","content"]'::jsonb, 'reason', 'Bổ sung địa chỉ')`,
  call_events: `(call_id, version, at, type, event, from_state, to_state, acts, row_sum) select ${CALL}, n % :k, at, 'legAnswered',
    jsonb_build_object('at', n * 1000, 'leg', 'leg.' || ${CALL} || '.1', 'type', 'legAnswered'), 'ringing', 'talking',
    '[{"type":"stopMusic"},{"type":"bridge","leg":"1"}]', (select ${rowSumSql('calls', 'r')} from calls r where r.id = ${CALL})`,
  cel_events: `(at, type, call_id, channel, unique_id, linked_id, facts) select at, 'BRIDGE_ENTER', ${CALL},
    'PJSIP/vnpt-' || to_hex(n), '17953574' || n, '17953574' || n / :k, jsonb_build_object('context', 'citizen',
    'exten', 's', 'appname', 'Stasis', 'appdata', 'cc1022,citizen', 'caller', '0912345678', 'peer', '', 'extra', '{}'::jsonb)`,
  operator_events: `(person_id, at, type, outcome, presence, reason, activity, endpoint, call_id) select ${PERSON}, at,
    'talkStarted', null, 'ready', null, 'talking', 'op101', ${CALL}`,
  data_views: `(at, person_id, purpose, ticket_ids, fields, call_ids, address) select at, ${PERSON}, 'ticket', array[${TICKET}],
    '{callerName,callerNumber,content}', array[${CALL}], '10.1.2.3'`,
  notices: `(id, cause, recipient, ticket_id, ticket_code, at, key, facts) select gen_random_uuid(), 'ticket.assigned',
    'unit', ${TICKET}, '20261122-' || n, at, 'k' || n, jsonb_build_object('unit', 'Sở Xây dựng', 'due', '2026-11-24T03:00:00Z')`,
  recording_events: `(recording_id, at, type, by_id, sha256, size_bytes, facts) select ${CALL}, at, 'judged', null, null, null,
    jsonb_build_object('callId', ${CALL}, 'path', '2026/11/22/' || ${CALL} || '.wav', 'state', 'missing', 'gapCause', 'no-file',
    'startedAt', 1795000000000 + n, 'endedAt', 1795000180000 + n, 'expectedMs', 180000, 'actualMs', null)`,
  ticket_entries: `(at, ticket_id, call_id, by_id, kind, facts) select at, ${TICKET}, ${CALL}, ${PERSON}, 'note',
    jsonb_build_object('text', 'Người dân phản ánh đường hỏng trước số nhà ' || n || ', đề nghị sửa chữa.')`,
  ticket_events: `(ticket_id, number, at, by_id, type, before, after, unit_id, is_late, key, address, facts, row_sum) select ${TICKET},
    n % :k, at, ${PERSON}, 'assigned', 'open', 'assigned', null, false, null, '10.1.2.3', jsonb_build_object('unit', 'x', 'reason', 'Đúng lĩnh vực'),
    (select ${rowSumSql('tickets', 'r')} from tickets r where r.id = ${TICKET})`,
  ticket_versions: `(ticket_id, number, at, by_id, address, reason, record) select ${TICKET}, n % :k, at, ${PERSON}, '10.1.2.3',
    'Bổ sung', jsonb_build_object('callerName', 'Nguyễn Văn ' || n, 'callerNumber', '0912345678', 'content',
    ${CONTENT}, 'fieldCode', 'ha-tang', 'areaCode', '30', 'urgency', 'normal', 'isProcedural', false)`,
}

/** Rows that change, as their journals leave them: one of each a call. */
const CURRENT = [
  `insert into calls (id, version, state, value, dialled, caller, arrived_at) select ${UUID('c', 'n')}, ${(ROWS_PER_CALL.call_events ?? 1) - 1},
    'talking', jsonb_build_object('id', ${UUID('c', 'n')}, 'recording', repeat('x', 900)), '1022', '+84912345678', at`,
  `insert into tickets (id, code, state, channel, opened_at, caller_number, caller_name, content, field_code, area_code, stage, version,
    updated_at, course, rules) select ${UUID('d', 'n')}, '1022-DT-2026-' || n, 'open', 'phone', at, '0912345678',
    'Nguyễn Văn ' || (n * ${ROWS_PER_CALL.ticket_versions} + ${(ROWS_PER_CALL.ticket_versions ?? 1) - 1}), ${CONTENT}, 'ha-tang', '30', 'assigned',
    ${(ROWS_PER_CALL.ticket_events ?? 1) - 1}, at, jsonb_build_object('holders', repeat('x', 1200)), jsonb_build_object('regulation', repeat('x', 2000))`,
]

/** Rows of so many calls, evenly spread from `from` on, a call every `everyMs`. Keys to other tables are not checked. */
export async function fillBooks(
  owner: pg.Client,
  { calls, from, everyMs }: Readonly<{ calls: number; from: number; everyMs: number }>,
): Promise<void> {
  await owner.query('alter table tickets disable trigger user') // nobody searches here
  for (const statement of CURRENT)
    await owner.query(`${statement} from (
      select n, to_timestamp(${from / 1_000}::float8 + n * ${everyMs / 1_000}::float8) as at
      from generate_series(0::bigint, ${calls}::bigint - 1) n) made`)
  for (const [table, k] of Object.entries(ROWS_PER_CALL)) {
    const statement = (FILL[table] ?? '').replaceAll(':k', `${k}::bigint`)
    await owner.query(`insert into ${table} ${statement} from (
      select n, to_timestamp(${from / 1_000}::float8 + (n / ${k}) * ${everyMs / 1_000}::float8) as at
      from generate_series(0::bigint, ${calls}::bigint * ${k} - 1) n) made`)
  }
  await owner.query(`insert into recordings (id, call_id, path, state, started_at, ended_at, expected_ms, gap_cause, verified_at)
    select recording_id, recording_id, facts->>'path', 'missing', to_timestamp((facts->>'startedAt')::float8 / 1000),
      to_timestamp((facts->>'endedAt')::float8 / 1000), 180000, 'no-file', at from recording_events`)
  await owner.query('analyze')
}

type Piece = Readonly<{
  n: number
  rows: number
  to_key: number
  digest: Buffer
  marks: Buffer
  salt: Buffer
}>

const ROUNDS_AT_ONCE = 2_000

/**
 * Seals the books as the sealer would have done in rounds of half a minute, by the same SQL and the same macs.
 * @param told after each stretch: its last entry
 */
export async function sealBooks(
  owner: pg.Client,
  { calls, from, everyMs, key }: Readonly<{ calls: number; from: number; everyMs: number; key: Buffer }>,
  told: (entry: Entry) => Promise<void>,
): Promise<number> {
  let [seq, mac] = [0, GENESIS]
  const rounds = Math.ceil(calls / CALLS_PER_ROUND)
  for (let first = 0; first < rounds; first += ROUNDS_AT_ONCE) {
    const last = Math.min(rounds, first + ROUNDS_AT_ONCE)
    const made: (Sealed & { salt: Buffer | null; round: number })[] = []
    for (const name of Object.keys(ROWS_PER_CALL)) made.push(...(await rangesOf(owner, name, first, last)))
    made.sort((a, b) => a.round - b.round)
    const numbered = made.map((one, n) => ({
      ...one,
      ...{ seq: seq + n + 1, at: Math.round(from + (one.round + 1) * CALLS_PER_ROUND * everyMs) },
    }))
    const entries = chained(key, mac, numbered)
    await insert(
      owner,
      entries.map((entry, n) => ({ ...entry, salt: numbered[n]?.salt ?? null })),
    )
    seq += entries.length
    mac = entries.at(-1)?.mac ?? mac
    for (const entry of entries) if (entry.seq % 20 === 0 || entry.seq === seq) await told(entry)
  }
  return seq
}

async function rangesOf(owner: pg.Client, name: string, first: number, last: number) {
  const source = sourceOf(name)
  const form = source.forms.length
  const step = (ROWS_PER_CALL[name] ?? 1) * CALLS_PER_ROUND
  const secret = randomBytes(32)
  const { rows } = await owner.query<Piece>(
    `select p.n, p.salt, s.rows, s.to_key, s.digest, s.marks from (
       select n, n * ${step}::bigint as low, sha256($1::bytea || int8send(n)) as salt from generate_series($2::bigint, $3::bigint - 1) n) p
     cross join lateral (select ${sumSql('x.key', 'x.digest')} from (
       select r."${source.key}" as key, ${digestSql(source, form, { row: 'r', salt: 'p.salt' })} as digest from "${name}" r
       where r."${source.key}" > p.low and r."${source.key}" <= p.low + ${step} offset 0) x) s where s.rows > 0 order by p.n`,
    [secret, first, last],
  )
  const hasSalt = formOf(source, form).personal.length > 0
  return rows.map(({ n, rows: count, to_key: toKey, digest, marks }) => ({
    ...{ seq: 0, at: 0, source: name, form, afterKey: n * step, toKey, rows: count, digest, marks, round: n },
    salt: hasSalt ? rowSaltOf(secret, n) : null,
  }))
}

async function insert(
  owner: pg.Client,
  entries: readonly (Entry & { salt: Buffer | null })[],
): Promise<void> {
  const column = <T>(value: (entry: (typeof entries)[number]) => T) => entries.map(value)
  await owner.query(
    `insert into evidence_entries (seq, at, source, form, after_key, to_key, rows, digest, marks, mac, salt)
     select * from unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::integer[], $5::bigint[], $6::bigint[],
       $7::integer[], $8::bytea[], $9::bytea[], $10::bytea[], $11::bytea[])`,
    [
      column(({ seq }) => seq),
      column(({ at }) => new Date(at)),
      column(({ source }) => source),
      column(({ form }) => form),
      column(({ afterKey }) => afterKey),
      column(({ toKey }) => toKey),
      column(({ rows }) => rows),
      column(({ digest }) => digest),
      column(({ marks }) => marks),
      column(({ mac }) => mac),
      column(({ salt }) => salt),
    ],
  )
}
