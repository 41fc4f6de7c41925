import { Card, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'

type ActCardProps = Readonly<{ title: string; text: string; children: ReactNode }>

/** One thing that may be done, with its form. */
export function ActCard({ title, text, children }: ActCardProps) {
  const titled = useId()
  return (
    <Card withBorder component="section" aria-labelledby={titled}>
      <Stack gap="sm" align="stretch">
        <Title order={2} size="h4" id={titled}>
          {title}
        </Title>
        <Text size="sm" c="dimmed">
          {text}
        </Text>
        {children}
      </Stack>
    </Card>
  )
}
