import type { LinesShown } from '../../../../src/phones/schemas.ts'
import type { Json } from '../../kit/api.ts'

export type Shown = Json<typeof LinesShown>
export type Trunk = Shown['trunks'][number]
export const LINES = ['lines']
export const BANS = ['phone-bans']
