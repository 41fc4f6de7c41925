import Type from 'typebox'
import { PHONE_KINDS } from '../phones/phone.ts'
import { ACTIVITIES, PRESENCES } from './operator.ts'

export const AskedPresence = Type.Object(
  {
    state: Type.Enum([...PRESENCES]),
    reason: Type.Optional(Type.Union([Type.String({ maxLength: 100 }), Type.Null()])),
    phone: Type.Optional(
      Type.Enum([...PHONE_KINDS], {
        description: 'which of the two phones rings; default: as before, at first the desk phone',
      }),
    ),
  },
  { additionalProperties: false },
)

export const ShownOperator = Type.Object({
  operatorId: Type.String({ format: 'uuid' }),
  state: Type.Enum([...PRESENCES, ...ACTIVITIES.filter(activity => activity !== 'free')]),
  presence: Type.Enum([...PRESENCES]),
  reason: Type.Union([Type.String(), Type.Null()]),
  since: Type.String({ format: 'date-time' }),
  endpoint: Type.Union([Type.String(), Type.Null()]),
  callId: Type.Union([Type.String(), Type.Null()]),
  isReachable: Type.Boolean(),
  wrapUpUntil: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
})

export const ShownWaiter = Type.Object({
  callId: Type.String({ format: 'uuid' }),
  place: Type.Integer({ minimum: 1 }),
  priority: Type.Integer(),
  joinedAt: Type.String({ format: 'date-time' }),
  isOffered: Type.Boolean({ description: 'a phone is ringing for this caller' }),
})
