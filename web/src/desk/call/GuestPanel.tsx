import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { keyOf, useKeys } from '../keys.ts'
import type { LiveCall } from '../own.ts'
import { useColleagues } from './useColleagues.ts'
import { useRequest } from './useRequest.ts'

/** The third in the call: who it is, whether they are there, and what can be done with them. */
export function GuestPanel({ call }: Readonly<{ call: LiveCall }>) {
  const { guest } = call
  const { data } = useColleagues(guest !== null && guest.operatorId !== null, false)
  if (!guest) return null
  const isEmergency = guest.purpose === 'emergency'
  const name =
    guest.label ?? data?.items.find(({ id }) => id === guest.operatorId)?.displayName ?? 'Đồng nghiệp'
  return (
    <section aria-label="Bên thứ ba">
      <Alert
        color={isEmergency ? 'red' : 'blue'}
        p="xs"
        icon={<IconUserPlus aria-hidden />}
        title={isEmergency ? `Chuyển khẩn cấp: ${name}` : name}
        role="group"
      >
        <Stack gap="xs">
          <Text size="sm" role="status">
            {stageOf(call)}
          </Text>
          <Acts call={call} guest={guest} />
        </Stack>
      </Alert>
    </section>
  )
}

type ActsProps = Readonly<{ call: LiveCall; guest: NonNullable<LiveCall['guest']> }>

function Acts({ call, guest }: ActsProps) {
  const ask = useRequest(call.callId)
  const isIn = guest.stage === 'in'
  const isEmergency = guest.purpose === 'emergency'
  const joins = isIn && call.isHeld
  const mayLeave = isIn && (!isEmergency || guest.isConfirmed === true)
  const byKey = joins ? 'resume' : mayLeave ? 'complete' : null
  useKeys(byKey ? { guest: () => ask.mutate({ act: byKey }) } : {})
  return (
    <Group gap={6}>
      {isEmergency && isIn && !guest.isConfirmed && (
        <Button size="xs" color="red" loading={ask.isPending} onClick={() => ask.mutate({ act: 'confirm' })}>
          Cơ quan đã nhận việc
        </Button>
      )}
      {joins && (
        <Button
          size="xs"
          loading={ask.isPending}
          onClick={() => ask.mutate({ act: 'resume' })}
          aria-keyshortcuts={keyOf('guest')}
        >
          Nối ba bên
        </Button>
      )}
      {mayLeave && (
        <Button
          size="xs"
          variant={joins ? 'default' : 'filled'}
          loading={ask.isPending}
          onClick={() => ask.mutate({ act: 'complete' })}
          aria-keyshortcuts={keyOf('guest')}
        >
          Rời cuộc gọi, để hai bên nói tiếp
        </Button>
      )}
      <Button
        size="xs"
        variant="default"
        loading={ask.isPending}
        onClick={() => ask.mutate({ act: 'drop-guest' })}
      >
        {isIn ? 'Ngắt bên thứ ba' : 'Thôi không gọi'}
      </Button>
    </Group>
  )
}

function stageOf({ guest, isHeld }: LiveCall): string {
  if (guest?.stage === 'ringing') return 'Đang gọi, chờ nhấc máy…'
  if (guest?.purpose === 'emergency' && !guest.isConfirmed)
    return 'Đã nhấc máy. Khi cơ quan nhận việc, bấm xác nhận rồi mới rời cuộc gọi.'
  if (isHeld) return 'Bạn đang nói riêng với bên thứ ba; người dân nghe nhạc chờ.'
  return 'Ba bên đang nghe nhau.'
}
