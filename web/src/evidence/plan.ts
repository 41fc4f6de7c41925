import type { PlanShown } from '../../../src/recordings/retentionschemas.ts'
import type { Json } from '../kit/api.ts'

export type Plan = Json<typeof PlanShown>
export const PLANS_KEY = ['retention', 'plans']
