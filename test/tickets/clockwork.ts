import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { type Logger, pino } from 'pino'
import { type Clock, iso, type Ms, systemClock } from '../../src/clock.ts'
import { buildClockwork } from '../../src/clocking.ts'
import { readConfig } from '../../src/config.ts'
import { type Database, openDatabase, type Tx } from '../../src/db/database.ts'
import { readProvince } from '../../src/directory/profile.ts'
import type { Province } from '../../src/directory/province.ts'
import { createReading } from '../../src/directory/reading.ts'
import type { Regulation } from '../../src/directory/regulation.ts'
import type { LiveMessage } from '../../src/http/live.ts'
import { buildNoticing } from '../../src/noticing.ts'
import { buildRecords } from '../../src/records.ts'
import { heldOf } from '../../src/settings/effective.ts'
import type { Calendar } from '../../src/sla/calendar.ts'
import { calendarOf, rulesOf } from '../../src/sla/rules.ts'
import { type Course, received } from '../../src/tickets/course.ts'
import { createFalling } from '../../src/tickets/falling.ts'
import { next } from '../../src/tickets/steps.ts'
import { columnsOf } from '../../src/tickets/ticket.ts'
import type { Told } from '../../src/tickets/told.ts'
import { noAlarms } from '../settings/effects.ts'

/** What runs by the clock, with the real regulation and directory, in this process or in one of its own. */

const silent = pino({ level: 'silent' })
const loud = pino({ level: 'warn' }, pino.destination(2))
const PROVINCES = join(import.meta.dirname, '../../provinces')
export const DONG_THAP: Province = readProvince(PROVINCES, 'dong-thap')
export const CALENDAR: Calendar = calendarOf(heldOf(DONG_THAP, [], 'workingTime'))
export const FROZEN = { change: null, regulation: DONG_THAP.regulation }

/** The rules of Đồng Tháp under a calendar, for whatever unit. */
export const regulationUnder = (calendar: () => Calendar) => ({
  rulesOf: ((frozen, unit, isUrgent) =>
    rulesOf({
      ...{ regulation: frozen.regulation as Regulation, calendar: calendar(), unit, isUrgent },
    })) satisfies Parameters<typeof createFalling>[0]['regulation']['rulesOf'],
})
export const RULES = regulationUnder(() => CALENDAR).rulesOf(FROZEN, null, false)

export type ClockworkNeeds = Readonly<{
  database: Database
  clock?: Clock
  log?: Logger
  calendar?: () => Calendar
  tell?: (tx: Tx, told: readonly Told[]) => Promise<readonly LiveMessage[]>
  publish?: (messages: readonly LiveMessage[]) => void
}>

/** Keys of what was told, in the transaction of what it tells of, and nothing in the way of one that comes twice. */
export async function tellByKey(tx: Tx, told: readonly Told[]): Promise<LiveMessage[]> {
  const keys = JSON.stringify(told.map(({ key }) => key))
  await tx.execute(sql`insert into told (key) select jsonb_array_elements_text(${keys}::jsonb)`)
  return []
}

/** @param ownerUrl of a role that may make the table of `tellByKey` */
export async function makeTold(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  await client.query('create table told (key text); grant select, insert on told to public')
  await client.end()
}

export function clockwork({ database, clock = systemClock, log = silent, ...more }: ClockworkNeeds) {
  const reading = createReading({ database, colleagues: async () => new Map() })
  const falling = createFalling({
    ...{ database, clock, log, tell: more.tell ?? tellByKey, publish: more.publish ?? (() => {}) },
    directory: reading,
    regulation: regulationUnder(more.calendar ?? (() => CALENDAR)),
  })
  return { falling }
}

export type Filled = Readonly<{
  tickets: number
  /** When each falls due. */
  dueAt: (n: number) => Ms
  /** With the head, so that it becomes late; else with the officer. */
  isHeads?: boolean
  remindAt?: (n: number) => Ms
}>

const UNITS = 40

