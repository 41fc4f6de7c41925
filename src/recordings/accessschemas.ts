import Type from 'typebox'
import { Page } from '../http/cursor.ts'
import { Instant, orNull, Someone, Uuid } from '../http/shapes.ts'
import { TimelineQuery } from '../http/timeline.ts'
import { ACCESS_STATES, ACCESS_WISHES, LINK_HOURS } from './access.ts'

const strict = { additionalProperties: false }
export const Purpose = Type.String({
  ...{ minLength: 10, maxLength: 500, pattern: '\\S' },
  description: 'what for, in words; it stays in the journal',
})
export const Link = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: 'a link of one’s own' })
export const Reason = Type.String({ minLength: 3, maxLength: 500, pattern: '\\S' })

export const AskedAccess = Type.Object(
  {
    ticket: Type.String({ minLength: 1, maxLength: 40, description: 'its id or code' }),
    recordingIds: Type.Optional(
      Type.Array(Uuid, { minItems: 1, maxItems: 50, description: 'of that ticket; all where none is named' }),
    ),
    wish: Type.Optional(
      Type.Enum([...ACCESS_WISHES], {
        default: 'listen',
        description: 'copy: also to take a marked copy along',
      }),
    ),
    purpose: Purpose,
    reference: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'number and date of the letter' }),
    ),
    forId: Type.Optional(
      Type.String({
        format: 'uuid',
        description:
          'who will hear it, where their unit asked on paper; entered by who may grant, decided by another',
      }),
    ),
  },
  strict,
)

export const AccessQuery = Type.Object(
  { ...TimelineQuery, state: Type.Optional(Type.Enum([...ACCESS_STATES])) },
  strict,
)
export const AccessId = Type.Object({ id: Uuid })
export const AskedGrant = Type.Object(
  {
    hours: Type.Optional(Type.Integer({ minimum: 1, maximum: LINK_HOURS.most, default: LINK_HOURS.usual })),
    reason: Type.Optional(Reason),
  },
  strict,
)
export const AskedReason = Type.Object({ reason: Reason }, strict)

export const AccessShown = Type.Object({
  id: Uuid,
  state: Type.Enum([...ACCESS_STATES]),
  askedAt: Instant,
  askedBy: orNull(Someone),
  for: orNull(Someone),
  unitId: orNull(Uuid),
  ticketCode: orNull(Type.String()),
  recordingIds: Type.Array(Uuid),
  wish: Type.Enum([...ACCESS_WISHES]),
  purpose: Type.String(),
  reference: orNull(Type.String()),
  decidedAt: orNull(Instant),
  decidedBy: orNull(Someone),
  reason: orNull(Type.String()),
  until: orNull(Instant),
})
export const AccessPage = Page(AccessShown)

export const LinkShown = Type.Object({
  link: Type.String({ description: 'for `?link=` of the recordings; shown once, of use to nobody else' }),
  until: Instant,
  recordingIds: Type.Array(Uuid),
})
