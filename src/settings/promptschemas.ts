import Type from 'typebox'
import { Page } from '../http/cursor.ts'
import { Instant, orNull, Someone } from '../http/shapes.ts'
import { Announcement, RECORDING } from '../speech/rules.ts'

const strict = { additionalProperties: false }
const Recording = Type.String({ pattern: RECORDING, description: 'SHA-256 of the WAV' })

export const PromptName = Type.Object({ name: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,59}$' }) }, strict)
export const RecordingId = Type.Object({ id: Recording }, strict)

export const PromptPage = Page(
  Type.Object({
    name: Type.String(),
    kind: Type.Enum(['whole', 'piece'], { description: 'piece: put together with others into a sentence' }),
    standard: orNull(
      Type.String({ description: 'the words where the province says nothing; a tone has none' }),
    ),
    own: orNull(
      Type.Object(
        {
          text: orNull(Type.String()),
          recording: orNull(Type.Object({ id: Recording, name: Type.String(), seconds: Type.Number() })),
        },
        { description: 'what the section `announcements` has instead' },
      ),
    ),
    made: orNull(
      Type.Object({
        from: orNull(Type.Enum(['text', 'recorded', 'tone'])),
        seconds: orNull(Type.Number()),
        fault: orNull(Type.String()),
        isPending: Type.Boolean({ description: 'what is set now is not spoken yet' }),
      }),
    ),
  }),
)

const Said = orNull(Announcement)
export const PromptHistory = Page(
  Type.Object({
    change: Type.Integer({ description: 'of the section `announcements`; one that undid another too' }),
    from: Instant,
    reason: Type.String(),
    madeBy: orNull(Someone),
    before: Said,
    after: Said,
  }),
)

export const Uploaded = Type.Object({
  id: Recording,
  name: Type.String(),
  seconds: Type.Number(),
  rate: Type.Integer({ description: 'samples a second' }),
  channels: Type.Integer(),
  dbfs: Type.Number({ description: 'loudness; it is levelled when it is played' }),
})
