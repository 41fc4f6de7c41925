import type { ItemPage, PlanShown } from '../../../src/recordings/retentionschemas.ts'
import type { Json } from '../kit/api.ts'

export type Plan = Json<typeof PlanShown>
export type PlanItem = Json<typeof ItemPage>['items'][number]
export const PLANS_KEY = ['retention', 'plans']
