import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Static } from 'typebox'
import type { AuditAction } from '../audit/actions.ts'
import type { Audit } from '../audit/service.ts'
import { type Clock, iso } from '../clock.ts'
import type { Database, Tx } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { pageOf } from '../http/cursor.ts'
import type { LiveMessage } from '../http/live.ts'
import { sliceOf } from '../http/timeline.ts'
import { may } from '../people/permissions.ts'
import type { Names, Person, Role } from '../people/person.ts'
import {
  type AccessRefusal,
  type AccessRequest,
  type AccessWish,
  type Decision,
  LINK_HOURS,
  refusalOfDecision,
  refusalOfLink,
  shownAccess,
} from './access.ts'
import * as store from './access-store.ts'
import type { AccessQuery, AskedAccess } from './accessschemas.ts'
import type { Pass } from './opening.ts'

/** Who asks, and from where. */
export type Asker = Readonly<{ person: Person; address: string | null }>

export type AccessNeeds = Readonly<{
  database: Database
  clock: Clock
  names: Names
  journal: Audit['journal']
  /** A ticket that this person's unit has or had, or any for who sees all. @throws Refusal for others */
  ticketOf(person: Person, idOrCode: string): Promise<{ id: string; callIds: readonly string[] }>
  codesOf(ticketIds: readonly string[]): Promise<ReadonlyMap<string, string>>
  recordingsOf(callIds: readonly string[]): Promise<readonly Readonly<{ id: string }>[]>
  publish(messages: readonly LiveMessage[]): void
  /** Who still works here. */
  colleague(id: string): Promise<Readonly<{ role: Role; unitId: string | null }> | null>
}>

const HOUR_MS = 3_600_000

export type Access = ReturnType<typeof createAccess>

