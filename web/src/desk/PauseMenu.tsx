import { Menu } from '@mantine/core'
import { PAUSE_REASONS } from '../words/operators.ts'
import { PauseButton } from './PauseButton.tsx'

type Props = Readonly<{
  isPaused: boolean
  isAsking: boolean
  isOpen: boolean
  setOpen: (isOpen: boolean) => void
  pause: (reason: string) => void
}>

export function PauseMenu({ isOpen, setOpen, pause, ...shown }: Props) {
  return (
    <Menu opened={isOpen} onChange={setOpen} position="bottom-start">
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
