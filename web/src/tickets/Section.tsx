import { Group, Paper, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'

type SectionProps = Readonly<{ title: string; beside?: ReactNode; children: ReactNode }>

/** A part of the ticket page, found by its heading. */
export function Section({ title, beside, children }: SectionProps) {
  const id = useId()
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={id}>
      <Group justify="space-between" mb="xs" wrap="wrap">
        <Title order={2} size="h5" id={id}>
          {title}
        </Title>
        {beside}
      </Group>
      {children}
    </Paper>
  )
}
