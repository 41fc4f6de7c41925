import { Button, Kbd, Modal, Table, Text } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { IconKeyboard } from '@tabler/icons-react'
import { SHORTCUTS } from '../phone/shortcuts.ts'
import { KEYS, keyOf } from './keys.ts'

const ROWS = [
  ...SHORTCUTS.map(({ key, label }) => ({ key, label })),
  ...KEYS.map(({ act, label }) => ({ key: keyOf(act), label })),
  { key: '?', label: 'Mở bảng phím tắt này (khi không ở ô nhập)' },
]

/** All keys of the desk. */
export function Help() {
  const [isOpen, { open, close }] = useDisclosure(false)
  useHotkeys([
    ['shift+?', open],
    ['?', open],
  ])
  return (
    <>
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconKeyboard size={16} aria-hidden />}
        onClick={open}
      >
        Phím tắt (?)
      </Button>
      <Modal opened={isOpen} onClose={close} title="Phím tắt">
        <Table>
          <Table.Tbody>
            {ROWS.map(({ key, label }) => (
              <Table.Tr key={key}>
                <Table.Th scope="row" w={90}>
                  <Kbd>{key}</Kbd>
                </Table.Th>
                <Table.Td>
                  <Text size="sm">{label}</Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Modal>
    </>
  )
}
