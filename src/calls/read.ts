import type { Static } from 'typebox'
import { iso, isoOrNull, type Ms } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { decodeCursor, pageOf } from '../http/cursor.ts'
import { sliceOf } from '../http/timeline.ts'
import { numberFor } from '../people/masking.ts'
import { may } from '../people/permissions.ts'
import type { Named, Names, Person } from '../people/person.ts'
import type { Views } from '../privacy/views.ts'
import { type Recording, shownRecording } from '../recordings/recording.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { TOLERANCE_MS } from './agreement.ts'
import { compareWithLog } from './agreement-store.ts'
import * as queries from './queries.ts'
import type { CallQuery, EventQuery } from './schemas.ts'
import { soughtNumber } from './sought.ts'

export type CallReadsNeeds = Readonly<{
  database: Database
  names: Names
  /** What other rooms know of a call. */
  ticketsOf(callIds: readonly string[]): Promise<readonly Ticket[]>
  recordingsOf(callIds: readonly string[]): Promise<readonly Recording[]>
  /** Written down before numbers are shown (F08). */
  viewed: Views['note']
}>

export type CallReads = ReturnType<typeof createCallReads>

/** Calls as people look them up: what each may see of them, and nothing that moves them. */
export function createCallReads({ database, names, ticketsOf, recordingsOf, viewed }: CallReadsNeeds) {
  const { db } = database

  /** Whose numbers this person is about to see in full. */
  async function note({ person, address }: Reader, purpose: string, rows: readonly queries.CallRow[]) {
    if (!may(person.role, 'number.read')) return
    const callIds = rows.flatMap(({ id, caller }) => (caller === null ? [] : id))
    await viewed({ person, address, purpose, callIds })
  }

  /** The condition for what this person may see; undefined = everything. The route has asked for `call.readOwn`. */
  const within = (person: Person) => (may(person.role, 'call.read') ? undefined : queries.ownCalls(person.id))

  async function find(person: Person, id: string): Promise<queries.CallRow> {
    const row = await queries.findCall(db, id, within(person))
    if (!row) throw new Refusal('call-not-found', 404, 'Không tìm thấy cuộc gọi.')
    return row
  }

  return {
    answeredBy: queries.answeredBy,
    answeredSince: queries.answeredSince,
    callOf: queries.callOf,
    callsNow: queries.callsNow,
    witnessedOf: (callId: string) => queries.witnessedOf(db, callId),
    briefs: async (ids: readonly string[]): Promise<CallBrief[]> =>
      (await queries.callsOf(db, ids)).map(brief),

    /** For the card of a caller: the last calls of this number, newest first, and how many since then. */
    ofCaller: async (number: string, { rows, since }: { rows: number; since: Ms }) => {
      const [last, counts] = await Promise.all([
        queries.callsOfCaller(db, number, rows),
        queries.countOfCaller(db, number, since),
      ])
      return { last: last.map(brief), counts }
    },

    async list(person: Person, asked: Static<typeof CallQuery>, address: string | null = null) {
      const { caller, ...rest } = asked
      const { limit, slice } = sliceOf(asked)
      const filter = caller === undefined ? rest : { ...rest, caller: soughtNumber(person, caller) }
      const rows = await queries.listCalls(db, slice, filter, within(person))
      await note({ person, address }, 'calls.list', rows.slice(0, limit))
      const known = await names(rows.flatMap(row => row.operatorId ?? []))
      return pageOf(
        rows,
        limit,
        row => [row.arrivedAt, row.id],
        row => show(person, row, known),
      )
    },

    /** Calls beside what is kept of them: numbers for those only who may read calls. */
    async beside({ person, address }: Reader, ids: readonly string[]) {
      const rows = await queries.callsOf(db, ids)
      const isShown = may(person.role, 'call.readOwn')
      if (isShown) await note({ person, address }, 'recordings.list', rows)
      const known = await names(rows.flatMap(row => row.operatorId ?? []))
      return new Map(
        rows.map(({ id, direction, caller, operatorId }) => [
          id,
          {
            ...{ direction, caller: isShown ? numberFor(person, caller) : null },
            operator: operatorId === null ? null : (known.get(operatorId) ?? null),
          },
        ]),
      )
    },

    /** One call with its tickets and recordings. */
    async one(person: Person, id: string, address: string | null = null) {
      const row = await find(person, id)
      await note({ person, address }, 'call', [row])
      const [known, tickets, recordings] = await Promise.all([
        names(row.operatorId === null ? [] : [row.operatorId]),
        ticketsOf([id]),
        recordingsOf([id]),
      ])
      return {
        ...show(person, row, known),
        tickets: tickets.map(({ id, code, state, operatorId, satisfaction }) => ({
          ...{ id, code, state, operatorId, satisfaction },
        })),
        recordings: recordings.map(shownRecording),
      }
    },

    /** Whether Asterisk's own event log tells the same story of a call that is over. */
    async agreement(person: Person, id: string) {
      await find(person, id)
      const found = await compareWithLog(db, id)
      if (!found) throw new Refusal('call-not-over', 409, 'Cuộc gọi chưa kết thúc.')
      const shown = found.map(({ what, channel, journal, witness }) => {
        return { what, channel, journal: isoOrNull(journal), witness: isoOrNull(witness) }
      })
      return { agrees: shown.length === 0, toleranceMs: TOLERANCE_MS, disagreements: shown }
    },

    /** The call's journal, oldest entry first. */
    async events(
      person: Person,
      id: string,
      asked: Static<typeof EventQuery>,
      address: string | null = null,
    ) {
      const { limit = 200, cursor } = asked
      await note({ person, address }, 'call.events', [await find(person, id)])
      const [after] = cursor === undefined ? [0] : decodeCursor(cursor, ['number'])
      const rows = await queries.eventsOfCall(db, id, Math.max(0, Math.min(after, MOST_VERSION)), limit + 1)
      const isShown = may(person.role, 'number.read')
      const open = (value: unknown) => (isShown ? value : withoutNumbers(person, value))
      const page = pageOf(
        rows,
        limit,
        row => [row.version],
        ({ callId: _callId, at, event, acts, ...row }) => ({
          ...row,
          at: iso(at),
          event: open(event),
          acts: open(acts),
        }),
      )
      const known = await names(peopleIn(page.items))
      const people = Object.fromEntries([...known.values()].map(one => [one.id, one.displayName]))
      return { ...page, people }
    },
  }
}

