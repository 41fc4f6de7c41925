import { Button, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { FormEvent, ReactNode } from 'react'
import { addressOf } from '../kit/api.ts'
import { said } from '../kit/parts.tsx'
import { TextInput } from '../kit/typing.tsx'

type ExportMenuProps = Readonly<{ id: string; icon: ReactNode }>

/** The whole record leaves the house: what for is written into the journal (F03). */
export function ExportMenu({ id, icon }: ExportMenuProps) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const take = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const purpose = String(new FormData(event.currentTarget).get('purpose') ?? '').trim()
    const link = document.createElement('a')
    link.href = addressOf(`/api/tickets/${id}/export.zip`, { purpose })
    link.download = ''
    link.click()
    said('Đang tải hồ sơ về máy.')
    close()
  }
  return (
    <>
      <Button variant="default" size="xs" leftSection={icon} onClick={open}>
        Xuất hồ sơ
      </Button>
      <Modal opened={isOpen} onClose={close} title="Xuất toàn bộ hồ sơ (ZIP)">
        <form onSubmit={take}>
          <Stack>
            <Text size="sm">
              Gồm phiếu, nhật ký, nội dung, tệp và ghi âm. Việc xuất được ghi vào nhật ký kiểm tra.
            </Text>
            <TextInput
              name="purpose"
              label="Mục đích"
              required
              minLength={5}
              maxLength={300}
              data-autofocus
            />
            <Button type="submit">Xuất hồ sơ</Button>
          </Stack>
        </form>
      </Modal>
    </>
  )
}
