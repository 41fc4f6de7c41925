import type { Logger } from 'pino'
import type { Static } from 'typebox'
import type { Audit } from '../audit/service.ts'
import type { Result } from '../calls/errand.ts'
import type { CallbackWish } from '../calls/handovers.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Db, Tx } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { pageOf } from '../http/cursor.ts'
import type { LiveMessage } from '../http/live.ts'
import { sliceOf } from '../http/timeline.ts'
import { readNumber, type TelephoneNumber } from '../numbers/number.ts'
import { numberFor } from '../people/masking.ts'
import { may } from '../people/permissions.ts'
import type { Named, Names, Person } from '../people/person.ts'
import type { Views } from '../privacy/views.ts'
import {
  afterTry,
  type Callback,
  type CallbackAnswer,
  isActive,
  type RefusedClass,
  refusedClass,
  shownCallback,
  type TryRules,
  tooMuch,
} from './callback.ts'
import { createDialling, isOnLine, type Met as Line, type Permit } from './dialling.ts'
import { createListing, type ListingNeeds } from './listing.ts'
import type { CallbackQuery, CallbackWished } from './schemas.ts'
import * as store from './store.ts'

/** The province's rules as they hold at an instant. */
export type CallbackRules = TryRules &
  Readonly<{
    isEnabled: boolean
    /** Enabled, and within hours. */
    isOpen: boolean
    refused: readonly RefusedClass[]
    /** By name; the first is where everybody comes who was led nowhere else. */
    queues: readonly string[]
  }>

export type CallbacksNeeds = Pick<ListingNeeds, 'callOf'> &
  Readonly<{
    database: Database
    clock: Clock
    log: Logger
    names: Names
    journal: Audit['journal']
    rules(at: Ms): CallbackRules
    /** A number as a person types it. */
    read(text: string): TelephoneNumber
    policy: Readonly<{
      /** The centre would never dial this number by itself, whenever it tried; the code says why. */
      never(number: string, at: Ms): string | null
      /** Whether this person, or (null) the centre by itself, may dial it now. */
      now(person: Person | null, number: string): Promise<Permit>
    }>
    /** Calls whose citizen is on the line or will be, and these in any case. */
    callsNow(db: Db, ids: readonly string[]): Promise<readonly Line[]>
    publish(messages: readonly LiveMessage[]): void
    viewed: Views['note']
    /** True when another call of this number was answered after that instant: nobody waits to be called back. */
    answeredSince(tx: Db, missed: Readonly<{ callId: string; number: string; at: Ms }>): Promise<boolean>
  }>

/** A call as the callback list meets it. */
export type Met = Readonly<{ callId: string; number: string | null; at: Ms }>

const HOUR_MS = 3_600_000

type TryEnd = Readonly<{ callId: string; result: Result; code: string | null; at: Ms }>
type Wished = Readonly<{ number: TelephoneNumber; queue: string | undefined }>

export type Callbacks = ReturnType<typeof createCallbacks>

