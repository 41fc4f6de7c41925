import { Group, Text } from '@mantine/core'
import { IconAlertTriangle, IconClock, IconHourglass, IconPlayerPause } from '@tabler/icons-react'
import { dateTimeOf } from '../kit/format.ts'
import { useNow } from '../kit/now.ts'
import { countdownOf, dueText, type Tone, type WorkTime } from './countdown.ts'
import type { Listed } from './data.ts'

const PICTURES = { calm: IconClock, soon: IconHourglass, late: IconAlertTriangle, paused: IconPlayerPause }
const COLOURS: Readonly<Record<Tone, string | undefined>> = {
  ...{ calm: undefined, soon: 'orange-text', late: 'red-text', paused: 'dimmed' },
}

type LeftProps = Readonly<{
  ticket: Pick<Listed, 'deadlineAt' | 'dueAt'> & Partial<Pick<Listed, 'waitsFor'>>
  work: WorkTime | null
}>

/** Working time that is left, and until when: in words and with a picture, so that no colour has to be told apart. */
export function Left({ ticket, work }: LeftProps) {
  const now = useNow()
  const left = countdownOf({ waitsFor: null, ...ticket }, work, now)
  if (!left || ticket.deadlineAt === null) return null
  const Picture = PICTURES[left.tone]
  return (
    <Group gap={6} wrap="nowrap" align="flex-start">
      <Text component="span" {...coloured(left.tone)} lh={1} mt={2}>
        <Picture size={16} aria-hidden />
      </Text>
      <Text size="sm" className="figures" component="span">
        <Text span inherit fw={600} {...coloured(left.tone)}>
          {left.text}
        </Text>
        <Text span inherit c="dimmed" title={dateTimeOf(ticket.deadlineAt)}>
          {' · '}hạn {dueText(ticket.deadlineAt, now)}
        </Text>
      </Text>
    </Group>
  )
}

const coloured = (tone: Tone) => {
  const colour = COLOURS[tone]
  return colour === undefined ? {} : { c: `var(--mantine-color-${colour})` }
}
