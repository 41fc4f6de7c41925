import { ActionIcon, Box, Group, SegmentedControl, Text, Tooltip } from '@mantine/core'
import { IconEar, IconPhoneOff } from '@tabler/icons-react'
import { useState } from 'react'
import { MODES, type Mode } from '../../../src/monitoring/monitor.ts'
import { post, remove } from '../kit/api.ts'
import { useSession } from '../kit/session.tsx'
import { MODE_NAMES } from '../words/monitors.ts'
import { done } from './acts.ts'
import { Panel } from './Panel.tsx'
import type { LiveMonitor, Picture } from './picture.ts'
import { Since } from './Since.tsx'
import type { NameOf } from './useNames.ts'
import styles from './wallboard.module.css'

type Props = Readonly<Pick<Picture, 'monitors' | 'calls'> & { nameOf: NameOf }>

/** Who listens, whispers and barges in, and at whom; one's own can be switched and ended here. */
export function MonitorsPanel({ monitors: all, calls, nameOf }: Props) {
  const monitors = [...all.values()]
  if (monitors.length === 0) return null
  return (
    <Panel id="monitors" title="Đang giám sát" count={monitors.length} isSmall>
      <Box className={styles.rows} role="list" aria-label="Ai đang giám sát ai" tabIndex={0}>
        {monitors.map(monitor => (
          <Box key={monitor.monitorId} role="listitem" className={styles.row}>
            <MonitorRow
              monitor={monitor}
              nameOf={nameOf}
              isAway={Boolean(calls.get(monitor.callId)?.reconnecting)}
            />
          </Box>
        ))}
      </Box>
    </Panel>
  )
}

type RowProps = Readonly<{
  monitor: LiveMonitor
  nameOf: NameOf
  /** The operator's page is being loaded anew. */
  isAway: boolean
}>

function MonitorRow({ monitor, nameOf, isAway }: RowProps) {
  const { person } = useSession()
  const { personId, operatorId, state, mode, since } = monitor
  const isMine = personId === person.id
  const doing = state === 'ringing' ? 'máy đang đổ chuông' : MODE_NAMES[mode]
  return (
    <>
      <Group gap={6} wrap="nowrap">
        <IconEar size={16} aria-hidden />
        <Text size="sm" truncate>
          {isMine ? 'Bạn' : nameOf(personId)} → {nameOf(operatorId)}
        </Text>
        <Text size="xs" c="dimmed" ml="auto">
          {isAway ? 'máy điện thoại viên đang nối lại' : doing} <Since at={since} />
        </Text>
      </Group>
      {isMine && <OwnMonitor monitor={monitor} />}
    </>
  )
}

function OwnMonitor({ monitor }: Readonly<{ monitor: LiveMonitor }>) {
  const { may } = useSession()
  const [isAsked, setAsked] = useState(false)
  const modes = may('call.monitor') ? MODES : (['listen'] as const)
  const path = `/api/monitors/${monitor.monitorId}`
  const ask = async (asked: Promise<unknown>, text: string) => {
    setAsked(true)
    await done(asked, text)
    setAsked(false)
  }
  return (
    <Group gap={6} wrap="nowrap" py={4}>
      <SegmentedControl
        size="xs"
        aria-label="Cách giám sát"
        disabled={isAsked}
        data={modes.map(mode => ({ value: mode, label: MODE_NAMES[mode] }))}
        value={monitor.mode}
        onChange={mode =>
          void ask(post(`${path}/mode`, { mode }), `Từ bây giờ: ${MODE_NAMES[mode as Mode].toLowerCase()}.`)
        }
      />
      <Tooltip label="Kết thúc giám sát">
        <ActionIcon
          color="red"
          variant="light"
          size={30}
          loading={isAsked}
          aria-label="Kết thúc giám sát"
          onClick={() => void ask(remove(path), 'Đã kết thúc giám sát.')}
        >
          <IconPhoneOff size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </Group>
  )
}
