import Type from 'typebox'
import { Page, PageQuery } from '../http/cursor.ts'
import { Instant, orNull, Someone, Uuid } from '../http/shapes.ts'
import { TimelineQuery } from '../http/timeline.ts'
import { REQUEST_CHANNELS, REQUEST_KINDS, REQUEST_STATES, REQUEST_STEPS } from './request.ts'
import { PersonalData } from './rules.ts'

const strict = { additionalProperties: false }
const Words = Type.String({ minLength: 1, maxLength: 2_000, pattern: '\\S' })
const Name = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })

export const RequestKey = Type.Object({ id: Uuid }, strict)

export const AskedRequest = Type.Object(
  {
    kind: Type.Enum([...REQUEST_KINDS], {
      description: 'export: to be given the data; rectify; restrict: to have it hidden; erase',
    }),
    channel: Type.Enum([...REQUEST_CHANNELS]),
    number: Type.String({ minLength: 1, maxLength: 40, description: 'whose data, in any usual form' }),
    name: Name,
    words: Type.String({
      ...{ minLength: 1, maxLength: 2_000, pattern: '\\S' },
      description: 'what they ask for',
    }),
  },
  strict,
)

export const RequestsQuery = Type.Object(
  {
    ...TimelineQuery,
    open: Type.Optional(Type.Boolean({ description: 'true: those that are still to be done' })),
    caller: Type.Optional(Type.String({ maxLength: 40, description: 'a number in any usual form' })),
  },
  strict,
)

export const AskedVerification = Type.Object(
  {
    how: Type.String({
      ...{ minLength: 1, maxLength: 500, pattern: '\\S' },
      description: 'how one made sure of who asks',
    }),
  },
  strict,
)
export const AskedAnswer = Type.Object({ text: Words }, strict)
export const AskedReason = Type.Object({ reason: Words }, strict)
export const AskedRefusal = Type.Object(
  {
    reason: Words,
    basis: Type.String({ ...{ minLength: 1, maxLength: 500, pattern: '\\S' }, description: 'the law' }),
  },
  strict,
)
export const AskedRectification = Type.Object(
  {
    ticketIds: Type.Array(Uuid, { minItems: 1, maxItems: 100, uniqueItems: true }),
    record: Type.Object(
      {
        callerName: Type.Optional(orNull(Name)),
        address: Type.Optional(orNull(Type.String({ minLength: 1, maxLength: 500 }))),
        email: Type.Optional(orNull(Type.String({ minLength: 3, maxLength: 254 }))),
      },
      { ...strict, minProperties: 1, description: 'what is put right; null = it is taken out' },
    ),
    reason: Words,
  },
  strict,
)

const shown = {
  ...{ id: Uuid, kind: Type.Enum([...REQUEST_KINDS]), kindName: Type.String() },
  state: Type.Enum([...REQUEST_STATES]),
  channel: Type.Enum([...REQUEST_CHANNELS]),
  ...{ number: Type.String(), name: Type.String(), words: Type.String() },
  ...{ receivedAt: Instant, receivedBy: orNull(Someone) },
  answerDueAt: Type.String({ format: 'date-time', description: 'by when the citizen must have heard of it' }),
  dueAt: Type.String({ format: 'date-time', description: 'by when it must be done' }),
  ...{ answeredAt: orNull(Instant), extendedAt: orNull(Instant), endedAt: orNull(Instant) },
  basis: orNull(Type.String({ description: 'the law on which it was done or refused' })),
}
export const RequestsPage = Page(Type.Object(shown))
export const RequestShown = Type.Object({
  ...shown,
  steps: Type.Array(
    Type.Object({
      ...{ at: Instant, by: orNull(Someone), step: Type.Enum([...REQUEST_STEPS]) },
      facts: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
  tickets: Type.Array(Type.Object({ id: Uuid, code: Type.String(), openedAt: Instant }), {
    description: 'of that number, oldest first; none where the request is not to put them right',
  }),
})

export const RulesShown = PersonalData

export const KeptShown = Type.Object({
  request: RequestShown,
  purposes: PersonalData.properties.purposes,
  number: Type.String(),
  tickets: Type.Array(Type.Unknown(), { description: 'with what happened to each' }),
  calls: Type.Array(Type.Unknown()),
  recordings: Type.Array(Type.Unknown(), { description: 'which there are; the sound is given by hand' }),
  marks: Type.Unknown({ description: 'what was noted about the number' }),
  views: Type.Array(
    Type.Object({
      ...{ at: Instant, purpose: Type.String(), fields: Type.Array(Type.String()) },
      by: orNull(Type.String()),
    }),
    { description: 'who has seen it, newest first' },
  ),
})

export const ViewsQuery = Type.Object(
  { ...PageQuery, personId: Type.Optional(Uuid), ticketId: Type.Optional(Uuid), callId: Type.Optional(Uuid) },
  strict,
)
export const ViewsPage = Page(
  Type.Object({
    ...{ id: Type.Integer(), at: Instant, person: orNull(Someone), purpose: Type.String() },
    ticketIds: Type.Array(Uuid),
    callIds: Type.Array(Uuid, { description: 'calls whose number was shown' }),
    fields: Type.Array(Type.String()),
    address: orNull(Type.String()),
  }),
)
