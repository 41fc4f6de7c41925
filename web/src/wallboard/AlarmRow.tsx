import { Anchor, Badge, Box, Button, Group, Text } from '@mantine/core'
import { IconAlertOctagon, IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { AlarmShown, AlarmWithMessages } from '../../../src/alarms/schemas.ts'
import { WORDS } from '../../../src/alarms/words.ts'
import { get, type Json } from '../kit/api.ts'
import { dialogs } from '../kit/dialogs.ts'
import { dateTimeOf, spanOf } from '../kit/format.ts'
import { Failure, Nothing, Waiting } from '../kit/parts.tsx'
import { SEVERITY_NAMES } from '../words/alarms.ts'
import { Acknowledge } from './AlarmsBar.tsx'
import { MessageRow } from './MessageRow.tsx'
import { briefly } from './texts.ts'

type Alarm = Json<typeof AlarmShown>

/** One alarm: what, where, since when, who takes care of it. */
export function AlarmRow({ alarm }: Readonly<{ alarm: Alarm }>) {
  const { id, kind, severity, raisedAt, clearedAt, acknowledgedAt, acknowledgedBy } = alarm
  const words = WORDS[kind]
  const isOpen = clearedAt === null
  const Icon = severity === 'critical' ? IconAlertOctagon : IconAlertTriangle
  const colour = !isOpen ? 'gray' : severity === 'critical' ? 'red' : 'yellow'
  return (
    <Group
      p="xs"
      gap="sm"
      wrap="nowrap"
      style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}
    >
      <Icon
        size={22}
        color={`var(--mantine-color-${colour}-text)`}
        role="img"
        aria-label={SEVERITY_NAMES[severity]}
        style={{ flex: 'none' }}
      />
      <Box flex={1} miw={0}>
        <Group gap="xs" wrap="nowrap">
          <Text fw={600} truncate>
            {words.what}
          </Text>
          <Badge color={colour} variant="light" style={{ flex: 'none' }}>
            {isOpen ? 'Đang mở' : `Đã hết sau ${spanOf(Date.parse(clearedAt) - Date.parse(raisedAt))}`}
          </Badge>
        </Group>
        <Text size="sm" c="dimmed" truncate>
          {dateTimeOf(raisedAt)} · {briefly(words.where(alarm))}
          {acknowledgedAt &&
            ` · ${acknowledgedBy?.displayName ?? 'Có người'} nhận lúc ${dateTimeOf(acknowledgedAt)}`}
        </Text>
      </Box>
      {acknowledgedAt === null && isOpen && <Acknowledge id={id} what={words.what} />}
      <Button
        size="compact-sm"
        variant="subtle"
        miw="max-content"
        aria-label={`Chi tiết: ${words.what}, ${dateTimeOf(raisedAt)}`}
        onClick={() => dialogs.open({ title: words.what, size: 'xl', children: <Details id={id} /> })}
      >
        Chi tiết
      </Button>
    </Group>
  )
}

/** A recording of a citizen’s line has the id of its call. */
const OF_A_CALL: ReadonlySet<Alarm['kind']> = new Set(['recording-missing', 'recording-failed'])

/** What to do about it, and who was told. */
function Details({ id }: Readonly<{ id: string }>) {
  const { data, error, refetch } = useQuery({
    queryKey: ['alarms', 'one', id],
    queryFn: ({ signal }) => get<Json<typeof AlarmWithMessages>>(`/api/alarms/${id}`, {}, signal),
  })
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  return (
    <>
      <Text size="sm">
        {briefly(WORDS[data.kind].where(data))}{' '}
        {OF_A_CALL.has(data.kind) && (
          <Anchor component={Link} href={`/calls/${data.subject}`} onClick={() => dialogs.closeAll()}>
            Xem cuộc gọi
          </Anchor>
        )}
      </Text>
      <Text size="sm" fw={600} my="xs">
        Việc cần làm: {WORDS[data.kind].todo}
      </Text>
      {data.messages.length === 0 ? (
        <Nothing title="Chưa báo cho ai ngoài màn hình này" />
      ) : (
        data.messages.map(message => <MessageRow key={message.id} message={message} />)
      )}
    </>
  )
}
