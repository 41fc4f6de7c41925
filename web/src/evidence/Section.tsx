import { Box, Title } from '@mantine/core'
import type { ReactNode } from 'react'

type SectionProps = Readonly<{ title: string; children: ReactNode }>

/** A part of a page under a heading of its own. */
export function Section({ title, children }: SectionProps) {
  return (
    <Box component="section">
      <Title order={2} size="h4" mb="xs">
        {title}
      </Title>
      {children}
    </Box>
  )
}
