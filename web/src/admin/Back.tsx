import { Anchor, Group } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { Link } from 'wouter'

/** To the list that this is of. */
export function Back({ to, title }: Readonly<{ to: string; title: string }>) {
  return (
    <Anchor component={Link} href={to} size="sm">
      <Group gap={4}>
        <IconArrowLeft size={14} aria-hidden />
        {title}
      </Group>
    </Anchor>
  )
}
