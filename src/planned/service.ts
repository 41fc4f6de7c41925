import type { Logger } from 'pino'
import type { Audit } from '../audit/service.ts'
import { type Clock, iso, type Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { decodeCursor, type PageAsked, pageOf } from '../http/cursor.ts'
import type { LiveMessage } from '../http/live.ts'
import type { Names, Person } from '../people/person.ts'
import type { Work } from '../tickets/schedule.ts'
import {
  hourOf,
  type Outcome,
  type Plan,
  type PlanKind,
  type PlanOutcome,
  type Standing,
  type Subject,
  shownPlan,
} from './plan.ts'
import * as store from './store.ts'

/**
 * Does what was planned.
 * @param settle in the transaction that does it, once: throws where the plan has ended meanwhile, and nothing is done
 * @throws Refusal where it may not be any more: the plan ends refused
 */
export type Apply = (plan: Plan, settle: (tx: Db) => Promise<void>) => Promise<unknown>

export type PlannedNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  names: Names
  journal: Audit['journal']
  /** By kind: whose rooms do it. */
  apply: Readonly<Record<PlanKind, Apply>>
  /** Somebody must know. In the transaction that writes it down. @returns to be published after the commit */
  refused(tx: Db, plan: Plan, refusal: Refusal): Promise<readonly LiveMessage[]>
  publish(messages: readonly LiveMessage[]): void
}>

export type By = Readonly<{ person: Person; address: string }>
export type Asked = Subject & Pick<Plan, 'change' | 'reason'> & Readonly<{ effectiveFrom: string }>

/** Of one account or line. */
const PENDING_MOST = 20
/** In one piece of work. */
const DUE_MOST = 50

export type Planned = ReturnType<typeof createPlanned>

