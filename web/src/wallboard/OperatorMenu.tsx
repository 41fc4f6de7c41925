import { Menu, Text } from '@mantine/core'
import { IconListCheck, IconLogout, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { put } from '../kit/api.ts'
import { dialogs } from '../kit/dialogs.ts'
import { confirm } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { Abilities } from './Abilities.tsx'
import { done } from './acts.ts'
import { PauseForm } from './PauseForm.tsx'
import type { LiveOperator } from './picture.ts'
import { TalkItems } from './TalkItems.tsx'

type Props = Readonly<{ operator: LiveOperator; name: string; isTalking: boolean }>

export function OperatorMenu({ operator, name, isTalking }: Props) {
  const { may } = useSession()
  return (
    <>
      {isTalking && operator.callId && (
        <>
          <TalkItems callId={operator.callId} name={name} />
          <Menu.Divider />
        </>
      )}
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
