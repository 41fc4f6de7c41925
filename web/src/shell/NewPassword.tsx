import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { post } from '../kit/api.ts'
import { textOf } from '../kit/parts.tsx'

/** A first password, or a new one after the administrator gave a one-time password. */
export function NewPassword({ onSet, onBack }: Readonly<{ onSet: () => void; onBack: () => void }>) {
  const set = useMutation({
    mutationFn: (body: Record<string, string>) => post('/api/session/reset', body),
    onSuccess: onSet,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const text = (name: string) => String(typed.get(name) ?? '')
    set.mutate({
      username: text('username').trim(),
      secret: text('secret').trim(),
      newPassword: text('newPassword'),
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        {set.error && (
          <Alert color="red" role="alert">
            {textOf(set.error)}
          </Alert>
        )}
        <TextInput name="username" label="Tên đăng nhập" autoComplete="username" required autoFocus />
        <TextInput name="secret" label="Mật khẩu dùng một lần" autoComplete="off" required />
        <PasswordInput name="newPassword" label="Mật khẩu mới" autoComplete="new-password" required />
        <Button type="submit" loading={set.isPending} fullWidth>
          Đặt mật khẩu
        </Button>
        <Button variant="subtle" onClick={onBack}>
          Quay lại đăng nhập
        </Button>
      </Stack>
    </form>
  )
}
