import { Anchor, Box, Button, Group, Stack, Switch, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import type { HoldShown } from '../../../src/recordings/retentionschemas.ts'
import { type Json, post } from '../kit/api.ts'
import { dateTimeOf } from '../kit/format.ts'
import { PagedList, usePages } from '../kit/PagedList.tsx'
import { said } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { Textarea } from '../kit/typing.tsx'
import { AskDialog } from '../player/AskForm.tsx'
import { HOLDS_KEY } from './HoldButton.tsx'

type Hold = Json<typeof HoldShown>
const ROW_PX = 84

/** What may not be destroyed, and why. */
export function Holds() {
  const [all, setAll] = useState(false)
  const pages = usePages<Hold>(HOLDS_KEY, '/api/legal-holds', all ? {} : { standing: true })
  return (
    <Stack gap="xs">
      <Switch
        label="Cả những lệnh đã thôi"
        checked={all}
        onChange={event => setAll(event.currentTarget.checked)}
      />
      <PagedList
        pages={pages}
        rowHeight={ROW_PX}
        keyOf={({ id }) => id}
        label="Lệnh giữ"
        empty="Không có lệnh giữ nào"
        maxHeight="260px"
        row={one => <HoldRow hold={one} />}
      />
    </Stack>
  )
}

function HoldRow({ hold }: Readonly<{ hold: Hold }>) {
  const { may } = useSession()
  const { at, by, recordingId, ticketId, reason, basis, releasedAt, releasedBy, releasedWhy } = hold
  const href = recordingId === null ? `/tickets/${ticketId}` : `/recordings/${recordingId}`
  return (
    <Group px="xs" py="sm" justify="space-between" wrap="nowrap">
      <Box>
        <Text size="sm" fw={600}>
          {dateTimeOf(at)} · {by?.displayName ?? 'không rõ'} ·{' '}
          <Anchor component={Link} href={href} size="sm">
            {recordingId === null ? 'mọi bản ghi của một phiếu' : 'một bản ghi'}
          </Anchor>
        </Text>
        <Text size="sm">
          {reason} (căn cứ: {basis})
        </Text>
        {releasedAt && (
          <Text size="sm" c="dimmed">
            Thôi giữ lúc {dateTimeOf(releasedAt)} bởi {releasedBy?.displayName ?? 'không rõ'}: {releasedWhy}
          </Text>
        )}
      </Box>
      {!releasedAt && may('recording.hold') && <Release hold={hold} />}
    </Group>
  )
}

function Release({ hold }: Readonly<{ hold: Hold }>) {
  const client = useQueryClient()
  return (
    <AskDialog
      title="Thôi giữ"
      yes="Thôi giữ"
      ask={typed => post(`/api/legal-holds/${hold.id}/release`, { why: typed('why') })}
      onDone={() => {
        said('Đã thôi giữ.')
        void client.invalidateQueries({ queryKey: HOLDS_KEY })
      }}
      button={open => (
        <Button size="xs" variant="default" onClick={open}>
          Thôi giữ…
        </Button>
      )}
    >
      <Textarea name="why" label="Lý do" required minLength={3} maxLength={500} data-autofocus />
    </AskDialog>
  )
}
