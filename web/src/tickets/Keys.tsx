import { ActionIcon, Group, Kbd, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { IconKeyboard } from '@tabler/icons-react'

const KEYS = [
  ['j', 'Phiếu kế tiếp'],
  ['k', 'Phiếu trước'],
  ['Enter', 'Mở phiếu'],
  ['/', 'Tìm'],
  ['?', 'Bảng phím tắt này'],
] as const

/** The keys of the lists; `?` shows them. */
export function Keys() {
  const [isOpen, { open, close }] = useDisclosure(false)
  useHotkeys([['shift+?', open]])
  return (
    <>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label="Phím tắt"
        title="Phím tắt (?)"
        onClick={open}
        visibleFrom="sm"
      >
        <IconKeyboard size={18} aria-hidden />
      </ActionIcon>
      <Modal opened={isOpen} onClose={close} title="Phím tắt">
        <Stack gap="xs">
          {KEYS.map(([key, what]) => (
            <Group key={key} gap="md">
              <Kbd miw={60} ta="center">
                {key}
              </Kbd>
              <Text size="sm">{what}</Text>
            </Group>
          ))}
        </Stack>
      </Modal>
    </>
  )
}
