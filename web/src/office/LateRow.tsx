import { Anchor, Badge, Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { Link } from 'wouter'
import { dateTimeOf } from '../kit/format.ts'
import { standingOf } from '../words/tickets.ts'
import { overText, tierOf } from './late.ts'
import type { Ticket } from './useAct.ts'
import { useNames } from './useNames.ts'

type RowProps = Readonly<{
  ticket: Ticket
  isPicked: boolean
  onPick?: () => void
  onDirect?: () => void
}>

export function LateRow({ ticket, isPicked, onPick, onDirect }: RowProps) {
  const names = useNames()
  const { id, code, unitId, fieldCode, stage, deadlineAt, overMs, isLate } = ticket
  return (
    <Group gap="md" py="xs" px="xs" style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}>
      <Group gap="md" wrap="nowrap" flex="1 1 260px" miw={0}>
        {onPick && (
          <Checkbox checked={isPicked} onChange={onPick} aria-label={`Chọn phiếu ${code}`} size="md" />
        )}
        <Stack gap={2} flex={1} miw={0}>
          <Group gap="sm">
            <Anchor component={Link} href={`/tickets/${id}`} fw={600} className="figures">
              {code}
            </Anchor>
            <Text size="sm">{names.unit(unitId)}</Text>
          </Group>
          <Text size="sm" c="dimmed" truncate>
            {names.field(fieldCode)} · {ticket.content}
          </Text>
        </Stack>
      </Group>
      <Stack gap={2} w={230} className="figures">
        <Group gap="xs">
          <Badge variant="light" color="gray" tt="none">
            {tierOf(stage)}
          </Badge>
          {isLate && (
            <Text size="sm" fw={600} c="red">
              {overText(overMs)}
            </Text>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {deadlineAt ? `Hạn ${dateTimeOf(deadlineAt)}` : standingOf(ticket)}
        </Text>
      </Stack>
      {onDirect && (
        <Button variant="default" size="xs" onClick={onDirect} aria-label={`Chỉ đạo phiếu ${code}`}>
          Chỉ đạo
        </Button>
      )}
    </Group>
  )
}
