import { Alert, Button, Group, Modal, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { post } from '../kit/api.ts'
import { said, textOf } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { PersonPicker, UnitPicker } from '../pickers/pickers.tsx'
import { ACCESS_WISH_NAMES, ACCESS_WISHES } from '../words/recordings.ts'

type NewRequestProps = Readonly<{ onAsked: () => void }>

/** Asks for all recordings of a ticket; who may grant enters here what a unit asked for on paper. */
export function NewRequest({ onAsked }: NewRequestProps) {
  const [isOpen, form] = useDisclosure(false)
  return (
    <>
      <Button onClick={form.open}>Lập đề nghị nghe</Button>
      <Modal
        opened={isOpen}
        onClose={form.close}
        title="Đề nghị nghe ghi âm của một phiếu"
        centered
        closeButtonProps={{ 'aria-label': 'Đóng' }}
      >
        <RequestForm
          onDone={() => {
            form.close()
            onAsked()
          }}
        />
      </Modal>
    </>
  )
}

function RequestForm({ onDone }: Readonly<{ onDone: () => void }>) {
  const { may } = useSession()
  const [unitId, setUnit] = useState<string | null>(null)
  const [forId, setFor] = useState<string | null>(null)
  const ask = useMutation({
    mutationFn: (body: object) => post('/api/recording-requests', body),
    onSuccess() {
      said('Đã gửi đề nghị.')
      onDone()
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const text = (name: string) => String(typed.get(name) ?? '').trim()
    const reference = text('reference')
    ask.mutate({
      ...{ ticket: text('ticket'), wish: text('wish'), purpose: text('purpose') },
      ...(reference ? { reference } : {}),
      ...(forId ? { forId } : {}),
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        {ask.error && (
          <Alert color="red" role="alert">
            {textOf(ask.error)}
          </Alert>
        )}
        <TextInput name="ticket" label="Mã phiếu" required maxLength={40} data-autofocus />
        <Textarea
          name="purpose"
          label="Mục đích"
          description="Ít nhất 10 ký tự; được lưu trong nhật ký"
          required
          minLength={10}
          maxLength={500}
        />
        <NativeSelect
          name="wish"
          label="Cần"
          data={ACCESS_WISHES.map(value => ({ value, label: ACCESS_WISH_NAMES[value] }))}
        />
        <TextInput name="reference" label="Số, ngày văn bản (nếu có)" maxLength={200} />
        {may('recording.grant') && (
          <>
            <UnitPicker label="Đơn vị đề nghị bằng văn bản" value={unitId} onChange={setUnit} />
            {unitId && (
              <PersonPicker label="Người sẽ nghe" unitId={unitId} value={forId} onChange={setFor} required />
            )}
          </>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={ask.isPending}>
            Gửi đề nghị
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
