import Type from 'typebox'
import { Page } from '../http/cursor.ts'
import { Instant, orNull, Someone, Uuid } from '../http/shapes.ts'
import { TimelineQuery } from '../http/timeline.ts'
import { ALARM_EVENTS, MESSAGE_STATES } from './alarm.ts'
import { CHECK_OUTCOMES, CHECK_STEPS } from './check.ts'
import { ALARM_KINDS, CHANNELS, SEVERITIES } from './rules.ts'

export const AlarmQuery = Type.Object(
  { ...TimelineQuery, state: Type.Optional(Type.Enum(['open', 'cleared'])) },
  { additionalProperties: false },
)

export const AlarmId = Type.Object({ id: Uuid })

const alarm = {
  id: Uuid,
  kind: Type.Enum([...ALARM_KINDS]),
  subject: Type.String({ description: 'a queue, a line, a recording; empty where there is one of its kind' }),
  severity: Type.Enum([...SEVERITIES]),
  facts: Type.Record(Type.String(), Type.Unknown()),
  raisedAt: Instant,
  clearedAt: orNull(Instant),
  acknowledgedAt: orNull(Instant),
  acknowledgedById: orNull(Uuid),
  acknowledgedBy: orNull(Someone),
  toldAt: Instant,
  repeats: Type.Integer({ description: 'how often it was told again' }),
}

export const AlarmShown = Type.Object(alarm)
export const AlarmPage = Page(AlarmShown)

export const MessageQuery = Type.Object(
  { ...TimelineQuery, state: Type.Optional(Type.Enum([...MESSAGE_STATES])) },
  { additionalProperties: false },
)

export const MessageShown = Type.Object({
  id: Uuid,
  alarmId: Uuid,
  event: Type.Enum([...ALARM_EVENTS]),
  occasion: Type.Integer(),
  channel: Type.Enum([...CHANNELS]),
  recipient: Type.String(),
  state: Type.Enum([...MESSAGE_STATES], { description: '`dead`: given up after the last try' }),
  createdAt: Instant,
  dueAt: Instant,
  tries: Type.Integer(),
  batch: orNull(Uuid),
  triedAt: orNull(Instant),
  sentAt: orNull(Instant),
  lastError: orNull(Type.String()),
})
export const MessagePage = Page(MessageShown)

export const AlarmWithMessages = Type.Object({ ...alarm, messages: Type.Array(MessageShown) })

export const CheckQuery = Type.Object(TimelineQuery, { additionalProperties: false })

export const CheckShown = Type.Object({
  id: Uuid,
  startedAt: Instant,
  endedAt: orNull(Instant),
  askedById: orNull(Uuid),
  askedBy: orNull(Someone),
  callId: orNull(Uuid),
  outcome: Type.Enum([...CHECK_OUTCOMES]),
  failedStep: orNull(Type.Enum([...CHECK_STEPS])),
  steps: Type.Array(
    Type.Object({
      step: Type.Enum([...CHECK_STEPS]),
      at: Instant,
      ok: Type.Boolean(),
      detail: Type.String(),
    }),
  ),
})
export const CheckPage = Page(CheckShown)
