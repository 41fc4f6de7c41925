import { randomUUID } from 'node:crypto'
import type { Static } from 'typebox'
import type { Audit } from '../audit/service.ts'
import { type Clock, iso, type Ms } from '../clock.ts'
import type { Database, Tx } from '../db/database.ts'
import type { Hours } from '../directory/hours.ts'
import { Refusal } from '../errors.ts'
import { pageOf } from '../http/cursor.ts'
import { sliceOf } from '../http/timeline.ts'
import { readNumber } from '../numbers/number.ts'
import type { Names, Person } from '../people/person.ts'
import { type Move, type RequestStep, refusalOf } from './request.ts'
import { dueOf, extended, type PersonalData } from './rules.ts'
import type { AskedRectification, AskedRequest, RequestsQuery } from './schemas.ts'
import { shownRequest, shownStep } from './shown.ts'
import * as store from './store.ts'
import type { Views } from './views.ts'

/** What other rooms keep of a citizen, and do about it. */
export type Kept = Readonly<{
  /** Of that number, whatever a room has: told to the citizen as it is. */
  tickets(number: string): Promise<readonly Readonly<{ id: string; code: string; openedAt: Ms }>[]>
  calls(number: string): Promise<readonly Readonly<{ id: string }>[]>
  recordings(callIds: readonly string[]): Promise<readonly unknown[]>
  marks(number: string): Promise<unknown>
  ticketIds(number: string): Promise<readonly string[]>
  /** Hides personal data in tickets of that number, or shows it again. @returns which tickets */
  hide(tx: Tx, number: string, at: number | null): Promise<readonly string[]>
  /** Puts a ticket right; as a new version of it, with the reason. @throws Refusal */
  amend(person: Person, amendment: Amendment): Promise<void>
}>

export type Amendment = Readonly<{
  ticketId: string
  /** What is wrong and how it is right. */
  record: Readonly<Partial<Record<'callerName' | 'address' | 'email' | 'callerNumber', string | null>>>
  reason: string
  address: string
}>

export type PrivacyNeeds = Readonly<{
  database: Database
  clock: Clock
  names: Names
  /** Of the centre, without zero: what a bare local number belongs to. */
  areaCode: string | null
  journal: Audit['journal']
  rules(): PersonalData
  /** In which the office works. */
  hours(): Hours
  kept: Kept
  views: Views
}>

export type Privacy = ReturnType<typeof createPrivacy>

const VIEWS_TOLD = 1_000