/** Changes of accounts and lines that happen by themselves when their hour comes: each once, or not, and never in silence. */
export function createPlanned(needs: PlannedNeeds) {
  const { database, clock, journal } = needs
  const { db } = database

  const told = (tx: Db, { plan, what, by, facts }: Told) =>
    journal(tx, {
      ...{ at: clock.now(), personId: by?.person.id ?? null, address: by?.address ?? null },
      ...{ action: `change.${what}`, subjectKind: plan.kind, subjectId: plan.subject },
      facts: { plan: plan.id, effectiveFrom: iso(plan.effectiveFrom), ...facts },
    })

  /** @throws Refusal for an hour that is gone or too far, and where there are too many already */
  async function plan(by: By, { effectiveFrom, ...asked }: Asked) {
    const at = clock.now()
    const from = hourOf(effectiveFrom, at)
    const kept = await database.tx(async tx => {
      await store.lockPlans(tx)
      if ((await store.countPending(tx, asked)) >= PENDING_MOST)
        throw new Refusal('too-many-planned', 409, 'Mục này đã có quá nhiều thay đổi đang chờ hiệu lực.')
      const made = { ...asked, effectiveFrom: from, madeAt: at, madeBy: by.person.id }
      const plan = await store.insertPlan(tx, made)
      await told(tx, { plan, what: 'planned', by, facts: { ...plan.change, reason: plan.reason } })
      return plan
    })
    return shownOne({ plan: kept, outcome: null })
  }

  /** @throws Refusal where there is no such plan of this thing, or it has ended */
  async function withdraw(by: By, of: store.Of, { id, reason }: Readonly<{ id: number; reason: string }>) {
    const standing = await database.tx(async tx => {
      const found = await store.findPlan(tx, id)
      const isOfIt = found?.plan.kind === of.kind && (of.subject ?? found.plan.subject) === found.plan.subject
      if (!found || !isOfIt)
        throw new Refusal('plan-not-found', 404, 'Không tìm thấy thay đổi đặt trước này.')
      const outcome = outcomeOf('withdrawn', { byId: by.person.id, text: reason })
      if (!(await store.insertOutcome(tx, id, outcome))) throw await settledAlready(tx, id)
      await told(tx, { plan: found.plan, what: 'withdrawn', by, facts: { reason } })
      return { plan: found.plan, outcome }
    })
    return shownOne(standing)
  }

  const outcomeOf = (outcome: PlanOutcome, more: Partial<Outcome> = {}): Outcome => ({
    ...{ outcome, at: clock.now(), byId: null, code: null, text: null, ...more },
  })

  /** Everything due, whatever becomes of one of them. */
  async function run(at: Ms): Promise<Ms | null> {
    const due = await store.duePlans(db, at, DUE_MOST)
    const failed: unknown[] = []
    for (const plan of due) await tried(plan).catch(error => failed.push(error))
    if (failed.length > 0) throw failed[0]
    return due.length === DUE_MOST ? at : store.nextHour(db, at)
  }

  async function tried(plan: Plan): Promise<void> {
    try {
      await needs.apply[plan.kind](plan, async tx => {
        if (!(await store.insertOutcome(tx, plan.id, outcomeOf('applied')))) throw new EndedMeanwhile()
      })
      needs.log.info({ plan: plan.id, kind: plan.kind }, 'planned change made')
    } catch (error) {
      if (error instanceof Refusal) await refuse(plan, error)
      else if (!(error instanceof EndedMeanwhile)) throw error
    }
  }

  async function refuse(plan: Plan, refusal: Refusal): Promise<void> {
    const { code, message: text } = refusal
    const messages = await database.tx(async tx => {
      if (!(await store.insertOutcome(tx, plan.id, outcomeOf('refused', { code, text })))) return []
      await told(tx, { plan, what: 'refused', by: null, facts: { code, text } })
      return needs.refused(tx, plan, refusal)
    })
    needs.publish(messages)
  }

  async function shown(standings: readonly Standing[]) {
    const known = await needs.names(
      standings.flatMap(({ plan, outcome }) => [plan.madeBy, ...(outcome?.byId ? [outcome.byId] : [])]),
    )
    return standings.map(standing => shownPlan(standing, known))
  }

  const shownOne = async (standing: Standing) =>
    shownPlan(standing, await needs.names([standing.plan.madeBy, standing.outcome?.byId ?? []].flat()))

  return {
    plan,
    withdraw,

    /** Of a kind, or of one thing, newest first: what is to come, and what became of the rest. */
    async listOf(of: store.Of, { cursor, limit = 50 }: PageAsked) {
      const before = cursor === undefined ? null : decodeCursor(cursor, ['number'])[0]
      const rows = await store.plansOf(db, of, { before, rows: limit + 1 })
      const page = pageOf(
        rows,
        limit,
        ({ plan }) => [plan.id],
        row => row,
      )
      return { items: await shown(page.items), next: page.next }
    },

    /** What is to come of a kind, or of one thing; the soonest first. */
    async pending(of: store.Of, { cursor, limit = 50 }: PageAsked) {
      const after = cursor === undefined ? null : decodeCursor(cursor, ['number'])[0]
      const rows = await store.pendingPlans(db, { ...of, after, rows: limit + 1 })
      const page = pageOf(
        rows,
        limit,
        plan => [plan.id],
        plan => ({ plan, outcome: null }),
      )
      return { items: await shown(page.items), next: page.next }
    },

    work: { name: 'planned-changes', run } satisfies Work,
  }
}

type Told = Readonly<{
  plan: Plan
  what: 'planned' | 'withdrawn' | 'refused'
  by: By | null
  facts: Readonly<Record<string, unknown>>
}>

/** Somebody withdrew it, or another process was faster: what would have been done is undone. */
class EndedMeanwhile extends Error {}

async function settledAlready(tx: Db, id: number): Promise<Refusal> {
  const { outcome } = (await store.findPlan(tx, id))?.outcome ?? {}
  return new Refusal('plan-settled', 409, 'Thay đổi đặt trước này đã được thực hiện hoặc đã được rút.', {
    outcome,
  })
}
