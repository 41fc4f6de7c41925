import type { Ms } from '../clock.ts'
import { ACCOUNT, type Journaled } from './current.ts'
import type { Bounds, Reader } from './verify-store.ts'

/** A row that is not what its journal came to. */
export type Differing = Readonly<{
  /** The line that it is held against; null = there is none. */
  line: number | null
  id: string
  /** null = the row is gone, or nothing was ever sealed of it. */
  columns: readonly string[] | null
}>
export type Held = Readonly<{ rows: number; differing: readonly Differing[] }>

export type Window = Readonly<{ after: number; to: number }>

/** Which lines of a journal were sealed in the period; without a beginning or an end, what is not sealed yet as well. */
export async function windowOf(
  reader: Reader,
  { journal, key }: Pick<Journaled, 'journal' | 'key'>,
  { bounds, from, to }: Readonly<{ bounds: Bounds; from: Ms | null; to: Ms | null }>,
): Promise<Window> {
  const { rows } = await reader.query<{ after: number | null; to: number | null; last: number | null }>(
    `select min(after_key) as after, max(to_key) as to, (select max("${key}") from "${journal}") as last
     from evidence_entries where source = $1 and seq between $2 and $3`,
    [journal, bounds.first, bounds.last],
  )
  const { after = null, to: sealedTo = null, last = null } = rows[0] ?? {}
  const until = to === null ? last : sealedTo
  return { after: from === null ? 0 : (after ?? until ?? 0), to: until ?? 0 }
}

/** Rows whose journal ends within these lines, each against its last one. */
export async function heldAgainstJournal(
  reader: Reader,
  { table, journal, key, owner, number, beside, differs }: Journaled,
  { after, to }: Window,
): Promise<Held> {
  const columns = Object.entries(differs).map(([name, isOther]) => `case when ${isOther} then '${name}' end`)
  // `offset 0`: else the sum would be computed once for each of its uses.
  const { rows } = await reader.query<{ rows: number; differing: Differing[] }>({
    name: `verify-current-${table}`,
    text: `select count(*)::integer as rows, coalesce(jsonb_agg(jsonb_build_object('line', line, 'id', id, 'columns', columns)
        order by line) filter (where columns is null or columns <> '{}'), '[]') as differing
      from (
        select l."${key}" as line, l.${owner} as id,
          case when r.id is not null then array_remove(array[${columns.join(', ')}]::text[], null) end as columns
        from "${journal}" l left join "${table}" r on r.id = l.${owner} ${beside}
        where l."${key}" > $1 and l."${key}" <= $2 and not exists (
          select from "${journal}" n where n.${owner} = l.${owner} and n.${number} = l.${number} + 1) offset 0) x`,
    values: [after, to],
  })
  return rows[0] ?? { rows: 0, differing: [] }
}

export type After = Readonly<{ at: string; id: string }>
export type Unjournaled = Readonly<{ differing: readonly Differing[]; last: After | null }>
type Begun = Readonly<{ from: Ms | null; to: Ms | null; after: After | null; rows: number }>

/** Rows that no line of a journal ever spoke of, a page at a time. */
export async function unjournaled(
  reader: Reader,
  { table, journal, owner, at, isJournaled }: Journaled,
  { from, to, after, rows: most }: Begun,
): Promise<Unjournaled> {
  const { rows } = await reader.query<{ differing: Differing[]; last: After | null }>({
    name: `verify-unjournaled-${table}`,
    // The page is found first, whatever the planner thinks of what comes after it.
    text: `with page as materialized (
        select r.id, r.${at} as at, ${isJournaled} as is_journaled from "${table}" r
        where ($1::timestamptz is null or r.${at} >= $1) and ($2::timestamptz is null or r.${at} < $2)
          and ($3::timestamptz is null or (r.${at}, r.id) > ($3, $4::uuid))
        order by r.${at}, r.id limit $5)
      select coalesce((select jsonb_agg(jsonb_build_object('line', null, 'id', p.id, 'columns', null)) from page p
          where p.is_journaled and not exists (select from "${journal}" l where l.${owner} = p.id)), '[]') as differing,
        (select jsonb_build_object('at', at, 'id', id) from page order by page.at desc, page.id desc limit 1) as last`,
    values: [instant(from), instant(to), after?.at ?? null, after?.id ?? null, most],
  })
  return rows[0] ?? { differing: [], last: null }
}

const instant = (at: Ms | null) => (at === null ? null : new Date(at).toISOString())

const OF_ACCOUNT = `x.subject_kind = 'person' and x.subject_id = p.id::text
  and x.action in ('person.created', 'person.changed')`

/** Every account against what the access log says of how it was made and changed; those of the demonstration have no beginning. */
export async function accountsHeld(reader: Reader): Promise<Held> {
  const columns = Object.entries(ACCOUNT).map(
    ([name, { fact, differs }]) => `(select case when ${differs} then '${name}' end from audit_log x
      where ${OF_ACCOUNT} and x.facts ? '${fact}' order by x.id desc limit 1)`,
  )
  const { rows } = await reader.query<{ rows: number; differing: Differing[] }>(
    `select count(*)::integer as rows, coalesce(jsonb_agg(jsonb_build_object('line', line, 'id', id,
        'columns', case when line is not null or is_demo then columns end)
        order by line, id) filter (where columns <> '{}' or (line is null and not is_demo)), '[]') as differing
     from (select p.id, p.is_demo, array_remove(array[${columns.join(', ')}]::text[], null) as columns,
         (select max(x.id) from audit_log x where ${OF_ACCOUNT}) as line
       from people p offset 0) x`,
  )
  return rows[0] ?? { rows: 0, differing: [] }
}
