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
  endpoint: Type.String(),
  secret: Type.String({ description: 'told this once; the one before is void' }),
  expiresAt: Type.String({ format: 'date-time' }),
  realm: Type.String(),
  url: Type.String({ description: 'WebSocket for SIP' }),
})
