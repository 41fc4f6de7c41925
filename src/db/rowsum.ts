/**
 * Rows that change have a journal that does not. Each of its lines keeps one hash of the whole row as that line left it:
 * with the line sealed (src/evidence) the row cannot be altered unseen. Pure: SQL from our own names only.
 */

const columns = (text: string) => text.split(/\s+/).filter(name => name !== '')

/**
 * What is summed of each table: form 1, 2, …, of which none ever changes. The last is every column of the table (a test
 * holds the two together) but those of `UNSUMMED`.
 */
export const SUMMED = {
  calls: [
    columns(`id version state value served_by direction result queue dialled caller trunk operator_id arrived_at
      talk_at ended_at gone_at ending fault refused_for ended_in wait_ms talk_ms`),
  ],
  tickets: [
    columns(`id code state channel opened_at operator_id unit_id caller_number caller_name content kind field_code
      subtype area_code form address email place urgency is_procedural source intake_key stage stage_since received_at
      forwarded_at due_at remind_at deadline_at is_late was_late level assignee_id course rules version updated_at`),
  ],
} as const satisfies Readonly<Record<string, readonly (readonly string[])[]>>
export type SummedTable = keyof typeof SUMMED

/** Columns that change without a line of the journal: why. */
export const UNSUMMED: Readonly<Record<SummedTable, Readonly<Record<string, string>>>> = {
  calls: {},
  tickets: {
    satisfaction: 'the citizen answers after the talk: the journal of the call has it',
    satisfaction_asked_at: 'as `satisfaction`',
    satisfaction_answered_at: 'as `satisfaction`',
    restricted_at:
      'a request of the citizen hides all their tickets at once: its own journal has it (privacy_steps)',
  },
}

/** Written down in UTC, whatever zone a session has. */
export const isInstant = (column: string) => /_(at|since)$/.test(column)

/**
 * The sum of a row, with the number of its form before it: an expression of type text.
 * @param row what the table is called in the statement
 */
export function rowSumSql(table: SummedTable, row: string, form: number = SUMMED[table].length): string {
  const names = SUMMED[table][form - 1]
  if (!names) throw new Error(`${table}/${form} is not known to this version`)
  const values = names.map(name => (isInstant(name) ? `${row}.${name} at time zone 'UTC'` : `${row}.${name}`))
  return `'${form}:' || encode(sha256(convert_to(jsonb_build_array(${values.join(', ')})::text, 'UTF8')), 'hex')`
}

/** Whether a sum that was kept is not that of the row: an expression of type boolean; null where none was kept. */
export function otherSumSql(table: SummedTable, row: string, sum: string): string {
  const forms = SUMMED[table].map(
    (_, index) => `when ${sum} like '${index + 1}:%' then ${sum} <> ${rowSumSql(table, row, index + 1)}`,
  )
  return `(case ${forms.join(' ')} end)`
}
