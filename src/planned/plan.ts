import { iso, type Ms } from '../clock.ts'
import { beginning } from '../http/timeline.ts'
import type { Named } from '../people/person.ts'

/** What is to become of something at a later instant, and what became of that. Pure. */

/** Of what: as the journal calls it. */
export const PLAN_KINDS = ['person', 'line'] as const
export type PlanKind = (typeof PLAN_KINDS)[number]

export const PLAN_OUTCOMES = ['applied', 'refused', 'withdrawn'] as const
export type PlanOutcome = (typeof PLAN_OUTCOMES)[number]

export type Subject = Readonly<{ kind: PlanKind; subject: string }>

export type Plan = Subject &
  Readonly<{
    id: number
    /** What it becomes, in the words of its room; never a secret. */
    change: Readonly<Record<string, unknown>>
    effectiveFrom: Ms
    madeAt: Ms
    madeBy: string
    reason: string
  }>

/** How a plan ended: once, for ever. */
export type Outcome = Readonly<{
  outcome: PlanOutcome
  at: Ms
  /** Who withdrew it; null = the clock. */
  byId: string | null
  /** Of a refusal. */
  code: string | null
  /** What the refusal says, or why it was withdrawn. */
  text: string | null
}>

export type Standing = Readonly<{ plan: Plan; outcome: Outcome | null }>

export type ShownPlan = ReturnType<typeof shownPlan>

export const shownPlan = ({ plan, outcome }: Standing, known: ReadonlyMap<string, Named>) => ({
  ...{ id: plan.id, subject: plan.subject, change: plan.change, reason: plan.reason },
  ...{ effectiveFrom: iso(plan.effectiveFrom), madeAt: iso(plan.madeAt) },
  madeBy: known.get(plan.madeBy) ?? null,
  outcome: outcome && {
    ...{ outcome: outcome.outcome, at: iso(outcome.at), code: outcome.code, text: outcome.text },
    by: outcome.byId === null ? null : (known.get(outcome.byId) ?? null),
  },
})

/** Later than now, and be it by a moment. @throws Refusal for an instant that is gone, or too far to be meant */
export const hourOf = (text: string, at: Ms): Ms => Math.max(beginning(text, at), at + 1)
