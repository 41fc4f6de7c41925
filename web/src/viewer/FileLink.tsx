import { ActionIcon, Anchor, Group } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { isViewable, useViewer, type Viewed } from './useViewer.tsx'

/** A file by its name: looked at here where the page can show it, and saved in any case. */
export function FileLink({ file }: Readonly<{ file: Viewed }>) {
  const { name, address, type } = file
  const { view, viewer } = useViewer()
  const look = { size: 'sm', style: { overflowWrap: 'anywhere' } } as const
  if (!isViewable(type))
    return (
      <Anchor href={address} download={name} {...look}>
        {name}
      </Anchor>
    )
  return (
    <Group gap={4} wrap="nowrap">
      <Anchor
        component="button"
        type="button"
        aria-haspopup="dialog"
        ta="start"
        onClick={event => view(file, event.currentTarget)}
        {...look}
      >
        {name}
      </Anchor>
      <ActionIcon
        component="a"
        href={address}
        download={name}
        variant="subtle"
        size="sm"
        aria-label={`Tải ${name} về máy`}
      >
        <IconDownload size={16} aria-hidden />
      </ActionIcon>
      {viewer}
    </Group>
  )
}
