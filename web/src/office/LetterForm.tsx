import { Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { put } from '../kit/api.ts'
import { instantOf, wallOf } from '../kit/instants.ts'
import { Textarea, TextInput } from '../kit/typing.tsx'
import { DueInput } from './DueInput.tsx'
import type { Letter } from './letters.ts'
import { useLetterAct } from './useLetter.ts'

/** The words of a draft; who wrote in between is told so and loses nothing of theirs. */
export function LetterForm({ letter }: Readonly<{ letter: Letter }>) {
  const [due, setDue] = useState(wallOf(letter.dueAt))
  const save = useLetterAct(
    (words: Record<string, unknown>) =>
      put<Letter>(`/api/letters/${letter.id}`, { version: letter.version, ...words }),
    'Đã lưu dự thảo.',
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value).trim()])
    save.mutate({ ...Object.fromEntries(typed.filter(([, value]) => value !== '')), dueAt: instantOf(due) })
  }
  return (
    <Card withBorder component="form" onSubmit={submit} aria-labelledby="letter-form">
      <Stack gap="sm">
        <Title order={2} size="h4" id="letter-form">
          Soạn thảo
        </Title>
        <TextInput
          name="addressee"
          label="Nơi nhận"
          defaultValue={letter.addressee}
          maxLength={200}
          required
        />
        <Textarea
          name="summary"
          label="Trích yếu"
          defaultValue={letter.summary}
          maxLength={500}
          autosize
          minRows={2}
          required
        />
        <Textarea
          name="body"
          label="Nội dung"
          description="Mỗi dòng là một đoạn"
          defaultValue={letter.body}
          maxLength={30_000}
          autosize
          minRows={8}
          maxRows={24}
          required
        />
        <Group grow align="flex-start">
          <TextInput
            name="signerTitle"
            label="Chức vụ người ký"
            defaultValue={letter.signerTitle}
            maxLength={120}
          />
          <TextInput name="signer" label="Người ký" defaultValue={letter.signer} maxLength={120} />
        </Group>
        <DueInput label="Đề nghị trả lời trước" value={due} onChange={setDue} />
        <Group>
          <Button type="submit" loading={save.isPending}>
            Lưu dự thảo
          </Button>
          <Text size="sm" c="dimmed">
            Bản xem trước cập nhật sau khi lưu.
          </Text>
        </Group>
      </Stack>
    </Card>
  )
}
