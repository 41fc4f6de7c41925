import { Button, type TextInputProps } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { post } from '../kit/api.ts'
import { said } from '../kit/parts.tsx'
import { Textarea, TextInput } from '../kit/typing.tsx'
import { AskDialog } from '../player/AskForm.tsx'

export const HOLDS_KEY = ['legal-holds']

type HoldProps = Readonly<{ recordingId?: string }>

/** Keeps a recording, or all of a ticket, from being destroyed. */
export function HoldButton({ recordingId }: HoldProps) {
  const client = useQueryClient()
  return (
    <AskDialog
      title="Giữ ghi âm, không tiêu hủy"
      yes="Giữ"
      ask={typed =>
        post('/api/legal-holds', {
          ...(recordingId ? { recordingId } : { ticket: typed('ticket') }),
          ...{ reason: typed('reason'), basis: typed('basis') },
        })
      }
      onDone={() => {
        said('Đã giữ: bản ghi sẽ không bị tiêu hủy.')
        void client.invalidateQueries({ queryKey: HOLDS_KEY })
      }}
      button={open => (
        <Button variant="default" onClick={open}>
          Giữ theo yêu cầu pháp lý
        </Button>
      )}
    >
      {!recordingId && <TextInput name="ticket" label="Mã phiếu" required maxLength={40} data-autofocus />}
      <Textarea name="reason" label="Lý do" required minLength={3} maxLength={500} />
      <Basis />
    </AskDialog>
  )
}

/** The paper that it rests on. */
export const Basis = (props: TextInputProps) => (
  <TextInput
    name="basis"
    label="Căn cứ"
    description="Số, ngày văn bản"
    required
    minLength={5}
    maxLength={500}
    {...props}
  />
)
