import Type from 'typebox'
import { Form } from '../directory/form.ts'
import { Page } from '../http/cursor.ts'
import { Instant, orNull, Someone, Uuid } from '../http/shapes.ts'
import { instantText, TimelineQuery } from '../http/timeline.ts'
import { LETTER_EVENTS, LETTER_KINDS, LETTER_STATES, LETTER_TICKETS_MOST } from './registry.ts'

const strict = { additionalProperties: false }
/** Some pages of a letter. */
const BODY_CHARS = 30_000

export const TicketOfPaper = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 60, description: 'id or code of the ticket' }),
})
export const SlipQuery = Type.Object(
  { kind: Type.Optional(Type.Enum(['processing', 'forwarding', 'log'], { default: 'processing' })) },
  strict,
)
export const ExportQuery = Type.Object(
  {
    purpose: Type.String({
      minLength: 5,
      maxLength: 300,
      description: 'what for, in words: it is written into the audit log',
    }),
  },
  strict,
)

export const RegistrationsQuery = Type.Object(
  {
    form: Type.Optional({ ...Form.properties.code, default: 'postal' }),
    from: instantText('received from this instant on'),
    to: instantText('received before this instant'),
    purpose: ExportQuery.properties.purpose,
  },
  strict,
)

export const LetterId = Type.Object({ id: Uuid })
const Line = (most: number, description: string) =>
  Type.String({ minLength: 1, maxLength: most, description })
const Number_ = Type.String({ pattern: '^[\\p{L}\\d.-]{1,20}$', description: 'số' })
const Symbol_ = Type.String({ pattern: '^[\\p{L}\\d/.-]{1,40}$', description: 'ký hiệu' })

export const AskedLetter = Type.Object(
  {
    kind: Type.Enum([...LETTER_KINDS]),
    tickets: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
      minItems: 1,
      maxItems: LETTER_TICKETS_MOST,
    }),
    unitId: Type.Optional(orNull(Uuid)),
    addressee: Type.Optional(Line(200, 'where it is not the unit')),
    dueAt: Type.Optional(orNull(instantText('by when it is to be answered'))),
    symbol: Type.Optional(Symbol_),
    summary: Type.Optional(Line(500, 'trích yếu; else that of the template')),
    body: Type.Optional(Line(BODY_CHARS, 'else that of the template')),
    signer: Type.Optional(Line(120, 'người ký')),
    signerTitle: Type.Optional(Line(120, 'chức vụ')),
  },
  strict,
)
const Version = Type.Integer({
  minimum: 1,
  description: 'as it was read; 409 `letter-changed` when it is older',
})
export const AskedChange = Type.Object(
  {
    version: Version,
    summary: Type.Optional(Line(500, 'trích yếu')),
    body: Type.Optional(Line(BODY_CHARS, 'a paragraph a line')),
    addressee: Type.Optional(Line(200, 'nơi nhận')),
    signer: Type.Optional(Line(120, 'người ký')),
    signerTitle: Type.Optional(Line(120, 'chức vụ')),
    dueAt: Type.Optional(orNull(instantText('by when it is to be answered'))),
  },
  strict,
)
export const AskedIssue = Type.Object(
  {
    version: Version,
    number: Number_,
    symbol: Type.Optional(Symbol_),
    issuedOn: Type.String({ format: 'date', pattern: '^20', description: 'ngày ban hành' }),
    signer: Line(120, 'người ký'),
  },
  strict,
)
export const AskedCancel = Type.Object({ version: Version }, strict)
export const AskedCopy = Type.Object({ attachmentId: Uuid }, strict)
export const AskedReply = Type.Object(
  { text: Line(BODY_CHARS, 'what was answered'), attachmentId: Type.Optional(Uuid) },
  strict,
)

export const LetterQuery = Type.Object(
  {
    ...TimelineQuery,
    q: Type.Optional(
      Type.String({
        maxLength: 200,
        description: 'words of number, symbol, summary, signer, addressee; accents as one likes',
      }),
    ),
    kind: Type.Optional(Type.Enum([...LETTER_KINDS])),
    state: Type.Optional(Type.Enum([...LETTER_STATES])),
    unitId: Type.Optional(Uuid),
    ticket: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: 'id or code' })),
    number: Type.Optional(Number_),
    late: Type.Optional(Type.Boolean({ description: 'true: issued, and not answered in time' })),
  },
  strict,
)

const shown = {
  id: Uuid,
  kind: Type.Enum([...LETTER_KINDS]),
  state: Type.Enum([...LETTER_STATES]),
  number: orNull(Type.String()),
  symbol: Type.String(),
  issuedAt: orNull(Instant),
  summary: Type.String(),
  body: Type.String(),
  unitId: orNull(Uuid),
  addressee: Type.String(),
  signer: Type.String(),
  signerTitle: Type.String(),
  dueAt: orNull(Instant),
  repliedAt: orNull(Instant),
  reply: orNull(Type.String()),
  replyAttachmentId: orNull(Uuid),
  signedAttachmentId: orNull(Uuid),
  createdAt: Instant,
  createdBy: orNull(Someone),
  version: Type.Integer(),
  ticketIds: Type.Array(Uuid),
}
export const LetterShown = Type.Object({
  ...shown,
  events: Type.Array(
    Type.Object({
      at: Instant,
      by: orNull(Someone),
      type: Type.Enum([...LETTER_EVENTS]),
      facts: Type.Record(Type.String(), Type.Unknown(), {
        description: 'the letter’s words as this left them',
      }),
    }),
  ),
})
export const LetterPage = Page(Type.Object(shown))
