import Type from 'typebox'
import { Word } from '../directory/menu.ts'
import { Instant, orNull, Someone, Uuid } from '../http/shapes.ts'
import { PHONE_KINDS } from '../phones/phone.ts'
import { LEVEL_LEAST, LEVEL_MOST } from './abilities.ts'
import { ACTIVITIES, PRESENCES } from './operator.ts'

const strict = { additionalProperties: false }

export const AskedPresence = Type.Object(
  {
    state: Type.Enum([...PRESENCES]),
    reason: Type.Optional(orNull(Type.String({ maxLength: 100 }))),
    phone: Type.Optional(
      Type.Enum([...PHONE_KINDS], {
        description: 'which of the two phones rings; default: as before, at first the desk phone',
      }),
    ),
  },
  strict,
)

export const ForcedPresence = Type.Object(
  {
    state: Type.Enum([...PRESENCES]),
    reason: Type.Optional(orNull(Type.String({ maxLength: 100 }))),
  },
  strict,
)

const Level = Type.Integer({
  minimum: LEVEL_LEAST,
  maximum: LEVEL_MOST,
  description: 'the higher the better',
})
const Leveled = (what: string, most: number) =>
  Type.Array(Type.Object({ name: Word, level: Level }, strict), {
    maxItems: most,
    description: what,
  })
const Queues = Leveled('the queues they serve; empty: every queue', 50)
const Skills = Leveled('what they know, in the words that the menu asks for', 50)

export const AskedAbilities = Type.Object({ queues: Queues, skills: Skills }, strict)

export const ShownOperator = Type.Object({
  operatorId: Uuid,
  state: Type.Enum([...PRESENCES, ...ACTIVITIES.filter(activity => activity !== 'free')]),
  presence: Type.Enum([...PRESENCES], { description: 'what they asked for; holds after a call' }),
  reason: orNull(Type.String({ description: '`unanswered`: paused by the centre, see `unanswered`' })),
  since: Instant,
  endpoint: orNull(Type.String()),
  phone: Type.Enum([...PHONE_KINDS]),
  callId: orNull(Uuid),
  queue: orNull(Type.String({ description: 'the queue that the call came from' })),
  isReachable: Type.Boolean({
    description: 'the phone is registered and answers; of a browser phone, its page too',
  }),
  unanswered: Type.Integer({
    description: 'callers in a row whom they did not answer, or lost in the first seconds',
  }),
  wrapUpUntil: orNull(Instant),
  restUntil: orNull(Type.String({ format: 'date-time', description: 'not offered a caller before' })),
  heartbeatAt: orNull(
    Type.String({
      format: 'date-time',
      description: 'when the page of a browser phone last said that it is there; null: of a desk phone',
    }),
  ),
  queues: Queues,
  skills: Skills,
})

export const ColleaguesShown = Type.Object({
  items: Type.Array(
    Type.Object({
      ...Someone.properties,
      state: ShownOperator.properties.state,
      reason: ShownOperator.properties.reason,
      since: Instant,
      isFree: Type.Boolean({ description: 'takes calls, is in none, and the phone answers' }),
    }),
    { description: 'by username; nobody who is signed out' },
  ),
})

export const ExtendedWrapUp = Type.Object(
  { seconds: Type.Integer({ minimum: 10, maximum: 1_800, description: 'longer than now' }) },
  strict,
)

export const ShownLine = Type.Object({
  items: Type.Array(
    Type.Object({
      callId: Uuid,
      queue: Type.String(),
      skill: orNull(Type.String()),
      priority: Type.Integer({ description: 'the higher is served first, over all queues' }),
      place: Type.Integer({ minimum: 1, description: 'in their queue' }),
      joinedAt: Instant,
      wantedOperatorId: orNull(Type.String({ format: 'uuid', description: 'whom they were pulled to' })),
      isOffered: Type.Boolean({ description: 'a phone is ringing for this caller' }),
    }),
    { description: 'in the order of service' },
  ),
  queues: Type.Array(
    Type.Object({
      name: Type.String(),
      label: Type.String(),
      open: Type.Boolean(),
      waiting: Type.Integer(),
      longestSince: orNull(Type.String({ format: 'date-time', description: 'since when the first waits' })),
    }),
  ),
})

export const OfCall = Type.Object({ callId: Uuid }, strict)
export const OfOperator = Type.Object({ id: Uuid }, strict)
export const AskedMove = Type.Object(
  { before: orNull(Type.String({ format: 'uuid', description: 'a call; null: to the front' })) },
  strict,
)
export const AskedAssignment = Type.Object(
  { operatorId: orNull(Type.String({ format: 'uuid', description: 'null: whoever is free again' })) },
  strict,
)
