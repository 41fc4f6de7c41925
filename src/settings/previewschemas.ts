import Type from 'typebox'
import { ALARM_KINDS, CHANNELS } from '../alarms/rules.ts'
import { Instant, orNull } from '../http/shapes.ts'
import { REQUEST_KINDS } from '../privacy/request.ts'
import { KEPT_FOR, RECORDING_KINDS } from '../recordings/retention.ts'
import { WORKS } from '../recordings/storing.ts'
import { Section } from './schemas.ts'

const Aged = Type.Object(
  {
    looked: Type.Integer(),
    isWhole: Type.Boolean({ description: 'false: there are more than were looked at, the oldest first' }),
    rows: Type.Array(
      Type.Object({
        kind: Type.Enum([...RECORDING_KINDS]),
        isDue: Type.Boolean({ description: 'its time is over by the change; false: not any more' }),
        why: orNull(Type.Enum([...KEPT_FOR], { description: 'why it stays all the same; null: it may go' })),
        ...{ recordings: Type.Integer(), ms: Type.Integer(), bytes: Type.Integer() },
      }),
    ),
  },
  {
    description: 'where retention changes: recordings whose time is over at that instant, or is not any more',
  },
)

const Ahead = Type.Object({
  ...{ hasStore: Type.Boolean(), hasFlac: Type.Boolean(), freeBytes: Type.Integer() },
  isProtecting: Type.Boolean({ description: 'so little of the disk is free that no days are waited for' }),
  works: Type.Array(
    Type.Object({
      work: Type.Enum([...WORKS, 'reseal']),
      recordings: Type.Integer(),
      isWhole: Type.Boolean({ description: 'false: there are more' }),
    }),
  ),
})

const Up = {
  ...{ kind: Type.Enum([...ALARM_KINDS]), subject: Type.String() },
  facts: Type.Record(Type.String(), Type.Unknown()),
}
const Alarms = Type.Object(
  {
    raised: Type.Object({
      count: Type.Integer(),
      first: Type.Array(
        Type.Object({
          ...Up,
          heardBy: Type.Array(
            Type.Object({ channel: Type.Enum([...CHANNELS]), name: orNull(Type.String()) }),
          ),
        }),
      ),
    }),
    ended: Type.Object({ count: Type.Integer(), first: Type.Array(Type.Object(Up)) }),
    unheard: Type.Array(Type.Enum([...ALARM_KINDS]), {
      description: 'of these nobody outside the console would hear by the change',
    }),
  },
  {
    description:
      'where alarms change: which of this moment would be up that are not, and the other way round',
  },
)

const Requests = Type.Object(
  {
    ...{ open: Type.Integer(), late: Type.Integer() },
    extendable: Type.Integer({ description: 'whose one extension was not used yet' }),
    dues: Type.Array(
      Type.Object({ of: Type.Enum(['answer', ...REQUEST_KINDS]), before: Instant, after: Instant }),
      { description: 'of a request that comes at that instant; what is open keeps the dues it was given' },
    ),
  },
  { description: 'where personal data changes: what citizens ask about theirs' },
)

/** Each null but for the section that it depends on. */
const EffectShown = {
  aged: orNull(Aged),
  storage: orNull(Type.Object({ before: Ahead, after: Ahead })),
  alarms: orNull(Alarms),
  requests: orNull(Requests),
}

const Day = Type.Object({
  shifts: Type.Array(Type.Array(Type.String())),
  name: orNull(Type.String()),
})
export const PreviewShown = Type.Object({
  section: Section,
  effectiveFrom: Instant,
  holdsUntil: Type.Union([Instant, Type.Null()], { description: 'when a later change of it takes effect' }),
  differs: Type.Array(Type.Object({ path: Type.String(), before: Type.Unknown(), after: Type.Unknown() })),
  queues: Type.Array(Type.String(), { description: 'queues that change' }),
  calls: Type.Array(Type.Object({ id: Type.String({ format: 'uuid' }), state: Type.String() }), {
    description: 'calls under way that meet the change; the next caller meets it in any case',
  }),
  days: Type.Array(
    Type.Object({ on: Type.String({ format: 'date' }), before: Day, after: Day, differs: Type.Boolean() }),
    { description: 'of the 14 days from then on the hours, or the working time where that changes' },
  ),
  tickets: Type.Union(
    [
      Type.Object({
        open: Type.Integer(),
        moved: Type.Union(
          [
            Type.Object({
              looked: Type.Integer(),
              isWhole: Type.Boolean({ description: 'false: there are more than were counted' }),
              moved: Type.Integer(),
              first: Type.Array(Type.Object({ code: Type.String(), before: Instant, after: Instant })),
            }),
            Type.Null(),
          ],
          { description: 'whose deadline moves; null: what is open keeps the limits it was received under' },
        ),
      }),
      Type.Null(),
    ],
    { description: 'where working time or regulation change' },
  ),
  deadlines: Type.Array(
    Type.Object({
      of: Type.Enum(['officer', 'head']),
      isUrgent: Type.Boolean(),
      before: Instant,
      after: Instant,
    }),
    {
      description:
        'where working time or regulation change: by when a slip that comes to an officer, or a head, at that ' +
        'instant would have to be answered',
    },
  ),
  ...EffectShown,
})
