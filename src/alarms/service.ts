import type { Logger } from 'pino'
import type { Static } from 'typebox'
import type { Audit } from '../audit/service.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import type { Slice } from '../db/timeline.ts'
import { Refusal } from '../errors.ts'
import { decodeCursor, pageOf } from '../http/cursor.ts'
import type { LiveMessage } from '../http/live.ts'
import { readKey, sliceOf } from '../http/timeline.ts'
import { may } from '../people/permissions.ts'
import type { Named, Names, Person } from '../people/person.ts'
import { type Alarm, type AlarmEvent, recipientsOf, repeatAt, shownAlarm, shownMessage } from './alarm.ts'
import {
  type AlarmKind,
  type AlarmRules,
  type Channel,
  ENDED_BY_PEOPLE,
  SEVERITY,
  type Severity,
} from './rules.ts'
import type { AlarmQuery, MessageQuery } from './schemas.ts'
import * as store from './store.ts'

export type AlarmsNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  names: Names
  journal: Audit['journal']
  publish(messages: readonly LiveMessage[]): void
  rules(): AlarmRules
  /** Ways out that this machine has. */
  channels: readonly Channel[]
}>

export type Raised = Readonly<{
  kind: AlarmKind
  /** What it is about; one thing has one open alarm of a kind. Empty where there is one of its kind. */
  subject?: string
  at: Ms
  /** For people and programs that look at it; never secrets, nor what a citizen said. */
  facts?: Readonly<Record<string, unknown>>
  /** Where this one weighs other than its kind does. */
  severity?: Severity
}>

export type Alarms = ReturnType<typeof createAlarms>

