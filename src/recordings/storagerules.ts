import Type, { type Static } from 'typebox'
import { type Fault, fault } from '../directory/shape.ts'

/** How long recordings are kept in which form and where: data of the province. The store and its keys are the machine's own. */

const Days = Type.Integer({ minimum: 0, maximum: 3_650 })

export const Storage = Type.Object(
  {
    /** `flac` has half the size and the same sound, bit by bit. */
    format: Type.Enum(['wav', 'flac']),
    /** So long a recording stays the WAV that Asterisk wrote. */
    compressAfterDays: Days,
    /** At rest, with AES-256-GCM; the keys are in DATA_DIR/keys. */
    encrypt: Type.Boolean(),
    /** A copy of each goes into the S3 store that the environment names. */
    remote: Type.Boolean(),
    /** So long the local copy stays, once there is the other, which is read again before; null = it stays. */
    keepLocalDays: Type.Union([Days, Type.Null()]),
    /** With less of the disk free, days are not waited for and exports are refused; recording goes on in any case. */
    protectBelowGigabytes: Type.Number({ minimum: 0, maximum: 100_000 }),
  },
  { additionalProperties: false },
)
export type StorageRules = Static<typeof Storage>

export const DEFAULT_STORAGE: StorageRules = {
  ...{ format: 'wav', compressAfterDays: 1, encrypt: false },
  ...{ remote: false, keepLocalDays: null, protectBelowGigabytes: 2 },
}

export const WHY_DEFAULT_STORAGE =
  'No document says how recordings are stored; kept as they were recorded, on this machine, until the province decides. ' +
  '2 GB is a third of an hour of a hundred recorded calls.'

/** What the shape does not tell. */
export function faultsOfStorage({ remote, keepLocalDays }: StorageRules, path: string): Fault[] {
  if (remote || keepLocalDays === null) return []
  return [
    fault(
      `${path}.keepLocalDays`,
      'the only copy cannot go: remote is off',
      'không thể xóa bản duy nhất: chưa bật lưu bản sao ở kho ngoài',
    ),
  ]
}
