import Type, { type TSchema } from 'typebox'
import { Instant, orNull, Someone } from '../http/shapes.ts'
import { instantText } from '../http/timeline.ts'
import { PLAN_OUTCOMES } from './plan.ts'

/** For the bodies of whatever may be planned. */
export const EffectiveFrom = instantText('when it is to happen: later than now, two years ahead at most')

/** @param more what else is told of it, in the words of its room */
export const planShown = <T extends Record<string, TSchema>>(more: T) =>
  Type.Object({
    ...{ id: Type.Integer(), effectiveFrom: Instant, madeAt: Instant, reason: Type.String() },
    madeBy: orNull(Someone),
    outcome: orNull(
      Type.Object(
        {
          outcome: Type.Enum([...PLAN_OUTCOMES]),
          at: Instant,
          by: orNull(Someone),
          code: orNull(Type.String({ description: 'of a refusal' })),
          text: orNull(Type.String({ description: 'what the refusal says, or why it was withdrawn' })),
        },
        { description: 'null = its hour is still to come' },
      ),
    ),
    ...more,
  })