/** Received tickets of some dozen units, each due at its instant. @returns their ids */
export async function fill(database: Database, { tickets, dueAt, isHeads = false, remindAt }: Filled) {
  const unitIds = await fillUnits(database)
  const operator = sql`(select id from people where role = 'operator' limit 1)`
  const [counted] = (await database.db.execute<{ n: number }>(sql`select count(*)::int as n from tickets`))
    .rows
  const ids: string[] = []
  for (let from = 0; from < tickets; from += 2_000) {
    const rows = Array.from({ length: Math.min(2_000, tickets - from) }, (_, place) => {
      const n = from + place
      const id = randomUUID()
      ids.push(id)
      const course = courseDue(dueAt(n), { unit: unitIds[n % UNITS] as string, isHeads })
      const standing = columnsOf(course, RULES)
      return {
        ...{ id, code: `1022-DT-2026-${String((counted?.n ?? 0) + n + 1).padStart(6, '0')}` },
        ...{ unit: standing.unitId, stage: standing.stage, since: iso(course.since), course },
        ...{ due: iso(dueAt(n)), remind: remindAt ? iso(remindAt(n)) : null, rules: FROZEN },
      }
    })
    await database.db.execute(sql`
      insert into tickets (id, code, state, channel, opened_at, operator_id, unit_id, caller_number, content, field_code, stage,
        stage_since, received_at, forwarded_at, due_at, remind_at, deadline_at, course, rules, version, updated_at)
      select id, code, 'open', 'phone', since, ${operator}, unit, '+84912345678', 'Đường hỏng', 'giao-thong', stage,
        since, since, since, due, remind, due, course, rules, 3, since
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (id uuid, code text, unit uuid, stage text,
        since timestamptz, course jsonb, due timestamptz, remind timestamptz, rules jsonb)`)
  }
  return ids
}

/** A ticket that a unit got some hours ago, and whose time is over at that instant. */
export function courseDue(due: Ms, { unit, isHeads }: { unit: string; isHeads: boolean }): Course {
  const at = due - 24 * 3_600_000
  const known = next(received(at), { type: 'setField', field: 'giao-thong', at, by: 'x' }, RULES).course
  const { course } = next(known, { type: 'forward', unit, hasOfficer: !isHeads, at, by: 'x' }, RULES)
  const ended = <T>(countdown: T | null) => countdown && { ...countdown, due }
  return { ...course, officer: ended(course.officer), head: ended(course.head) }
}

async function fillUnits({ db }: Database): Promise<string[]> {
  const found = await db.execute<{ id: string }>(sql`select id from units order by code limit ${UNITS}`)
  if (found.rows.length === UNITS) return found.rows.map(({ id }) => id)
  const units = Array.from({ length: UNITS }, (_, n) => ({ id: randomUUID(), code: `D${100 + n}` }))
  const value = { name: 'Đơn vị', type: 'department', parentId: null, successorId: null, calendar: null }
  const rest = { isRoundTheClock: false, phone: null, email: null }
  await db.execute(sql`
    with x as (select * from jsonb_to_recordset(${JSON.stringify(units)}::jsonb) as x (id uuid, code text)),
      u as (insert into units (id, code, name, created_at) select id, code, 'Đơn vị', '2026-01-01' from x)
    insert into directory_versions (kind, subject, effective_from, value, made_at, reason)
    select 'unit', id::text, '2026-01-01', ${JSON.stringify({ ...value, ...rest })}::jsonb, '2026-01-01', 'x' from x`)
  await db.execute(sql`insert into people (id, username, display_name, role, created_at)
    values (${randomUUID()}, 'lan', 'Lan', 'operator', now())`)
  for (const duty of ['officer', 'head'])
    await db.execute(sql`
      with p as (insert into people (id, username, display_name, role, unit_id, mobile, email, created_at)
        select gen_random_uuid(), code || ${duty}, 'Người ' || code, ${duty}, id, '0912000001', code || '@tinh.vn', now()
        from units returning id, unit_id)
      insert into directory_versions (kind, subject, effective_from, value, made_at, reason)
      select 'post', unit_id || '/' || id || '/' || ${duty}, '2026-01-01',
        jsonb_build_object('unitId', unit_id, 'personId', id, 'duty', ${duty}::text), '2026-01-01', 'x' from p`)
  return units.map(({ id }) => id)
}

/** What the journal says about these tickets after all: each moved once, and each told once. */
export async function tally({ db }: Database, type: 'due' | 'remind' = 'due') {
  const { rows } = await db.execute<{ moved: number; tickets: number; told: number; keys: number }>(sql`
    select (select count(*)::int from ticket_events where type = ${type}) as moved,
      (select count(distinct ticket_id)::int from ticket_events where type = ${type}) as tickets,
      (select count(*)::int from told) as told, (select count(distinct key)::int from told) as keys`)
  return rows[0] as NonNullable<(typeof rows)[0]>
}

