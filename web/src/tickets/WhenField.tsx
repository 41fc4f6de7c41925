import { Input, Skeleton } from '@mantine/core'
import { onceDrawn } from '../kit/later.ts'

/** The calendar is the heaviest thing of the page, and seldom asked for. */
export const WhenField = onceDrawn(
  async () => (await import('./When.tsx')).When,
  ({ label }) => (
    <Input.Wrapper label={label}>
      <Skeleton h={36} />
    </Input.Wrapper>
  ),
)
