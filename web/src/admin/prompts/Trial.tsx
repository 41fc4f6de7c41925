import { Alert, Button, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { post } from '../../kit/api.ts'
import { textOf } from '../../kit/parts.tsx'
import { Sound } from './Sound.tsx'

type Props = Readonly<{ text: string; kind: 'whole' | 'piece' }>

/** The words as typed, as callers would hear them; nothing is kept. */
export function Trial({ text, kind }: Props) {
  const [src, setSrc] = useState<string | null>(null)
  const hear = useMutation({
    mutationFn: () => post<Blob>('/api/prompts/trial', { text: text.trim(), kind }),
    onSuccess: sound => setSrc(URL.createObjectURL(sound)),
  })
  useEffect(() => () => (src === null ? undefined : URL.revokeObjectURL(src)), [src])
  return (
    <Stack gap="xs">
      <Button
        variant="default"
        size="xs"
        w="fit-content"
        loading={hear.isPending}
        disabled={text.trim() === ''}
        onClick={() => hear.mutate()}
      >
        Nghe thử
      </Button>
      {hear.error && (
        <Alert color="red" role="alert">
          {textOf(hear.error)}
        </Alert>
      )}
      {src && <Sound src={src} label="Nghe thử câu chữ" />}
    </Stack>
  )
}
