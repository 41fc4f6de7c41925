import Type from 'typebox'
import { RESULTS } from '../calls/errand.ts'
import { Page } from '../http/cursor.ts'
import { Instant, orNull, Someone, Uuid } from '../http/shapes.ts'
import { TimelineQuery } from '../http/timeline.ts'
import { CALLBACK_KINDS, CALLBACK_STATES } from './callback.ts'

const Kind = Type.Enum([...CALLBACK_KINDS], {
  description: '`missed`: hung up; `requested`: asked to be called back, the centre dials',
})

export const CallbackQuery = Type.Object(
  {
    ...TimelineQuery,
    kind: Type.Optional(Kind),
    callId: Type.Optional(
      Type.String({
        format: 'uuid',
        description: 'entries of its citizen that it began, added to or settled',
      }),
    ),
    state: Type.Optional(
      Type.Enum(['open', 'work', ...CALLBACK_STATES], {
        description: '`open`: all but cleared ones; `work`: those that people call back, missed or exhausted',
      }),
    ),
  },
  { additionalProperties: false },
)

export const CallbackWished = Type.Object(
  {
    number: Type.String({ minLength: 1, maxLength: 64, description: 'in any usual form, local ones too' }),
    queue: Type.Optional(
      Type.String({ minLength: 1, maxLength: 80, description: 'by name; else the first of the settings' }),
    ),
  },
  { additionalProperties: false },
)

export const CallbackId = Type.Object({ id: Uuid })

export const CallbackShown = Type.Object({
  id: Uuid,
  number: Type.String({ description: 'in full for those whose work needs it, else the last digits' }),
  kind: Kind,
  state: Type.Enum([...CALLBACK_STATES], {
    description:
      'missed, exhausted: for people; due: dialled at `dueAt`; placed: in the queue for an operator, or being dialled',
  }),
  missedCalls: Type.Integer({ minimum: 0, description: '0 = only asked for' }),
  firstCallId: orNull(Uuid),
  lastCallId: orNull(Uuid),
  firstMissedAt: Type.String({ ...Instant, description: 'first missed, or asked for' }),
  lastMissedAt: Type.String({ ...Instant, description: 'last missed, or asked for' }),
  requestedAt: orNull(Instant),
  requestedCallId: orNull(Uuid),
  requestedById: orNull(Uuid),
  requestedBy: orNull(Someone),
  joinedAt: orNull(Type.String({ ...Instant, description: 'the place in the queue that is kept' })),
  queue: orNull(Type.String()),
  skill: orNull(Type.String()),
  tries: Type.Integer({ minimum: 0, description: 'times the citizen was dialled' }),
  dueAt: orNull(Type.String({ ...Instant, description: 'when the centre tries next' })),
  tryCallId: orNull(Uuid),
  lastTryAt: orNull(Instant),
  lastResult: orNull(Type.Enum([...RESULTS])),
  lastCode: orNull(Type.String({ description: 'why the dial policy refused' })),
  exhaustedAt: orNull(Instant),
  clearedAt: orNull(Instant),
  clearedByCallId: orNull(Uuid),
  clearedById: orNull(Uuid),
  clearedBy: orNull(Someone),
})

export const CallbackPage = Page(CallbackShown)
