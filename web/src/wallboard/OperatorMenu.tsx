import { Menu, Text } from '@mantine/core'
import {
  IconEar,
  IconExternalLink,
  IconListCheck,
  IconLogout,
  IconMessage2,
  IconPlayerPause,
  IconPlayerPlay,
  IconUsersPlus,
} from '@tabler/icons-react'
import { Link } from 'wouter'
import type { Mode } from '../../../src/monitoring/monitor.ts'
import { put } from '../kit/api.ts'
import { dialogs } from '../kit/dialogs.ts'
import { confirm } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { MODE_NAMES } from '../words/monitors.ts'
import { Abilities } from './Abilities.tsx'
import { done } from './acts.ts'
import { askMonitor } from './monitoring.tsx'
import { PauseForm } from './PauseForm.tsx'
import type { LiveOperator } from './picture.ts'

const MODE_ICONS: Readonly<Record<Mode, typeof IconEar>> = {
  listen: IconEar,
  whisper: IconMessage2,
  barge: IconUsersPlus,
}

type Props = Readonly<{ operator: LiveOperator; name: string; isTalking: boolean }>

export function OperatorMenu({ operator, name, isTalking }: Props) {
  const { may } = useSession()
  return (
    <>
      {isTalking && operator.callId && <TalkItems callId={operator.callId} name={name} />}
      {may('presence.set') && operator.presence !== 'signed-out' && (
        <PresenceItems operator={operator} name={name} />
      )}
      {may('operator.setSkills') && (
        <Menu.Item
          leftSection={<IconListCheck size={16} aria-hidden />}
          onClick={() =>
            dialogs.open({
              title: `Hàng chờ và kỹ năng: ${name}`,
              size: 'lg',
              children: <Abilities operatorId={operator.operatorId} name={name} />,
            })
          }
        >
          Hàng chờ và kỹ năng…
        </Menu.Item>
      )}
    </>
  )
}

function TalkItems({ callId, name }: Readonly<{ callId: string; name: string }>) {
  const { may } = useSession()
  const modes: Mode[] = may('call.monitor') ? ['listen', 'whisper', 'barge'] : ['listen']
  return (
    <>
      {may('call.listen') &&
        modes.map(mode => {
          const Icon = MODE_ICONS[mode]
          return (
            <Menu.Item
              key={mode}
              leftSection={<Icon size={16} aria-hidden />}
              onClick={() => askMonitor(callId, mode, name)}
            >
              {MODE_NAMES[mode]}…
            </Menu.Item>
          )
        })}
      {may('call.read') && (
        <Menu.Item
          component={Link}
          href={`/calls/${callId}`}
          leftSection={<IconExternalLink size={16} aria-hidden />}
        >
          Xem cuộc gọi
        </Menu.Item>
      )}
      <Menu.Divider />
    </>
  )
}

function PresenceItems({ operator, name }: Readonly<{ operator: LiveOperator; name: string }>) {
  const path = `/api/operators/${operator.operatorId}/presence`
  const isBusy = operator.state !== operator.presence
  const signOut = async () => {
    const text = (
      <Text size="sm">
        {isBusy ? 'Có hiệu lực khi cuộc gọi đang có kết thúc. ' : ''}
        Người này phải tự đăng nhập ca trực lại; không ai làm thay được.
      </Text>
    )
    if (await confirm({ title: `Cho ${name} thoát ca?`, text, yes: 'Cho thoát ca', isDangerous: true }))
      await done(put(path, { state: 'signed-out' }), `${name}: đã cho thoát ca.`)
  }
  return (
    <>
      {operator.presence === 'paused' ? (
        <Menu.Item
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          onClick={() => void done(put(path, { state: 'ready' }), `${name}: đã cho sẵn sàng.`)}
        >
          Cho sẵn sàng
        </Menu.Item>
      ) : (
        <Menu.Item
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          onClick={() =>
            dialogs.open({ title: `Cho ${name} tạm nghỉ`, children: <PauseForm path={path} name={name} /> })
          }
        >
          Cho tạm nghỉ…
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
        Cho thoát ca…
      </Menu.Item>
    </>
  )
}
