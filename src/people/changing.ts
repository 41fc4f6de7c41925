import { actorsIn, stepOf } from '../audit/step.ts'
import type { AuditAsked, AuditRow } from '../audit/store.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { decodeCursor, pageOf } from '../http/cursor.ts'
import { type By, changeTold, type PersonChange, personNotFound } from './account.ts'
import type { createAdministration } from './administration.ts'
import { type Back, backs, rightsBeside, TOLD } from './changes.ts'
import { LASTS } from './credentials.ts'
import { changeOf, endsSessions, refuseLastAdmin, seenIn } from './differing.ts'
import { needsTotp } from './permissions.ts'
import type { Names, Person } from './person.ts'
import { openBrowsers } from './session-store.ts'
import * as store from './store.ts'

/** What a person would be after a change. */
export type Becoming = Pick<Person, 'id' | 'role' | 'unitId'> & Readonly<{ isDisabled: boolean }>

/** What lies with a person, and whom it leaves with nobody. */
export type Work = Readonly<{
  tickets: Readonly<{ open: number; late: number; drafts: number; first: string[] }>
  /** Of units, that they could not do any more; `isLeft`: nobody else is there for it. */
  duties: Readonly<{ unit: string; duty: string; isLeft: boolean }>[]
  calls: number
  /** Telephones that Asterisk would not know any more. */
  phones: string[]
}>

export type ChangingNeeds = Readonly<{
  database: Database
  clock: Clock
  /** Nobody needs a second factor there. */
  isDemo: boolean
  people: Pick<ReturnType<typeof createAdministration>, 'change'>
  journaled(db: Db, asked: AuditAsked): Promise<AuditRow[]>
  names: Names
  /** As they are called then, those that are no more included. */
  unitNames(at: Ms): Promise<ReadonlyMap<string, string>>
  workOf(becoming: Becoming): Promise<Work>
}>

export type Changing = ReturnType<typeof createChanging>

/** Steps in the life of an account, without those of its sessions. */
const ACTIONS = [
  ...['person.created', 'person.changed', 'person.reviewed', 'lockout.lifted', 'totp.removed'],
  ...['reset.created', 'reset.used', 'password.changed', 'sessions.ended'],
  ...['change.planned', 'change.withdrawn', 'change.refused'],
] as const
/** An account is changed some times in its life; whoever has more keeps the newest in reach. */
const CHANGES_MOST = 500

