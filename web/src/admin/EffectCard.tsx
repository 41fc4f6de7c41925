import { Card, Stack, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'

/** What a change would do, before it is kept. */
export function EffectCard({ children }: Readonly<{ children: ReactNode }>) {
  const head = useId()
  return (
    <Card withBorder component="section" aria-labelledby={head}>
      <Title order={3} size="h6" id={head} mb="xs">
        Thay đổi này sẽ làm gì
      </Title>
      <Stack gap="sm">{children}</Stack>
    </Card>
  )
}
