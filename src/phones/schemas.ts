import Type from 'typebox'
import { orNull } from '../http/shapes.ts'
import { PHONE_KINDS } from './phone.ts'

export const ShownPhone = Type.Object({
  endpoint: Type.String(),
  personId: Type.String({ format: 'uuid' }),
  kind: Type.Enum([...PHONE_KINDS]),
  hasSecret: Type.Boolean(),
  secretExpiresAt: orNull(Type.String({ format: 'date-time' })),
  isReachable: Type.Boolean({ description: 'registered, and answers Asterisk' }),
})

export const Endpoint = Type.Object({ endpoint: Type.String({ pattern: '^[a-z][a-z0-9._-]{1,35}$' }) })

export const NewSecret = Type.Object({
  endpoint: Type.String(),
  secret: Type.String({ description: 'told this once' }),
})

export const WebPhone = Type.Object({
  endpoint: Type.String({ description: 'SIP user, for the authorization too' }),
  uri: Type.String({ description: 'SIP address to register as' }),
  secret: Type.String({ description: 'told this once; the one before is void' }),
  expiresAt: Type.String({ format: 'date-time', description: 'the phone is not known after this' }),
  realm: Type.String(),
  url: Type.String({ description: 'WebSocket for SIP, subprotocol `sip`' }),
  pageClosed: Type.String({
    description:
      'value of the header `Reason` of the BYE that the page sends when it is closed or loaded anew: then the talk waits 3 s for it. A BYE without it hangs up. While it rings it answers 502 instead.',
  }),
})

const strict = { additionalProperties: false }
/** What does not fit Asterisk's files is named by the room. */
const TrunkName = Type.String({ minLength: 1, maxLength: 31 })
const OurNumber = Type.String({ minLength: 1, maxLength: 20 })
const trunk = {
  kind: Type.Enum(['address', 'registration']),
  host: Type.String({ minLength: 1, maxLength: 253 }),
  port: Type.Integer({ minimum: 1, maximum: 65_535 }),
  matchPort: Type.Boolean({ description: 'only requests from that port are the carrier\u2019s' }),
  username: orNull(Type.String({ maxLength: 64 })),
}
export const ByTrunk = Type.Object({ name: TrunkName }, strict)
export const ByNumber = Type.Object({ number: OurNumber }, strict)
export const AskedTrunk = Type.Object(
  { ...trunk, secret: orNull(Type.String({ maxLength: 128, description: 'never told again' })) },
  strict,
)
export const LinesShown = Type.Object({
  trunks: Type.Array(Type.Object({ name: Type.String(), ...trunk, hasSecret: Type.Boolean() })),
  numbers: Type.Array(
    Type.Object({ number: Type.String(), trunk: orNull(Type.String({ description: 'null = any line' })) }),
  ),
})
export const ByAddress = Type.Object(
  { address: Type.String({ pattern: '^[0-9A-Fa-f:.]{2,45}$', description: 'IPv4 or IPv6' }) },
  strict,
)
export const BansShown = Type.Object({
  items: Type.Array(
    Type.Object({
      address: Type.String(),
      guesses: Type.Integer({ description: 'wrong passwords it was banned for' }),
      bannedAt: Type.String({ format: 'date-time' }),
      until: Type.String({ format: 'date-time' }),
    }),
  ),
})
export const NewNumbers = Type.Object(
  { numbers: Type.Array(OurNumber, { minItems: 1, maxItems: 100 }), trunk: orNull(TrunkName) },
  strict,
)
