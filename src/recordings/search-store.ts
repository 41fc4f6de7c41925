import { and, eq, gte, inArray, lte, type SQL, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { inSlice, type Slice } from '../db/timeline.ts'
import type { RecordingState } from './recording.ts'
import type { RecordingRow } from './store.ts'
import { recordings } from './tables.ts'

/** What a list of recordings is cut by; everything that is given holds at once. */
export type Sought = Readonly<{
  slice: Slice
  callId?: string
  state?: RecordingState
  shortestMs?: number
  longestMs?: number
  /** What other rooms know of its call, as SQL on the column of call ids. */
  ofCall: readonly SQL[]
}>

/**
 * So many recordings are looked at in the order of the list, before it is given up that enough of them fit. What is that
 * rare is gathered by its own index and sorted (tickets/search-store.ts: the same way, for the same reason). With a million
 * recordings a unit that has one in a hundred fills its page on the way; to gather all it has takes most of a second.
 */
const WALKED = 10_000
const WALKING = sql`select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
  set_config('enable_mergejoin', 'off', true)`
const GATHERING = sql`select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'on', true),
  set_config('enable_mergejoin', 'on', true), set_config('work_mem', '32MB', true)`

const newestFirst = sql`${recordings.startedAt} desc, ${recordings.id} desc`

/** Newest first. @param tx whose settings may be changed until its end */
export async function search(tx: Db, sought: Sought): Promise<RecordingRow[]> {
  if (isPlain(sought)) return rowsOf(tx, plain(sought))
  if (sought.callId === undefined) {
    await tx.execute(WALKING)
    const walked = await rowsOf(tx, walk(sought))
    if (walked.length === sought.slice.rows) return walked
  }
  await tx.execute(GATHERING)
  return rowsOf(tx, gather(sought))
}

/** Both ways, for whoever wants to see how PostgreSQL goes them. */
export const waysOf = (sought: Sought) => ({
  walk: [WALKING, walk(sought)] as const,
  gather: [GATHERING, gather(sought)] as const,
})

async function rowsOf(tx: Db, query: SQL): Promise<RecordingRow[]> {
  const { rows } = await tx.execute<{ id: string }>(query)
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return []
  const read = await tx.select().from(recordings).where(inArray(recordings.id, ids))
  const byId = new Map(read.map(row => [row.id, row]))
  return ids.flatMap(id => byId.get(id) ?? [])
}

const isPlain = ({ callId, state, shortestMs, longestMs, ofCall }: Sought) =>
  [callId, state, shortestMs, longestMs].every(one => one === undefined) && ofCall.length === 0

const sliced = ({ slice }: Sought) => inSlice(recordings.startedAt, recordings.id, slice)

const plain = (sought: Sought) => sql`select ${recordings.id} as id from ${recordings}
  where ${sliced(sought) ?? sql`true`} order by ${newestFirst} limit ${sought.slice.rows}`

function walk(sought: Sought): SQL {
  const piece = sql`select * from ${recordings} where ${sliced(sought) ?? sql`true`} order by ${newestFirst} limit ${WALKED}`
  return sql`select ${recordings.id} as id from (${piece}) as recordings
    where ${matching(sought) ?? sql`true`} order by ${newestFirst} limit ${sought.slice.rows}`
}

function gather(sought: Sought): SQL {
  const found = sql`select ${recordings.id} as id, ${recordings.startedAt} as at from ${recordings}
    where ${and(matching(sought), sliced(sought)) ?? sql`true`}`
  return sql`with found as materialized (${found}) select id from found order by at desc, id desc limit ${sought.slice.rows}`
}

const orNothing = <T>(value: T | undefined, made: (value: T) => SQL): SQL | undefined =>
  value === undefined ? undefined : made(value)

const matching = ({ callId, state, shortestMs, longestMs, ofCall }: Sought) =>
  and(
    orNothing(callId, id => eq(recordings.callId, id)),
    orNothing(state, one => eq(recordings.state, one)),
    orNothing(shortestMs, (ms: Ms) => gte(recordings.actualMs, ms)),
    orNothing(longestMs, (ms: Ms) => lte(recordings.actualMs, ms)),
    ...ofCall,
  )
