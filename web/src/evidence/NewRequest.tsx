import { Button, Modal } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { post } from '../kit/api.ts'
import { said } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { TextInput } from '../kit/typing.tsx'
import { PersonPicker, UnitPicker } from '../pickers/pickers.tsx'
import { WishFields, wishOf } from '../player/AskAccess.tsx'
import { AskForm, type Typed } from '../player/AskForm.tsx'

type NewRequestProps = Readonly<{ onAsked: () => void }>

/** Asks for all recordings of a ticket; who may grant enters here what a unit asked for on paper. */
export function NewRequest({ onAsked }: NewRequestProps) {
  const [isOpen, form] = useDisclosure(false)
  return (
    <>
      <Button onClick={form.open}>Lập đề nghị nghe</Button>
      <Modal opened={isOpen} onClose={form.close} title="Đề nghị nghe ghi âm của một phiếu" centered>
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
  const send = (typed: Typed) =>
    ask.mutate({ ...wishOf(typed), ticket: typed('ticket'), ...(forId ? { forId } : {}) })
  return (
    <AskForm yes="Gửi đề nghị" asking={ask} onSubmit={send}>
      <TextInput name="ticket" label="Mã phiếu" required maxLength={40} data-autofocus />
      <WishFields />
      {may('recording.grant') && (
        <>
          <UnitPicker label="Đơn vị đề nghị bằng văn bản" value={unitId} onChange={setUnit} />
          {unitId && (
            <PersonPicker label="Người sẽ nghe" unitId={unitId} value={forId} onChange={setFor} required />
          )}
        </>
      )}
    </AskForm>
  )
}
