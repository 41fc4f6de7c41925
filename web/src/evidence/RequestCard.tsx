import { Anchor, Badge, Box, Button, Flex, Group, Paper, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { dateTimeOf, numberOf, spanOf } from '../kit/format.ts'
import { useNow } from '../kit/now.ts'
import { useSession } from '../kit/session.tsx'
import { Player } from '../player/Player.tsx'
import type { AccessRequest } from '../player/useLeave.ts'
import { ACCESS_STATE_COLOURS, ACCESS_STATE_NAMES, ACCESS_WISH_NAMES } from '../words/recordings.ts'
import { Decisions } from './Decisions.tsx'

/** One request: who, what for, what was decided, and what this person may do about it. */
export function RequestCard({ request }: Readonly<{ request: AccessRequest }>) {
  const { person } = useSession()
  const now = useNow()
  const [isOpen, setOpen] = useState(false)
  const { state, until, for: hearer, ticketCode, recordingIds } = request
  const leftMs = state === 'granted' && until !== null ? Date.parse(until) - now : 0
  const mayHear = hearer?.id === person.id && leftMs > 0
  return (
    <Box pb="sm" pr="xs">
      <Paper withBorder p="sm">
        <Group justify="space-between" align="flex-start">
          <Words request={request} leftMs={leftMs} />
          <Flex direction="column" gap="xs" align={{ base: 'flex-start', sm: 'flex-end' }}>
            <Badge variant="light" color={ACCESS_STATE_COLOURS[state]}>
              {state === 'granted' && leftMs <= 0 ? 'Đã hết hạn' : ACCESS_STATE_NAMES[state]}
            </Badge>
            <Decisions request={request} />
            {mayHear && (
              <Button size="xs" variant="default" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
                {isOpen ? 'Đóng' : 'Nghe'}
              </Button>
            )}
          </Flex>
        </Group>
        {isOpen &&
          mayHear &&
          recordingIds.map(id => <Player key={id} recordingId={id} ticket={ticketCode ?? undefined} />)}
      </Paper>
    </Box>
  )
}

function Words({ request, leftMs }: Readonly<{ request: AccessRequest; leftMs: number }>) {
  const { askedAt, askedBy, ticketCode, recordingIds, wish, purpose, reference } = request
  const { decidedAt, decidedBy, reason, until } = request
  const { may } = useSession()
  const hearer = request.for
  return (
    <Box style={{ flex: 1, minWidth: 260 }}>
      <Text fw={600} size="sm">
        {hearer?.displayName ?? 'Một người'} · phiếu{' '}
        {ticketCode && may('ticket.readOwn') ? (
          <Anchor component={Link} href={`/tickets/${ticketCode}`} inherit underline="always">
            {ticketCode}
          </Anchor>
        ) : (
          (ticketCode ?? '–')
        )}{' '}
        · {numberOf(recordingIds.length)} bản ghi · {ACCESS_WISH_NAMES[wish].toLowerCase()}
      </Text>
      <Text size="sm">{purpose}</Text>
      <Text size="xs" c="dimmed">
        {askedBy?.displayName ?? 'Một người'} gửi lúc {dateTimeOf(askedAt)}
        {reference ? ` · theo ${reference}` : ''}
      </Text>
      {decidedAt && (
        <Text size="xs" c="dimmed">
          {decidedBy?.displayName ?? 'Một người'} giải quyết lúc {dateTimeOf(decidedAt)}
          {reason ? `: ${reason}` : ''}
        </Text>
      )}
      {leftMs > 0 && until && (
        <Text size="xs">
          Nghe được đến {dateTimeOf(until)}, còn {spanOf(leftMs)}
        </Text>
      )}
    </Box>
  )
}
