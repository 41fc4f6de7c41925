import { Alert, Button, PasswordInput, Progress, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useRef, useState } from 'react'
import { post } from '../kit/api.ts'
import { said, textOf } from '../kit/parts.tsx'
import { POLICY, strengthOf } from './strength.ts'
import { OWN_KEY, type Own } from './useOwn.ts'

/** The old one and the new one; other browsers are signed out. */
export function Password({ own }: Readonly<{ own: Own }>) {
  const [typed, setTyped] = useState('')
  const form = useRef<HTMLFormElement>(null)
  const change = useChange(() => {
    form.current?.reset()
    setTyped('')
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const text = (name: string) => String(data.get(name) ?? '')
    const totp = text('totp').trim()
    change.mutate({
      currentPassword: text('currentPassword'),
      newPassword: typed,
      ...(totp ? { totp } : {}),
    })
  }
  return (
    <form ref={form} onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">{POLICY}</Text>
        {change.error && (
          <Alert color="red" role="alert">
            {textOf(change.error)}
          </Alert>
        )}
        <input type="text" name="username" autoComplete="username" value={own.username} readOnly hidden />
        <PasswordInput
          name="currentPassword"
          label="Mật khẩu hiện tại"
          autoComplete="current-password"
          required
        />
        <NewPassword username={own.username} value={typed} onChange={setTyped} />
        {own.hasTotp && (
          <TextInput
            name="totp"
            label="Mã xác thực hai lớp"
            description="Sáu chữ số trong ứng dụng xác thực"
            inputMode="numeric"
            autoComplete="one-time-code"
            pattern="\d{6}"
            required
          />
        )}
        <Button
          type="submit"
          loading={change.isPending}
          disabled={!strengthOf(typed, own.username).isFit}
          style={{ alignSelf: 'flex-start' }}
        >
          Đổi mật khẩu
        </Button>
      </Stack>
    </form>
  )
}

function useChange(onDone: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: Record<string, string>) => post('/api/me/password', body),
    onSuccess: async () => {
      said('Đã đổi mật khẩu. Các trình duyệt khác đã được đăng xuất.')
      onDone()
      await client.invalidateQueries({ queryKey: OWN_KEY })
    },
  })
}

type NewPasswordProps = Readonly<{ username: string; value: string; onChange: (value: string) => void }>

function NewPassword({ username, value, onChange }: NewPasswordProps) {
  const verdict = useId()
  const strength = strengthOf(value, username)
  return (
    <div>
      <PasswordInput
        label="Mật khẩu mới"
        autoComplete="new-password"
        required
        value={value}
        onChange={event => onChange(event.currentTarget.value)}
        aria-describedby={verdict}
      />
      <Progress
        value={value === '' ? 0 : strength.share}
        color={strength.colour}
        size="sm"
        mt={6}
        aria-hidden
      />
      <Text id={verdict} size="sm" mih={22} role="status">
        {value !== '' && strength.text}
      </Text>
    </div>
  )
}
