import { randomUUID } from 'node:crypto'
import type { Static } from 'typebox'
import type { Audit } from '../audit/service.ts'
import { soughtNumber } from '../calls/sought.ts'
import { type Clock, iso, isoOrNull, type Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { pageOf } from '../http/cursor.ts'
import { sliceOf } from '../http/timeline.ts'
import { readNumber, type TelephoneNumber } from '../numbers/number.ts'
import { numberFor } from '../people/masking.ts'
import type { Named, Names, Person } from '../people/person.ts'
import { type Dial, mayDial, UNUSED, type Verdict } from './policy.ts'
import type { DialPurpose, DialRules } from './rules.ts'
import type { AttemptQuery, PolicyQuery } from './schemas.ts'
import * as store from './store.ts'

export type OutboundNeeds = Readonly<{
  database: Database
  clock: Clock
  names: Names
  journal: Audit['journal']
  /** As they hold now. */
  rules(): DialRules
  /** Of the centre, without zero: what a bare local number belongs to. */
  areaCode: string | null
}>

/** Somebody wants to dial; instants as the call has them. */
export type Wish = Readonly<{
  /** Null = the centre by itself: a callback before anybody is at the telephone, the test call. */
  person: Person | null
  purpose: DialPurpose
  /** As typed, as a telephone sent it, or as a row holds it. */
  number: string
  callId: string | null
  at: Ms
  /** Chosen by whoever asks, so that a repetition is the same; else a new one. */
  attemptId?: string
  /** Whence it was asked, where that is known. */
  address?: string | null
}>

/** What may be dialled is `number.shown`, never the text that was asked for. */
export type Reservation = Readonly<{ attemptId: string; number: TelephoneNumber; verdict: Verdict }>

export type Outbound = ReturnType<typeof createOutbound>

export function createOutbound(needs: OutboundNeeds) {
  const { database, clock, names } = needs
  const { db } = database

  const read = (text: string) => readNumber(text, { areaCode: needs.areaCode, isTyped: true })

  const dialOf = ({ person, purpose, number, at }: Wish): Dial => ({
    role: person?.role ?? 'centre',
    number: read(number),
    ...{ purpose, at },
  })

  async function usedBefore(tx: Db, { person, at }: Wish, rules: DialRules) {
    const callSeconds = rules.callMinutes * 60
    return store.usedBefore(tx, { personId: person?.id ?? null, at, callSeconds })
  }

  /** Refused for a reason that no counting changes, or an emergency: nobody waits for the lock then. */
  async function decide(tx: Db, wish: Wish, dial: Dial): Promise<Verdict> {
    const rules = needs.rules()
    const first = mayDial(rules, dial, UNUSED)
    if (!first.isAllowed || wish.purpose === 'emergency') return first
    await store.lockLimits(tx)
    return mayDial(rules, dial, await usedBefore(tx, wish, rules))
  }

  /** Refusals and emergencies are in the audit log too; the rest is in the attempts. */
  async function journal(tx: Db, wish: Wish, { attemptId, number, verdict }: Reservation): Promise<void> {
    if (verdict.isAllowed && wish.purpose !== 'emergency') return
    const { person, purpose, callId, at, address = null } = wish
    await needs.journal(tx, {
      ...{ at, personId: person?.id ?? null, address, subjectKind: 'dial-attempt', subjectId: attemptId },
      action: verdict.isAllowed ? 'dial.emergency' : 'dial.refused',
      facts: { purpose, kind: number.kind, callId, ...(verdict.isAllowed ? {} : { code: verdict.code }) },
    })
  }

  async function keep(tx: Db, wish: Wish, number: TelephoneNumber, verdict: Verdict): Promise<Reservation> {
    const reservation = { attemptId: wish.attemptId ?? randomUUID(), number, verdict }
    await store.insertAttempt(tx, {
      ...{ id: reservation.attemptId, at: wish.at, personId: wish.person?.id ?? null },
      ...{ role: wish.person?.role ?? 'centre', purpose: wish.purpose, callId: wish.callId },
      ...{ number: number.number, shown: number.shown, kind: number.kind, isAllowed: verdict.isAllowed },
      code: verdict.isAllowed ? null : verdict.code,
      maxSeconds: verdict.isAllowed ? verdict.maxSeconds : null,
    })
    await journal(tx, wish, reservation)
    return reservation
  }

  return {
    read,
    /**
     * Asks, and takes of the limits what the call will need. Belongs into the transaction of the call's own row. A
     * refusal is stored too and is not thrown: commit it, then throw `refusalOf(verdict)` where a person waits for the answer.
     */
    async reserve(tx: Db, wish: Wish): Promise<Reservation> {
      const dial = dialOf(wish)
      return keep(tx, wish, dial.number, await decide(tx, wish, dial))
    },

    /** A refusal whose own transaction was undone: it is kept as it was told. */
    keepRefusal: (wish: Wish, verdict: Extract<Verdict, { isAllowed: false }>) =>
      database.tx(tx => keep(tx, wish, read(wish.number), verdict)),

    /** The call is over: it counts with its talk from now on. @param talkSeconds 0 where nobody answered */
    settle: (tx: Db, attemptId: string, talkSeconds: number, at: Ms) =>
      store.insertSettlement(tx, { attemptId, at, talkSeconds: Math.max(0, Math.ceil(talkSeconds)) }),

    /**
     * The most this person may talk with that number, asked before it is reserved; null = an emergency, which nothing ends.
     * What is refused now and allowed a moment later, when it is reserved, has the longest that the rules give a call; what
     * is less by then holds (calls/outgoing.ts: shortened).
     */
    async limitOf(person: Person, purpose: DialPurpose, number: string): Promise<number | null> {
      const wish = { person, purpose, number, callId: null, at: clock.now() }
      const rules = needs.rules()
      const verdict = mayDial(rules, dialOf(wish), await usedBefore(db, wish, rules))
      return verdict.isAllowed ? verdict.maxSeconds : rules.callMinutes * 60
    },

    /** What would happen if this person (null: the centre) dialled that number now, and why; nothing is taken or stored. */
    async policy(
      person: Person | null,
      { number: text, purpose = 'click-to-call' }: Static<typeof PolicyQuery>,
    ) {
      const wish = { person, purpose, number: text, callId: null, at: clock.now() }
      const rules = needs.rules()
      const dial = dialOf(wish)
      const used = await usedBefore(db, wish, rules)
      const { number, kind, shown, what } = dial.number
      return { number, kind, shown, what, purpose, ...shownVerdict(mayDial(rules, dial, used)), used }
    },

    async attempts(person: Person, asked: Static<typeof AttemptQuery>) {
      const { number, ...rest } = asked
      const { limit, slice } = sliceOf(asked)
      const filter =
        number === undefined ? rest : { ...rest, number: soughtNumber(person, number, needs.areaCode) }
      const rows = await store.listAttempts(db, slice, filter)
      const known = await names(rows.flatMap(({ attempt }) => attempt.personId ?? []))
      return pageOf(
        rows,
        limit,
        ({ attempt }) => [attempt.at, attempt.id],
        row => show(person, row, known),
      )
    },
  }
}

/** For a person who waits for the answer; the attempt must be committed before. */
export function refusalOf(verdict: Extract<Verdict, { isAllowed: false }>): Refusal {
  return new Refusal(verdict.code, 403, verdict.detail)
}

function shownVerdict(verdict: Verdict) {
  return verdict.isAllowed
    ? { isAllowed: true, code: null, detail: null, maxSeconds: verdict.maxSeconds }
    : { isAllowed: false, code: verdict.code, detail: verdict.detail, maxSeconds: null }
}

function show(person: Person, { attempt, settlement }: store.AttemptRow, known: ReadonlyMap<string, Named>) {
  return {
    ...attempt,
    at: iso(attempt.at),
    person: attempt.personId === null ? null : (known.get(attempt.personId) ?? null),
    number: numberFor(person, attempt.number),
    shown: numberFor(person, attempt.shown) ?? '',
    talkSeconds: settlement?.talkSeconds ?? null,
    settledAt: isoOrNull(settlement?.at ?? null),
  }
}
