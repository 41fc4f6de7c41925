import { Alert, Button, Divider, Group, Kbd, Popover, Radio, Slider, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDeviceLandlinePhone, IconHeadset, IconHeadsetOff } from '@tabler/icons-react'
import { useState } from 'react'
import type { PhoneKind } from '../../../src/phones/phone.ts'
import { mayAskForNotes, mayNote } from './alerts.ts'
import { ring } from './bell.ts'
import { mayChoose } from './choice.ts'
import { openLine } from './line.ts'
import { MicrophoneCheck } from './MicrophoneCheck.tsx'
import { set, settings } from './settings.ts'
import { SHORTCUTS } from './shortcuts.ts'
import type { Shown } from './state.ts'
import { choosePhone, type Phone, takeHere } from './usePhone.ts'
import { FAILURES, nameOf, WHERE } from './words.ts'

const COLOURS: Partial<Readonly<Record<Shown, string>>> = {
  registered: 'green',
  talking: 'green',
  answering: 'green',
  ringing: 'blue',
  returning: 'orange',
  reconnecting: 'orange',
  failed: 'red',
  elsewhere: 'orange',
}

/** What the telephone is doing, and behind it all that can be set. */
export function PhonePanel({ phone, hasKeys }: Readonly<{ phone: Phone; hasKeys: boolean }>) {
  const [isOpen, panel] = useDisclosure(false)
  const [checks, check] = useDisclosure(false)
  const Picture =
    phone.kind === 'desk' ? IconDeviceLandlinePhone : isUsable(phone.shown) ? IconHeadset : IconHeadsetOff
  return (
    <>
      <Popover opened={isOpen} onChange={panel.set} position="bottom-end" width={340} trapFocus shadow="md">
        <Popover.Target>
          <Button
            variant="light"
            color={COLOURS[phone.shown] ?? 'gray'}
            px={{ base: 'xs', sm: 'md' }}
            aria-label={nameOf(phone)}
            onClick={panel.toggle}
          >
            <Picture size={18} aria-hidden />
            <Text span inherit ml="xs" visibleFrom="sm">
              {nameOf(phone)}
            </Text>
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <Stack gap="sm">
            <Trouble phone={phone} onSolved={panel.close} />
            <Choice phone={phone} />
            {phone.kind === 'web' && (
              <Sound
                onCheck={() => {
                  panel.close()
                  check.open()
                }}
              />
            )}
            {hasKeys && <Keys />}
          </Stack>
        </Popover.Dropdown>
      </Popover>
      {checks && <MicrophoneCheck onClose={check.close} isTalking={phone.talk !== null} />}
    </>
  )
}

const isUsable = (shown: Shown) => !['failed', 'elsewhere', 'off', 'unknown'].includes(shown)

/** What is wrong, and the way out of it. */
function Trouble({ phone, onSolved }: Readonly<{ phone: Phone; onSolved: () => void }>) {
  // The button goes with the trouble: the focus would be nowhere.
  const solve = (work: Promise<void>) => void work.then(onSolved)
  if (phone.shown === 'failed' && phone.failure) {
    const { title, text } = FAILURES[phone.failure]
    return (
      <Alert color="red" title={title}>
        <Stack gap="xs" align="flex-start">
          <Text size="sm">{text}</Text>
          <Button size="xs" variant="default" onClick={() => solve(openLine())}>
            Thử lại
          </Button>
        </Stack>
      </Alert>
    )
  }
  if (phone.shown === 'elsewhere' && phone.where)
    return (
      <Alert color="orange" title={WHERE[phone.where]}>
        <Stack gap="xs" align="flex-start">
          <Text size="sm">
            {phone.isBusy
              ? 'Máy đó đang có cuộc gọi; hãy đợi cuộc gọi kết thúc.'
              : 'Cuộc gọi chỉ đổ chuông ở đó.'}
          </Text>
          <Button size="xs" variant="default" disabled={phone.isBusy} onClick={() => solve(takeHere())}>
            Dùng điện thoại ở đây
          </Button>
        </Stack>
      </Alert>
    )
  return null
}

function Choice({ phone }: Readonly<{ phone: Phone }>) {
  const isFree = mayChoose(phone)
  return (
    <Radio.Group
      label="Nhận cuộc gọi bằng"
      description={isFree ? undefined : 'Đổi được khi không có cuộc gọi và đã ghi chú xong.'}
      value={phone.kind}
      onChange={kind => void choosePhone(kind as PhoneKind)}
    >
      <Stack gap={6} mt={6}>
        <Radio value="web" label="Trình duyệt này (tai nghe)" disabled={!isFree} />
        <Radio value="desk" label="Điện thoại bàn" disabled={!isFree} />
      </Stack>
      {phone.kind === 'web' && phone.shown === 'off' && (
        <Button size="xs" mt="xs" onClick={() => void openLine()}>
          Bật điện thoại
        </Button>
      )}
    </Radio.Group>
  )
}

function Sound({ onCheck }: Readonly<{ onCheck: () => void }>) {
  const [asks, setAsks] = useState(mayAskForNotes)
  const askForNotes = async () => {
    await Notification.requestPermission()
    setAsks(mayAskForNotes())
  }
  return (
    <>
      <Divider />
      <Text size="sm" fw={500} id="phone-loudness">
        Âm lượng chuông
      </Text>
      <Slider
        aria-labelledby="phone-loudness"
        thumbLabel="Âm lượng chuông"
        defaultValue={settings().loudness * 100}
        label={value => `${value} %`}
        onChangeEnd={value => {
          set({ loudness: value / 100 })
          ring(1)
        }}
      />
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={onCheck}>
          Kiểm tra micro và loa…
        </Button>
        {asks && (
          <Button size="xs" variant="default" onClick={() => void askForNotes()}>
            Bật thông báo
          </Button>
        )}
      </Group>
      {!asks && !mayNote() && (
        <Text size="xs" c="dimmed">
          Thông báo trên màn hình đang bị chặn trong trình duyệt.
        </Text>
      )}
    </>
  )
}

function Keys() {
  return (
    <>
      <Divider />
      <Stack gap={4} component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Phím tắt">
        {SHORTCUTS.map(({ key, label }) => (
          <Group key={key} component="li" gap="xs" justify="space-between">
            <Text size="sm">{label}</Text>
            <Kbd>{key}</Kbd>
          </Group>
        ))}
      </Stack>
    </>
  )
}
