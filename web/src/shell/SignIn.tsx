import {
  Alert,
  Button,
  Center,
  Modal,
  Paper,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Problem, post } from '../kit/api.ts'
import { textOf } from '../kit/parts.tsx'
import { type Me, SESSION_KEY } from '../kit/session.tsx'
import { NewPassword } from './NewPassword.tsx'

/** The front door. */
export function SignIn() {
  const [hasOneTime, setOneTime] = useState(false)
  return (
    <Center mih="100%" p="md" component="main">
      <Paper withBorder shadow="sm" p="xl" w="100%" maw={400}>
        <Stack>
          <div>
            <Title order={1} size="h2">
              Tổng đài 1022
            </Title>
            <Text c="dimmed">Trang làm việc của tổng đài và các đơn vị</Text>
          </div>
          {hasOneTime ? (
            <NewPassword onDone={() => setOneTime(false)} />
          ) : (
            <>
              <SignInForm />
              <Button variant="subtle" onClick={() => setOneTime(true)}>
                Tôi có mật khẩu dùng một lần
              </Button>
            </>
          )}
        </Stack>
      </Paper>
    </Center>
  )
}

/** Over the page of somebody whose session has ended; behind it everything stays as it was. */
export function SignInAgain({ username }: Readonly<{ username: string }>) {
  return (
    <Modal opened onClose={() => {}} withCloseButton={false} title="Phiên làm việc đã hết" centered>
      <Stack>
        <Text>Đăng nhập lại để tiếp tục. Nội dung đang nhập vẫn còn.</Text>
        <SignInForm username={username} />
      </Stack>
    </Modal>
  )
}

/** @param username given = only this person may come back here */
function SignInForm({ username }: Readonly<{ username?: string }>) {
  const client = useQueryClient()
  const [needsCode, setNeedsCode] = useState(false)
  const enter = useMutation({
    mutationFn: (body: Record<string, string>) => post<Me>('/api/session', body),
    onSuccess: me => {
      client.setQueryData(SESSION_KEY, me)
      // What was asked for after the session had ended was refused.
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] })
    },
    onError: error => {
      if (error instanceof Problem && /^totp-/.test(error.code)) setNeedsCode(true)
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const text = (name: string) => String(typed.get(name) ?? '').trim()
    const totp = text('totp')
    enter.mutate({
      username: username ?? text('username'),
      password: String(typed.get('password') ?? ''),
      ...(totp ? { totp } : {}),
    })
  }
  const asksFirst = enter.error instanceof Problem && enter.error.code === 'totp-required'
  return (
    <form onSubmit={submit}>
      <Stack>
        {enter.error && !asksFirst && (
          <Alert color="red" role="alert">
            {textOf(enter.error)}
          </Alert>
        )}
        {username === undefined ? (
          <TextInput
            name="username"
            label="Tên đăng nhập"
            autoComplete="username"
            required
            data-autofocus
            autoFocus
          />
        ) : (
          <TextInput label="Tên đăng nhập" value={username} readOnly />
        )}
        <PasswordInput
          name="password"
          label="Mật khẩu"
          autoComplete="current-password"
          required
          data-autofocus={username !== undefined || undefined}
        />
        {needsCode && (
          <TextInput
            name="totp"
            label="Mã xác thực hai lớp"
            description="Sáu chữ số trong ứng dụng xác thực"
            inputMode="numeric"
            autoComplete="one-time-code"
            pattern="\d{6}"
            required
            autoFocus
          />
        )}
        <Button type="submit" loading={enter.isPending} fullWidth>
          Đăng nhập
        </Button>
      </Stack>
    </form>
  )
}
