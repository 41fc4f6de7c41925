import { BYTES, type Form, formOf, INSTANTS, type Source } from './source.ts'

/**
 * How PostgreSQL computes the digest of a row, as SQL: a year has tens of millions of rows, which never leave it.
 * `chain.ts` says the same for a single row, and a test holds the two together. Pure: texts from our own names only.
 */

/**
 * A row's columns as one line of text: a JSON array, in the order of the form. jsonb has one way to write a value since
 * PostgreSQL 9.4 (keys by length and bytes, numbers as they were entered, no line breaks), ISO 8601 for times, and looks
 * at no setting of the session but the zone, which is not left to it.
 */
function textSql(columns: readonly string[], row: string): string {
  return `jsonb_build_array(${columns.map(name => columnSql(name, row)).join(', ')})::text`
}

function columnSql(name: string, row: string): string {
  const column = `${row}."${name}"`
  if (INSTANTS.has(name)) return `${column} at time zone 'UTC'`
  return BYTES.has(name) ? `encode(${column}, 'hex')` : column
}

const bytes = (text: string) => `convert_to(${text}, 'UTF8')`

export type Terms = Readonly<{
  /** What the table is called in the statement. */
  row: string
  /** The entry's secret: an expression of type bytea. */
  salt: string
}>

/** The secret of one row, of its entry's: an expression of type bytea. */
export const saltSql = ({ key }: Source, { row, salt }: Terms) =>
  `sha256(${salt} || int8send(${row}."${key}"))`

/** What stands for the personal columns of a row: an expression of type bytea, or null where the form has none. */
export function commitmentSql(source: Source, number: number, terms: Terms): string | null {
  const { personal } = formOf(source, number)
  if (personal.length === 0) return null
  return commitmentUnder(saltSql(source, terms), personal, terms.row)
}

/** The same with the row's own secret in hand. @param rowSalt an expression of type bytea */
export const commitmentUnder = (rowSalt: string, personal: Form['personal'], row: string) =>
  `sha256(${rowSalt} || ${bytes(textSql(personal, row))})`

/** The digest of a row: an expression of type bytea. @param commitment an expression instead of the computed one */
export function digestSql(source: Source, number: number, terms: Terms, commitment?: string): string {
  const { open } = formOf(source, number)
  const { row } = terms
  const head = `'${source.name}/${number}' || chr(10) || ${row}."${source.key}" || chr(10) || ${textSql(open, row)}`
  const kept = commitment ?? commitmentSql(source, number, terms)
  return kept === null ? `sha256(${bytes(head)})` : `sha256(${bytes(head)} || ${kept})`
}

/**
 * Rows of a range put together, in the order of their running number: `rows`, `digest`, `marks`, `to_key`, as an entry
 * holds them. Where one row's digest cannot be computed the whole has none.
 * @param key the running number @param digest each row's; both as columns of what is aggregated
 */
export const sumSql = (key: string, digest: string) =>
  `count(*)::integer as rows, max(${key}) as to_key,
   case when count(*) = count(${digest}) then sha256(string_agg(${digest}, ''::bytea order by ${key})) end as digest,
   string_agg(substring(${digest} for 4), ''::bytea order by ${key}) as marks`
