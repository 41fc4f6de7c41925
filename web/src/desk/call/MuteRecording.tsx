import { Button, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconEar, IconEarOff } from '@tabler/icons-react'
import { useState } from 'react'
import type { MuteReason } from '../../../../src/calls/muting.ts'
import { clockOf } from '../../kit/format.ts'
import { serverNow, useNow } from '../../kit/now.ts'
import { keyOf, useKeys } from '../keys.ts'
import type { LiveCall } from '../own.ts'
import { useDeskSettings } from '../useOwn.ts'
import { useRequest } from './useRequest.ts'

const REASONS: Readonly<Record<MuteReason, string>> = {
  card: 'Số thẻ, số tài khoản',
  password: 'Mật khẩu, mã xác thực',
  identity: 'Số giấy tờ tùy thân',
  health: 'Thông tin sức khỏe',
  other: 'Thông tin khác không được giữ',
}

/** The recording is silent while somebody says what nobody may keep; the talk goes on. */
export function MuteRecording({ call }: Readonly<{ call: LiveCall }>) {
  const ask = useRequest(call.callId)
  const [isOpen, menu] = useDisclosure(false)
  const { isRecordingMuted } = call
  const turn = () => (isRecordingMuted ? ask.mutate({ act: 'unmute-recording' }) : menu.open())
  useKeys({ muteRecording: () => ask.isPending || turn() })
  if (isRecordingMuted)
    return (
      <Button
        size="xs"
        color="red"
        loading={ask.isPending}
        leftSection={<IconEar size={16} aria-hidden />}
        onClick={() => ask.mutate({ act: 'unmute-recording' })}
        aria-keyshortcuts={keyOf('muteRecording')}
      >
        Ghi âm lại <Left />
      </Button>
    )
  return (
    <Menu opened={isOpen} onChange={menu.set} position="bottom-start">
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          loading={ask.isPending}
          leftSection={<IconEarOff size={16} aria-hidden />}
          aria-keyshortcuts={keyOf('muteRecording')}
        >
          Tạm tắt ghi âm
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Vì người dân sắp nói:</Menu.Label>
        {Object.entries(REASONS).map(([why, text]) => (
          <Menu.Item key={why} onClick={() => ask.mutate({ act: 'mute-recording', why: why as MuteReason })}>
            {text}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** How long it stays silent at most; counted from when this page heard of it. */
function Left() {
  const now = useNow()
  const [since] = useState(serverNow)
  const { data } = useDeskSettings()
  if (!data) return null
  return <>(còn {clockOf(since + data.muteSeconds * 1_000 - now)})</>
}
