import { Badge, Box, Group, Text } from '@mantine/core'
import type { MessageShown } from '../../../src/alarms/schemas.ts'
import type { Json } from '../kit/api.ts'
import { dateTimeOf } from '../kit/format.ts'
import { ALARM_EVENT_NAMES, CHANNEL_NAMES, MESSAGE_STATE_NAMES } from '../words/alarms.ts'

type Message = Json<typeof MessageShown>
const COLOURS: Readonly<Record<Message['state'], string>> = { waiting: 'yellow', sent: 'green', dead: 'red' }

/** One message to one recipient, and what became of it. */
export function MessageRow({ message }: Readonly<{ message: Message }>) {
  const { event, channel, recipient, state, createdAt, sentAt, tries, lastError } = message
  return (
    <Group
      p="xs"
      gap="sm"
      wrap="nowrap"
      style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}
    >
      <Badge color={COLOURS[state]} variant="light" style={{ flex: 'none' }}>
        {MESSAGE_STATE_NAMES[state]}
      </Badge>
      <Box flex={1} miw={0}>
        <Text size="sm" truncate>
          {CHANNEL_NAMES[channel]} · {recipient} · {ALARM_EVENT_NAMES[event]}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          Lúc {dateTimeOf(createdAt)}
          {sentAt && ` · gửi xong ${dateTimeOf(sentAt)}`}
          {tries > 1 && ` · ${tries} lần thử`}
          {lastError && ` · ${lastError}`}
        </Text>
      </Box>
    </Group>
  )
}
