import { Alert, Badge, Button, Group, Paper, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconLogout, IconPlayerPlay } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { AskedPresence } from '../../../src/queue/schemas.ts'
import { type Json, put } from '../kit/api.ts'
import { clockOf, timeOf } from '../kit/format.ts'
import { later } from '../kit/later.ts'
import { useNow } from '../kit/now.ts'
import { refused } from '../kit/parts.tsx'
import { usePhone } from '../phone/usePhone.ts'
import {
  isForUnanswered,
  OPERATOR_STATE_COLOURS,
  OPERATOR_STATE_NAMES,
  PAUSE_REASONS,
  pauseReasonOf,
} from '../words/operators.ts'
import { keyOf, useKeys } from './keys.ts'
import type { LiveOperator } from './own.ts'
import { PauseButton } from './PauseButton.tsx'
import { useDeskSettings } from './useOwn.ts'

const PauseMenu = later(
  async () => (await import('./PauseMenu.tsx')).PauseMenu,
  // Pressed before its menu has come, it opens with it.
  ({ isPaused, isAsking, setOpen }) => (
    <PauseButton isPaused={isPaused} isAsking={isAsking} onClick={() => setOpen(true)} />
  ),
)
const WrapUp = later(async () => (await import('./WrapUp.tsx')).WrapUp)

type Asked = Pick<Json<typeof AskedPresence>, 'state' | 'reason'>
type Props = Readonly<{ operator: LiveOperator; told: (operator: LiveOperator) => void }>

/** What I do, since when, and what I want to do next. */
export function Presence({ operator, told }: Props) {
  const { kind } = usePhone()
  const [isOpen, setOpen] = useState(false)
  const set = useMutation({
    mutationFn: (asked: Asked) =>
      put<LiveOperator>('/api/me/presence', { ...asked, ...(kind === null ? {} : { phone: kind }) }),
    onSuccess: told,
    onError: refused,
  })
  const isReady = operator.presence === 'ready'
  const pause = (reason: string) => set.mutate({ state: 'paused', reason })
  const turn = () => (isReady ? pause(PAUSE_REASONS[0]) : set.mutate({ state: 'ready' }))
  useKeys({ ready: () => set.isPending || turn() })
  return (
    <Paper withBorder p="sm" component="section" aria-label="Trạng thái của tôi">
      <Stack gap="xs">
        <StateLine operator={operator} />
        <Unreachable operator={operator} />
        <Unanswered operator={operator} />
        {operator.state === 'wrap-up' && <WrapUp operator={operator} told={told} />}
        <Group gap="xs">
          {!isReady && (
            <Button
              size="xs"
              leftSection={<IconPlayerPlay size={16} aria-hidden />}
              loading={set.isPending}
              onClick={() => set.mutate({ state: 'ready' })}
              aria-keyshortcuts={keyOf('ready')}
            >
              Sẵn sàng
            </Button>
          )}
          {operator.presence !== 'signed-out' && (
            <>
              <PauseMenu
                isPaused={operator.presence === 'paused'}
                isAsking={set.isPending}
                {...{ isOpen, setOpen, pause }}
              />
              <Button
                size="xs"
                variant="default"
                leftSection={<IconLogout size={16} aria-hidden />}
                loading={set.isPending}
                onClick={() => set.mutate({ state: 'signed-out' })}
              >
                Hết ca
              </Button>
            </>
          )}
        </Group>
        <Queues operator={operator} />
      </Stack>
    </Paper>
  )
}

function StateLine({ operator }: Readonly<{ operator: LiveOperator }>) {
  const now = useNow()
  const { state, presence, since } = operator
  const isElse = state !== presence && presence !== 'ready'
  return (
    <Group justify="space-between" gap="xs" wrap="nowrap" role="status" aria-live="polite">
      <div>
        <Badge size="lg" variant="light" color={OPERATOR_STATE_COLOURS[state]}>
          {OPERATOR_STATE_NAMES[state]}
        </Badge>
        <Text size="xs" c="dimmed">
          {isElse && `Sau cuộc gọi: ${OPERATOR_STATE_NAMES[presence].toLowerCase()}. `}
          {presence === 'paused' && pauseReasonOf(operator.reason)}
        </Text>
      </div>
      <Text size="sm" ff="monospace" title={`Từ ${timeOf(since)}`} aria-live="off">
        {clockOf(now - Date.parse(since))}
      </Text>
    </Group>
  )
}

/** Said loudly: nobody is put through to somebody whose telephone does not answer. */
function Unreachable({ operator }: Readonly<{ operator: LiveOperator }>) {
  if (operator.presence === 'signed-out' || operator.isReachable) return null
  return (
    <Alert
      color="red"
      variant="filled"
      role="alert"
      p="xs"
      icon={<IconAlertTriangle aria-hidden />}
      title="Máy của bạn không nhận được cuộc gọi"
    >
      {operator.phone === 'web'
        ? 'Điện thoại trên trình duyệt chưa kết nối. Hãy mở mục điện thoại phía trên để xem lý do.'
        : 'Máy bàn chưa đăng ký với tổng đài. Kiểm tra nguồn và dây mạng, hoặc chọn điện thoại trên trình duyệt.'}
    </Alert>
  )
}

/** Who comes back to the desk reads why nobody rings any more. */
function Unanswered({ operator }: Readonly<{ operator: LiveOperator }>) {
  if (operator.presence !== 'paused' || !isForUnanswered(operator.reason)) return null
  return (
    <Alert color="orange" role="alert" p="xs" title="Đang tạm nghỉ vì không nhấc máy nhiều lần">
      Người gọi được chuyển cho người khác. Bấm Sẵn sàng để tiếp tục nhận cuộc gọi.
    </Alert>
  )
}

function Queues({ operator }: Readonly<{ operator: LiveOperator }>) {
  const { data } = useDeskSettings()
  if (!data) return null
  const own = new Set(operator.queues.map(({ name }) => name))
  const served = data.queues.filter(({ name }) => own.size === 0 || own.has(name))
  return (
    <Text size="xs" c="dimmed">
      Hàng chờ phục vụ:{' '}
      {served.map(({ label, open }) => (open ? label : `${label} (đang đóng)`)).join(', ') || 'không có'}
    </Text>
  )
}
