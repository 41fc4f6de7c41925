import { Button, Card, FileInput, Stack, Text, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { post } from '../kit/api.ts'
import { clearing } from '../kit/clearing.ts'
import { dateTimeOf } from '../kit/format.ts'
import { useSession } from '../kit/session.tsx'
import { Textarea } from '../kit/typing.tsx'
import type { Letter } from './letters.ts'
import { FileLine, useFile } from './SignedCopy.tsx'
import { uploadLetter } from './uploads.ts'
import { useLetterAct } from './useLetter.ts'

/** What the letter was answered with: by the head of the unit, or entered by the Office. */
export function LetterReply({ letter }: Readonly<{ letter: Letter }>) {
  const { may } = useSession()
  const { data: file } = useFile(letter.replyAttachmentId)
  if (letter.state === 'issued' && !may('letter.reply')) return null
  return (
    <Card withBorder component="section" aria-labelledby="letter-reply">
      <Stack gap="sm">
        <Title order={2} size="h4" id="letter-reply">
          Văn bản trả lời
        </Title>
        {letter.state === 'issued' && <ReplyForm letter={letter} />}
        {letter.repliedAt && (
          <Text size="sm" c="dimmed" className="figures">
            Ghi lúc {dateTimeOf(letter.repliedAt)}
          </Text>
        )}
        {letter.reply && <Text style={{ whiteSpace: 'pre-line' }}>{letter.reply}</Text>}
        {file && <FileLine file={file} />}
      </Stack>
    </Card>
  )
}

function ReplyForm({ letter }: Readonly<{ letter: Letter }>) {
  const [file, setFile] = useState<File | null>(null)
  const [ticketId] = letter.ticketIds
  const reply = useLetterAct(async (text: string) => {
    const attached = file && ticketId ? { attachmentId: (await uploadLetter(ticketId, file)).id } : {}
    return post<Letter>(`/api/letters/${letter.id}/reply`, { text, ...attached })
  }, 'Đã ghi văn bản trả lời.')
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    reply.mutate(String(new FormData(event.currentTarget).get('text') ?? '').trim())
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Textarea name="text" label="Nội dung trả lời" autosize minRows={3} maxLength={30_000} required />
        <FileInput
          label="Tệp kèm theo"
          placeholder="PDF, Word, ảnh"
          accept="application/pdf,image/*,.docx,.xlsx"
          value={file}
          onChange={setFile}
          clearable
          clearButtonProps={clearing('Bỏ tệp')}
        />
        <Button type="submit" loading={reply.isPending} style={{ alignSelf: 'flex-start' }}>
          Ghi trả lời
        </Button>
      </Stack>
    </form>
  )
}
