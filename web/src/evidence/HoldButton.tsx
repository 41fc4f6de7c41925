import { Alert, Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { post } from '../kit/api.ts'
import { said, textOf } from '../kit/parts.tsx'

export const HOLDS_KEY = ['legal-holds']

type HoldProps = Readonly<{ recordingId?: string }>

/** Keeps a recording, or all of a ticket, from being destroyed. */
export function HoldButton({ recordingId }: HoldProps) {
  const [isOpen, form] = useDisclosure(false)
  const client = useQueryClient()
  const hold = useMutation({
    mutationFn: (body: object) => post('/api/legal-holds', body),
    onSuccess() {
      said('Đã giữ: bản ghi sẽ không bị tiêu hủy.')
      void client.invalidateQueries({ queryKey: HOLDS_KEY })
      form.close()
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const text = (name: string) => String(typed.get(name) ?? '').trim()
    hold.mutate({
      ...(recordingId ? { recordingId } : { ticket: text('ticket') }),
      ...{ reason: text('reason'), basis: text('basis') },
    })
  }
  return (
    <>
      <Button variant="default" onClick={form.open}>
        Giữ theo yêu cầu pháp lý
      </Button>
      <Modal
        opened={isOpen}
        onClose={form.close}
        title="Giữ ghi âm, không tiêu hủy"
        centered
        closeButtonProps={{ 'aria-label': 'Đóng' }}
      >
        <form onSubmit={submit}>
          <Stack>
            {hold.error && (
              <Alert color="red" role="alert">
                {textOf(hold.error)}
              </Alert>
            )}
            {!recordingId && (
              <TextInput name="ticket" label="Mã phiếu" required maxLength={40} data-autofocus />
            )}
            <Textarea name="reason" label="Lý do" required minLength={3} maxLength={500} />
            <TextInput
              name="basis"
              label="Căn cứ"
              description="Số, ngày văn bản"
              required
              minLength={5}
              maxLength={500}
            />
            <Group justify="flex-end">
              <Button type="submit" loading={hold.isPending}>
                Giữ
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  )
}
