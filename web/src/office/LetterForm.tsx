import { Alert, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { Problem, put } from '../kit/api.ts'
import { instantOf, wallOf } from '../kit/instants.ts'
import { refused } from '../kit/parts.tsx'
import { Textarea, TextInput } from '../kit/typing.tsx'
import { DueInput } from './DueInput.tsx'
import type { Letter } from './letters.ts'
import { useLetterAct } from './useLetter.ts'

type Props = Readonly<{ letter: Letter }>
/** Whether there are words that are not kept yet. */
type Keeping = Readonly<{ isUnsaved: boolean; setUnsaved: (isUnsaved: boolean) => void }>

/**
 * The words of a draft. What another has saved stands here too, until somebody types: from then on no answer and no news takes a
 * word of theirs away.
 */
export function LetterForm({ letter, ...keeping }: Props & Keeping) {
  const [begun, begin] = useState<Letter | null>(null)
  const words = begun ?? letter
  return (
    <Words key={words.version} letter={words} begin={() => begin(known => known ?? letter)} {...keeping} />
  )
}

function Words({ letter, begin, isUnsaved, setUnsaved }: Props & Keeping & Readonly<{ begin: () => void }>) {
  const [due, setDue] = useState(wallOf(letter.dueAt))
  const { save, isBehind } = useSaving(letter)
  const edits = useRef(0)
  const edited = () => {
    begin()
    edits.current += 1
    setUnsaved(true)
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value).trim()])
    const words = { ...Object.fromEntries(typed.filter(([, value]) => value !== '')), dueAt: instantOf(due) }
    const sent = edits.current
    save.mutate(words, { onSuccess: () => setUnsaved(edits.current > sent) })
  }
  const pick = (day: string | null) => {
    edited()
    setDue(day)
  }
  return (
    <Card withBorder component="form" onSubmit={submit} onInput={edited} aria-labelledby="letter-form">
      <Stack gap="sm">
        <Title order={2} size="h4" id="letter-form">
          Soạn thảo
        </Title>
        <Fields letter={letter} />
        <DueInput label="Đề nghị trả lời trước" value={due} onChange={pick} />
        {isBehind && (
          <Alert color="red" role="alert" title="Người khác vừa lưu dự thảo này">
            Bản xem trước là bản của họ; nội dung bạn nhập vẫn còn nguyên. Nếu lưu, bản của bạn thay bản đó.
          </Alert>
        )}
        <Group>
          <Button type="submit" loading={save.isPending}>
            {isBehind ? 'Tôi đã xem, vẫn lưu' : 'Lưu dự thảo'}
          </Button>
          <Text size="sm" c="dimmed" role="status">
            {isUnsaved ? 'Chưa lưu. Lưu rồi mới phát hành được.' : 'Bản xem trước cập nhật sau khi lưu.'}
          </Text>
        </Group>
      </Stack>
    </Card>
  )
}

/** Upon the version that was read here last: whoever is not the first reads the other one before theirs takes its place. */
function useSaving({ id, version: first }: Letter) {
  const client = useQueryClient()
  const [version, setVersion] = useState(first)
  const [isBehind, setBehind] = useState(false)
  const save = useLetterAct(
    async (words: Record<string, unknown>) => {
      const saved = await put<Letter>(`/api/letters/${id}`, { version, ...words })
      setVersion(saved.version)
      setBehind(false)
      return saved
    },
    'Đã lưu dự thảo.',
    error => {
      if (!(error instanceof Problem) || error.code !== 'letter-changed') return refused(error)
      setVersion(Number(error.facts.version))
      setBehind(true)
      void client.invalidateQueries({ queryKey: ['letters', 'one', id] })
    },
  )
  return { save, isBehind }
}

function Fields({ letter }: Props) {
  return (
    <>
      <TextInput name="addressee" label="Nơi nhận" defaultValue={letter.addressee} maxLength={200} required />
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
    </>
  )
}
