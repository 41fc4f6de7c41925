import { Button, Group, Stack, Text } from '@mantine/core'
import { IconPhoneIncoming, IconPhoneOutgoing, IconPlayerPlay } from '@tabler/icons-react'
import { useState } from 'react'
import { clockOf, dateTimeOf } from '../kit/format.ts'
import { onceDrawn } from '../kit/later.ts'
import { Waiting } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import type { Whole } from './data.ts'
import { Section } from './Section.tsx'

const Player = onceDrawn(
  async () => (await import('../player/Player.tsx')).Player,
  () => <Waiting what="Đang mở bản ghi âm…" />,
)

type Call = Whole['calls'][number]
type Recording = Whole['recordings'][number]

/** The talks with the citizen, and their recordings. */
export function Calls({ ticket }: Readonly<{ ticket: Whole }>) {
  if (ticket.calls.length === 0) return null
  return (
    <Section title="Cuộc gọi">
      <Stack gap="md">
        {ticket.calls.map(call => (
          <OneCall
            key={call.id}
            call={call}
            code={ticket.code}
            recordings={ticket.recordings.filter(({ callId }) => callId === call.id)}
          />
        ))}
      </Stack>
    </Section>
  )
}

type OneCallProps = Readonly<{ call: Call; code: string; recordings: readonly Recording[] }>

function OneCall({ call, code, recordings }: OneCallProps) {
  const { may } = useSession()
  const isOut = call.direction === 'out'
  const Picture = isOut ? IconPhoneOutgoing : IconPhoneIncoming
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Picture size={18} aria-hidden />
        <Text size="sm">
          {isOut ? 'Gọi đi' : 'Gọi đến'} {dateTimeOf(call.arrivedAt)}
          {call.talkMs !== null && ` · nói chuyện ${clockOf(call.talkMs)}`}
        </Text>
      </Group>
      {may('recording.listenOwn') &&
        recordings.map(recording => <Sound key={recording.id} {...{ recording, code }} />)}
    </Stack>
  )
}

const STATES = {
  recording: 'Đang ghi âm',
  verified: null,
  short: 'Ghi âm ngắn hơn cuộc gọi',
  missing: 'Không có tệp ghi âm',
} as const

function Sound({ recording, code }: Readonly<{ recording: Recording; code: string }>) {
  const [isOpen, setOpen] = useState(false)
  const { id, callId, startedAt, state, actualMs } = recording
  if (isOpen) return <Player recordingId={id} callId={callId} startedAt={startedAt} ticket={code} />
  return (
    <Group gap="xs">
      {(state === 'verified' || state === 'short') && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          onClick={() => setOpen(true)}
        >
          Nghe ghi âm{actualMs === null ? '' : ` (${clockOf(actualMs)})`}
        </Button>
      )}
      {STATES[state] && (
        <Text size="sm" c="dimmed">
          {STATES[state]}
        </Text>
      )}
    </Group>
  )
}
