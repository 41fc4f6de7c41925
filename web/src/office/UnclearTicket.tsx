import { Alert, Anchor, Card, Group, Stack, Text, Title } from '@mantine/core'
import { Link } from 'wouter'
import { dateTimeOf, phoneOf } from '../kit/format.ts'
import { Failure, Waiting } from '../kit/parts.tsx'
import { useAreas } from '../pickers/lists.ts'
import { Assign } from './Assign.tsx'
import { reasonOf, refusedBy } from './unclear.ts'
import type { WholeTicket } from './useAct.ts'
import { useNames } from './useNames.ts'
import { useTicket, useTimeline } from './useTickets.ts'

/** What the citizen says, why nobody knows whose it is, and whom it is given to. */
export function UnclearTicket({ id }: Readonly<{ id: string }>) {
  const { data: ticket, error, refetch } = useTicket(id)
  if (error && !ticket) return <Failure error={error} retry={() => void refetch()} />
  if (!ticket) return <Waiting />
  return (
    <Stack>
      <Card withBorder component="section" aria-labelledby="unclear-ticket">
        <Group justify="space-between" mb="xs">
          <Title order={2} size="h4" id="unclear-ticket" className="figures">
            {ticket.code}
          </Title>
          <Anchor component={Link} href={`/tickets/${ticket.id}`}>
            Mở phiếu
          </Anchor>
        </Group>
        <Facts ticket={ticket} />
        <Text mt="sm" style={{ whiteSpace: 'pre-line' }}>
          {ticket.content || 'Chưa ghi nội dung.'}
        </Text>
      </Card>
      <Why id={id} />
      <Assign ticket={ticket} />
    </Stack>
  )
}

function Facts({ ticket }: Readonly<{ ticket: WholeTicket }>) {
  const names = useNames()
  const { data: areas } = useAreas()
  const area = areas?.find(({ code }) => code === ticket.areaCode)?.name
  const facts = [
    ['Tiếp nhận', ticket.receivedAt && dateTimeOf(ticket.receivedAt)],
    [
      'Người gửi',
      [ticket.callerName, ticket.callerNumber && phoneOf(ticket.callerNumber)].filter(Boolean).join(', '),
    ],
    ['Lĩnh vực', names.field(ticket.fieldCode)],
    ['Địa bàn', area],
    ['Nơi xảy ra', ticket.place],
  ] as const
  return (
    <Group gap="lg" component="dl" m={0}>
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name}>
              <Text component="dt" size="xs" c="dimmed">
                {name}
              </Text>
              <Text component="dd" m={0} size="sm" className="figures">
                {value}
              </Text>
            </div>
          ),
      )}
    </Group>
  )
}

function Why({ id }: Readonly<{ id: string }>) {
  const names = useNames()
  const { data } = useTimeline(id)
  if (!data) return null
  const reason = reasonOf(data.items)
  const refused = refusedBy(data.items)
  if (!reason && refused.length === 0) return null
  return (
    <Alert color="blue" title="Vì sao chờ Văn phòng xác định">
      {reason && (
        <Text size="sm">
          {reason.by}, {dateTimeOf(reason.at)}: {reason.text}
        </Text>
      )}
      {refused.map(({ unitId, why }) => (
        <Text size="sm" key={unitId}>
          {names.unit(unitId)} đã trả lại: {why}
        </Text>
      ))}
    </Alert>
  )
}
