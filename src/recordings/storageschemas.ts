import Type from 'typebox'
import { Instant, orNull, Uuid } from '../http/shapes.ts'
import { FORMS, PLACES, STORED } from './storing.ts'

export const StorageShown = Type.Object({
  space: Type.Enum(['enough', 'low', 'protect'], {
    description: 'low: alarm disk-low; protect: days are not waited for, exports are refused',
  }),
  freeBytes: Type.Integer(),
  stored: Type.Array(
    Type.Object({
      stored: Type.Enum([...STORED], { description: 'form of the local copy; +s3: one in the store too' }),
      recordings: Type.Integer(),
    }),
  ),
  failed: Type.Array(
    Type.Object({
      recordingId: Uuid,
      tries: Type.Integer({ description: 'failures in a row' }),
      error: orNull(Type.String()),
      notBefore: Instant,
    }),
    { description: 'could not be stored at the last try; the worst, at most 20' },
  ),
  resting: Type.Array(Type.String(), { description: 'kinds of work that the disk or the store stopped' }),
  hasStore: Type.Boolean({ description: 'the environment names an S3 store' }),
  hasFlac: Type.Boolean(),
  hasKey: Type.Boolean({ description: 'there is a master key for encrypted recordings' }),
})

export const CopyShown = Type.Object({
  place: Type.Enum([...PLACES]),
  path: Type.String({ description: 'below the folder of recordings, or the key of the object' }),
  form: Type.Enum([...FORMS]),
  sha256: Type.String({ description: 'of the bytes as they lie there' }),
  sizeBytes: Type.Integer(),
  keyId: orNull(Type.String({ description: 'the master key, where it is encrypted' })),
  at: Instant,
})

export const CopyList = Type.Object({ items: Type.Array(CopyShown) })

export const RestorationBody = Type.Object(
  { days: Type.Integer({ minimum: 1, maximum: 3_650, description: 'so long it stays at least' }) },
  { additionalProperties: false },
)
