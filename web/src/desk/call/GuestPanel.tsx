import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconUserOff, IconUserPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { clockOf } from '../../kit/format.ts'
import { useNow } from '../../kit/now.ts'
import { keyOf, useKeys } from '../keys.ts'
import {
  type Guesting,
  guesting,
  type LiveCall,
  type LiveEntry,
  type LiveGuest,
  missedIn,
  NO_GUEST,
  type Own,
} from '../own.ts'
import { useColleagues } from './useColleagues.ts'
import { useRequest } from './useRequest.ts'

/** The third in the call: who it is, whether they are there, and what can be done with them; or why they are not. */
export function GuestPanel({ call, own }: Readonly<{ call: LiveCall; own: Own }>) {
  const { guest } = call
  const [seen, setSeen] = useState(NO_GUEST)
  const now = guesting(seen, guest)
  if (now.guest !== seen.guest || now.gone !== seen.gone) setSeen(now)
  const { data } = useColleagues(now.guest !== null && now.guest.operatorId !== null, false)
  if (!now.guest) return null
  const { label, operatorId, purpose } = now.guest
  const isEmergency = purpose === 'emergency'
  const name = label ?? data?.items.find(({ id }) => id === operatorId)?.displayName ?? 'Đồng nghiệp'
  const missed = isEmergency ? missedIn(own, call.callId) : []
  if (!guest) return <Gone name={name} {...{ isEmergency, missed, gone: now.gone }} />
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
          {guest.stage === 'ringing' && <Missed entries={missed} />}
          <Group gap="xs">
            <Text size="sm" role="status">
              {stageOf(call)}
            </Text>
            {guest.stage === 'ringing' && <Rung since={guest.since} />}
          </Group>
          <Acts call={call} guest={guest} letGo={() => setSeen({ ...now, isLetGo: true })} />
        </Stack>
      </Alert>
    </section>
  )
}

function Rung({ since }: Readonly<{ since: string }>) {
  const now = useNow()
  return (
    <Text size="sm" ff="monospace" aria-label="Đã đổ chuông">
      {clockOf(now - Date.parse(since))}
    </Text>
  )
}

const Missed = ({ entries }: Readonly<{ entries: readonly LiveEntry[] }>) =>
  entries.map(({ id, text }) => (
    <Text key={id} size="sm">
      {text}.
    </Text>
  ))

type GoneProps = Readonly<{
  name: string
  isEmergency: boolean
  gone: Guesting['gone']
  missed: readonly LiveEntry[]
}>

/** They are not in the call any more, or never came: the citizen is with the operator alone, who must know it. */
function Gone({ name, isEmergency, gone, missed }: GoneProps) {
  const isUrgent = isEmergency && gone === 'unanswered'
  return (
    <Alert color={isUrgent ? 'red' : 'orange'} p="xs" role="alert" icon={<IconUserOff aria-hidden />}>
      <Stack gap={2}>
        {missed.length > 0 && gone === 'unanswered' ? (
          <Missed entries={missed} />
        ) : (
          <Text size="sm">
            {gone === 'left' ? `${name} đã rời cuộc gọi.` : `${name} không nghe máy, hoặc máy bận.`}
          </Text>
        )}
        {isUrgent && (
          <Text size="sm" fw={600}>
            Gọi lại, gọi số khác, hoặc hướng dẫn người dân tự gọi số khẩn cấp ({keyOf('guide')}).
          </Text>
        )}
      </Stack>
    </Alert>
  )
}

type ActsProps = Readonly<{ call: LiveCall; guest: LiveGuest; letGo: () => void }>

function Acts({ call, guest, letGo }: ActsProps) {
  const ask = useRequest(call.callId)
  const isIn = guest.stage === 'in'
  const isEmergency = guest.purpose === 'emergency'
  const joins = isIn && call.isHeld
  const mayLeave = isIn && (!isEmergency || guest.isConfirmed === true)
  const byKey = joins ? 'resume' : mayLeave ? 'complete' : null
  // Pressed again before the answer it is the same wish, though the same key means the next step by then.
  useKeys(byKey ? { guest: () => ask.isPending || ask.mutate({ act: byKey }) } : {})
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
        onClick={() => {
          letGo()
          ask.mutate({ act: 'drop-guest' })
        }}
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