/** The same of the notices as they are kept: each once, and on each way to each person once. */
export async function notified({ db }: Database) {
  const { rows } = await db.execute<{
    notices: number
    tickets: number
    deliveries: number
    distinct: number
  }>(sql`
    select (select count(*)::int from notices where ticket_id is not null) as notices,
      (select count(distinct ticket_id)::int from notices) as tickets,
      (select count(*)::int from notice_deliveries) as deliveries,
      (select count(*)::int from (select distinct notice_id, way, person_id from notice_deliveries) d) as distinct`)
  return rows[0] as NonNullable<(typeof rows)[0]>
}

export type Batch = Readonly<{ at: Ms; tickets: number; ms: number }>
export type Process = Readonly<{
  pid: number
  /** When this process had moved something, how much, and how long that took. */
  moved: readonly Batch[]
  kill(signal: NodeJS.Signals): Promise<void>
}>

/**
 * @param pauseMs how long each transaction takes to tell: a batch is then in hand when the process is killed
 * @param aheadMs by how much its clock is ahead of ours
 */
export async function startProcess(url: string, { pauseMs = 0, aheadMs = 0 } = {}): Promise<Process> {
  const words = [
    '--disable-warning=ExperimentalWarning',
    import.meta.filename,
    url,
    `${pauseMs}`,
    `${aheadMs}`,
  ]
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] })
  const gone = new Promise<void>(done => child.once('exit', () => done()))
  const moved: Batch[] = []
  const ready = Promise.withResolvers<void>()
  void gone.then(() => ready.reject(new Error('the process ended before it was ready')))
  createInterface({ input: child.stdout }).on('line', line => {
    const said = JSON.parse(line) as Batch & { ready?: true }
    if (said.ready) ready.resolve()
    else moved.push(said)
  })
  await ready.promise
  return {
    ...{ pid: child.pid as number, moved },
    async kill(signal) {
      child.kill(signal)
      await gone
    },
  }
}

/**
 * The service's part that runs by the clock with its real rooms, alone: `clockwork.ts <database URL> <pause in ms>
 * <ahead in ms>`.
 */
async function run(url: string, pauseMs: number, aheadMs: number): Promise<void> {
  const database = openDatabase(url)
  const say = (what: object) => void process.stdout.write(`${JSON.stringify(what)}\n`)
  const clock = { now: () => Date.now() + aheadMs }
  const grounds = {
    config: configIn(tmpdir()),
    province: DONG_THAP,
    log: silent,
    clock,
    database,
  }
  const noticing = buildNoticing(grounds, {
    names: async () => new Map(),
    journal: (...told) => records.audit.journal(...told),
    ...{ settings: () => records.settings, directory: () => records.directory },
  })
  const nothing = { tell: async () => [], hint: () => {}, ticketFinished: async () => {} }
  const records = buildRecords(grounds, () => {}, {
    openCalls: async () => [],
    alarmsBeside: noAlarms,
    ...nothing,
  })
  let begun = performance.now()
  const clockwork = buildClockwork({ ...grounds, log: loud }, records, {
    notices: {
      ...{ digest: noticing.notices.digest, focal: noticing.notices.focal },
      async tell(tx, told) {
        const messages = await noticing.notices.tell(tx, told)
        if (pauseMs > 0) await tx.execute(sql`select pg_sleep(${pauseMs / 1_000})`)
        return messages
      },
    },
    publish: messages => {
      const tickets = messages.filter(({ type }) => type === 'ticket').length
      if (tickets > 0) say({ at: clock.now(), tickets, ms: Math.round(performance.now() - begun) })
      begun = performance.now()
    },
  })
  clockwork.start()
  say({ ready: true })
  // Whoever started it is gone, or wants it to go.
  process.stdin.resume().once('close', () => process.exit(0))
}

const configIn = (folder: string) =>
  readConfig(
    {
      ...{ DATA_DIR: folder, PROVINCES_DIR: PROVINCES, SMTP_HOST: '127.0.0.1', SMTP_FROM: '1022@tinh.vn' },
      ...{ SMPP_HOST: '127.0.0.1', SMPP_USER: 'x', SMPP_PASSWORD: 'x', SMPP_SENDER: '1022' },
    },
    folder,
  )

if (import.meta.main) {
  const [url = '', pauseMs = '0', aheadMs = '0'] = process.argv.slice(2)
  await run(url, Number(pauseMs), Number(aheadMs))
}
