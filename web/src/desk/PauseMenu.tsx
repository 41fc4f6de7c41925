import { Menu } from '@mantine/core'
import { PAUSE_REASONS } from '../words/operators.ts'
import { PauseButton } from './PauseButton.tsx'

type Props = Readonly<{ isPaused: boolean; isAsking: boolean; pause: (reason: string) => void }>

export function PauseMenu({ pause, ...shown }: Props) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <PauseButton {...shown} />
      </Menu.Target>
      <Menu.Dropdown>
        {PAUSE_REASONS.map(reason => (
          <Menu.Item key={reason} onClick={() => pause(reason)}>
            {reason}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
