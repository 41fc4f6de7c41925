import { Button } from '@mantine/core'
import { IconCoffee } from '@tabler/icons-react'
import type { Ref } from 'react'

type Props = Readonly<{
  isPaused: boolean
  isAsking: boolean
  onClick?: () => void
  ref?: Ref<HTMLButtonElement>
}>

export const PauseButton = ({ isPaused, isAsking, ...ofMenu }: Props) => (
  <Button
    size="xs"
    variant="default"
    loading={isAsking}
    leftSection={<IconCoffee size={16} aria-hidden />}
    {...ofMenu}
  >
    {isPaused ? 'Đổi lý do' : 'Tạm nghỉ'}
  </Button>
)
