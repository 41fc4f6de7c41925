import Type from 'typebox'
import { DIRECTIONS } from '../calls/call.ts'
import { Page } from '../http/cursor.ts'
import { Instant, orNull, Someone, Uuid } from '../http/shapes.ts'
import { TimelineQuery } from '../http/timeline.ts'
import { GAP_CAUSES, RECORDING_STATES } from './recording.ts'

const Seconds = Type.Integer({ minimum: 0, maximum: 86_400, description: 'of sound' })

export const RecordingQuery = Type.Object(
  {
    ...TimelineQuery,
    callId: Type.Optional(Uuid),
    state: Type.Optional(Type.Enum([...RECORDING_STATES])),
    caller: Type.Optional(Type.String({ maxLength: 40, description: 'a number in any usual form' })),
    operatorId: Type.Optional(Uuid),
    ticket: Type.Optional(
      Type.String({ ...{ minLength: 1, maxLength: 40 }, description: 'a code, whole or its end' }),
    ),
    unitId: Type.Optional(Type.String({ format: 'uuid', description: 'holds the ticket of the call' })),
    q: Type.Optional(
      Type.String({ ...{ minLength: 1, maxLength: 200 }, description: 'words of the ticket, in any order' }),
    ),
    minSeconds: Type.Optional(Seconds),
    maxSeconds: Type.Optional(Seconds),
  },
  { additionalProperties: false },
)

export const RecordingId = Type.Object({ id: Uuid })

export const RecordingShown = Type.Object({
  id: Uuid,
  callId: Uuid,
  state: Type.Enum([...RECORDING_STATES], {
    description:
      'verified: the file agrees with the call within 0.5 s; short: it does not, see gapMs and gapCause; missing: nothing to hear',
  }),
  path: Type.String({ description: 'below the folder of recordings' }),
  startedAt: Instant,
  endedAt: orNull(Instant),
  expectedMs: orNull(Type.Integer({ description: 'answered time by Asterisk' })),
  actualMs: orNull(Type.Integer({ description: 'audio in the file' })),
  gapMs: orNull(Type.Integer({ description: 'expected less actual; negative = longer than expected' })),
  gapCause: orNull(Type.Enum([...GAP_CAUSES])),
  sizeBytes: orNull(Type.Integer()),
  sha256: orNull(Type.String()),
  verifiedAt: orNull(Instant),
  purgedAt: Type.Optional(orNull(Instant)),
})

export const RecordingPage = Page(
  Type.Object({
    ...RecordingShown.properties,
    call: orNull(
      Type.Object({
        direction: Type.Enum([...DIRECTIONS]),
        caller: orNull(Type.String({ description: 'null = hidden, or not for this person to see' })),
        operator: orNull(Someone),
      }),
    ),
    tickets: Type.Array(Type.Object({ id: Uuid, code: Type.String() }), { description: 'of its call' }),
  }),
)

export const AudioHeaders = Type.Object({
  range: Type.Optional(Type.String({ description: 'one range of bytes (RFC 9110 §14)' })),
  'if-range': Type.Optional(Type.String({ description: 'the ETag: part only if unchanged' })),
})
