import { ActionIcon, Button, Group, Text, Tooltip, VisuallyHidden } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconMicrophone, IconMicrophoneOff, IconPhone, IconPhoneOff } from '@tabler/icons-react'
import { useEffect } from 'react'
import { clockOf } from '../kit/format.ts'
import { useNow } from '../kit/now.ts'
import { usePhoneLife } from './life.ts'
import { PhonePanel } from './PhonePanel.tsx'
import { QualityMark } from './QualityMark.tsx'
import { warningOf } from './quality.ts'
import { keyOf, useShortcuts } from './shortcuts.ts'
import { answer, hangUp, type Phone, toggleHold, toggleMute, usePhone } from './usePhone.ts'
import { announcementOf, WARNINGS } from './words.ts'

/** The telephone in the heading of every page: what it does, and what can be done with it. */
export function PhoneDock() {
  usePhoneLife()
  const phone = usePhone()
  useKeys(phone)
  useWarning(phone)
  return (
    <Group gap="xs" wrap="nowrap" role="region" aria-label="Điện thoại">
      <PhonePanel phone={phone} />
      {phone.shown === 'talking' && <TalkTime since={sinceOf(phone)} />}
      {phone.talk?.stage === 'talking' && <QualityMark verdict={phone.talk.verdict} />}
      <Acts phone={phone} />
      <VisuallyHidden role="status" aria-live={phone.shown === 'ringing' ? 'assertive' : 'polite'}>
        {announcementOf(phone)}
      </VisuallyHidden>
    </Group>
  )
}

function Acts({ phone }: Readonly<{ phone: Phone }>) {
  const isTalking = phone.shown === 'talking'
  return (
    <>
      {phone.canAnswer && (
        <Button
          color="green"
          leftSection={<IconPhone size={18} aria-hidden />}
          aria-keyshortcuts={keyOf('answer')}
          onClick={() => void answer()}
        >
          Nhấc máy ({keyOf('answer')})
        </Button>
      )}
      {isTalking && (
        <Tooltip label={`${phone.isMuted ? 'Mở micro' : 'Tắt micro'} (${keyOf('toggleMute')})`}>
          <ActionIcon
            size="lg"
            variant={phone.isMuted ? 'filled' : 'default'}
            color="orange"
            aria-label="Tắt micro"
            aria-pressed={phone.isMuted}
            aria-keyshortcuts={keyOf('toggleMute')}
            onClick={() => void toggleMute()}
          >
            {phone.isMuted ? <IconMicrophoneOff size={20} /> : <IconMicrophone size={20} />}
          </ActionIcon>
        </Tooltip>
      )}
      {phone.canHangUp && (
        <Button
          color="red"
          leftSection={<IconPhoneOff size={18} aria-hidden />}
          aria-keyshortcuts={keyOf('hangUp')}
          onClick={() => void hangUp()}
        >
          {phone.shown === 'ringing' ? 'Từ chối' : 'Gác máy'} ({keyOf('hangUp')})
        </Button>
      )}
    </>
  )
}

/** After the page was loaded anew the talk is as old as the server knows it to be. */
const sinceOf = ({ talk, own }: Phone) => (talk && !talk.isReturning ? talk.since : (own?.since ?? null))

function TalkTime({ since }: Readonly<{ since: number | null }>) {
  const now = useNow()
  if (since === null) return null
  return (
    <Text size="sm" className="figures" visibleFrom="sm">
      {clockOf(now - since)}
    </Text>
  )
}

function useKeys({ canAnswer, canHangUp, shown, call }: Phone): void {
  useShortcuts({
    ...(canAnswer ? { answer: () => void answer() } : {}),
    ...(canHangUp ? { hangUp: () => void hangUp() } : {}),
    ...(shown === 'talking' ? { toggleMute: () => void toggleMute() } : {}),
    ...(shown === 'talking' && call ? { toggleHold: () => void toggleHold() } : {}),
  })
}

const WARNING_ID = 'phone-quality'

/** Beside the talk, until it is over. */
function useWarning({ talk }: Phone): void {
  const warning = talk?.stage === 'talking' ? warningOf(talk.verdict) : null
  useEffect(() => {
    if (warning === null) return
    notifications.show({ id: WARNING_ID, color: 'orange', autoClose: false, message: WARNINGS[warning] })
    return () => void notifications.hide(WARNING_ID)
  }, [warning])
}
