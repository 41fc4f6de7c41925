import { Box, Button, Group, Paper, Text } from '@mantine/core'
import { IconAlertOctagon, IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { WORDS } from '../../../src/alarms/words.ts'
import { post } from '../kit/api.ts'
import { useSession } from '../kit/session.tsx'
import { SEVERITY_NAMES } from '../words/alarms.ts'
import { done } from './acts.ts'
import type { LiveAlarm, Picture } from './picture.ts'
import { Since } from './Since.tsx'
import { briefly } from './texts.ts'
import styles from './wallboard.module.css'

/** What is wrong now: critical before warnings, those that nobody has taken before those that somebody has. */
export function inOrderOfNeed(alarms: Iterable<LiveAlarm>): LiveAlarm[] {
  const rank = ({ acknowledgedAt, severity }: LiveAlarm) =>
    (acknowledgedAt === null ? 0 : 2) + (severity === 'critical' ? 0 : 1)
  return [...alarms].sort(
    (one, other) => rank(one) - rank(other) || Date.parse(one.raisedAt) - Date.parse(other.raisedAt),
  )
}

export function AlarmsBar({ picture }: Readonly<{ picture: Picture }>) {
  const alarms = inOrderOfNeed(picture.alarms.values())
  if (alarms.length === 0) return null
  return (
    <Paper
      withBorder
      component="section"
      id="alarms"
      aria-label={`${alarms.length} cảnh báo đang mở`}
      className={styles.alarms}
      tabIndex={0}
    >
      <Box role="list" aria-label="Cảnh báo">
        {alarms.map(alarm => (
          <AlarmRow key={alarm.id} alarm={alarm} />
        ))}
      </Box>
    </Paper>
  )
}

function AlarmRow({ alarm }: Readonly<{ alarm: LiveAlarm }>) {
  const { id, kind, severity, raisedAt, acknowledgedAt } = alarm
  const isCritical = severity === 'critical'
  const Icon = isCritical ? IconAlertOctagon : IconAlertTriangle
  const words = WORDS[kind]
  return (
    <Group role="listitem" gap="xs" px="xs" py={3} wrap="nowrap">
      <Icon
        size={20}
        color={`var(--mantine-color-${isCritical ? 'red' : 'yellow'}-text)`}
        style={{ flex: 'none' }}
        role="img"
        aria-label={SEVERITY_NAMES[severity]}
      />
      <Text size="sm" fw={600} style={{ whiteSpace: 'nowrap' }} component={Link} href="/alarms" c="inherit">
        {words.what}
      </Text>
      <Text size="sm" truncate title={words.todo}>
        {briefly(words.where(alarm))} · {words.todo}
      </Text>
      <Text size="sm" c="dimmed" ml="auto">
        <Since at={raisedAt} />
      </Text>
      {acknowledgedAt === null ? (
        <Acknowledge id={id} what={words.what} />
      ) : (
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          Đã có người nhận
        </Text>
      )}
    </Group>
  )
}

/** Somebody takes care of it, and it is told no more. */
export function Acknowledge({ id, what }: Readonly<{ id: string; what: string }>) {
  const { may } = useSession()
  const [isAsked, setAsked] = useState(false)
  if (!may('alarm.acknowledge')) return null
  const take = async () => {
    setAsked(true)
    await done(post(`/api/alarms/${id}/acknowledgement`), 'Bạn đã nhận xử lý cảnh báo.')
    setAsked(false)
  }
  return (
    <Button
      size="compact-sm"
      variant="default"
      miw="max-content"
      leftSection={<IconCheck size={14} aria-hidden />}
      loading={isAsked}
      aria-label={`Nhận xử lý: ${what}`}
      onClick={() => void take()}
    >
      Nhận xử lý
    </Button>
  )
}
