import { randomUUID } from 'node:crypto'
import type { Static } from 'typebox'
import type { Audit } from '../audit/service.ts'
import { type Clock, iso, isoOrNull, type Ms } from '../clock.ts'
import type { Database, Tx } from '../db/database.ts'
import type { Jobs } from '../db/jobs.ts'
import type { FocalDue } from '../directory/staff.ts'
import { Refusal } from '../errors.ts'
import { pageOf } from '../http/cursor.ts'
import type { LiveMessage } from '../http/live.ts'
import { sliceOf, type TimelineAsked } from '../http/timeline.ts'
import { isHiddenFrom, maskEmail, maskNumber } from '../people/masking.ts'
import { may } from '../people/permissions.ts'
import type { Named, Names, Person } from '../people/person.ts'
import { digestTold, type LateDigest } from './digest.ts'
import { focalTold } from './focal.ts'
import type { Contact, Told, Way } from './notice.ts'
import { previewed } from './preview.ts'
import type { NoticeRules } from './rules.ts'
import type { AskedPreview, DeliveryQuery, OwnQuery } from './schemas.ts'
import { matrixShown } from './shown.ts'
import * as store from './store.ts'
import { behind, type Ground, type Known, type Planned, planned, type UnitStaff } from './telling.ts'
import type { Around } from './words.ts'

/** A delivery on its way out. */
export type NoticeJob = Readonly<{ id: string }>
export type NoticeJobs = Jobs<NoticeJob>

