import Type from 'typebox'
import { Instant, orNull, Uuid } from '../http/shapes.ts'
import { instantText } from '../http/timeline.ts'

export const WorkingTimeQuery = Type.Object(
  {
    from: Type.Optional(instantText('when it begins; default: now')),
    hours: Type.Optional(Type.Number({ minimum: 0, maximum: 1_000, description: 'working hours' })),
    days: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100,
        description: 'working days instead; the day on which it begins does not count',
      }),
    ),
    unit: Type.Optional(Type.String({ format: 'uuid', description: 'in the hours of this unit' })),
  },
  { additionalProperties: false },
)

export const WorkingTimeShown = Type.Object({
  from: Instant,
  isWorking: Type.Boolean({ description: 'whether `from` is working time' }),
  startsAt: Type.String({ format: 'date-time', description: 'the first working instant from then on' }),
  due: Type.String({ format: 'date-time', description: 'by when it must be done' }),
  unit: orNull(Type.Object({ id: Uuid, code: Type.String(), name: Type.String() })),
  days: Type.Array(
    Type.Object({
      on: Type.String({ format: 'date' }),
      shifts: Type.Array(Type.Array(Type.String())),
      name: orNull(Type.String({ description: 'of the holiday, or of the day worked for one' })),
    }),
    { description: 'the days from then to the deadline, at most 31' },
  ),
})
