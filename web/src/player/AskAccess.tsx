import { Alert, Button, Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core'
import type { FormEvent } from 'react'
import { said, textOf } from '../kit/parts.tsx'
import { ACCESS_WISH_NAMES, ACCESS_WISHES } from '../words/recordings.ts'
import type { Leave } from './useLeave.ts'

type AskAccessProps = Readonly<{ recordingId: string; ticket: string; leave: Pick<Leave, 'ask'> }>

/** Asks the Office or a supervisor for leave to hear it (D06). */
export function AskAccess({ recordingId, ticket, leave: { ask } }: AskAccessProps) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const text = (name: string) => String(typed.get(name) ?? '').trim()
    const reference = text('reference')
    ask.mutate(
      {
        ...{ ticket, recordingIds: [recordingId], wish: text('wish'), purpose: text('purpose') },
        ...(reference ? { reference } : {}),
      },
      { onSuccess: () => said('Đã gửi đề nghị. Khi được duyệt, bạn mở nghe tại đây.') },
    )
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" maw={520}>
        <Text>Gửi đề nghị để Văn phòng hoặc trưởng ca duyệt.</Text>
        {ask.error && (
          <Alert color="red" role="alert">
            {textOf(ask.error)}
          </Alert>
        )}
        <Textarea
          name="purpose"
          label="Mục đích"
          description="Ít nhất 10 ký tự; được lưu trong nhật ký"
          required
          minLength={10}
          maxLength={500}
          autosize
          minRows={2}
        />
        <NativeSelect
          name="wish"
          label="Cần"
          data={ACCESS_WISHES.map(value => ({ value, label: ACCESS_WISH_NAMES[value] }))}
        />
        <TextInput name="reference" label="Số, ngày văn bản (nếu có)" maxLength={200} />
        <Group>
          <Button type="submit" loading={ask.isPending}>
            Gửi đề nghị nghe
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