export type NoticesNeeds = Readonly<{
  database: Database
  clock: Clock
  names: Names
  journal: Audit['journal']
  rules(): NoticeRules
  around: Around
  jobs: Pick<NoticeJobs, 'send'>
  has: Ground['has']
  /** The citizen of this ticket had their data hidden. */
  isRestricted(ticketId: string | null): Promise<boolean>
  /** Who is there: of units (with deputies in the place of the absent), by id, and everybody of a role. */
  contacts: Readonly<{
    ofUnits(tx: Tx, unitIds: readonly string[], at: Ms): Promise<ReadonlyMap<string, UnitStaff>>
    ofPeople(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Contact>>
    ofRole(tx: Tx, role: 'office' | 'leader'): Promise<readonly Contact[]>
    unitNames(tx: Tx, unitIds: readonly string[]): Promise<ReadonlyMap<string, string>>
  }>
}>

export type Notices = ReturnType<typeof createNotices>

const QUEUE = { email: 'notice-email', sms: 'notice-sms' } as const

/** Who is told what about tickets: kept as rows in the transaction of what it tells of; what leaves is sent by sending.ts. */
export function createNotices(needs: NoticesNeeds) {
  const { database, clock, contacts, names } = needs
  const { db } = database
  let hint: () => void = () => {}

  async function lookUp(tx: Tx, told: readonly Told[]): Promise<Known> {
    const at = Math.max(0, ...told.map(one => one.at))
    const unitIds = [...new Set(told.flatMap(({ ticket }) => ticket.unitId ?? []))]
    const ids = [
      ...new Set(told.flatMap(({ ticket }) => [ticket.operatorId ?? [], ticket.assigneeId ?? []].flat())),
    ]
    // One after the other: a transaction has one connection.
    const units = unitIds.length > 0 ? await contacts.ofUnits(tx, unitIds, at) : new Map()
    const people = ids.length > 0 ? await contacts.ofPeople(tx, ids) : new Map()
    const office = await contacts.ofRole(tx, 'office')
    const leaders = told.some(({ to }) => to === 'leaders') ? await contacts.ofRole(tx, 'leader') : []
    return { units, people, office, leaders }
  }

  /** Rows and jobs of these, and of whoever stands behind those who cannot be told. */
  async function write(tx: Tx, told: readonly Told[], known: Known): Promise<Fresh[]> {
    const ids = await store.insertNotices(tx, told)
    const ground = { rules: needs.rules(), around: needs.around, has: needs.has }
    const plans = told.flatMap(one => {
      const noticeId = ids.get(one.key)
      return noticeId === undefined ? [] : [{ told: one, noticeId, ...planned(one, known, ground) }]
    })
    const fresh = plans.flatMap(({ told, noticeId, deliveries }) =>
      deliveries.map(plan => ({ id: randomUUID(), told, noticeId, plan })),
    )
    await store.insertDeliveries(tx, fresh.map(rowOf))
    for (const way of ['email', 'sms'] as const) {
      const out = fresh.filter(({ plan }) => plan.way === way && plan.state === 'waiting')
      await needs.jobs.send(
        tx,
        QUEUE[way],
        out.map(({ id }) => ({ id })),
      )
    }
    const next = plans.flatMap(({ told, isUnreached }) => (isUnreached ? (behind(told, known) ?? []) : []))
    return next.length === 0 ? fresh : [...fresh, ...(await write(tx, next, known))]
  }

  async function tell(tx: Tx, told: readonly Told[]): Promise<LiveMessage[]> {
    const [first] = told
    if (!first) return []
    const once = [...new Map(told.map(one => [one.key, one])).values()]
    const fresh = await write(tx, once, await lookUp(tx, once))
    if (fresh.some(({ plan }) => plan.state === 'waiting')) hint()
    return fresh.flatMap(liveOf)
  }

  async function find(id: string): Promise<store.Noted> {
    const found = await store.findDelivery(db, id)
    if (!found) throw new Refusal('delivery-not-found', 404, 'Không tìm thấy thông báo.')
    return found
  }

  const peopleOf = (rows: readonly store.Noted[]) =>
    names(rows.flatMap(({ delivery }) => delivery.personId ?? []))

  return {
    /**
     * In the transaction of what it tells about; under a key that was told before nothing happens.
     * @returns to be published after the commit
     */
    tell,
    /** What is late this morning, to the Office and the leaders (E10); once a day, whoever asks. */
    async digest(tx: Tx, digest: LateDigest): Promise<LiveMessage[]> {
      const unitNames = await contacts.unitNames(
        tx,
        digest.units.flatMap(({ unitId }) => unitId ?? []),
      )
      return tell(tx, digestTold(digest, unitNames))
    },
    /** Lists of focal officers that are to be confirmed (L02); once a month and unit, whoever asks. */
    focal: (tx: Tx, due: FocalDue): Promise<LiveMessage[]> => tell(tx, focalTold(due)),
    /** Whoever sends is told that there may be something; it is looked for in any case. */
    whenTold(listener: () => void): void {
      hint = listener
    },

    async own(person: Person, { unread = false, ...asked }: Static<typeof OwnQuery>) {
      const { limit, slice } = sliceOf(asked)
      const [rows, many] = await Promise.all([
        store.ownList(db, person.id, slice, unread),
        store.unreadOf(db, person.id),
      ])
      return { ...pageOf(rows, limit, keyOf, shownOwn), unread: many }
    },
    async read(person: Person, { ids = null }: { ids?: readonly string[] | null }) {
      await store.markRead(db, { personId: person.id, ids, at: clock.now() })
      return { unread: await store.unreadOf(db, person.id) }
    },

    async deliveries(asked: Static<typeof DeliveryQuery> & TimelineAsked) {
      const { limit, slice } = sliceOf(asked)
      const rows = await store.listDeliveries(db, slice, asked)
      const known = await peopleOf(rows)
      return pageOf(rows, limit, keyOf, row => shownDelivery(row, known))
    },
    /** One with its text and address for whoever may read numbers, and this citizen's; looking at it is journaled. */
    async delivery(person: Person, id: string, address: string) {
      const row = await find(id)
      const isRestricted = await needs.isRestricted(row.notice.ticketId)
      const isOpen = may(person.role, 'number.read') && !isHiddenFrom(person, isRestricted)
      if (isOpen)
        await needs.journal(db, {
          ...{ at: clock.now(), personId: person.id, address, action: 'notice.viewed' },
          ...{ subjectKind: 'notice', subjectId: id, facts: { way: row.delivery.way } },
        })
      const { title, text } = row.delivery
      const shown = shownDelivery(row, await peopleOf([row]))
      return isOpen
        ? { ...shown, address: row.delivery.address, title, text }
        : { ...shown, title, text: null }
    },
    /** Given up before, and tried anew. @throws Refusal where it was not given up, or there is no way to send it */
    async retry(person: Person, id: string, address: string) {
      const { delivery } = await find(id)
      const { way } = delivery
      if (way === 'app' || delivery.state !== 'dead') throw notDead()
      if (!needs.has[way])
        throw new Refusal('way-not-set-up', 409, 'Máy chủ chưa được cấu hình để gửi theo kênh này.', { way })
      await database.tx(async tx => {
        if (!(await store.revive(tx, id))) throw notDead()
        await needs.jobs.send(tx, QUEUE[way], [{ id }])
        await needs.journal(tx, {
          ...{ at: clock.now(), personId: person.id, address, action: 'notice.retried' },
          ...{ subjectKind: 'notice', subjectId: id, facts: { way } },
        })
      })
      hint()
      const row = await find(id)
      return shownDelivery(row, await peopleOf([row]))
    },

    /** What was told of a ticket, for its dossier. */
    async ofTicket(ticketId: string) {
      const rows = await store.ofTicket(db, ticketId)
      const known = await peopleOf(rows)
      return rows.map(row => shownDelivery(row, known))
    },

    matrix: () => matrixShown(needs.rules()),
    preview: (asked: Static<typeof AskedPreview>) =>
      previewed(asked, { rules: needs.rules(), around: needs.around, at: clock.now() }),
  }
}

type Fresh = Readonly<{ id: string; told: Told; noticeId: string; plan: Planned }>

function rowOf({ id, told, noticeId, plan }: Fresh) {
  const { person, ...rest } = plan
  const sentAt = plan.state === 'sent' ? told.at : null
  return { ...rest, id, noticeId, personId: person?.personId ?? null, createdAt: told.at, sentAt }
}

const keyOf = ({ delivery }: store.Noted) => [delivery.createdAt, delivery.id] as const
const notDead = () =>
  new Refusal('delivery-not-dead', 409, 'Chỉ gửi lại được thông báo đã bị bỏ vì không gửi được.')

const ticketOf = ({ ticketId, ticketCode }: store.Notice) =>
  ticketId === null || ticketCode === null ? null : { id: ticketId, code: ticketCode }

function shownOwn({ delivery, notice }: store.Noted) {
  const { id, title, text, createdAt, readAt } = delivery
  return {
    ...{ id, title, text, cause: notice.cause, ticket: ticketOf(notice) },
    ...{ at: iso(createdAt), readAt: isoOrNull(readAt) },
  }
}

function liveOf({ id, told, plan }: Fresh): LiveMessage[] {
  const personId = plan.person?.personId
  if (plan.way !== 'app' || personId === undefined) return []
  const { cause, ticket, at } = told
  const data = {
    ...{ id, title: plan.title, text: plan.text, cause, at: iso(at), readAt: null },
    ticket: ticket.id === '' ? null : { id: ticket.id, code: ticket.code },
  }
  return [{ type: 'notice', data, mayRead: person => person.id === personId }]
}

function shownDelivery({ delivery, notice }: store.Noted, known: ReadonlyMap<string, Named>) {
  const { id, noticeId, way, personId, address, state, alphabet, parts, tries, lastError } = delivery
  return {
    ...{ id, noticeId, way, state, alphabet, parts, tries, lastError },
    ...{ cause: notice.cause, to: notice.recipient, ticket: ticketOf(notice) },
    person: personId === null ? null : (known.get(personId) ?? null),
    address: masked(way, address),
    ...{
      at: iso(delivery.createdAt),
      triedAt: isoOrNull(delivery.triedAt),
      sentAt: isoOrNull(delivery.sentAt),
    },
    readAt: isoOrNull(delivery.readAt),
  }
}

function masked(way: Way, address: string | null): string | null {
  if (address === null) return null
  return way === 'email' ? maskEmail(address) : maskNumber(address)
}
