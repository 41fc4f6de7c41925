import Type from 'typebox'
import { Page } from '../http/cursor.ts'
import { Instant, orNull, Someone, Uuid } from '../http/shapes.ts'
import { REASONS, REPORT_VERDICTS } from '../signatures/report.ts'
import { ATTACHMENT_KINDS } from './attachment.ts'

export const TicketOfAttachment = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 60, description: 'id or code of the ticket' }),
})
export const AttachmentId = Type.Object({ id: Uuid })
export const AttachmentKindQuery = Type.Object(
  {
    kind: Type.Enum([...ATTACHMENT_KINDS], {
      description: 'what it is for; each kind has its own limit of size',
    }),
  },
  { additionalProperties: false },
)
export const AskedWithdrawal = Type.Object(
  { why: Type.String({ minLength: 3, maxLength: 500 }) },
  { additionalProperties: false },
)

const Reasons = Type.Array(Type.Enum(Object.keys(REASONS)))

export const SignatureReportShown = Type.Object({
  verdict: Type.Enum([...REPORT_VERDICTS], {
    description: '`unknown-signer`: unaltered since it was signed, but by somebody nobody vouches for',
  }),
  reasons: Reasons,
  checkedAt: Instant,
  signatures: Type.Array(
    Type.Object({
      verdict: Type.String(),
      reasons: Reasons,
      signer: orNull(
        Type.Object({
          name: Type.String(),
          organization: orNull(Type.String()),
          issuer: Type.String(),
          serial: Type.String(),
          validFrom: Instant,
          validTo: Instant,
          sha256: Type.String(),
        }),
      ),
      signedAt: orNull(Instant),
      timeFrom: orNull(
        Type.Enum(['timestamp', 'signer'], { description: '`signer`: nobody but the signer says so' }),
      ),
      coversBytes: Type.Integer(),
      coversWhole: Type.Boolean(),
    }),
  ),
})

export const AttachmentShown = Type.Object({
  id: Uuid,
  ticketId: Uuid,
  at: Instant,
  by: Type.Union([Someone, Type.Null()], { description: 'null: it came with the citizen’s message' }),
  kind: Type.Enum([...ATTACHMENT_KINDS]),
  name: Type.String(),
  type: Type.String({ description: 'by its content' }),
  sizeBytes: Type.Integer(),
  sha256: Type.String(),
  width: orNull(Type.Integer()),
  height: orNull(Type.Integer()),
  withdrawnAt: orNull(Instant),
  withdrawnBy: orNull(Someone),
  withdrawnWhy: orNull(Type.String()),
  signatures: Type.Union([SignatureReportShown, Type.Null()], { description: 'of PDFs' }),
})
export const AttachmentPage = Type.Object({
  ...Page(AttachmentShown).properties,
  limits: Type.Record(Type.Enum([...ATTACHMENT_KINDS]), Type.Integer(), {
    description: 'the largest file of each kind, bytes',
  }),
  most: Type.Integer({ description: 'files of one ticket, withdrawn ones too' }),
})
