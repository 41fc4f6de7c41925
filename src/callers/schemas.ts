import Type from 'typebox'
import { Instant, orNull, Someone, Uuid } from '../http/shapes.ts'
import { instantText } from '../http/timeline.ts'
import { NUMBER_KINDS } from '../numbers/plan.ts'

const SomeoneOrNull = orNull(Someone)

export const CallerKey = Type.Object({
  number: Type.String({ minLength: 1, maxLength: 64, description: 'in any usual form, local ones too' }),
})

export const AskedMarks = Type.Object(
  {
    blockedUntil: orNull(
      instantText('the calls of this number are not taken until then; null = not blocked'),
    ),
    isFrequent: Type.Boolean(),
    note: orNull(Type.String({ minLength: 1, maxLength: 1_000 })),
    reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S', description: 'for the journal' }),
    changedAt: orNull(instantText('of the marks as they were read; null = there were none')),
  },
  { additionalProperties: false },
)

export const CallerShown = Type.Object({
  number: Type.String({ description: 'E.164 or a short code' }),
  shown: Type.String({ description: 'national form where Vietnamese' }),
  kind: Type.Enum([...NUMBER_KINDS]),
  what: orNull(Type.String({ description: 'whose number it is, where the numbering plan says so' })),
  name: orNull(Type.String({ description: 'from the last ticket that has one' })),
  tickets: Type.Array(
    Type.Object({
      ...{ id: Uuid, code: Type.String(), state: Type.String(), isOpen: Type.Boolean() },
      ...{ unitId: orNull(Uuid), openedAt: Instant },
    }),
    { description: 'open ones first, then earlier ones; each newest first' },
  ),
  calls: Type.Array(
    Type.Object({
      ...{
        id: Uuid,
        at: Instant,
        state: Type.String(),
        direction: Type.String({ description: 'out: the centre called' }),
        result: orNull(Type.String({ description: 'of a call that the centre placed' })),
        ending: orNull(Type.String()),
        operator: SomeoneOrNull,
      },
    }),
    { description: 'the last ten, newest first' },
  ),
  counts: Type.Object(
    { days: Type.Integer(), calls: Type.Integer(), abandoned: Type.Integer() },
    { description: 'calls in so many days, and those where nobody answered in time' },
  ),
  marks: orNull(
    Type.Object({
      ...{ isBlocked: Type.Boolean(), blockedUntil: orNull(Instant), isFrequent: Type.Boolean() },
      ...{ note: orNull(Type.String()), reason: Type.String(), changedAt: Instant, changedBy: SomeoneOrNull },
    }),
  ),
})