/** Recordings for verification: asked for, granted or denied, and heard over a link that ends (requirement D06). */
export function createAccess(needs: AccessNeeds) {
  const { database, clock, names } = needs
  const { db } = database

  async function show(rows: readonly AccessRequest[]) {
    const people = rows.flatMap(row => [row.askedById, row.forId, row.decidedById]).filter(isId)
    const tickets = rows.map(({ ticketId }) => ticketId).filter(isId)
    const [known, codes] = await Promise.all([names(people), needs.codesOf(tickets)])
    return rows.map(row => shownAccess(row, known, codes))
  }

  async function showOne(row: AccessRequest) {
    const [shown] = await show([row])
    if (!shown) throw new Error('one row was to be shown')
    return shown
  }

  /** To those who decide or audit, and to whom it is for, at once. */
  async function told(row: AccessRequest) {
    const data = await showOne(row)
    const mayRead: LiveMessage['mayRead'] = ({ id, role }) =>
      may(role, 'recording.readRequests') || (id === row.forId && may(role, 'recording.readOwnRequests'))
    needs.publish([{ type: 'recording-request', data, mayRead }])
    return data
  }

  const noted = (tx: Tx, { person, address }: Asker, { id }: AccessRequest, told: Told) =>
    needs.journal(tx, {
      ...{ at: clock.now(), personId: person.id, address, subjectKind: 'access-request', subjectId: id },
      ...told,
    })

  /** @throws Refusal also for one that is not this person's to see */
  async function find({ person }: Asker, id: string): Promise<AccessRequest> {
    const found = await store.findAccess(db, id)
    if (!found || (found.forId !== person.id && !may(person.role, 'recording.readRequests'))) throw notFound()
    return found
  }

  /** One decision, and its line in the journal: both or neither. */
  async function decide(asker: Asker, id: string, decision: Decision, change: store.AccessChange) {
    await find(asker, id)
    return told(
      await database.tx(async tx => {
        const request = await store.lockAccess(tx, id)
        if (!request) throw notFound()
        refuse(refusalOfDecision(request, decision, asker.person))
        const changed = await store.changeAccess(tx, id, {
          ...{ decidedAt: clock.now(), decidedById: asker.person.id, ...change },
        })
        const { recordingIds, reason, until } = changed
        await noted(tx, asker, changed, {
          action: `access.${changed.state}`,
          facts: { recordingIds, reason, until: until === null ? null : iso(until) },
        })
        return changed
      }),
    )
  }

  /** For whom: the asker, or an officer whose unit asked on paper. @throws Refusal */
  async function listenerOf({ person }: Asker, forId: string | undefined) {
    if (forId === undefined || forId === person.id) {
      if (person.unitId === null)
        throw new Refusal('no-unit', 403, 'Chỉ đơn vị liên quan đề nghị nghe; hãy chọn người được nghe.')
      return { id: person.id, unitId: person.unitId }
    }
    if (!may(person.role, 'recording.grant'))
      throw new Refusal('not-allowed', 403, 'Bạn chỉ được đề nghị cho chính mình.')
    const found = await needs.colleague(forId)
    if (!found || !may(found.role, 'recording.ask') || found.unitId === null)
      throw new Refusal('bad-listener', 409, 'Người được nghe phải là cán bộ đang làm việc của một đơn vị.')
    return { id: forId, unitId: found.unitId }
  }

  return {
    /** @throws Refusal for a ticket that is none of theirs, or has nothing to hear */
    async ask(asker: Asker, asked: Static<typeof AskedAccess>) {
      const listener = await listenerOf(asker, asked.forId)
      const ticket = await needs.ticketOf(asker.person, asked.ticket)
      const there = (await needs.recordingsOf(ticket.callIds)).map(({ id }) => id)
      const recordingIds = asked.recordingIds ? [...new Set(asked.recordingIds)] : there
      if (recordingIds.length === 0 || recordingIds.some(id => !there.includes(id)))
        throw new Refusal('recording-not-found', 404, 'Phiếu này không có bản ghi âm như đề nghị.')
      const { wish = 'listen', purpose, reference = null } = asked
      const request: AccessRequest = {
        ...{ id: randomUUID(), askedAt: clock.now(), askedById: asker.person.id, state: 'asked' },
        ...{ forId: listener.id, unitId: listener.unitId, ticketId: ticket.id, recordingIds },
        ...{ wish, purpose, reference, decidedAt: null, decidedById: null, reason: null, until: null },
      }
      await database.tx(async tx => {
        await store.insertAccess(tx, request)
        const facts = { recordingIds, forId: listener.id, wish, purpose, reference }
        await noted(tx, asker, request, { action: 'access.asked', facts })
      })
      return told(request)
    },

    async list({ person }: Asker, asked: Static<typeof AccessQuery>) {
      const { limit, slice } = sliceOf(asked)
      const of = may(person.role, 'recording.readRequests') ? null : person.id
      const rows = await store.listAccess(db, slice, { of, ...(asked.state && { state: asked.state }) })
      const page = pageOf(
        rows,
        limit,
        ({ askedAt, id }) => [askedAt, id],
        row => row,
      )
      return { items: await show(page.items), next: page.next }
    },

    one: async (asker: Asker, id: string) => showOne(await find(asker, id)),

    grant: (asker: Asker, id: string, { hours = LINK_HOURS.usual, reason = null }: Granting) =>
      decide(asker, id, 'grant', { state: 'granted', until: clock.now() + hours * HOUR_MS, reason }),
    deny: (asker: Asker, id: string, reason: string) =>
      decide(asker, id, 'deny', { state: 'denied', reason }),
    withdraw: (asker: Asker, id: string) => decide(asker, id, 'withdraw', { state: 'withdrawn' }),
    revoke: (asker: Asker, id: string, reason: string) =>
      decide(asker, id, 'revoke', { state: 'revoked', reason, linkDigest: null }),

    /** A link of one's own, shown once: only its digest is kept, and a new one ends the one before. */
    async link(asker: Asker, id: string) {
      const link = randomBytes(32).toString('base64url')
      const request = await database.tx(async tx => {
        const found = await store.lockAccess(tx, id)
        if (!found || found.forId !== asker.person.id) throw notFound()
        const [recordingId = ''] = found.recordingIds
        refuse(refusalOfLink(found, { person: asker.person, recordingId, at: clock.now() }))
        await noted(tx, asker, found, { action: 'access.linked', facts: {} })
        return store.changeAccess(tx, id, { linkDigest: digestOf(link) })
      })
      const { recordingIds, until } = request
      if (until === null) throw new Error('what is granted has an end')
      return { link, until: iso(until), recordingIds: [...recordingIds] }
    },

    /**
     * What a link is good for, now: asked at every request for sound.
     * @throws Refusal where it does not lead to this recording, for this person, in this way
     */
    async passOf(person: Person, recordingId: string, { link, wish }: { link: string; wish: AccessWish }) {
      const request = await store.accessOfLink(db, digestOf(link))
      refuse(refusalOfLink(request, { person, recordingId, at: clock.now() }))
      if (wish === 'copy' && request?.wish !== 'copy')
        throw new Refusal('copy-not-granted', 403, 'Đề nghị này chỉ được nghe, không được lấy bản sao.')
      const pass: Pass = { requestId: request?.id ?? '' }
      return pass
    },
  }
}

type Told = Readonly<{ action: AuditAction; facts: Readonly<Record<string, unknown>> }>
type Granting = Readonly<{ hours?: number; reason?: string | null }>

const digestOf = (link: string) => createHash('sha256').update(link).digest('hex')
const isId = (id: string | null): id is string => id !== null
const notFound = () => new Refusal('access-request-not-found', 404, 'Không tìm thấy đề nghị nghe.')

function refuse(why: AccessRefusal | null): void {
  if (why) throw new Refusal(why.code, why.status, why.text)
}
