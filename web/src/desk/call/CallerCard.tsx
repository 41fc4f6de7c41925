import { Anchor, Badge, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { Link } from 'wouter'
import type { CallerShown } from '../../../../src/callers/schemas.ts'
import type { Direction, Ending } from '../../../../src/calls/call.ts'
import type { TicketState } from '../../../../src/tickets/ticket.ts'
import type { Json } from '../../kit/api.ts'
import { briefOf, dateTimeOf, phoneOf } from '../../kit/format.ts'
import { useNow } from '../../kit/now.ts'
import { DIRECTION_NAMES, ENDING_NAMES } from '../../words/calls.ts'
import { TICKET_STATE_NAMES } from '../../words/tickets.ts'

type Card = Json<typeof CallerShown>
const TICKETS_SHOWN = 6
const CALLS_SHOWN = 5

/** Who calls: their name, what they asked before, and what the centre has noted. */
export function CallerCard({ card }: Readonly<{ card: Card }>) {
  const { counts } = card
  return (
    <Paper withBorder p="sm" component="section" aria-label="Người gọi">
      <Stack gap="xs">
        <div>
          <Text fw={600} size="lg">
            {card.number.startsWith('+84') ? phoneOf(card.number) : card.shown}
          </Text>
          <Text>{card.name ?? 'Chưa biết tên'}</Text>
          {card.what && (
            <Text size="sm" c="dimmed">
              {card.what}
            </Text>
          )}
        </div>
        <Marks card={card} />
        <Text size="sm">
          {counts.days} ngày qua: {counts.calls} cuộc gọi
          {counts.abandoned > 0 && `, ${counts.abandoned} cuộc không ai kịp nghe`}
        </Text>
        <Tickets tickets={card.tickets} />
        <Calls calls={card.calls} />
      </Stack>
    </Paper>
  )
}

function Marks({ card: { marks } }: Readonly<{ card: Card }>) {
  if (!marks) return null
  return (
    <Group gap={4}>
      {marks.isBlocked && (
        <Badge color="red">Đang chặn{marks.blockedUntil && ` đến ${dateTimeOf(marks.blockedUntil)}`}</Badge>
      )}
      {marks.isFrequent && <Badge color="yellow">Gọi nhiều lần</Badge>}
      {marks.note && <Text size="sm">Ghi chú: {marks.note}</Text>}
    </Group>
  )
}

function Tickets({ tickets }: Readonly<{ tickets: Card['tickets'] }>) {
  if (tickets.length === 0) return <Text size="sm">Chưa có phiếu nào trước đây.</Text>
  return (
    <div>
      <Title order={3} size="h6">
        Phiếu ({tickets.length})
      </Title>
      <Stack gap={2} component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {tickets.slice(0, TICKETS_SHOWN).map(({ id, code, state, isOpen }) => (
          <Group key={id} gap={6} component="li" wrap="nowrap">
            <Anchor component={Link} href={`/tickets/${code}`} size="sm" lh="24px" display="inline-block">
              {code}
            </Anchor>
            <Badge size="sm" variant="light" color={isOpen ? 'orange' : 'gray'}>
              {TICKET_STATE_NAMES[state as TicketState] ?? state}
            </Badge>
          </Group>
        ))}
      </Stack>
    </div>
  )
}

function Calls({ calls }: Readonly<{ calls: Card['calls'] }>) {
  const now = useNow()
  if (calls.length === 0) return null
  return (
    <div>
      <Title order={3} size="h6">
        Cuộc gọi gần đây
      </Title>
      <Stack gap={2} component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {calls.slice(0, CALLS_SHOWN).map(({ id, at, direction, ending, operator }) => (
          <Text key={id} component="li" size="sm">
            {briefOf(at, now)} · {DIRECTION_NAMES[direction as Direction] ?? direction}
            {ending && ` · ${ENDING_NAMES[ending as Ending] ?? ending}`}
            {operator && ` · ${operator.displayName}`}
          </Text>
        ))}
      </Stack>
    </div>
  )
}