/** What somebody must know, kept as rows; what leaves the box is written down with it and sent by outbox.ts. */
export function createAlarms(needs: AlarmsNeeds) {
  const { database, clock, log, names } = needs
  const { db } = database
  let told: () => void = () => {}

  /** To be published after the commit. */
  async function tell(tx: Db, alarm: Alarm, event: AlarmEvent, at: Ms): Promise<LiveMessage[]> {
    const to = recipientsOf(needs.rules(), alarm.kind).filter(({ channel }) =>
      needs.channels.includes(channel),
    )
    await store.addMessages(tx, { alarmId: alarm.id, event, occasion: alarm.repeats, at, to })
    told()
    return [liveAlarm(alarm)]
  }

  /**
   * In the transaction of what it tells about, or in one of its own; raising what is raised changes nothing.
   * @returns to be published after the commit
   */
  async function raise(
    tx: Db,
    { kind, subject = '', at, facts = {}, ...rest }: Raised,
  ): Promise<LiveMessage[]> {
    if (!needs.rules().kinds[kind].enabled) return []
    const severity = rest.severity ?? SEVERITY[kind]
    const isOnce = ENDED_BY_PEOPLE.has(kind)
    const alarm = await store.insertAlarm(tx, { kind, subject, severity, facts, raisedAt: at }, isOnce)
    if (!alarm) return []
    log.warn({ alarm: alarm.id, kind, subject, facts }, 'alarm raised')
    return tell(tx, alarm, 'raised', at)
  }

  /** Told while it could not be written down; `heard` = whom it reached. */
  async function record(raised: Raised, heard: readonly store.Recipient[]): Promise<void> {
    const messages = await database.tx(async tx => {
      const told = await raise(tx, raised)
      await store.markHeard(tx, { kind: raised.kind, subject: raised.subject ?? '', at: raised.at, heard })
      return told
    })
    needs.publish(messages)
  }

  /** Its cause is gone. @returns to be published after the commit */
  async function clear(
    tx: Db,
    { kind, subject = '', at }: Pick<Raised, 'kind' | 'subject' | 'at'>,
  ): Promise<LiveMessage[]> {
    const alarm = await store.clearAlarm(tx, { kind, subject, at })
    if (!alarm) return []
    log.info({ alarm: alarm.id, kind, subject }, 'alarm cleared')
    return tell(tx, alarm, 'cleared', at)
  }

  /** Told again while it lasts and nobody has acknowledged it. @returns when the next one is due */
  async function repeatDue(open: readonly Alarm[]): Promise<Ms | null> {
    const at = clock.now()
    const rules = needs.rules()
    for (const alarm of open) {
      const due = repeatAt(alarm, rules)
      if (due === null || due > at) continue
      const messages = await database.tx(async tx => {
        const again = await store.repeat(tx, alarm, at)
        return again ? tell(tx, again, 'repeated', at) : []
      })
      needs.publish(messages)
    }
    const later = open.flatMap(alarm => repeatAt(alarm, rules) ?? []).filter(due => due > at)
    return later.length > 0 ? Math.min(...later) : null
  }

  const show = (alarm: Alarm, known: ReadonlyMap<string, Named>) => ({
    ...shownAlarm(alarm),
    acknowledgedBy: alarm.acknowledgedById === null ? null : (known.get(alarm.acknowledgedById) ?? null),
  })

  /** The open ones first, then those that are over; within both the newest first. */
  async function rowsOf(slice: Slice, asked: Static<typeof AlarmQuery>): Promise<Alarm[]> {
    const key = asked.cursor === undefined ? null : decodeCursor(asked.cursor, ['string', 'number', 'string'])
    const after = key && readKey(key[1], key[2])
    const isPastOpen = key !== null && key[0] !== 'open'
    const rows: Alarm[] = []
    if (asked.state !== 'cleared' && !isPastOpen)
      rows.push(...(await store.listAlarms(db, { ...slice, after }, true)))
    if (asked.state === 'open' || rows.length === slice.rows) return rows
    const left = { ...slice, after: isPastOpen ? after : null, rows: slice.rows - rows.length }
    return [...rows, ...(await store.listAlarms(db, left, false))]
  }

  return {
    raise,
    clear,
    record,
    repeatDue,
    /** In a transaction of its own, told at once. */
    async raiseNow(raised: Raised): Promise<void> {
      needs.publish(await database.tx(tx => raise(tx, raised)))
    },
    async clearNow(cleared: Pick<Raised, 'kind' | 'subject' | 'at'>): Promise<void> {
      needs.publish(await database.tx(tx => clear(tx, cleared)))
    },
    open: () => store.openAlarms(db),
    /** Of what has one alarm only: those that had none yet. */
    untold: (kind: AlarmKind, subjects: readonly string[]) => store.untold(db, kind, subjects),
    /** For a feed that begins. */
    openNow: async () => (await store.openAlarms(db)).map(shownAlarm),
    /** Who sends messages is told that there may be some; they are looked for in any case. */
    whenTold(listener: () => void): void {
      told = listener
    },

    async page(asked: Static<typeof AlarmQuery>) {
      const { cursor: _cursor, ...rest } = asked
      const { limit, slice } = sliceOf(rest)
      const rows = await rowsOf(slice, asked)
      const known = await names(rows.flatMap(row => row.acknowledgedById ?? []))
      const keyOf = (row: Alarm) =>
        [row.clearedAt === null ? 'open' : 'cleared', row.raisedAt, row.id] as const
      return pageOf(rows, limit, keyOf, row => show(row, known))
    },

    async one(id: string) {
      const alarm = await store.findAlarm(db, id)
      if (!alarm) throw new Refusal('alarm-not-found', 404, 'Không tìm thấy cảnh báo.')
      const messages = await store.messagesOf(db, id)
      const known = await names(alarm.acknowledgedById === null ? [] : [alarm.acknowledgedById])
      return { ...show(alarm, known), messages: messages.map(shownMessage) }
    },

    async messages(asked: Static<typeof MessageQuery>) {
      const { limit, slice } = sliceOf(asked)
      const rows = await store.listMessages(db, slice, asked.state)
      return pageOf(rows, limit, row => [row.createdAt, row.id], shownMessage)
    },

    /** Somebody has taken note of it and it is told no more. @throws Refusal where it is not there, or somebody has before */
    async acknowledge(person: Person, id: string, address: string) {
      const at = clock.now()
      const alarm = await database.tx(async tx => {
        const row = await store.acknowledge(tx, { id, personId: person.id, at, ends: ENDED_BY_PEOPLE })
        if (!row) throw await whyNot(tx, id)
        await needs.journal(tx, {
          ...{ at, personId: person.id, address, action: 'alarm.acknowledged' },
          ...{ subjectKind: 'alarm', subjectId: id, facts: { kind: row.kind, subject: row.subject } },
        })
        return row
      })
      needs.publish([liveAlarm(alarm)])
      return show(alarm, await names([person.id]))
    },
  }
}

async function whyNot(tx: Db, id: string): Promise<Refusal> {
  const alarm = await store.findAlarm(tx, id)
  if (!alarm) return new Refusal('alarm-not-found', 404, 'Không tìm thấy cảnh báo.')
  const { acknowledgedAt } = shownAlarm(alarm)
  return new Refusal('alarm-already-acknowledged', 409, 'Cảnh báo này đã có người tiếp nhận.', {
    acknowledgedAt,
  })
}

function liveAlarm(alarm: Alarm): LiveMessage {
  return {
    type: 'alarm',
    data: shownAlarm(alarm),
    mayRead: person => may(person.role, 'alarm.read') && may(person.role, 'live.watch'),
  }
}
