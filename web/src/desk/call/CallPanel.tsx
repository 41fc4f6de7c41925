import { Alert, Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { IconEar, IconPhoneCalling, IconPlugConnectedX } from '@tabler/icons-react'
import type { Mode } from '../../../../src/monitoring/monitor.ts'
import { clockOf, phoneOf } from '../../kit/format.ts'
import { useNow } from '../../kit/now.ts'
import { keyOf as phoneKeyOf } from '../../phone/shortcuts.ts'
import { answer, usePhone } from '../../phone/usePhone.ts'
import { CALL_STATE_NAMES } from '../../words/calls.ts'
import type { LiveCall } from '../own.ts'
import { type Mine, useCard, useDeskSettings } from '../useOwn.ts'
import { CallerCard } from './CallerCard.tsx'
import { GuestPanel } from './GuestPanel.tsx'
import { TalkActs } from './TalkActs.tsx'

/** @param draftId what is being written: where the matter is */
type Props = Readonly<{ mine: Mine; draftId: string | null }>

/** The call that rings or goes on, and who calls. Before it is answered everything known of them stands here. */
export function CallPanel({ mine, draftId }: Props) {
  const { call, operator } = mine
  const isBusy = operator?.state === 'ringing' || operator?.state === 'talking'
  if (!isBusy) return null
  if (!call) return <Elsewhere isRinging={operator.state === 'ringing'} />
  return (
    <Stack gap="sm" component="section" aria-label="Cuộc gọi">
      {call.state === 'ringing' ? (
        <Ringing call={call} mine={mine} />
      ) : (
        <Talking call={call} mine={mine} draftId={draftId} />
      )}
      <Caller mine={mine} callId={call.callId} />
    </Stack>
  )
}

/** A colleague asks for advice: the call is theirs, and the feed tells nothing of it here. */
function Elsewhere({ isRinging }: Readonly<{ isRinging: boolean }>) {
  return (
    <Alert color="blue" icon={<IconPhoneCalling aria-hidden />} title="Đồng nghiệp gọi bạn">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {isRinging
            ? 'Một điện thoại viên cần hội ý hoặc chuyển cuộc gọi cho bạn.'
            : 'Bạn đang tham gia cuộc gọi của đồng nghiệp.'}
        </Text>
        {isRinging && <AnswerButton />}
      </Stack>
    </Alert>
  )
}

function AnswerButton() {
  const { kind, canAnswer } = usePhone()
  if (kind !== 'web') return <Text fw={600}>Nhấc máy bàn để trả lời.</Text>
  return (
    <Button
      color="green"
      size="md"
      fullWidth
      disabled={!canAnswer}
      leftSection={<IconPhoneCalling aria-hidden />}
      onClick={() => void answer()}
      aria-keyshortcuts={phoneKeyOf('answer')}
    >
      Trả lời ({phoneKeyOf('answer')})
    </Button>
  )
}

function Ringing({ call, mine }: Readonly<{ call: LiveCall; mine: Mine }>) {
  const now = useNow()
  const { data } = useDeskSettings()
  const queue = data?.queues.find(({ name }) => name === mine.operator?.queue)
  return (
    <Paper withBorder p="sm" shadow="md" role="alert" aria-label="Cuộc gọi đến">
      <Stack gap="xs">
        <Title order={2} size="h4">
          Cuộc gọi đến
        </Title>
        <Group gap="xs">
          {queue && <Badge variant="outline">{queue.label}</Badge>}
          {call.joinedAt && <Text size="sm">Đã chờ {clockOf(now - Date.parse(call.joinedAt))}</Text>}
        </Group>
        <AnswerButton />
      </Stack>
    </Paper>
  )
}

function Talking({ call, mine, draftId }: Props & Readonly<{ call: LiveCall }>) {
  const now = useNow()
  const { isMuted } = usePhone()
  const since = mine.operator?.since ?? call.since ?? ''
  return (
    <Paper withBorder p="sm" component="section" aria-label="Cuộc gọi hiện tại">
      <Stack gap="xs">
        <Group justify="space-between">
          <Title order={2} size="h5">
            {CALL_STATE_NAMES[call.state]}
          </Title>
          <Text ff="monospace" fw={600} aria-label="Thời gian đàm thoại">
            {clockOf(now - Date.parse(since))}
          </Text>
        </Group>
        <Group gap={4}>
          {call.isHeld && <Badge color="orange">Đang giữ máy</Badge>}
          {isMuted && <Badge color="orange">Đã tắt micro</Badge>}
          {call.isRecordingMuted && <Badge color="red">Ghi âm đang im lặng</Badge>}
        </Group>
        <Listeners mine={mine} callId={call.callId} />
        <Reconnecting call={call} />
        <GuestPanel key={call.callId} call={call} own={mine.own} />
        <TalkActs call={call} mine={mine} draftId={draftId} />
      </Stack>
    </Paper>
  )
}

const LISTENERS: Readonly<Record<Mode, string>> = {
  listen: 'Cấp trên đang nghe cuộc gọi này.',
  whisper: 'Cấp trên đang nhắc riêng bạn; người dân không nghe thấy.',
  barge: 'Cấp trên đang nói trong cuộc gọi này.',
}

/** Told only where the province lets operators know it (settings: monitoring). */
function Listeners({ mine, callId }: Readonly<{ mine: Mine; callId: string }>) {
  const here = mine.own.monitors.filter(one => one.callId === callId && one.state === 'on')
  return here.map(({ monitorId, mode }) => (
    <Group key={monitorId} gap={6} wrap="nowrap" role="status">
      <IconEar size={16} aria-hidden />
      <Text size="sm">{LISTENERS[mode]}</Text>
    </Group>
  ))
}

/** The telephone of this page is away: the citizen hears music and is given back within seconds. */
function Reconnecting({ call }: Readonly<{ call: LiveCall }>) {
  const now = useNow()
  if (!call.reconnecting) return null
  const left = Date.parse(call.reconnecting.until) - now
  return (
    <Alert
      color="orange"
      role="status"
      p="xs"
      icon={<IconPlugConnectedX aria-hidden />}
      title="Đang nối lại điện thoại của bạn"
    >
      Người dân đang được giữ máy. Còn {clockOf(left)}; sau đó cuộc gọi trở lại đầu hàng chờ.
    </Alert>
  )
}

function Caller({ mine, callId }: Readonly<{ mine: Mine; callId: string }>) {
  const card = useCard(mine, callId)
  if (!card) return null
  if (card.isHidden || !card.card)
    return (
      <Paper withBorder p="sm">
        <Text fw={600}>{card.isHidden ? 'Số ẩn' : phoneOf(card.shown)}</Text>
        <Text size="sm" c="dimmed">
          Người gọi không cho biết số, nên chưa có gì để tra.
        </Text>
      </Paper>
    )
  return <CallerCard card={card.card} />
}