export function createCallbacks(needs: CallbacksNeeds) {
  const { database, clock, names } = needs
  const { db } = database
  const { rowsOf } = createListing({ db, callOf: needs.callOf })

  function show(person: Person, callback: Callback, known: ReadonlyMap<string, Named>) {
    const number = numberFor(person, callback.number) ?? ''
    const someone = (id: string | null) => (id === null ? null : (known.get(id) ?? null))
    const { clearedById, requestedById } = callback
    return {
      ...shownCallback({ ...callback, number }),
      clearedBy: someone(clearedById),
      requestedBy: someone(requestedById),
    }
  }
  const namesIn = (rows: readonly Callback[]) =>
    names(rows.flatMap(({ clearedById, requestedById }) => [clearedById ?? [], requestedById ?? []].flat()))

  /** A try is over: what comes next. */
  async function tried(tx: Db, end: TryEnd): Promise<LiveMessage[]> {
    const callback = await store.lockTry(tx, end.callId)
    if (!callback) return []
    if (callback.clearedAt !== null)
      return [liveCallback(await store.save(tx, callback.id, { tryCallId: null }))]
    if (end.result === 'answered') {
      const own = {
        clearedAt: end.at,
        clearedByCallId: end.callId,
        lastResult: end.result,
        lastTryAt: end.at,
      }
      const { tries } = callback
      return [liveCallback(await store.save(tx, callback.id, { ...own, tries: tries + 1, tryCallId: null }))]
    }
    const isOnLineNow = isOnLine(callback, await needs.callsNow(tx, []))
    const standing = afterTry(callback, { ...end, isOnLine: isOnLineNow }, needs.rules(end.at))
    return [liveCallback(await store.save(tx, callback.id, { ...standing, tryCallId: null }))]
  }

  const dialling = createDialling({
    ...{ database, clock, log: needs.log, rules: needs.rules, callsNow: needs.callsNow },
    permitNow: number => needs.policy.now(null, number),
    over: async (callId, end) => {
      needs.publish(await database.tx(tx => tried(tx, { callId, code: null, ...end })))
    },
    ...{ told: liveCallback, publish: needs.publish },
  })

  /** Why this person cannot have that number called back; null where they can. */
  async function faultOf(person: Person, wish: Wished, at: Ms): Promise<Refusal | null> {
    const { isEnabled, queues, refused } = needs.rules(at)
    const { number, queue } = wish
    if (!isEnabled) return new Refusal('callbacks-off', 409, 'Chức năng gọi lại đang tắt.')
    if (number.number === null) return new Refusal('bad-number', 400, 'Số điện thoại không hợp lệ.')
    if (queue !== undefined && !queues.includes(queue))
      return new Refusal('queue-not-found', 404, 'Không có hàng chờ này.')
    const isRefused = refusedClass(number, refused) ?? needs.policy.never(number.number, at)
    if (isRefused !== null) return new Refusal('callback-number-refused', 409, 'Không gọi lại loại số này.')
    const { code, detail } = await needs.policy.now(person, number.number)
    return code === null ? null : new Refusal(code, 403, detail ?? '')
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

    /** A caller asks to be called back instead of waiting; the same call asked twice gets the same answer. */
    async request(
      tx: Db,
      { callId, number, at, ...place }: CallbackWish,
    ): Promise<{ answer: CallbackAnswer; messages: LiveMessage[] }> {
      if (number === null) return { answer: 'refused-hidden', messages: [] }
      const isRefused = refusedClass(readNumber(number), needs.rules(at).refused)
      if ((isRefused ?? needs.policy.never(number, at)) !== null)
        return { answer: 'refused-class', messages: [] }
      const entry = await store.request(tx, { ...place, callId, number, at, personId: null, restMs: 0 })
      const answer = entry.requestedCallId === callId ? 'accepted' : 'already'
      return { answer, messages: [liveCallback(entry)] }
    },

    tried,

    /** Whom an entry is about. @throws Refusal where there is none, or it is not this person's to see */
    async callerOf(person: Person, id: string): Promise<{ id: string; number: string }> {
      const entry = may(person.role, 'callback.read') ? await store.findCallback(db, id) : null
      if (!entry) throw notFound()
      return { id, number: entry.number }
    },

    /** Somebody at work wants the centre to call this number back. @throws Refusal */
    async ask(person: Person, { number: text, queue }: Static<typeof CallbackWished>, address: string) {
      const at = clock.now()
      const by = { at, personId: person.id, address }
      const number = needs.read(text)
      const refused = (tx: Tx, { code }: Refusal) => {
        const subject = { subjectKind: 'person', subjectId: person.id }
        const facts = { code, kind: number.kind }
        return needs.journal(tx, { ...by, ...subject, action: 'callback.refused', facts })
      }
      const fault = await faultOf(person, { number, queue }, at)
      if (fault !== null) {
        await database.tx(tx => refused(tx, fault))
        throw fault
      }
      const place = { queue: queue ?? needs.rules(at).queues[0] ?? '', skill: null, joinedAt: at }
      // A number that was given up may be asked for again; it counts once an hour, and is not rung more often for that.
      const restMs = needs.rules(at).intervalMs
      const wish = { ...place, number: number.number ?? '', callId: null, personId: person.id, at, restMs }
      const entry = await database.tx(async tx => {
        await store.lockAsker(tx, person.id)
        const before = await store.openOf(tx, wish.number)
        if (before && isActive(before)) throw alreadyRequested(before)
        const limit = tooMuch(await store.askedBy(tx, person.id, at - HOUR_MS))
        if (limit !== null) {
          const refusal = new Refusal(limit.code, 429, limit.detail)
          await refused(tx, refusal)
          return refusal
        }
        const row = await store.request(tx, wish)
        if (row.requestedById !== person.id || row.requestedAt !== at) throw alreadyRequested(row)
        await needs.journal(tx, {
          ...{ ...by, action: 'callback.requested', subjectKind: 'callback', subjectId: row.id },
          facts: { queue: row.queue, missedCalls: row.missedCalls },
        })
        return row
      })
      if (entry instanceof Refusal) throw entry
      needs.publish([liveCallback(entry)])
      void dialling.wake()
      return show(person, entry, await namesIn([entry]))
    },

    /** For the owner of telephony. */
    start: dialling.start,
    stop: dialling.stop,
    look: dialling.wake,

    async page(person: Person, asked: Static<typeof CallbackQuery>, address: string | null = null) {
      const { cursor: _cursor, ...rest } = asked
      const { limit, slice } = sliceOf(rest)
      const rows = await rowsOf(slice, asked)
      const callIds = may(person.role, 'number.read') ? rows.slice(0, limit).flatMap(callOf) : []
      await needs.viewed({ person, address, purpose: 'callbacks.list', callIds })
      const known = await namesIn(rows)
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
      void dialling.wake()
      return show(person, cleared, await namesIn([cleared]))
    },
  }
}

function alreadyRequested(callback: Callback): Refusal {
  const { id: callbackId, dueAt } = shownCallback(callback)
  return new Refusal('callback-already-requested', 409, 'Số này đã có yêu cầu gọi lại.', {
    callbackId,
    dueAt,
  })
}

const callOf = ({ lastCallId, requestedCallId }: Callback) => lastCallId ?? requestedCallId ?? []
const notFound = () => new Refusal('callback-not-found', 404, 'Không tìm thấy mục gọi lại.')

async function whyNot(tx: Db, id: string): Promise<Refusal> {
  const callback = await store.findCallback(tx, id)
  if (!callback) return notFound()
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
