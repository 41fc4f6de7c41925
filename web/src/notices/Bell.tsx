import {
  ActionIcon,
  Box,
  Button,
  Group,
  Indicator,
  Popover,
  Stack,
  Text,
  UnstyledButton,
  VisuallyHidden,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBell } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import { briefOf, numberOf } from '../kit/format.ts'
import { serverNow } from '../kit/now.ts'
import { PagedList } from '../kit/PagedList.tsx'
import { badgeOf, bodyOf, type Notice, placeOf } from './list.ts'
import { useOwnNotices, useReading, useUnread } from './useNotices.ts'

/** What one is told, in the header of every page. */
export function Bell() {
  const unread = useUnread()
  const [isOpen, list] = useDisclosure(false)
  return (
    <Popover opened={isOpen} onChange={list.toggle} position="bottom-end" width={400} trapFocus returnFocus>
      <Indicator label={badgeOf(unread)} disabled={unread === 0} size={18} color="red.9" offset={5}>
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            size={36}
            color="gray"
            c="inherit"
            onClick={list.toggle}
            aria-label={unread === 0 ? 'Thông báo' : `Thông báo: ${numberOf(unread)} chưa đọc`}
          >
            <IconBell size={22} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0} maw="100vw" aria-label="Thông báo">
        <OwnNotices unread={unread} onFollow={list.close} />
      </Popover.Dropdown>
      <VisuallyHidden role="status">{unread > 0 && `${numberOf(unread)} thông báo chưa đọc`}</VisuallyHidden>
    </Popover>
  )
}

type ListProps = Readonly<{ unread: number; onFollow: () => void }>

function OwnNotices({ unread, onFollow }: ListProps) {
  const pages = useOwnNotices()
  const reading = useReading()
  const [, go] = useLocation()
  const follow = (notice: Notice) => {
    if (notice.readAt === null) reading.mutate([notice.id])
    const place = placeOf(notice)
    if (place === null) return
    onFollow()
    go(place)
  }
  return (
    <Stack gap={0}>
      <Group justify="space-between" px="md" py="xs">
        <Text fw={600}>Thông báo</Text>
        <Button
          variant="subtle"
          size="compact-sm"
          disabled={unread === 0}
          loading={reading.isPending}
          onClick={() => reading.mutate(undefined)}
        >
          Đánh dấu đã đọc tất cả
        </Button>
      </Group>
      <PagedList
        pages={pages}
        rowHeight={88}
        height="min(60vh, 480px)"
        keyOf={({ id }) => id}
        row={notice => <Row notice={notice} onOpen={() => follow(notice)} />}
        empty="Chưa có thông báo nào"
        label="Danh sách thông báo"
      />
    </Stack>
  )
}

function Row({ notice, onOpen }: Readonly<{ notice: Notice; onOpen: () => void }>) {
  const isNew = notice.readAt === null
  return (
    <UnstyledButton
      onClick={onOpen}
      px="md"
      py="xs"
      w="100%"
      style={{ borderTop: '1px solid var(--mantine-color-default-border)' }}
      bg={isNew ? 'var(--mantine-color-default-hover)' : 'transparent'}
    >
      <Group justify="space-between" wrap="nowrap" align="baseline" gap="xs">
        <Text size="sm" fw={isNew ? 600 : 400}>
          {isNew && (
            <Box component="span" c="blue" mr={6} aria-hidden>
              ●
            </Box>
          )}
          {isNew && <VisuallyHidden>Chưa đọc: </VisuallyHidden>}
          {notice.title}
        </Text>
        <Text size="xs" c="dimmed" className="figures" style={{ whiteSpace: 'nowrap' }}>
          {briefOf(notice.at, serverNow())}
        </Text>
      </Group>
      <Text size="sm" c="dimmed" lineClamp={3} style={{ whiteSpace: 'pre-line' }}>
        {bodyOf(notice)}
      </Text>
    </UnstyledButton>
  )
}
