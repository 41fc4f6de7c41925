import Type from 'typebox'
import { Page, PageQuery } from '../http/cursor.ts'
import { Instant, orNull, Someone, Uuid } from '../http/shapes.ts'
import { TimelineQuery } from '../http/timeline.ts'
import { Reason } from './accessschemas.ts'
import { KEPT_FOR, PLAN_STATES, RECORDING_KINDS, Retention } from './retention.ts'

const strict = { additionalProperties: false }
const Basis = Type.String({
  ...{ minLength: 5, maxLength: 500, pattern: '\\S' },
  description: 'number and date of the document by which it is done',
})

export const AskedHold = Type.Object(
  {
    recordingId: Type.Optional(Uuid),
    ticket: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: 'its id or code' })),
    reason: Reason,
    basis: Basis,
  },
  strict,
)
export const HoldsQuery = Type.Object(
  { ...TimelineQuery, standing: Type.Optional(Type.Boolean({ description: 'true: those that hold now' })) },
  strict,
)
export const ThingId = Type.Object({ id: Uuid })
export const AskedRelease = Type.Object({ why: Reason }, strict)
export const HoldShown = Type.Object({
  ...{ id: Uuid, recordingId: orNull(Uuid), ticketId: orNull(Uuid), at: Instant, by: orNull(Someone) },
  ...{ reason: Type.String(), basis: Type.String(), releasedAt: orNull(Instant) },
  ...{ releasedBy: orNull(Someone), releasedWhy: orNull(Type.String()) },
})
export const HoldPage = Page(HoldShown)

const Kind = Type.Enum([...RECORDING_KINDS])
const ShownCutoffs = Type.Record(Type.String(), orNull(Instant), {
  description: 'by kind: what was recorded before has had its time; null = it is kept for ever',
})

export const PreviewShown = Type.Object({
  at: Instant,
  rules: Retention,
  cutoffs: ShownCutoffs,
  found: Type.Array(
    Type.Object({
      kind: Kind,
      why: orNull(Type.Enum([...KEPT_FOR], { description: 'why it stays; null = it would go' })),
      count: Type.Integer(),
      bytes: Type.Integer(),
    }),
  ),
})

export const AskedPlan = Type.Object(
  {
    withRestricted: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'also those whose citizen had their data hidden: never without saying so',
      }),
    ),
  },
  strict,
)
export const AskedExecution = Type.Object({ basis: Basis }, strict)
export const PlansQuery = Type.Object(TimelineQuery, strict)
export const ItemsQuery = Type.Object(PageQuery, strict)

export const PlanShown = Type.Object({
  ...{ id: Uuid, state: Type.Enum([...PLAN_STATES]), plannedAt: Instant, plannedBy: orNull(Someone) },
  ...{ cutoffs: ShownCutoffs, withRestricted: Type.Boolean(), recordings: Type.Integer() },
  ...{
    bytes: Type.Integer(),
    sha256: Type.String({ description: 'over the ids that are listed, sorted, one a line' }),
  },
  ...{ begunAt: orNull(Instant), begunBy: orNull(Someone), basis: orNull(Type.String()) },
  ...{ endedAt: orNull(Instant), purged: Type.Integer(), kept: Type.Integer() },
})
export const PlanPage = Page(PlanShown)
export const ItemPage = Page(
  Type.Object({
    ...{ recordingId: Uuid, kind: Kind, startedAt: Instant, purgedAt: orNull(Instant) },
    kept: orNull(Type.Enum([...KEPT_FOR])),
  }),
)
