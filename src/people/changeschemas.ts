import Type from 'typebox'
import { Page, PageQuery } from '../http/cursor.ts'
import { Instant, orNull, Reason, Someone, Uuid } from '../http/shapes.ts'
import { EffectiveFrom, planShown } from '../planned/schemas.ts'
import { TOLD } from './changes.ts'
import { PERMISSIONS } from './permissions.ts'
import { PersonChangeBody, Seen } from './schemas.ts'

const strict = { additionalProperties: false }
const Permissions = Type.Array(Type.Enum([...PERMISSIONS]))

const Differing = Type.Object({
  what: Type.Enum([...TOLD]),
  before: orNull(Type.String({ description: 'a unit by its name; null = nothing, or not known' })),
  after: orNull(Type.String()),
})
const Differs = Type.Array(Differing, {
  description: 'what becomes otherwise; numbers and addresses only by whether there is one',
})

/** A planned change of an account; numbers and addresses cannot be planned. */
export const PlanShown = planShown({
  personId: Uuid,
  differs: Type.Array(Differing, {
    description: 'what is to become of it; before = as it is now, null once it ended',
  }),
})
export const PlanPage = Page(PlanShown)

export const PreviewBody = Type.Object(
  { ...PersonChangeBody.properties, effectiveFrom: Type.Optional(EffectiveFrom) },
  strict,
)
export const PlanBody = Type.Object(
  { ...PersonChangeBody.properties, effectiveFrom: EffectiveFrom, reason: Reason },
  strict,
)
export const ByPlan = Type.Object({ id: Uuid, plan: Type.Integer({ minimum: 1 }) }, strict)

export const ChangePreview = Type.Object({
  effectiveFrom: orNull(Instant),
  planned: Type.Array(PlanShown, { description: 'what else is planned for this account, the soonest first' }),
  seen: Seen,
  differs: Differs,
  rights: Type.Object({ gained: Permissions, lost: Permissions }),
  ends: Type.Object(
    { browsers: Type.Integer(), tokens: Type.Integer() },
    { description: 'open sessions and tokens that end at once' },
  ),
  mustSetUpTotp: Type.Boolean({
    description: 'the new role asks for a second factor, and there is none yet',
  }),
  work: orNull(
    Type.Object(
      {
        tickets: Type.Object({
          ...{ open: Type.Integer(), late: Type.Integer() },
          drafts: Type.Integer({ description: 'begun, and not received yet' }),
          first: Type.Array(Type.String(), { description: 'codes, the nearest deadline first' }),
        }),
        duties: Type.Array(
          Type.Object({
            ...{ unit: Type.String(), duty: Type.String() },
            isLeft: Type.Boolean({ description: 'nobody else of the unit is there for it' }),
          }),
          { description: 'duties of units that the person could not do any more' },
        ),
        calls: Type.Integer({ description: 'under way with this person now' }),
        phones: Type.Array(Type.String(), { description: 'telephones that would not work any more' }),
      },
      { description: 'what lies with the person; null where role, unit and account stay' },
    ),
  ),
})

export const HistoryQuery = Type.Object(PageQuery, strict)
export const HistoryPage = Page(
  Type.Object({
    ...{ id: Type.Integer(), at: Instant, action: Type.String() },
    by: orNull(Someone),
    differs: Differs,
    reason: orNull(Type.String()),
    reverts: orNull(Type.Integer({ description: 'the change that this one took back' })),
    plan: orNull(Type.Integer({ description: 'the planned change that it is about, or came from' })),
    effectiveFrom: orNull(Type.String({ description: 'when that was to happen' })),
    refusal: orNull(Type.String({ description: 'why that could not be done at its hour' })),
    back: orNull(
      Type.Partial(Seen, { description: 'what taking it back would bring; null = it cannot be taken back' }),
    ),
    whyNot: orNull(Type.Enum(['overtaken', 'not-kept'])),
  }),
)

export const ByChange = Type.Object({ id: Uuid, change: Type.Integer({ minimum: 1 }) }, strict)
export const RevertBody = Type.Object({ reason: Reason }, strict)
