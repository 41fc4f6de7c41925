import Type from 'typebox'
import { Page } from '../http/cursor.ts'
import { Instant, orNull, Someone, Uuid } from '../http/shapes.ts'
import { TimelineQuery } from '../http/timeline.ts'
import { PHONE_KINDS } from '../phones/phone.ts'
import { MODES, MONITOR_ENDINGS, MONITOR_STATES } from './monitor.ts'

const strict = { additionalProperties: false }
const Mode = Type.Enum([...MODES], {
  description:
    'listen: hears the talk, heard by nobody; whisper: the operator alone hears them; barge: in the talk and in its recording',
})

export const AskedMonitor = Type.Object(
  {
    mode: Mode,
    phone: Type.Optional(
      Type.Enum([...PHONE_KINDS], {
        description: 'which of my phones rings; default: the one that is there',
      }),
    ),
  },
  strict,
)

export const AskedMode = Type.Object({ mode: Mode }, strict)
export const MonitorId = Type.Object({ id: Uuid })

export const MonitorQuery = Type.Object(
  {
    ...TimelineQuery,
    callId: Type.Optional(Uuid),
    personId: Type.Optional(Uuid),
    operatorId: Type.Optional(Uuid),
    running: Type.Optional(Type.Boolean({ description: 'true: only those that go on now' })),
  },
  strict,
)

export const MonitorShown = Type.Object({
  id: Uuid,
  callId: Uuid,
  state: Type.Enum([...MONITOR_STATES]),
  mode: Mode,
  modes: Type.Array(Type.Object({ mode: Mode, from: Instant }), { description: 'the last one holds' }),
  personId: Uuid,
  person: orNull(Someone),
  operatorId: Uuid,
  operator: orNull(Someone),
  endpoint: Type.String({ description: 'the phone that rings for the supervisor' }),
  isAnnounced: Type.Boolean({ description: 'the operator hears a tone when it begins' }),
  isVisible: Type.Boolean({ description: 'the operator’s live view shows it' }),
  askedAt: Instant,
  joinedAt: orNull(Instant),
  endedAt: orNull(Instant),
  ending: orNull(Type.Enum([...MONITOR_ENDINGS])),
})

export const MonitorPage = Page(MonitorShown)
