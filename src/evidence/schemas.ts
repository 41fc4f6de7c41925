import Type from 'typebox'
import { Instant, orNull } from '../http/shapes.ts'
import { TROUBLES } from './standing.ts'

const Hex = Type.String({ pattern: '^[0-9a-f]+$' })
export const Day = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  description: 'a day of the centre’s zone',
})
export const OfDay = Type.Object({ day: Day }, { additionalProperties: false })

export const EvidenceShown = Type.Object({
  seq: Type.Integer({ description: 'entries of the chain, as far as this process has sealed' }),
  isSealing: Type.Boolean({ description: 'this process owns telephony, so it seals' }),
  sealedAt: orNull(Instant),
  witnessedAt: orNull(Instant),
  troubles: Type.Array(Type.Enum([...TROUBLES])),
  keyId: Type.String({ description: 'of the key that signs heads and digests' }),
  publicKey: Type.String({ description: 'Ed25519, SPKI in PEM' }),
  chainKeyId: Type.String({ description: 'of the key of the chain, which is told to nobody' }),
})

export const DigestsQuery = Type.Object(
  { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 400 })) },
  { additionalProperties: false },
)

const signed = {
  day: Day,
  madeAt: Instant,
  first: Type.Integer({ description: 'first entry of the day' }),
  last: Type.Integer({ description: 'last entry; below `first` where nothing was sealed' }),
  mac: Hex,
  body: Type.String({ description: 'the words that are signed' }),
  sha256: Hex,
  signature: Type.String({ description: 'Ed25519 over the body, base64' }),
  keyId: Type.String(),
  publicKey: orNull(Type.String({ description: 'null where another key of before has signed' })),
}

export const DigestShown = Type.Object(signed)
export const Digests = Type.Object({ items: Type.Array(DigestShown) })
export const DigestWhole = Type.Object({
  ...signed,
  stamps: Type.Array(
    Type.Object({
      takenAt: Instant,
      authority: Type.String(),
      token: Type.String({ description: 'TimeStampToken (RFC 3161), DER in base64' }),
    }),
  ),
})