/** What a change of an account would do, which there were, and taking one back. */
export function createChanging(needs: ChangingNeeds) {
  const { database, clock, people } = needs

  const backsOf = async (db: Db, personId: string) =>
    backs(
      (
        await needs.journaled(db, {
          ...{ subjectKind: 'person', subjectId: personId, actions: ['person.changed'] },
          ...{ before: null, rows: CHANGES_MOST },
        })
      ).map(({ id, facts }) => ({ id, facts: facts as Record<string, unknown> })),
    )

  async function rowOf(id: string): Promise<store.PersonRow> {
    const row = await store.personById(database.db, id)
    if (!row) throw personNotFound()
    return row
  }

  /** What of theirs is open in browsers and programs, and would not be any more. */
  async function openOf(personId: string) {
    const now = clock.now()
    const [browsers, tokens] = await Promise.all([
      openBrowsers(database.db, personId, { now, seenAfter: now - LASTS.sessionIdleMs }),
      store.openTokens(database.db, personId, now),
    ])
    return { browsers: browsers.length, tokens: tokens.length }
  }

  /**
   * What is asked of a change that was made: the same is refused as then.
   * @param from when it would be made; what it does to work is told as of now
   */
  async function preview(by: By, id: string, asked: PersonChange, from: Ms = clock.now()) {
    const before = await rowOf(id)
    const change = changeOf(before, asked, clock.now())
    const after = { ...before, ...change }
    await refuseLastAdmin(database.db, by, before, after)
    const units = await needs.unitNames(from)
    if (after.unitId !== before.unitId && after.unitId !== null && !units.has(after.unitId))
      throw new Refusal('unit-not-found', 422, 'Không có đơn vị này.')
    const { id: personId, role, unitId } = after
    const becoming = { id: personId, role, unitId, isDisabled: after.disabledAt !== null }
    const isMoved = ['role', 'unitId', 'disabledAt'].some(key => key in change)
    const ends = endsSessions(before, after) && isMoved
    return {
      seen: seenIn(before),
      differs: linesOf(changeTold(before, change), units),
      rights: rightsBeside(before.role, after.role),
      ends: ends ? await openOf(id) : { browsers: 0, tokens: 0 },
      mustSetUpTotp:
        !needs.isDemo && before.totpConfirmedAt === null && !needsTotp(before.role) && needsTotp(after.role),
      work: isMoved ? await needs.workOf(becoming) : null,
    }
  }

  return {
    preview,

    /** Newest first, each with what taking it back would bring. */
    async history(id: string, { cursor, limit = 50 }: { cursor?: string; limit?: number }) {
      await rowOf(id)
      const before = cursor === undefined ? null : decodeCursor(cursor, ['number'])[0]
      const subject = { subjectKind: 'person', subjectId: id }
      const [rows, known, units] = await Promise.all([
        needs.journaled(database.db, { ...subject, actions: ACTIONS, before, rows: limit + 1 }),
        backsOf(database.db, id),
        needs.unitNames(clock.now()),
      ])
      const named = await needs.names(actorsIn(rows))
      return pageOf(
        rows,
        limit,
        row => [row.id],
        row => ({
          ...stepOf(row, named),
          ...factsShown(row.facts as Record<string, unknown>, units),
          ...undoShown(known.get(row.id)),
        }),
      )
    },

    /** As a new change: what it was before it, unless something newer stands in between. @throws Refusal */
    async revert(by: By, id: string, { change, reason }: { change: number; reason: string }) {
      const asked = backOf((await backsOf(database.db, id)).get(change))
      return people.change(by, id, { ...asked, reason }, async tx => {
        // Once more: now nobody else changes them.
        backOf((await backsOf(tx, id)).get(change))
        return { reverts: change }
      })
    },
  }
}

/** @throws Refusal in plain words where there is nothing to bring back */
function backOf(back: Back | undefined): PersonChange {
  if (back === undefined) throw new Refusal('change-not-found', 404, 'Tài khoản này không có thay đổi đó.')
  if (back === 'not-kept')
    throw new Refusal(
      'change-not-kept',
      409,
      'Sổ không giữ nội dung trước của lần này, nên không hoàn tác được.',
    )
  if (back === 'overtaken')
    throw new Refusal(
      'change-overtaken',
      409,
      'Sau lần này đã có thay đổi mới hơn. Hãy hoàn tác lần mới hơn trước.',
    )
  return back
}

const undoShown = (back: Back | undefined) => ({
  back: typeof back === 'object' ? back : null,
  whyNot: typeof back === 'string' ? back : null,
})

type Facts = Readonly<Record<string, unknown>>

function factsShown(facts: Facts, units: ReadonlyMap<string, string>) {
  const { reverts, plan, effectiveFrom, text } = facts
  return {
    differs: linesOf(facts, units),
    reverts: typeof reverts === 'number' ? reverts : null,
    plan: typeof plan === 'number' ? plan : null,
    effectiveFrom: typeof effectiveFrom === 'string' ? effectiveFrom : null,
    refusal: typeof text === 'string' ? text : null,
  }
}

/** Before and after as text; what was before is null where it is not known, or was nothing. */
export function linesOf(facts: Facts, units: ReadonlyMap<string, string>) {
  const before = (facts.before ?? {}) as Facts
  return TOLD.filter(what => what in facts).map(what => ({
    what,
    before: textOf(what, before[what], units),
    after: textOf(what, facts[what], units),
  }))
}

function textOf(what: (typeof TOLD)[number], value: unknown, units: ReadonlyMap<string, string>) {
  if (value === undefined || value === null) return null
  return what === 'unitId' ? (units.get(String(value)) ?? String(value)) : String(value)
}
