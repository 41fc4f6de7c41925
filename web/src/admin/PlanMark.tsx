import { Badge } from '@mantine/core'
import type { PlanOutcome } from '../../../src/planned/plan.ts'

const OUTCOMES: Readonly<Record<PlanOutcome | 'pending', readonly [text: string, color: string]>> = {
  pending: ['Đặt trước', 'blue'],
  applied: ['Đã áp dụng', 'green'],
  refused: ['Không thực hiện được', 'red'],
  withdrawn: ['Đã rút', 'gray'],
}

/** How a planned change stands. */
export function PlanMark({ outcome }: Readonly<{ outcome: PlanOutcome | null }>) {
  const [text, color] = OUTCOMES[outcome ?? 'pending']
  return (
    <Badge color={color} variant="light" size="sm" tt="none">
      {text}
    </Badge>
  )
}
