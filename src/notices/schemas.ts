import Type from 'typebox'
import { SMS_ALPHABETS } from '../channels/sms.ts'
import { Page } from '../http/cursor.ts'
import { Instant, orNull, Someone, Uuid } from '../http/shapes.ts'
import { TimelineQuery } from '../http/timeline.ts'
import { CAUSES, DELIVERY_STATES, MATRIX_WAYS, RECIPIENTS, WAYS } from './notice.ts'

const strict = { additionalProperties: false }
const Cause = Type.Enum([...CAUSES])
const Ticket = orNull(Type.Object({ id: Uuid, code: Type.String() }))

export const OwnQuery = Type.Object(
  { ...TimelineQuery, unread: Type.Optional(Type.Boolean({ description: 'only those not read yet' })) },
  strict,
)
const Own = Type.Object({
  id: Uuid,
  cause: Cause,
  title: Type.String(),
  text: Type.String(),
  ticket: Ticket,
  at: Instant,
  readAt: orNull(Instant),
})
export const OwnPage = Type.Object({
  ...Page(Own).properties,
  unread: Type.Integer({ description: 'of the whole list' }),
})

export const AskedRead = Type.Object(
  {
    ids: Type.Optional(
      orNull(
        Type.Array(Uuid, {
          minItems: 1,
          maxItems: 200,
          description: 'of the own list; left out = all of it',
        }),
      ),
    ),
  },
  strict,
)
export const Unread = Type.Object({ unread: Type.Integer() })

export const DeliveryId = Type.Object({ id: Uuid })
export const DeliveryQuery = Type.Object(
  {
    ...TimelineQuery,
    state: Type.Optional(Type.Enum([...DELIVERY_STATES])),
    way: Type.Optional(Type.Enum(['email', 'sms'])),
  },
  strict,
)

const delivery = {
  id: Uuid,
  noticeId: Uuid,
  cause: Cause,
  to: Type.Enum([...RECIPIENTS]),
  ticket: Ticket,
  way: Type.Enum([...WAYS]),
  person: orNull(Someone),
  address: orNull(Type.String({ description: 'masked' })),
  state: Type.Enum([...DELIVERY_STATES], {
    description:
      '`sent`: taken by the far end; `dead`: given up; `no-address`: nobody, or no address, to tell',
  }),
  alphabet: orNull(Type.Enum([...SMS_ALPHABETS])),
  parts: orNull(Type.Integer({ description: 'of a short message' })),
  at: Instant,
  tries: Type.Integer(),
  triedAt: orNull(Instant),
  sentAt: orNull(Instant),
  readAt: orNull(Instant),
  lastError: orNull(Type.String()),
}
export const DeliveryShown = Type.Object(delivery)
export const DeliveryPage = Page(DeliveryShown)
export const DeliveryOpen = Type.Object({
  ...delivery,
  address: orNull(Type.String({ description: 'in full for whoever may read numbers, else masked' })),
  title: Type.String(),
  text: orNull(Type.String({ description: 'for whoever may read numbers' })),
})

const Words = Type.Object({ title: Type.String(), text: Type.String(), sms: Type.String() })
export const MatrixShown = Type.Object({
  items: Type.Array(
    Type.Object({
      cause: Cause,
      to: Type.Enum([...RECIPIENTS]),
      ways: Type.Array(Type.Enum([...MATRIX_WAYS])),
      words: Words,
      isStandard: Type.Boolean({ description: 'false: the province has its own words' }),
    }),
  ),
  off: Type.Array(Cause),
  silentKinds: Type.Array(Type.String()),
  sms: Type.Object({ accents: Type.Boolean(), partsMost: Type.Integer() }),
})

export const AskedPreview = Type.Object(
  {
    cause: Cause,
    to: Type.Enum([...RECIPIENTS]),
    words: Type.Optional(
      Type.Object(
        {
          title: Type.String({ maxLength: 200 }),
          text: Type.String({ maxLength: 4_000 }),
          sms: Type.String({ maxLength: 900 }),
        },
        { ...strict, description: 'instead of those that hold' },
      ),
    ),
    accents: Type.Optional(Type.Boolean({ description: 'instead of what the settings say' })),
  },
  strict,
)
export const PreviewShown = Type.Object({
  title: Type.String(),
  text: Type.String(),
  sms: Type.Object({
    text: Type.String(),
    alphabet: Type.Enum([...SMS_ALPHABETS]),
    units: Type.Integer({ description: 'septets, or UCS-2 units' }),
    parts: Type.Integer(),
  }),
  faults: Type.Array(Type.Object({ path: Type.String(), detail: Type.String() })),
})
