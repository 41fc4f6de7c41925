import Type from 'typebox'
import { Page } from '../http/cursor.ts'
import { orNull, Reason, Someone } from '../http/shapes.ts'
import { EffectiveFrom, planShown } from '../planned/schemas.ts'
import { STANDINGS } from './linechange.ts'

const strict = { additionalProperties: false }
/** What does not fit Asterisk's files is named by the room. */
const TrunkName = Type.String({ minLength: 1, maxLength: 31 })
const OurNumber = Type.String({ minLength: 1, maxLength: 64 })
const trunk = {
  kind: Type.Enum(['address', 'registration']),
  host: Type.String({ minLength: 1, maxLength: 253 }),
  port: Type.Integer({ minimum: 1, maximum: 65_535 }),
  matchPort: Type.Boolean({ description: 'only requests from that port are the carrier\u2019s' }),
  username: orNull(Type.String({ maxLength: 64 })),
}
const AskedTrunk = Type.Object(
  { ...trunk, secret: orNull(Type.String({ maxLength: 128, description: 'never told again' })) },
  strict,
)
export const AskedLine = Type.Union([
  Type.Object({ of: Type.Literal('trunk'), name: TrunkName, becomes: orNull(AskedTrunk) }, strict),
  Type.Object(
    {
      ...{ of: Type.Literal('numbers'), numbers: Type.Array(OurNumber, { minItems: 1, maxItems: 100 }) },
      becomes: orNull(Type.Object({ trunk: orNull(TrunkName) }, strict)),
    },
    strict,
  ),
])
const Seen = Type.Optional(
  Type.String({ maxLength: 64, description: '`seen` of the preview; another state by now is refused' }),
)
export const AskedPreview = Type.Object(
  { asked: AskedLine, effectiveFrom: Type.Optional(EffectiveFrom) },
  strict,
)
export const AskedPlan = Type.Object(
  { asked: AskedLine, effectiveFrom: EffectiveFrom, reason: Reason, seen: Seen },
  strict,
)
export const LinePlan = planShown({ name: Type.String(), asked: AskedLine })
export const LinePlans = Page(LinePlan)
export const LineChange = Type.Object({ asked: AskedLine, reason: Reason, seen: Seen }, strict)
export const ByLineChange = Type.Object({ id: Type.Integer({ minimum: 1 }) }, strict)
export const LineWithdrawal = Type.Object({ reason: Reason }, strict)
export const LineRevert = Type.Object({ reason: Reason, seen: Seen }, strict)
const Differs = Type.Array(
  Type.Object({
    what: Type.String({ description: 'isThere, or a part of the line; a secret is never told' }),
    before: orNull(Type.String()),
    after: orNull(Type.String()),
  }),
)
export const LinePreview = Type.Object({
  seen: Type.String({ description: 'a mark of all this but the calls' }),
  items: Type.Array(
    Type.Object({
      name: Type.String(),
      standing: Type.Enum([...STANDINGS]),
      differs: Differs,
    }),
    { description: 'the line, or each of the numbers' },
  ),
  calls: orNull(
    Type.Integer({ description: 'under way on this line, or to these numbers; null for a later instant' }),
  ),
  effectiveFrom: orNull(Type.String({ format: 'date-time', description: 'null = at once' })),
  planned: Type.Array(LinePlan, { description: 'still to come of the same line or numbers' }),
  numbers: Type.Array(Type.String(), { description: 'whose calls out would go another way' }),
  dropsRegistration: Type.Boolean({ description: 'we would register anew at the carrier, or no more' }),
  isLast: Type.Boolean({ description: 'no other would be left' }),
})
export const LineChanges = Type.Object({
  items: Type.Array(
    Type.Object({
      ...{ id: Type.Integer(), at: Type.String({ format: 'date-time' }), action: Type.String() },
      ...{ name: Type.String(), by: orNull(Someone), differs: Differs },
      reason: orNull(Type.String()),
      reverts: orNull(Type.Integer({ description: 'the change that this one took back' })),
      plan: orNull(Type.Integer({ description: 'by which it was planned' })),
      asked: orNull(AskedLine),
      whyNot: orNull(Type.Enum(['overtaken', 'not-kept', 'secret-not-kept'])),
    }),
  ),
})
export const LinesShown = Type.Object({
  trunks: Type.Array(Type.Object({ name: Type.String(), ...trunk, hasSecret: Type.Boolean() })),
  numbers: Type.Array(
    Type.Object({ number: Type.String(), trunk: orNull(Type.String({ description: 'null = any line' })) }),
  ),
})
export const ByAddress = Type.Object(
  { address: Type.String({ pattern: '^[0-9A-Fa-f:.]{2,45}$', description: 'IPv4 or IPv6' }) },
  strict,
)
export const BansShown = Type.Object({
  items: Type.Array(
    Type.Object({
      address: Type.String(),
      guesses: Type.Integer({ description: 'wrong passwords it was banned for' }),
      bannedAt: Type.String({ format: 'date-time' }),
      until: Type.String({ format: 'date-time' }),
    }),
  ),
})
