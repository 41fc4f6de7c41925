import Type from 'typebox'
import { Page, PageQuery } from '../http/cursor.ts'
import { Instant, orNull, Someone, Uuid } from '../http/shapes.ts'
import { instantText, TimelineQuery } from '../http/timeline.ts'
import { BREACHES, NOTES, VERIFICATION_STATES } from './verification.ts'

export const VerificationWish = Type.Object(
  {
    from: Type.Optional(instantText('what was sealed from this instant on; left out = from the beginning')),
    to: Type.Optional(instantText('before this instant; left out = until now')),
    withAudio: Type.Optional(
      Type.Boolean({ description: 'read every file of sound, and not only look whether it is there' }),
    ),
    withCopies: Type.Optional(
      Type.Boolean({
        description: 'open every compressed, encrypted or uploaded copy and hold its sound against the seal',
      }),
    ),
  },
  { additionalProperties: false },
)

export const VerificationId = Type.Object({ id: Uuid }, { additionalProperties: false })
export const VerificationQuery = Type.Object(
  { ...TimelineQuery, ...PageQuery },
  { additionalProperties: false },
)

const OutcomeShown = Type.Enum(['good', 'bad', 'unknown'])

const head = {
  id: Uuid,
  askedAt: Instant,
  askedBy: orNull(Someone),
  from: orNull(Instant),
  to: orNull(Instant),
  withAudio: Type.Boolean(),
  withCopies: Type.Boolean({ description: 'copies were opened as well' }),
  state: Type.Enum([...VERIFICATION_STATES]),
  endedAt: orNull(Instant),
  failure: orNull(Type.String({ description: 'why nothing can be said' })),
  integrity: orNull(OutcomeShown),
  completeness: orNull(OutcomeShown),
}

export const VerificationShown = Type.Object(head)
export const VerificationPage = Page(VerificationShown)

const Finding = Type.Object({
  code: Type.Enum([...BREACHES, ...NOTES]),
  seq: orNull(Type.Integer({ description: 'the entry of the chain' })),
  source: orNull(Type.String({ description: 'the table' })),
  key: orNull(Type.String({ description: 'its running number, or the recording' })),
  facts: Type.Record(Type.String(), Type.Unknown()),
})

const Gap = Type.Object({
  callId: orNull(Uuid),
  recordingId: orNull(Uuid),
  from: Type.Integer({ description: 'epoch milliseconds' }),
  to: Type.Integer(),
  ms: Type.Integer(),
  cause: Type.String(),
  isFault: Type.Boolean(),
})

const count = Type.Integer()
const Result = Type.Object({
  looked: Type.Object({
    ...{ entries: count, rows: count, rowsBySource: Type.Record(Type.String(), count) },
    currentRows: Type.Optional(
      Type.Integer({ description: 'calls, tickets and accounts held against their journals' }),
    ),
    ...{ witnessLines: count, digests: count, recordings: count, soundFiles: count, soundBytes: count },
  }),
  head: orNull(
    Type.Object({
      seq: count,
      at: Type.Integer({ description: 'epoch milliseconds' }),
      mac: Type.String({ description: 'hexadecimal; to be compared with a digest on paper' }),
    }),
  ),
  integrity: Type.Object({
    outcome: OutcomeShown,
    first: orNull(Finding),
    counts: Type.Record(Type.String(), count),
    breaches: Type.Array(Finding),
    notes: Type.Array(Finding),
  }),
  completeness: Type.Object({
    outcome: OutcomeShown,
    reason: orNull(Type.String()),
    ...{ calls: count, answeredMs: count, recordedMs: count, gapCount: count, faultCount: count },
    first: orNull(Gap),
    gaps: Type.Array(Gap),
  }),
  told: Type.Array(Type.String(), { description: 'the same in Vietnamese, line by line' }),
})

export const VerificationWhole = Type.Object({
  ...head,
  progress: orNull(
    Type.Object({
      step: Type.Enum(['chain', 'witness', 'current', 'recordings', 'completeness']),
      done: count,
      of: orNull(count),
    }),
  ),
  result: orNull(Result),
})
