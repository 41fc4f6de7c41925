import { ActionIcon, Button, Group, Stack, Text, Tooltip, VisuallyHidden } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconMicrophone, IconMicrophoneOff, IconPhone, IconPhoneOff } from '@tabler/icons-react'
import { useEffect } from 'react'
import { clockOf } from '../kit/format.ts'
import { useLiveUnseen } from '../kit/live.ts'
import { useNow } from '../kit/now.ts'
import { useSession } from '../kit/session.tsx'
import { usePhoneLife } from './life.ts'
import { PhonePanel } from './PhonePanel.tsx'
import { QualityMark } from './QualityMark.tsx'
import { warningOf } from './quality.ts'
import { type Act, keyOf, useShortcuts } from './shortcuts.ts'
import { isBellSilent } from './state.ts'
import { answer, hangUp, type Phone, toggleHold, toggleMute, usePhone } from './usePhone.ts'
import { announcementOf, SILENT_BELL, WARNINGS } from './words.ts'

/** The telephone in the heading of every page: what it does, and what can be done with it. */
export function PhoneDock() {
  usePhoneLife()
  const phone = usePhone()
  useLiveUnseen(phone.line !== 'off' && phone.line !== 'elsewhere')
  // The pages of supervisors give these keys to their lists; they have no shift on the telephone, and seldom a call.
  const hasKeys = useSession().may('presence.setOwn')
  useKeys(phone, hasKeys)
  useWarning(phone)
  useSilence(isBellSilent(phone))
  return (
    <Group gap="xs" wrap="nowrap" role="region" aria-label="Điện thoại">
      <PhonePanel phone={phone} hasKeys={hasKeys} />
      {phone.shown === 'talking' && <TalkTime since={sinceOf(phone)} />}
      {phone.talk?.stage === 'talking' && <QualityMark verdict={phone.talk.verdict} />}
      <Acts phone={phone} keys={hasKeys ? keyOf : () => null} />
      <VisuallyHidden role="status" aria-live={phone.shown === 'ringing' ? 'assertive' : 'polite'}>
        {announcementOf(phone)}
      </VisuallyHidden>
    </Group>
  )
}

type ActsProps = Readonly<{ phone: Phone; keys: (act: Act) => string | null }>

function Acts({ phone, keys }: ActsProps) {
  const isTalking = phone.shown === 'talking'
  return (
    <>
      {phone.canAnswer && (
        <Button
          color="green"
          leftSection={<IconPhone size={18} aria-hidden />}
          aria-keyshortcuts={keys('answer') ?? undefined}
          onClick={() => void answer()}
        >
          {withKey('Nhấc máy', keys('answer'))}
        </Button>
      )}
      {isTalking && (
        <Tooltip label={withKey(phone.isMuted ? 'Mở micro' : 'Tắt micro', keys('toggleMute'))}>
          <ActionIcon
            size="lg"
            variant={phone.isMuted ? 'filled' : 'default'}
            color="orange"
            aria-label="Tắt micro"
            aria-pressed={phone.isMuted}
            aria-keyshortcuts={keys('toggleMute') ?? undefined}
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
          aria-keyshortcuts={keys('hangUp') ?? undefined}
          onClick={() => void hangUp()}
        >
          {withKey(phone.shown === 'ringing' ? 'Từ chối' : 'Gác máy', keys('hangUp'))}
        </Button>
      )}
    </>
  )
}

const withKey = (text: string, key: string | null) => (key === null ? text : `${text} (${key})`)

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

function useKeys({ canAnswer, canHangUp, shown, call }: Phone, hasKeys: boolean): void {
  const acts = {
    ...(canAnswer ? { answer: () => void answer() } : {}),
    ...(canHangUp ? { hangUp: () => void hangUp() } : {}),
    ...(shown === 'talking' ? { toggleMute: () => void toggleMute() } : {}),
    ...(shown === 'talking' && call ? { toggleHold: () => void toggleHold() } : {}),
  }
  useShortcuts(hasKeys ? acts : {})
}

const WARNING_ID = 'phone-quality'

/** Beside the talk, until it is over. */
function useWarning({ talk, line }: Phone): void {
  const isCutOff = line === 'reconnecting'
  const warning =
    talk?.stage !== 'talking' ? null : talk.isUnheard ? 'unheard' : warningOf(talk.verdict, { isCutOff })
  useEffect(() => {
    if (warning === null) return
    notifications.show({ id: WARNING_ID, color: 'orange', autoClose: false, message: WARNINGS[warning] })
    return () => void notifications.hide(WARNING_ID)
  }, [warning])
}

const SILENCE_ID = 'phone-bell'

/** Until the page is touched, wherever that is: the button says so to whoever waits for a call. */
function useSilence(isSilent: boolean): void {
  useEffect(() => {
    if (!isSilent) return
    const { title, text, button } = SILENT_BELL
    notifications.show({
      ...{ id: SILENCE_ID, color: 'orange', autoClose: false, allowClose: false, title },
      // Below the heading, whose buttons answer the call.
      ...{ position: 'top-center', mt: 44, withBorder: true },
      message: (
        <Stack gap="xs" align="flex-start">
          <Text size="sm" c="var(--mantine-color-text)">
            {text}
          </Text>
          <Button size="xs">{button}</Button>
        </Stack>
      ),
    })
    return () => void notifications.hide(SILENCE_ID)
  }, [isSilent])
}
