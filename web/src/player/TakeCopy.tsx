import { Alert, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { textOf } from '../kit/parts.tsx'
import { download } from './download.ts'

type TakeCopyProps = Readonly<{ recordingId: string; link: string | null }>

/** A marked copy to take along; what for is asked, and written down. */
export function TakeCopy({ recordingId, link }: TakeCopyProps) {
  const [isOpen, form] = useDisclosure(false)
  const take = useMutation({
    mutationFn: (purpose: string) => download(`/api/recordings/${recordingId}/copy`, { purpose, link }),
    onSuccess: form.close,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    take.mutate(String(new FormData(event.currentTarget).get('purpose') ?? '').trim())
  }
  return (
    <>
      <Button variant="default" leftSection={<IconDownload size={18} aria-hidden />} onClick={form.open}>
        Lấy bản sao
      </Button>
      <Modal
        opened={isOpen}
        onClose={form.close}
        title="Lấy bản sao ghi âm"
        centered
        closeButtonProps={{ 'aria-label': 'Đóng' }}
      >
        <form onSubmit={submit}>
          <Stack>
            <Text size="sm">Bản sao mang dấu chìm của bạn: nếu lọt ra ngoài, sẽ biết từ ai và khi nào.</Text>
            {take.error && (
              <Alert color="red" role="alert">
                {textOf(take.error)}
              </Alert>
            )}
            <Textarea
              name="purpose"
              label="Mục đích"
              description="Ít nhất 10 ký tự; được lưu trong nhật ký"
              required
              minLength={10}
              maxLength={500}
              data-autofocus
            />
            <Group justify="flex-end">
              <Button type="submit" loading={take.isPending}>
                Tải về
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  )
}
