import { otherSumSql, type SummedTable } from '../db/rowsum.ts'

/**
 * Rows that change, beside the sealed journal that says what they came to: what must be the same in both, as SQL. `r` is
 * the row, `l` the last line of its journal. Pure: texts from our own names only.
 */
export type Journaled = Readonly<{
  table: SummedTable
  /** A source of the chain, and how its lines are counted through and found. */
  journal: string
  key: 'id' | 'ordinal'
  /** Of a line: whose it is, and its number, 1, 2, 3 … */
  owner: string
  number: string
  /** When a row came to be. */
  at: string
  /** What else is read of a row that has a journal. */
  beside: string
  /** Columns by name, and when they say other than was sealed. */
  differs: Readonly<Record<string, string>>
  /** A row of which there must be a line. */
  isJournaled: string
}>

/** The citizen's words and data, as the last version of a ticket has them. */
const RECORD: Readonly<Record<string, string>> = {
  ...{ kind: 'kind', content: 'content', caller_name: 'callerName', caller_number: 'callerNumber' },
  ...{ address: 'address', email: 'email', place: 'place', field_code: 'fieldCode', subtype: 'subtype' },
  ...{ area_code: 'areaCode', urgency: 'urgency', is_procedural: 'isProcedural', source: 'source' },
  form: 'form',
}

/** A version whose personal data was erased says nothing any more. */
const recordDiffers = Object.entries(RECORD).map(([column, name]) => [
  column,
  `v.record <> '{}' and coalesce(to_jsonb(r.${column}), 'null') <> coalesce(v.record -> '${name}', 'null')`,
])

/** Stages after which nobody has to do anything (tickets/course.ts); a test holds the two together. */
const OVER = ['rejected', 'guided', 'closed', 'published']

export const JOURNALED: readonly Journaled[] = [
  {
    ...{ table: 'calls', journal: 'call_events', key: 'ordinal', owner: 'call_id', number: 'version' },
    ...{ at: 'arrived_at', beside: '', isJournaled: 'true' },
    differs: {
      version: 'r.version <> l.version',
      state: 'r.state <> l.to_state',
      row_sum: otherSumSql('calls', 'r', 'l.row_sum'),
    },
  },
  {
    ...{ table: 'tickets', journal: 'ticket_events', key: 'id', owner: 'ticket_id', number: 'number' },
    at: 'opened_at',
    beside: `left join lateral (select record from ticket_versions x where x.ticket_id = r.id
      order by x.number desc limit 1) v on true`,
    differs: {
      version: 'r.version <> l.number',
      // A draft has no line but the one that ends it.
      state: `r.state <> case when l.after is null then 'cancelled' when l.after in (${OVER.map(one => `'${one}'`).join(', ')}) then 'closed' else 'open' end`,
      stage: 'r.stage is distinct from l.after',
      unit_id: 'r.unit_id is distinct from l.unit_id',
      is_late: 'r.is_late <> l.is_late',
      ...Object.fromEntries(recordDiffers),
      row_sum: otherSumSql('tickets', 'r', 'l.row_sum'),
    },
    // What is written into a draft has no journal.
    isJournaled: `(r.state <> 'draft' or r.stage is not null or r.version <> 0)`,
  },
]

/** What was sealed of an account when it was made or changed last (people/account.ts), by column; `x` is that line. */
export const ACCOUNT: Readonly<Record<string, Readonly<{ fact: string; differs: string }>>> = {
  username: { fact: 'username', differs: `p.username <> x.facts ->> 'username'` },
  display_name: { fact: 'displayName', differs: `p.display_name <> x.facts ->> 'displayName'` },
  role: { fact: 'role', differs: `p.role <> x.facts ->> 'role'` },
  unit_id: { fact: 'unitId', differs: `p.unit_id::text is distinct from x.facts ->> 'unitId'` },
  disabled_at: {
    fact: 'isDisabled',
    differs: `(p.disabled_at is not null) <> (x.facts ->> 'isDisabled')::boolean`,
  },
}
