import { ActionIcon, Group, Kbd, NativeSelect, Popover, Stack, Text } from '@mantine/core'
import {
  IconKeyboard,
  IconPlayerPause,
  IconPlayerPlay,
  IconRewindBackward5,
  IconRewindForward5,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { clockOf } from '../kit/format.ts'
import { STEP_MS } from './useKeys.ts'
import { type Playback, SPEEDS } from './usePlayback.ts'

type ControlsProps = Readonly<{ playback: Playback; lengthMs: number; children?: ReactNode }>

export function Controls({ playback, lengthMs, children }: ControlsProps) {
  const { isPlaying, toggle, skip, rate, setRate, atMs } = playback
  return (
    <Group gap="xs">
      <ActionIcon variant="default" size="lg" aria-label="Lùi 5 giây" onClick={() => skip(-STEP_MS)}>
        <IconRewindBackward5 size={20} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="filled"
        size="xl"
        radius="xl"
        aria-label={isPlaying ? 'Tạm dừng' : 'Phát'}
        onClick={toggle}
      >
        {isPlaying ? <IconPlayerPause size={22} aria-hidden /> : <IconPlayerPlay size={22} aria-hidden />}
      </ActionIcon>
      <ActionIcon variant="default" size="lg" aria-label="Tới 5 giây" onClick={() => skip(STEP_MS)}>
        <IconRewindForward5 size={20} aria-hidden />
      </ActionIcon>
      <Text ff="monospace" size="sm" data-testid="position">
        {clockOf(atMs)} / {clockOf(lengthMs)}
      </Text>
      <NativeSelect
        aria-label="Tốc độ"
        size="sm"
        w={90}
        value={rate}
        onChange={event => setRate(event.currentTarget.value)}
        data={SPEEDS.map(value => ({ value, label: `${value.replace('.', ',')}×` }))}
      />
      <KeyHelp />
      {children}
    </Group>
  )
}

const KEYS = [
  ['Dấu cách', 'phát, tạm dừng'],
  ['← →', 'lùi, tới 5 giây'],
  ['PgUp PgDn', 'tới, lùi 30 giây'],
  ['Home End', 'về đầu, đến cuối'],
  ['< >', 'chậm hơn, nhanh hơn'],
] as const

function KeyHelp() {
  return (
    <Popover position="top" withArrow trapFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" size="lg" aria-label="Phím tắt khi nghe">
          <IconKeyboard size={20} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={4}>
          <Text size="sm" fw={600}>
            Khi con trỏ ở vạch thời gian
          </Text>
          {KEYS.map(([key, what]) => (
            <Text size="sm" key={key}>
              <Kbd>{key}</Kbd> {what}
            </Text>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
