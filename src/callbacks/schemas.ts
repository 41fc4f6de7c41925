import Type from 'typebox'
import { Page } from '../http/cursor.ts'
import { Instant, orNull, Someone, Uuid } from '../http/shapes.ts'
import { TimelineQuery } from '../http/timeline.ts'

export const CallbackQuery = Type.Object(
  { ...TimelineQuery, state: Type.Optional(Type.Enum(['open', 'cleared'])) },
  { additionalProperties: false },
)

export const CallbackId = Type.Object({ id: Uuid })

export const CallbackShown = Type.Object({
  id: Uuid,
  number: Type.String({ description: 'in full for those whose work needs it, else the last digits' }),
  missedCalls: Type.Integer({ minimum: 1 }),
  firstCallId: Uuid,
  lastCallId: Uuid,
  firstMissedAt: Instant,
  lastMissedAt: Instant,
  clearedAt: orNull(Instant),
  clearedByCallId: orNull(Uuid),
  clearedById: orNull(Uuid),
  clearedBy: orNull(Someone),
})

export const CallbackPage = Page(CallbackShown)
