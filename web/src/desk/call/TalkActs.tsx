import { Button, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAmbulance, IconArrowForwardUp, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { keyOf as phoneKeyOf } from '../../phone/shortcuts.ts'
import { keyOf, useKeys } from '../keys.ts'
import type { LiveCall } from '../own.ts'
import type { Mine } from '../useOwn.ts'
import { Emergency } from './Emergency.tsx'
import { Guidance } from './Guidance.tsx'
import { MuteRecording } from './MuteRecording.tsx'
import { Transfer } from './Transfer.tsx'
import { useRequest } from './useRequest.ts'

type Props = Readonly<{
  call: LiveCall
  mine: Mine
  draftId: string | null
}>

/** What can be done with a talk beside what the telephone itself does in the heading; what cannot be done now is not there. */
export function TalkActs({ call, mine, draftId }: Props) {
  const ask = useRequest(call.callId)
  const [transfers, transfer] = useDisclosure(false)
  const [isUrgent, emergency] = useDisclosure(false)
  const isTalking = call.state === 'talking'
  const mayInvite = isTalking && !call.guest && !call.reconnecting
  useKeys(mayInvite ? { transfer: transfer.open, emergency: emergency.open } : {})
  return (
    <Group gap={6}>
      {isTalking && (
        <Button
          size="xs"
          variant={call.isHeld ? 'filled' : 'default'}
          color="orange"
          loading={ask.isPending}
          leftSection={
            call.isHeld ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />
          }
          onClick={() => ask.mutate({ act: call.isHeld ? 'resume' : 'hold' })}
          aria-keyshortcuts={phoneKeyOf('toggleHold')}
        >
          {call.isHeld ? 'Nói tiếp' : 'Giữ máy'}
        </Button>
      )}
      {mayInvite && (
        <>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconArrowForwardUp size={16} aria-hidden />}
            onClick={transfer.open}
            aria-keyshortcuts={keyOf('transfer')}
          >
            Chuyển máy
          </Button>
          <Button
            size="xs"
            color="red"
            variant="light"
            leftSection={<IconAmbulance size={16} aria-hidden />}
            onClick={emergency.open}
            aria-keyshortcuts={keyOf('emergency')}
          >
            Khẩn cấp
          </Button>
        </>
      )}
      {isTalking && <Guidance callId={call.callId} mine={mine} />}
      {isTalking && <MuteRecording call={call} />}
      {transfers && <Transfer callId={call.callId} onClose={transfer.close} />}
      {isUrgent && <Emergency callId={call.callId} draftId={draftId} onClose={emergency.close} />}
    </Group>
  )
}