/** What citizens ask about their data (Luật 91/2025/QH15), taken down, dealt with, and every step of it kept. */
export function createPrivacy(needs: PrivacyNeeds) {
  const { database, clock, names, kept } = needs
  const { db } = database

  /** As rows hold it. @throws Refusal where it is none */
  function numberIn(text: string): string {
    const { number } = readNumber(text, { areaCode: needs.areaCode, isTyped: true })
    if (number === null) throw new Refusal('bad-number', 400, 'Số điện thoại không hợp lệ.')
    return number
  }

  async function show(request: store.PrivacyRequest) {
    const steps = await store.stepsOf(db, request.id)
    const known = await names([request.receivedById, ...steps.map(({ byId }) => byId)])
    // Whoever puts them right may not search by a number: it is masked for them on tickets.
    const tickets = request.kind === 'rectify' ? await kept.tickets(request.number) : []
    return {
      ...shownRequest(request, known),
      steps: steps.map(step => shownStep(step, known)),
      tickets: tickets.map(({ id, code, openedAt }) => ({ id, code, openedAt: iso(openedAt) })),
    }
  }

  /** Before it is shown: whose data it is stands in it in full, also of those who had it hidden. */
  const noteView = ({ person, address }: By, id: string) =>
    needs.journal(db, {
      ...{ at: clock.now(), personId: person.id, address, action: 'privacy.viewed' },
      ...{ subjectKind: 'privacy-request', subjectId: id, facts: {} },
    })

  async function find(id: string): Promise<store.PrivacyRequest> {
    const request = await store.findRequest(db, id)
    if (!request) throw notFound()
    return request
  }

  /**
   * One step of a request, in one transaction with whatever it does.
   * @throws Refusal where it may not be done as the request stands
   */
  async function step(by: By, id: string, { move, does }: { move: Move; does: Does }) {
    const at = clock.now()
    const changed = await database.tx(async tx => {
      const request = await store.lockRequest(tx, id)
      if (!request) throw notFound()
      const why = refusalOf(request, move, needs.rules().keptBy)
      if (why) throw new Refusal(why.code, 409, why.text)
      const { kind, facts, change } = await does(tx, request, at)
      await store.insertStep(tx, {
        ...{ requestId: id, at, byId: by.person.id, address: by.address },
        step: kind,
        facts,
      })
      await needs.journal(tx, {
        ...{ at, personId: by.person.id, address: by.address, subjectKind: 'privacy-request', subjectId: id },
        ...{ action: `privacy.${kind}`, facts: { kind: request.kind } },
      })
      return Object.keys(change).length > 0 ? store.changeRequest(tx, id, change) : request
    })
    return show(changed)
  }

  const done = (at: number) => ({ state: 'done', endedAt: at, basis: needs.rules().keptBy }) as const

  return {
    /** On what law the centre keeps and uses what it knows, and by when it answers. */
    rules: () => needs.rules(),

    async receive({ person, address }: By, asked: Static<typeof AskedRequest>) {
      const number = numberIn(asked.number)
      const at = clock.now()
      const { kind, channel, name, words } = asked
      const request: store.PrivacyRequest = {
        ...{ id: randomUUID(), kind, state: 'received', channel, number, name, words },
        ...{ receivedAt: at, receivedById: person.id },
        ...{ answeredAt: null, extendedAt: null, endedAt: null, basis: null },
        ...dueOf(kind, { at, hours: needs.hours() }, needs.rules()),
      }
      await database.tx(async tx => {
        await store.insertRequest(tx, request)
        const { id } = request
        await store.insertStep(tx, {
          requestId: id,
          at,
          byId: person.id,
          address,
          step: 'received',
          facts: {},
        })
        await needs.journal(tx, {
          ...{ at, personId: person.id, address, subjectKind: 'privacy-request', subjectId: id },
          ...{ action: 'privacy.received', facts: { kind } },
        })
      })
      return show(request)
    },

    async list(by: By, asked: Static<typeof RequestsQuery>) {
      const { limit, slice } = sliceOf(asked)
      const number = asked.caller === undefined ? undefined : numberIn(asked.caller)
      const rows = await store.listRequests(db, slice, { number, isOpen: asked.open === true })
      for (const { id } of rows.slice(0, limit)) await noteView(by, id)
      const known = await names(rows.map(({ receivedById }) => receivedById))
      return pageOf(
        rows,
        limit,
        row => [row.receivedAt, row.id],
        row => shownRequest(row, known),
      )
    },

    async one(by: By, id: string) {
      const request = await find(id)
      await noteView(by, id)
      return show(request)
    },

    /** Who asks is made sure of: how, in words. */
    verify: (by: By, id: string, how: string) =>
      step(by, id, {
        move: 'verify',
        does: async () => ({ kind: 'verified', facts: { how }, change: { state: 'verified' } }),
      }),

    /** The citizen has heard that it is dealt with, and by when. */
    answer: (by: By, id: string, text: string) =>
      step(by, id, {
        move: 'answer',
        does: async (_tx, _request, at) => ({
          kind: 'answered',
          facts: { text },
          change: { answeredAt: at },
        }),
      }),

    extend: (by: By, id: string, reason: string) =>
      step(by, id, {
        move: 'extend',
        does: async (_tx, request, at) => {
          const dueAt = extended(request.dueAt, needs.rules())
          return { kind: 'extended', facts: { reason, dueAt: iso(dueAt) }, change: { dueAt, extendedAt: at } }
        },
      }),

    /** Everything that is kept of them, as one piece of JSON, and who has seen it. */
    async give(by: By, id: string) {
      const { number } = await find(id)
      const [tickets, calls, marks] = await Promise.all([
        kept.tickets(number),
        kept.calls(number),
        kept.marks(number),
      ])
      const [recordings, views] = await Promise.all([
        kept.recordings(calls.map(idOf)),
        needs.views.ofCitizen({ ticketIds: tickets.map(idOf), callIds: calls.map(idOf) }, VIEWS_TOLD),
      ])
      const request = await step(by, id, {
        move: 'give',
        does: async (_tx, _request, at) => ({
          kind: 'given',
          facts: { tickets: tickets.length, calls: calls.length, recordings: recordings.length },
          change: done(at),
        }),
      })
      return {
        ...{ request, purposes: needs.rules().purposes, number, marks },
        ...{ tickets: [...tickets], calls: [...calls], recordings: [...recordings] },
        views: views.map(({ at, purpose, fields, person }) => ({
          at,
          purpose,
          fields,
          by: person?.displayName ?? null,
        })),
      }
    },

    /** What is wrong in tickets of theirs is put right, each as a version of its own. */
    async rectify(by: By, id: string, { record, ticketIds, reason }: Static<typeof AskedRectification>) {
      const request = await find(id)
      const why = refusalOf(request, 'rectify', needs.rules().keptBy)
      if (why) throw new Refusal(why.code, 409, why.text)
      const theirs = await kept.ticketIds(request.number)
      const others = ticketIds.filter(ticketId => !theirs.includes(ticketId))
      if (others.length > 0)
        throw new Refusal('not-their-ticket', 409, 'Có phiếu không thuộc số điện thoại của người yêu cầu.', {
          others,
        })
      for (const ticketId of ticketIds)
        await kept.amend(by.person, { ticketId, record, reason, address: by.address })
      return step(by, id, {
        move: 'rectify',
        does: async (_tx, _request, at) => ({
          kind: 'rectified',
          facts: { ticketIds, fields: Object.keys(record), reason },
          change: done(at),
        }),
      })
    },

    /** Personal data is hidden from everybody but those who look after such requests, and is not published. */
    restrict: (by: By, id: string) =>
      step(by, id, {
        move: 'restrict',
        does: async (tx, { number }, at) => {
          await store.lockNumber(tx, number)
          const ticketIds = await kept.hide(tx, number, at)
          return { kind: 'restricted', facts: { ticketIds }, change: done(at) }
        },
      }),

    lift: (by: By, id: string, reason: string) =>
      step(by, id, {
        move: 'lift',
        does: async (tx, request) => {
          await store.lockNumber(tx, request.number)
          const isHeld = await store.isHeldByAnother(tx, request)
          const ticketIds = isHeld ? [] : await kept.hide(tx, request.number, null)
          return { kind: 'lifted', facts: { reason, ticketIds }, change: { state: 'lifted' } }
        },
      }),

    refuse: (by: By, id: string, { reason, basis }: { reason: string; basis: string }) =>
      step(by, id, {
        move: 'refuse',
        does: async (_tx, _request, at) => ({
          kind: 'refused',
          facts: { reason, basis },
          change: { state: 'refused', endedAt: at, basis },
        }),
      }),
  }
}

/** Who does it, and from where. */
export type By = Readonly<{ person: Person; address: string }>
type Done = Readonly<{ kind: RequestStep; facts: Readonly<Record<string, unknown>>; change: store.Change }>
type Does = (tx: Tx, request: store.PrivacyRequest, at: number) => Promise<Done>

const idOf = ({ id }: Readonly<{ id: string }>) => id
const notFound = () => new Refusal('privacy-request-not-found', 404, 'Không tìm thấy yêu cầu.')
