import { sql } from 'drizzle-orm'
import { callEvents, calls } from '../calls/tables.ts'
import { iso, type Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { numberFor } from '../people/masking.ts'
import type { Person } from '../people/person.ts'
import { people } from '../people/tables.ts'
import { operatorEvents, operators } from '../queue/tables.ts'
import { instantOf } from './call-queries.ts'
import {
  type Attendance,
  createQueueLog,
  type LoggedCall,
  type LoggedEvent,
  type Moment,
  momentsOf,
} from './queue-log.ts'
import type { Window } from './window.ts'

// The queue_log, page by page: never more in memory than the calls that overlap one page. Nothing here writes.

const PAGE = 500
const CHUNK_CHARACTERS = 32_768
const LONGEST_CALL = '24 hours'

/** A journal of any length, in pieces of some lines; a piece is made when it is asked for. */
export async function* queueLogLines(db: Db, window: Window, person: Person): AsyncGenerator<string> {
  const names = await operatorNames(db)
  const log = createQueueLog(id => names.get(id) ?? id)
  for (const one of await attendedBefore(db, window.from)) log.remember(one)
  const attendances = attendancesOf(db, window)
  let attendance = await attendances.next()
  let chunk = ''
  const add = (line: string) => {
    chunk += `${line}\n`
  }
  async function* attendedUntil(at: Ms): AsyncGenerator<string> {
    while (!attendance.done && attendance.value.at <= at) {
      for (const line of log.attended(attendance.value)) add(line)
      attendance = await attendances.next()
      if (chunk.length > CHUNK_CHARACTERS) yield take()
    }
  }
  const take = () => {
    const full = chunk
    chunk = ''
    return full
  }
  for await (const moment of momentsIn(db, window, person)) {
    yield* attendedUntil(moment.at)
    const line = log.told(moment)
    // Of calls before the window only their place in the queue counts.
    if (moment.call.arrivedAt >= window.from) add(line)
    if (chunk.length > CHUNK_CHARACTERS) yield take()
  }
  yield* attendedUntil(window.to)
  if (chunk !== '') yield take()
}

/** Moments of all calls in the order of time: a page's are in order up to the arrival of its last call. */
async function* momentsIn(db: Db, window: Window, person: Person): AsyncGenerator<Moment> {
  let pending: Moment[] = []
  for await (const page of callPages(db, window, person)) {
    const last = page.at(-1)?.call.arrivedAt ?? 0
    for (const { call, events } of page) pending.push(...momentsOf(call, events))
    pending.sort((one, other) => one.at - other.at)
    const ready = pending.findIndex(({ at }) => at >= last)
    const due = ready < 0 ? pending : pending.slice(0, ready)
    pending = ready < 0 ? [] : pending.slice(ready)
    yield* due
  }
  yield* pending
}

type Page = { call: LoggedCall; events: LoggedEvent[] }[]
type Row = LoggedCall & { eventAt: Ms | null } & Omit<LoggedEvent, 'at'>

async function* callPages(db: Db, window: Window, person: Person): AsyncGenerator<Page> {
  let after = sql`(${instantOf(window.from)} - interval '${sql.raw(LONGEST_CALL)}', ${ZERO}::uuid)`
  while (true) {
    const rows = await pageAfter(db, window, after)
    const page: Page = []
    for (const { eventAt, type, fromState, toState, operatorId, leg, ...call } of rows) {
      if (page.at(-1)?.call.id !== call.id)
        page.push({ call: { ...call, caller: numberFor(person, call.caller) }, events: [] })
      if (eventAt !== null)
        page.at(-1)?.events.push({ at: eventAt, type, fromState, toState, operatorId, leg })
    }
    const last = page.at(-1)?.call
    if (!last) return
    yield page
    after = sql`(${iso(last.arrivedAt)}::timestamptz, ${last.id}::uuid)`
  }
}

const ZERO = '00000000-0000-0000-0000-000000000000'
const millis = (column: string) => sql.raw(`(extract(epoch from ${column}) * 1000)::float8`)

async function pageAfter(db: Db, { from, to }: Window, after: ReturnType<typeof sql>): Promise<Row[]> {
  const { rows } = await db.execute<Row>(sql`
    with page as (
      select id, arrived_at, caller, ending, fault, refused_for, wait_ms, talk_ms from ${calls} c
      where c.direction = 'in' and (c.arrived_at, c.id) > ${after} and c.arrived_at < ${instantOf(to)}
        and (c.arrived_at >= ${instantOf(from)} or c.ended_at is null or c.ended_at >= ${instantOf(from)})
      order by c.arrived_at, c.id limit ${PAGE})
    select page.id, ${millis('page.arrived_at')} as "arrivedAt", page.caller, page.ending, page.fault,
      page.refused_for as "refusedFor",      page.wait_ms as "waitMs", page.talk_ms as "talkMs", ${millis('e.at')} as "eventAt", e.type,
      e.from_state as "fromState", e.to_state as "toState", e.event ->> 'operator' as "operatorId",
      e.event ->> 'leg' as leg
    from page left join ${callEvents} e on e.call_id = page.id
    order by page.arrived_at, page.id, e.version`)
  return rows
}

/** Changes of what operators asked for, oldest first. */
async function* attendancesOf(db: Db, { from, to }: Window): AsyncGenerator<Attendance, undefined> {
  let after = sql`(${instantOf(from)}, 0)`
  while (true) {
    const { rows } = await db.execute<Attendance & { id: string }>(sql`
      select e.id, e.person_id as "personId", ${millis('e.at')} as at, e.presence, e.reason from ${operatorEvents} e
      where (e.at, e.id) > ${after} and e.at < ${instantOf(to)} order by e.at, e.id limit ${PAGE}`)
    yield* rows
    const last = rows.at(-1)
    if (!last) return undefined
    after = sql`(${instantOf(last.at)}, ${last.id}::bigint)`
  }
}

async function attendedBefore(db: Db, at: Ms): Promise<Attendance[]> {
  const { rows } = await db.execute<Attendance>(sql`
    select e.person_id as "personId", ${millis('e.at')} as at, e.presence, e.reason
    from ${operators} o cross join lateral (
      select person_id, at, presence, reason from ${operatorEvents} e
      where e.person_id = o.person_id and e.at < ${instantOf(at)} order by e.at desc, e.id desc limit 1) e`)
  return rows
}

/** Telephones are named as their people. */
async function operatorNames(db: Db): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.execute<{ id: string; username: string }>(sql`select id, username from ${people}`)
  return new Map(rows.map(({ id, username }) => [id, username]))
}
