import { and, eq, gte, inArray, isNotNull, isNull, lt, ne, type SQL, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { FACETS, type Facet, type Filter } from './filter.ts'
import type { Order } from './seeking.ts'
import { ticketCalls, ticketEvents, tickets, ticketWords } from './tables.ts'
import type { WholeTicket } from './ticket.ts'
import { isAwaited, isToDo } from './todo-store.ts'

/** The last row of the page before. Its name is looked up: a cursor stands in addresses, and so in logs. */
export type After = Readonly<{ at: Ms; id: string }>

export type Asked = Readonly<{ filter: Filter; order: Order; after: After | null; rows: number }>
/** `at`: what the row is sorted by; 0 where that is no instant. */
export type Found = Readonly<{ id: string; at: Ms }>

/**
 * So many tickets are looked at in the order of the list, before it is given up that enough of them fit. Of what is
 * that rare PostgreSQL can gather all there is and sort it: some ten thousand where there are a million tickets.
 */
const WALKED = 3_000

/**
 * Ids in the order of the list. What is frequent is found by walking along the order, what is rare by gathering; which
 * of the two it is shows only when one tries, and a guess that is wrong costs a second.
 * @param tx whose settings may be changed until its end
 */
export async function search(tx: Db, asked: Asked): Promise<Found[]> {
  await tx.execute(WALKING)
  const key = asked.order === 'name' && asked.after ? await nameKeyOf(tx, asked.after.id, asked.filter) : null
  if (!isGathered(asked.filter)) {
    const walked = await rowsOf(tx, walk(asked, key))
    if (walked.length === asked.rows || isPlain(asked)) return walked
  }
  await tx.execute(GATHERING)
  return rowsOf(tx, gather(asked, key))
}

// Statistics know how frequent each word is, and not that two frequent ones never meet, nor that some always do: left
// alone, PostgreSQL reads the table, or gathers a tenth of it to walk past fifty. Its own choice is right for the rest.
const WALKING = sql`select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
  set_config('enable_mergejoin', 'off', true)`
/** Half a million tickets marked one by one take so much memory; marked by the page, every page is read again. */
const GATHERING = sql`select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'on', true),
  set_config('work_mem', '32MB', true)`

export async function ticketsByIds(db: Db, ids: readonly string[]): Promise<WholeTicket[]> {
  if (ids.length === 0) return []
  return db
    .select()
    .from(tickets)
    .where(inArray(tickets.id, [...ids]))
}

/** Both ways, for whoever wants to see how PostgreSQL goes them. */
export const waysOf = (asked: Asked) => ({
  walk: [WALKING, walk(asked, null)] as const,
  gather: [GATHERING, gather(asked, null)] as const,
})

async function rowsOf(tx: Db, query: SQL): Promise<Found[]> {
  const { rows } = await tx.execute<{ id: string; at: Date | string | null }>(query)
  return rows.map(({ id, at }) => ({ id, at: at === null ? 0 : new Date(at).getTime() }))
}

/** Of what its reader may see: where the list goes on after another ticket would tell that one's name. @throws Refusal */
async function nameKeyOf(tx: Db, id: string, { unitId, units, operatorId }: Filter): Promise<string> {
  const reach = { from: null, to: null, unitId, units, operatorId } as Filter
  const [row] = await tx
    .select({ nameKey: ticketWords.nameKey })
    .from(ticketWords)
    .innerJoin(tickets, eq(tickets.id, ticketWords.ticketId))
    .where(and(eq(ticketWords.ticketId, id), isNamed, matching(reach, true)))
  if (!row) throw new Refusal('bad-cursor', 400, 'Con trỏ trang không còn hợp lệ. Vui lòng tải lại.')
  return row.nameKey
}

/** There are never many of these, or an index of its own leads to them. */
const isGathered = ({ callId, ids, sought, formerlyOf, late, procedural, undirected, untaken }: Filter) =>
  callId !== undefined ||
  ids !== undefined ||
  formerlyOf !== undefined ||
  [late, procedural, undirected, untaken].includes(true) ||
  (sought !== undefined && (sought.end !== null || sought.codes.length > 0))

const facetOf = ({ filter, order }: Asked): Facet | undefined =>
  order === 'name' || filter.units
    ? undefined
    : FACETS.find(facet => canLead(facet, order) && filter[facet] !== undefined)

const BY_DUE: readonly Facet[] = ['assigneeId', 'unitId']
const canLead = (facet: Facet, order: Order) =>
  order === 'opened' ? facet !== 'stage' && facet !== 'assigneeId' : BY_DUE.includes(facet)

/** The walk looked at all there is: nothing is asked for that its own index does not know. */
function isPlain(asked: Asked): boolean {
  const { from, to, hidesRestricted: _, ...rest } = asked.filter
  const isCut = asked.order !== 'opened' && (from !== null || to !== null)
  const given = Object.entries(rest).filter(([, value]) => value !== undefined && value !== false)
  return (
    !isCut &&
    given.every(
      ([name]) => name === (asked.filter.units && asked.order !== 'name' ? 'units' : facetOf(asked)),
    )
  )
}

/** Along the order of the list, by the index of that order. */
function walk(asked: Asked, key: string | null): SQL {
  const { filter, order, rows } = asked
  if (order === 'name') {
    const words = sql`select * from ${ticketWords} where ${and(isNamed, afterName(asked.after, key))}
      order by ${byName} limit ${WALKED}`
    return sql`select ${tickets.id} as id, null as at from (${words}) as ticket_words
      join ${tickets} on ${tickets.id} = ${ticketWords.ticketId}
      where ${matching(filter, true) ?? sql`true`} order by ${byName} limit ${rows}`
  }
  const facet = facetOf(asked)
  const within = and(
    facet && isFacet(facet, filter),
    order === 'opened' ? opened(filter) : isNotNull(tickets.deadlineAt),
    afterAt(asked),
  )
  const along = order === 'opened' ? byOpened : byDue
  const piece = (of: SQL | undefined) =>
    sql`(select * from ${tickets} where ${and(of, within) ?? sql`true`} order by ${along} limit ${WALKED})`
  // Each unit has an order of its own in the index.
  const pieces = filter.units?.map(unit => piece(eq(tickets.unitId, unit)))
  const all = pieces
    ? sql`(select * from (${sql.join(pieces, sql` union all `)}) as tickets order by ${along} limit ${WALKED})`
    : piece(undefined)
  return sql`select ${tickets.id} as id, ${sortedBy(order)} as at
    from ${all} as tickets
    where ${and(matching(filter, true), opened(filter)) ?? sql`true`} order by ${along} limit ${rows}`
}

/** All that there is, then sorted; PostgreSQL is kept from walking by a list that has no order yet. */
function gather(asked: Asked, key: string | null): SQL {
  const { filter, order, after, rows } = asked
  const cut = and(matching(filter, false), opened(filter))
  if (order === 'name')
    return sql`with found as materialized (
        select ${ticketWords.ticketId} as id, ${ticketWords.nameKey} as name_key
        from ${ticketWords} join ${tickets} on ${tickets.id} = ${ticketWords.ticketId}
        where ${and(isNamed, afterName(after, key), cut)})
      select id, null as at from found order by name_key, id limit ${rows}`
  const sorted = order === 'opened' ? sql`at desc, id desc` : sql`at, id`
  const due = order === 'due' ? isNotNull(tickets.deadlineAt) : undefined
  const all = isOfWords(asked)
    ? sql`select ${ticketWords.ticketId} as id, ${ticketWords.openedAt} as at from ${ticketWords}
        where ${and(...wordsIn(filter), openedOfWords(asked))}`
    : sql`select ${tickets.id} as id, ${sortedBy(order)} as at from ${tickets}
        where ${and(cut, due, afterAt(asked)) ?? sql`true`}`
  return sql`with found as materialized (${all}) select id, at from found order by ${sorted} limit ${rows}`
}

const byOpened = sql`${tickets.openedAt} desc, ${tickets.id} desc`
const byDue = sql`${tickets.deadlineAt}, ${tickets.id}`
const byName = sql`${ticketWords.nameKey}, ${ticketWords.ticketId}`
const isNamed = ne(ticketWords.nameKey, '')
const sortedBy = (order: Order) => (order === 'due' ? tickets.deadlineAt : tickets.openedAt)

function afterName(after: After | null, key: string | null): SQL | undefined {
  return after === null || key === null ? undefined : sql`(${byName}) > (${key}, ${after.id}::uuid)`
}

function afterAt({ after, order }: Asked): SQL | undefined {
  if (after === null) return undefined
  const last = sql`(${new Date(after.at).toISOString()}::timestamptz, ${after.id}::uuid)`
  return order === 'due'
    ? sql`(${tickets.deadlineAt}, ${tickets.id}) > ${last}`
    : sql`(${tickets.openedAt}, ${tickets.id}) < ${last}`
}

/** Only words are asked for, and their own table knows when a ticket was opened. */
function isOfWords({ filter, order }: Asked): boolean {
  const { from: _from, to: _to, hidesRestricted: _, name, sought, ...rest } = filter
  const hasWords = name !== undefined || (sought !== undefined && sought.words !== null)
  return (
    order === 'opened' &&
    hasWords &&
    (sought === undefined || (sought.end === null && sought.codes.length === 0)) &&
    Object.values(rest).every(value => value === undefined || value === false)
  )
}

const wordsIn = ({ name, sought }: Filter) =>
  [name, sought?.words ?? undefined].map(query =>
    query === undefined ? undefined : sql`${ticketWords.words} @@ ${query}::tsquery`,
  )

function openedOfWords({ filter: { from, to }, after }: Asked): SQL | undefined {
  const { openedAt, ticketId } = ticketWords
  return and(
    from === null ? undefined : gte(openedAt, from),
    to === null ? undefined : lt(openedAt, to),
    after === null
      ? undefined
      : sql`(${openedAt}, ${ticketId}) < (${new Date(after.at).toISOString()}::timestamptz, ${after.id}::uuid)`,
  )
}

function opened({ from, to }: Filter): SQL | undefined {
  return and(
    from === null ? undefined : gte(tickets.openedAt, from),
    to === null ? undefined : lt(tickets.openedAt, to),
  )
}

function isFacet(facet: Facet, filter: Filter): SQL | undefined {
  const value = filter[facet]
  if (value === undefined) return undefined
  const isMeant = sql`${tickets[facet]} = ${value}`
  // What was given to somebody is with a unit, and has a deadline: their index is of such tickets only.
  if (facet === 'assigneeId') return and(isMeant, isNotNull(tickets.deadlineAt))
  return facet === 'callerNumber' ? and(isMeant, shownOnly(filter)) : isMeant
}

const shownOnly = ({ hidesRestricted }: Filter) =>
  hidesRestricted ? isNull(tickets.restrictedAt) : undefined

/**
 * Everything but the instants.
 * @param asOne words are looked up one ticket at a time, or may be gathered: a walk is over before all of them are
 */
function matching(filter: Filter, asOne: boolean): SQL | undefined {
  const { untaken, unassigned, late, procedural, undirected, callId, ids, units, formerlyOf } = filter
  const { awaited, todo } = filter
  const words = wordsIn(filter).filter(one => one !== undefined)
  return and(
    ...FACETS.map(facet => isFacet(facet, filter)),
    untaken ? isNull(tickets.operatorId) : undefined,
    unassigned ? and(isNull(tickets.assigneeId), isNotNull(tickets.deadlineAt)) : undefined,
    // As its label says it (course.ts): late, and still with the unit.
    late || undirected
      ? and(tickets.isLate, eq(tickets.state, 'open'), inArray(tickets.stage, ['with-officer', 'with-head']))
      : undefined,
    undirected ? sql`${tickets.course} #> '{directions,0}' is null` : undefined,
    awaited ? isAwaited : undefined,
    todo ? isToDo(todo) : undefined,
    procedural ? and(tickets.isProcedural, eq(tickets.state, 'open')) : undefined,
    callId === undefined
      ? undefined
      : sql`${tickets.id} in (select ${ticketCalls.ticketId} from ${ticketCalls} where ${ticketCalls.callId} = ${callId})`,
    ids === undefined ? undefined : inArray(tickets.id, [...ids]),
    units === undefined ? undefined : inArray(tickets.unitId, [...units]),
    formerlyOf === undefined ? undefined : wasWith(formerlyOf),
    isReferredTo(filter, words, asOne),
  )
}

/** It was with one of them once, and is not now. */
const wasWith = (units: readonly string[]) =>
  sql`not coalesce(${inArray(tickets.unitId, [...units])}, false) and ${tickets.id} in
    (select ${ticketEvents.ticketId} from ${ticketEvents} where ${inArray(ticketEvents.unitId, [...units])})`

/** What was typed may be a code, a number's end or words: any of them. */
function isReferredTo(filter: Filter, words: readonly SQL[], asOne: boolean): SQL | undefined {
  const { sought } = filter
  const inWords = and(...words)
  const row = sql`from ${ticketWords} where ${ticketWords.ticketId} = ${tickets.id}`
  const hasWords =
    inWords &&
    (asOne ? sql`coalesce((select ${inWords} ${row}), false)` : sql`exists (select 1 ${row} and ${inWords})`)
  if (sought === undefined || (sought.end === null && sought.codes.length === 0)) return hasWords
  const ways = [
    sql`select f.id from tickets f where f.code = any(${sql.param([...sought.codes])}::text[])`,
    sought.end === null ? undefined : endingIn(sought.end, filter),
    inWords && sql`select ${ticketWords.ticketId} from ${ticketWords} where ${inWords}`,
  ].filter(way => way !== undefined)
  return sql`${tickets.id} in (${sql.join(ways, sql` union all `)})`
}

const endingIn = (end: string, { hidesRestricted }: Filter) => {
  const backwards = [...end].reverse().join('')
  return sql`select f.id from tickets f where reverse(f.caller_number) like ${`${backwards}%`}
    ${hidesRestricted ? sql`and f.restricted_at is null` : sql``}`
}
