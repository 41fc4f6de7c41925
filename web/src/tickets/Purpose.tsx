import { Button, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { refused } from '../kit/parts.tsx'
import { TextInput } from '../kit/typing.tsx'

type PurposeProps = Readonly<{
  label: string
  about: string
  take: (purpose: string) => Promise<void>
  onTaken: () => void
}>

/** Asks what something is taken out for. */
export function Purpose({ label, about, take, onTaken }: PurposeProps) {
  const taking = useMutation({ mutationFn: take, onSuccess: onTaken, onError: refused })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    taking.mutate(String(new FormData(event.currentTarget).get('purpose') ?? '').trim())
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{about} Việc xuất được ghi vào nhật ký kiểm tra.</Text>
        <TextInput name="purpose" label="Mục đích" required minLength={5} maxLength={300} data-autofocus />
        <Button type="submit" loading={taking.isPending}>
          {label}
        </Button>
      </Stack>
    </form>
  )
}
