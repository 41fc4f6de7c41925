import Type from 'typebox'
import { orNull, Reason, Someone } from '../http/shapes.ts'
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

export const SecretChange = Type.Object(
  {
    reason: Reason,
    seen: Type.Optional(
      Type.Integer({ description: '`seen` of the preview; another state by now is refused' }),
    ),
  },
  { additionalProperties: false },
)
export const SecretPreview = Type.Object({
  seen: Type.Integer({ description: 'the newest change of it; 0 = none' }),
  hasSecret: Type.Boolean(),
  isReachable: Type.Boolean({ description: 'registered, and answers Asterisk: it would be cut off' }),
  isUsed: Type.Boolean({ description: 'in a call now' }),
})
export const SecretChanges = Type.Object({
  items: Type.Array(
    Type.Object({
      ...{ id: Type.Integer(), at: Type.String({ format: 'date-time' }), action: Type.String() },
      ...{ by: orNull(Someone), reason: orNull(Type.String()) },
    }),
  ),
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
