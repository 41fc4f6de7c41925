import { Alert, List } from '@mantine/core'
import { dateTimeOf } from '../kit/format.ts'
import type { Plan, PlansOf } from './Plans.tsx'

type Props<P extends Plan> = Readonly<{
  title: string
  planned: readonly P[]
  becomingOf: PlansOf<P>['becomingOf']
}>

/** What else is to become of what is changed. */
export function Besides<P extends Plan>({ title, planned, becomingOf }: Props<P>) {
  if (planned.length === 0) return null
  return (
    <Alert color="blue" title={title}>
      <List size="sm">
        {planned.map(plan => (
          <List.Item key={plan.id}>
            Từ {dateTimeOf(plan.effectiveFrom)}: {becomingOf(plan).join('; ')}
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}