type Reader = Readonly<{ person: Person; address: string | null }>

/** Where the journal names people (call.ts: Leg, Party, asked). */
const PERSON_KEYS = new Set(['operator', 'by'])
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function peopleIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string' && PERSON_KEYS.has(key) && UUID.test(inner) ? [inner] : peopleIn(inner),
  )
}

/** PostgreSQL's integer: a cursor of another's making must not overflow it. */
const MOST_VERSION = 2_147_483_647

function show(person: Person, row: queries.CallRow, known: ReadonlyMap<string, Named>) {
  return {
    ...row,
    caller: numberFor(person, row.caller),
    operator: row.operatorId === null ? null : (known.get(row.operatorId) ?? null),
    arrivedAt: iso(row.arrivedAt),
    talkAt: isoOrNull(row.talkAt),
    endedAt: isoOrNull(row.endedAt),
    message: row.message && { from: iso(row.message.from), to: iso(row.message.to) },
  }
}

/** A call as other rooms show it beside their own things; ISO instants. */
export type CallBrief = ReturnType<typeof brief>

function brief({ id, state, direction, result, ending, operatorId, ...row }: queries.CallRow) {
  const { arrivedAt, talkAt, endedAt, waitMs, talkMs } = row
  const times = { arrivedAt: iso(arrivedAt), talkAt: isoOrNull(talkAt), endedAt: isoOrNull(endedAt) }
  return { id, state, direction, result, ending, operatorId, waitMs, talkMs, ...times }
}

/** Where the call as a value keeps a citizen's number (call.ts: Identity, ring). */
const NUMBER_KEYS = new Set(['caller', 'callerShown', 'number'])
/** A guest's label is the name of an agency, or the number that an operator typed. */
const isTypedNumber = (key: string, value: string) => key === 'label' && /^\+?\d+$/.test(value)

function withoutNumbers(person: Person, value: unknown): unknown {
  if (Array.isArray(value)) return value.map(item => withoutNumbers(person, item))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      typeof inner === 'string' && (NUMBER_KEYS.has(key) || isTypedNumber(key, inner))
        ? [key, numberFor(person, inner)]
        : [key, withoutNumbers(person, inner)],
    ),
  )
}
