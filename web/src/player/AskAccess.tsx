import { Box, NativeSelect, Text, type TextareaProps } from '@mantine/core'
import { said } from '../kit/parts.tsx'
import { TextInput } from '../kit/typing.tsx'
import { ACCESS_WISH_NAMES, ACCESS_WISHES } from '../words/recordings.ts'
import { AskForm, Purpose, type Typed } from './AskForm.tsx'
import type { Leave } from './useLeave.ts'

type AskAccessProps = Readonly<{ recordingId: string; ticket: string; leave: Pick<Leave, 'ask'> }>

/** Asks the Office or a supervisor for leave to hear it (D06). */
export function AskAccess({ recordingId, ticket, leave: { ask } }: AskAccessProps) {
  const send = (typed: Typed) =>
    ask.mutate(
      { ...wishOf(typed), ticket, recordingIds: [recordingId] },
      { onSuccess: () => said('Đã gửi đề nghị. Khi được duyệt, bạn mở nghe tại đây.') },
    )
  return (
    <Box maw={520}>
      <AskForm yes="Gửi đề nghị nghe" asking={ask} onSubmit={send}>
        <Text>Gửi đề nghị để Văn phòng hoặc trưởng ca duyệt.</Text>
        <WishFields autosize minRows={2} />
      </AskForm>
    </Box>
  )
}

/** What is wanted, and what for. @param purpose how its field looks */
export const WishFields = (purpose: TextareaProps) => (
  <>
    <Purpose {...purpose} />
    <NativeSelect
      name="wish"
      label="Cần"
      data={ACCESS_WISHES.map(value => ({ value, label: ACCESS_WISH_NAMES[value] }))}
    />
    <TextInput name="reference" label="Số, ngày văn bản (nếu có)" maxLength={200} />
  </>
)

/** These fields as the API takes them. */
export function wishOf(typed: Typed) {
  const reference = typed('reference')
  return { wish: typed('wish'), purpose: typed('purpose'), ...(reference ? { reference } : {}) }
}
