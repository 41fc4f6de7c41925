import type { Static } from 'typebox'
import type { AuditAction } from '../audit/actions.ts'
import type { Audit } from '../audit/service.ts'
import type { CallReads } from '../calls/read.ts'
import { soughtNumber } from '../calls/sought.ts'
import { type Clock, iso, isoOrNull, type Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { readInstant } from '../http/timeline.ts'
import { readNumber } from '../numbers/number.ts'
import { may } from '../people/permissions.ts'
import type { Names, Person } from '../people/person.ts'
import type { Views } from '../privacy/views.ts'
import type { Tickets } from '../tickets/service.ts'
import { type CallerCard, cardFor, type MarksShown, viewOf } from './card.ts'
import type { AskedMarks } from './schemas.ts'
import * as store from './store.ts'

export type CallersNeeds = Readonly<{
  database: Database
  clock: Clock
  names: Names
  journal: Audit['journal']
  /** Of the centre, without zero: what a bare local number belongs to. */
  areaCode: string | null
  /** What other rooms know of a number. */
  callsOf: CallReads['ofCaller']
  ticketsOf: Tickets['ofCaller']
  /** Written down before a card is shown (F08). */
  viewed: Views['note']
}>

export type Callers = ReturnType<typeof createCallers>

const DAY_MS = 86_400_000
const COUNTED_DAYS = 30
const CALLS_SHOWN = 10
const TICKETS_SHOWN = 20 // open ones, and as many earlier ones
/** Somebody else may have the number by then. */
const BLOCK_DAYS_MOST = 366

export function createCallers(needs: CallersNeeds) {
  const { database, clock, names } = needs
  const { db } = database

  /**
   * Everything known of a number, read only.
   * @param number as rows hold it; null = hidden, of which nothing is known
   */
  async function cardOf(number: string | null): Promise<CallerCard | null> {
    if (number === null) return null
    const at = clock.now()
    const [calls, tickets, marks] = await Promise.all([
      needs.callsOf(number, { rows: CALLS_SHOWN, since: at - COUNTED_DAYS * DAY_MS }),
      needs.ticketsOf(number, TICKETS_SHOWN),
      store.findMarks(db, number),
    ])
    const ids = calls.last.flatMap(({ operatorId }) => operatorId ?? [])
    const known = await names(marks ? [...ids, marks.changedById] : ids)
    const { kind, shown, what } = readNumber(number)
    return {
      ...{ number, shown, kind, what, name: tickets.name },
      tickets: [
        ...tickets.open.map(ticket => ({ ...ticket, isOpen: true, openedAt: iso(ticket.openedAt) })),
        ...tickets.earlier.map(ticket => ({ ...ticket, isOpen: false, openedAt: iso(ticket.openedAt) })),
      ],
      calls: calls.last.map(({ id, arrivedAt, state, direction, result, ending, operatorId }) => {
        const operator = operatorId === null ? null : (known.get(operatorId) ?? null)
        return { id, at: arrivedAt, state, direction, result, ending, operator }
      }),
      counts: { days: COUNTED_DAYS, ...calls.counts },
      marks: marks && shownMarks(marks, at, known),
    }
  }

  const sought = (person: Person, text: string) => soughtNumber(person, text, needs.areaCode)

  async function mark(person: Person, marks: store.Marks, seenAt: Ms | null, address: string) {
    return database.tx(async tx => {
      const before = await store.findMarks(tx, marks.number)
      refuseBlock(person, marks, before)
      if (!(await store.replaceMarks(tx, marks, seenAt))) throw marksChanged(before)
      const { blockedUntil, isFrequent, reason } = marks
      await needs.journal(tx, {
        ...{ at: marks.changedAt, personId: person.id, address },
        ...{ action: actionOf(before, marks), subjectKind: 'caller', subjectId: marks.number },
        facts: { reason, isFrequent, blockedUntil: isoOrNull(blockedUntil), hasNote: marks.note !== null },
      })
    })
  }

  return {
    cardOf,

    /** For a person who asks for a number in any usual form. @throws Refusal */
    async card(person: Person, text: string, address: string | null = null): Promise<CallerCard> {
      const card = await cardOf(sought(person, text))
      if (!card) throw new Error('a number that was read has a card')
      await needs.viewed(viewOf(person, card, address))
      return cardFor(person, card)
    },

    /** Whether calls of this number are not to be taken at that instant; a hidden number is never blocked. */
    isBlocked: async (reader: Db, number: string | null, at: Ms): Promise<boolean> =>
      number !== null && store.isBlocked(reader, number, at),

    /** @throws Refusal where they may not block, or the marks were changed since they were read */
    async setMarks(person: Person, text: string, asked: Static<typeof AskedMarks>, address: string) {
      const number = sought(person, text)
      const { isFrequent, note, reason } = asked
      const seenAt = asked.changedAt === null ? null : readInstant(asked.changedAt)
      const blockedUntil = asked.blockedUntil === null ? null : readInstant(asked.blockedUntil)
      const changedAt = Math.max(clock.now(), (seenAt ?? 0) + 1)
      await mark(
        person,
        { number, blockedUntil, isFrequent, note, reason, changedAt, changedById: person.id },
        seenAt,
        address,
      )
      return this.card(person, number, address)
    },
  }
}

/** @throws Refusal for a block that is new and may not be; one that stays as it was is nobody's doing */
function refuseBlock(
  person: Person,
  { number, blockedUntil, changedAt }: store.Marks,
  before: store.Marks | null,
) {
  if (blockedUntil === (before?.blockedUntil ?? null)) return
  if (!may(person.role, 'caller.block'))
    throw new Refusal('may-not-block', 403, 'Chỉ trưởng ca được chặn hoặc bỏ chặn số điện thoại.')
  if (blockedUntil === null) return
  if (readNumber(number).kind === 'emergency')
    throw new Refusal('number-not-blockable', 409, 'Không được chặn số khẩn cấp.')
  if (blockedUntil <= changedAt)
    throw new Refusal('block-is-over', 400, 'Thời điểm hết chặn phải ở tương lai.')
  if (blockedUntil > changedAt + BLOCK_DAYS_MOST * DAY_MS)
    throw new Refusal('block-too-long', 400, `Chỉ được chặn tối đa ${BLOCK_DAYS_MOST} ngày.`)
}

function actionOf(before: store.Marks | null, { blockedUntil }: store.Marks): AuditAction {
  if (blockedUntil === (before?.blockedUntil ?? null)) return 'caller.marked'
  return blockedUntil === null ? 'caller.unblocked' : 'caller.blocked'
}

function marksChanged(now: store.Marks | null): Refusal {
  const text = 'Ghi chú về số này đã được thay đổi ở nơi khác. Vui lòng tải lại.'
  return new Refusal('marks-changed', 409, text, { changedAt: isoOrNull(now?.changedAt ?? null) })
}

function shownMarks(marks: store.Marks, at: Ms, known: Awaited<ReturnType<Names>>): MarksShown {
  const { blockedUntil, isFrequent, note, reason, changedAt, changedById } = marks
  return {
    isBlocked: blockedUntil !== null && blockedUntil > at,
    blockedUntil: isoOrNull(blockedUntil),
    ...{ isFrequent, note, reason, changedAt: iso(changedAt) },
    changedBy: known.get(changedById) ?? null,
  }
}
