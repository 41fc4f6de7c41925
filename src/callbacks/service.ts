import type { Static } from 'typebox'
import type { Audit } from '../audit/service.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import type { Slice } from '../db/timeline.ts'
import { Refusal } from '../errors.ts'
import { decodeCursor, pageOf } from '../http/cursor.ts'
import type { LiveMessage } from '../http/live.ts'
import { readKey, sliceOf } from '../http/timeline.ts'
import { numberFor } from '../people/masking.ts'
import { may } from '../people/permissions.ts'
import type { Named, Names, Person } from '../people/person.ts'
import { type Callback, shownCallback } from './callback.ts'
import type { CallbackQuery } from './schemas.ts'
import * as store from './store.ts'

export type CallbacksNeeds = Readonly<{
  database: Database
  clock: Clock
  names: Names
  journal: Audit['journal']
  publish(messages: readonly LiveMessage[]): void
  /** True when another call of this number was answered after that instant: nobody waits to be called back. */
  answeredSince(tx: Db, missed: Readonly<{ callId: string; number: string; at: Ms }>): Promise<boolean>
}>

/** A call as the callback list meets it. */
export type Met = Readonly<{ callId: string; number: string | null; at: Ms }>

export type Callbacks = ReturnType<typeof createCallbacks>

export function createCallbacks(needs: CallbacksNeeds) {
  const { database, clock, names } = needs
  const { db } = database

  function show(person: Person, callback: Callback, known: ReadonlyMap<string, Named>) {
    const number = numberFor(person, callback.number) ?? ''
    const clearedBy = callback.clearedById === null ? null : (known.get(callback.clearedById) ?? null)
    return { ...shownCallback({ ...callback, number }), clearedBy }
  }

  /** The open ones first, then the cleared ones; within both the last missed first. */
  async function rowsOf(slice: Slice, asked: Static<typeof CallbackQuery>): Promise<Callback[]> {
    const key = asked.cursor === undefined ? null : decodeCursor(asked.cursor, ['string', 'number', 'string'])
    const after = key && readKey(key[1], key[2])
    const isPastOpen = key !== null && key[0] !== 'open'
    const rows: Callback[] = []
    if (asked.state !== 'cleared' && !isPastOpen)
      rows.push(...(await store.listCallbacks(db, { ...slice, after }, true)))
    if (asked.state === 'open' || rows.length === slice.rows) return rows
    const left = { ...slice, after: isPastOpen ? after : null, rows: slice.rows - rows.length }
    return [...rows, ...(await store.listCallbacks(db, left, false))]
  }

  return {
    /** Somebody hung up before anyone answered. A hidden number cannot be called back. */
    async list(tx: Db, { callId, number, at }: Met): Promise<LiveMessage[]> {
      if (number === null || (await needs.answeredSince(tx, { callId, number, at }))) return []
      return [liveCallback(await store.listMissed(tx, callId, number, at))]
    },

    /** Somebody was answered: the missed calls before that are settled. */
    async clear(tx: Db, { callId, number, at }: Met): Promise<LiveMessage[]> {
      const cleared = number === null ? null : await store.clearByCall(tx, callId, number, at)
      return cleared ? [liveCallback(cleared)] : []
    },

    async page(person: Person, asked: Static<typeof CallbackQuery>) {
      const { cursor: _cursor, ...rest } = asked
      const { limit, slice } = sliceOf(rest)
      const rows = await rowsOf(slice, asked)
      const known = await names(rows.flatMap(row => row.clearedById ?? []))
      const keyOf = (row: Callback) =>
        [row.clearedAt === null ? 'open' : 'cleared', row.lastMissedAt, row.id] as const
      return pageOf(rows, limit, keyOf, row => show(person, row, known))
    },

    /** A person has called back, or it is not needed. @throws Refusal when it is not there, or was done already */
    async clearByHand(person: Person, id: string, address: string) {
      const at = clock.now()
      const cleared = await database.tx(async tx => {
        const row = await store.clearByPerson(tx, id, person.id, at)
        if (!row) throw await whyNot(tx, id)
        await needs.journal(tx, {
          ...{ at, personId: person.id, address, action: 'callback.cleared' },
          ...{ subjectKind: 'callback', subjectId: id, facts: { missedCalls: row.missedCalls } },
        })
        return row
      })
      needs.publish([liveCallback(cleared)])
      return show(person, cleared, await names([person.id]))
    },
  }
}

async function whyNot(tx: Db, id: string): Promise<Refusal> {
  const callback = await store.findCallback(tx, id)
  if (!callback) return new Refusal('callback-not-found', 404, 'Không tìm thấy mục gọi lại.')
  const { clearedAt } = shownCallback(callback)
  return new Refusal('callback-already-cleared', 409, 'Mục gọi lại này đã được xử lý.', { clearedAt })
}

/** Full numbers: everybody who may read the list and the live feed is there to call back. */
function liveCallback(callback: Callback): LiveMessage {
  return {
    type: 'callback',
    data: shownCallback(callback),
    mayRead: person => may(person.role, 'callback.read') && may(person.role, 'number.read'),
  }
}
