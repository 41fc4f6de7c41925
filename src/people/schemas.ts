import Type from 'typebox'
import { Page, PageQuery } from '../http/cursor.ts'
import { Instant, Reason } from '../http/shapes.ts'
import { LASTS } from './credentials.ts'
import { PERMISSIONS } from './permissions.ts'
import { ACCOUNT_STATES, ROLES } from './person.ts'
import { DOUBTS } from './review.ts'

const strict = { additionalProperties: false }
const Id = Type.String({ format: 'uuid' })
const OrNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
/** As typed; what fits is decided by credentials.ts, so that the refusal can say why. */
const Username = Type.String({ minLength: 1, maxLength: 100 })
const Password = Type.String({ minLength: 1, maxLength: 1000 })
const Code = Type.String({ pattern: '^\\d{6}$', description: 'from the authenticator app; works once' })

export const ById = Type.Object({ id: Id }, strict)

export const SignInBody = Type.Object(
  { username: Username, password: Password, totp: Type.Optional(Code) },
  strict,
)

const Person = {
  id: Id,
  username: Type.String(),
  displayName: Type.String(),
  role: Type.Enum([...ROLES]),
  unitId: OrNull(Id),
}

export const Self = Type.Object({
  person: Type.Object(Person),
  permissions: Type.Array(Type.Enum([...PERMISSIONS])),
  mustSetUpTotp: Type.Boolean({ description: 'nothing else is allowed until the second factor is set up' }),
})

export const SignOutQuery = Type.Object(
  { everywhere: Type.Optional(Type.Boolean({ default: false, description: 'all browsers; tokens stay' })) },
  strict,
)

export const ResetBody = Type.Object({ username: Username, secret: Username, newPassword: Password }, strict)

export const OwnAccount = Type.Object({
  ...Person,
  mobile: OrNull(Type.String()),
  email: OrNull(Type.String()),
  hasTotp: Type.Boolean(),
  mustHaveTotp: Type.Boolean({ description: 'the role asks for a second factor: it cannot be given up' }),
  browsers: Type.Array(
    Type.Object({
      ...{ id: Id, createdAt: Instant, lastSeenAt: Instant },
      ...{ address: OrNull(Type.String()), userAgent: OrNull(Type.String()) },
      isThis: Type.Boolean({ description: 'the one that asks' }),
    }),
    { description: 'in which one is signed in, the one seen last first' },
  ),
})

export const PasswordBody = Type.Object(
  { currentPassword: Password, newPassword: Password, totp: Type.Optional(Code) },
  strict,
)

export const TotpBegun = Type.Object({
  secret: Type.String({ description: 'base32' }),
  uri: Type.String({ description: 'for the QR code' }),
})
export const TotpCode = Type.Object({ code: Code }, strict)
export const TotpRemoval = Type.Object({ password: Password, totp: Code }, strict)

export const TokenBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, description: 'what it is for' }),
    expiresInDays: Type.Optional(
      Type.Integer({ minimum: 1, maximum: LASTS.tokenDaysMax, default: LASTS.tokenDaysDefault }),
    ),
  },
  strict,
)
const Token = { id: Id, name: Type.String(), createdAt: Instant, lastSeenAt: Instant, expiresAt: Instant }
export const NewToken = Type.Object({ ...Token, token: Type.String({ description: 'shown this once' }) })
export const TokenPage = Page(Type.Object(Token))

export const PersonShown = Type.Object({
  ...Person,
  mobile: OrNull(Type.String({ description: 'E.164; for text messages about work' })),
  email: OrNull(Type.String()),
  isDisabled: Type.Boolean(),
  hasPassword: Type.Boolean(),
  hasTotp: Type.Boolean(),
  lockedUntil: OrNull(Instant),
  isDemo: Type.Boolean(),
  createdAt: Instant,
})
export const PeoplePage = Page(PersonShown)
export const ReviewPage = Page(
  Type.Object({
    ...PersonShown.properties,
    lastSeenAt: OrNull(Instant),
    reviewedAt: OrNull(Instant),
    doubts: Type.Array(Type.Enum([...DOUBTS]), { description: 'what is to be looked at more closely' }),
  }),
)
export const ReviewQuery = Type.Object(PageQuery, strict)
export const PeopleQuery = Type.Object(
  {
    ...PageQuery,
    role: Type.Optional(Type.Enum([...ROLES])),
    unitId: Type.Optional(Id),
    find: Type.Optional(
      Type.String({ maxLength: 100, description: 'part of the name or the username, marks aside' }),
    ),
    state: Type.Optional(Type.Enum([...ACCOUNT_STATES])),
  },
  strict,
)

const DisplayName = Type.String({ minLength: 1, maxLength: 100 })
/** As typed; an empty one is none. */
const reached = {
  mobile: Type.Optional(
    OrNull(Type.String({ maxLength: 40, description: 'a mobile number in any usual form' })),
  ),
  email: Type.Optional(OrNull(Type.String({ maxLength: 200 }))),
}
export const NewPersonBody = Type.Object(
  {
    username: Username,
    displayName: DisplayName,
    role: Type.Enum([...ROLES]),
    unitId: Type.Optional(OrNull(Id)),
    ...reached,
  },
  strict,
)
/** What was seen when somebody decided: refused where it is otherwise by now. */
export const Seen = Type.Object(
  {
    displayName: Type.String(),
    role: Type.Enum([...ROLES]),
    unitId: OrNull(Id),
    isDisabled: Type.Boolean(),
  },
  strict,
)
export const PersonChangeBody = Type.Object(
  {
    displayName: Type.Optional(DisplayName),
    role: Type.Optional(Type.Enum([...ROLES])),
    unitId: Type.Optional(OrNull(Id)),
    ...reached,
    isDisabled: Type.Optional(Type.Boolean()),
    seen: Type.Optional(Seen),
    reason: Type.Optional(Reason),
  },
  strict,
)
export const OneTimeShown = Type.Object({
  secret: Type.String({ description: 'shown this once, to be handed over' }),
  expiresAt: Instant,
})
export const PersonMade = Type.Object({ person: PersonShown, oneTime: OneTimeShown })

/** Some hundred letters a person, three bytes each at most. */
export const ROSTER_CHARS = 500_000
export const RosterText = Type.Object(
  {
    text: Type.String({
      ...{ minLength: 1, maxLength: ROSTER_CHARS },
      description:
        'a table with a header: username, displayName, role, unit (its code), mobile, email, or their Vietnamese ' +
        'names; by comma, semicolon or tab',
    }),
  },
  strict,
)
export const RosterRead = Type.Object({
  counts: Type.Object({ lines: Type.Integer(), new: Type.Integer(), known: Type.Integer() }),
  items: Type.Array(
    Type.Object({
      line: Type.Integer({ description: 'the header is line 1' }),
      username: Type.String(),
      displayName: Type.String(),
      role: Type.Enum([...ROLES]),
      unit: OrNull(Type.String()),
      isKnown: Type.Boolean({ description: 'there already, and left as they are' }),
    }),
    { description: 'the first fifty new ones, and the first fifty of those that are there' },
  ),
  badCount: Type.Integer({
    description: 'lines that cannot be taken; one is enough for nothing to be taken',
  }),
  bad: Type.Array(Type.Object({ line: Type.Integer(), column: Type.String(), text: Type.String() })),
})
export const RosterMade = Type.Object({
  items: Type.Array(PersonMade),
  known: Type.Integer({ description: 'there already, and left as they are' }),
})

export const DraftKey = Type.Object({ key: Type.String({ description: '256 bits in base64url' }) })
