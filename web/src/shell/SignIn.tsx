import { Alert, Button, Center, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { Problem, post } from '../kit/api.ts'
import { textOf } from '../kit/parts.tsx'
import { comeIn, type Me } from '../kit/session.tsx'
import { NewPassword } from './NewPassword.tsx'

/** The front door. */
export function SignIn() {
  return (
    <Door title="Tổng đài 1022">
      <Text c="dimmed">Trang làm việc của tổng đài và các đơn vị</Text>
    </Door>
  )
}

/** Instead of the page of somebody whose session has ended; out of sight everything stays as it was. */
export function SignInAgain({ username }: Readonly<{ username: string }>) {
  return (
    <Door title="Phiên làm việc đã hết" username={username}>
      <Text>Đăng nhập lại để tiếp tục. Nội dung đang nhập vẫn còn.</Text>
    </Door>
  )
}

type DoorProps = Readonly<{ title: string; username?: string; children: ReactNode }>

/** @param username given = only this person may come back here; somebody else begins anew */
function Door({ title, username, children }: DoorProps) {
  const [password, setPassword] = useState<'known' | 'one-time' | 'new'>('known')
  return (
    <Center mih="100%" p="md" component="main">
      <Paper withBorder shadow="sm" p="xl" w="100%" maw={400}>
        <Stack>
          <div>
            <Title order={1} size="h2">
              {title}
            </Title>
            {children}
          </div>
          {password === 'one-time' ? (
            <NewPassword onSet={() => setPassword('new')} onBack={() => setPassword('known')} />
          ) : (
            <>
              {password === 'new' && (
                <Alert color="green" role="status">
                  Đã đặt mật khẩu mới. Mời bạn đăng nhập.
                </Alert>
              )}
              <SignInForm {...(username === undefined ? {} : { username })} />
              <Button variant="subtle" onClick={() => setPassword('one-time')}>
                Tôi có mật khẩu dùng một lần
              </Button>
              {username !== undefined && (
                // Where something is typed the browser asks first, since it would be lost.
                <Button variant="subtle" onClick={() => location.assign('/')}>
                  Đăng nhập bằng tài khoản khác
                </Button>
              )}
            </>
          )}
        </Stack>
      </Paper>
    </Center>
  )
}

/** @param username given = only this person may come back here */
function SignInForm({ username }: Readonly<{ username?: string }>) {
  const client = useQueryClient()
  const [needsCode, setNeedsCode] = useState(false)
  const enter = useMutation({
    mutationFn: (body: Record<string, string>) => post<Me>('/api/session', body),
    onSuccess: me => comeIn(client, me),
    onError: error => {
      if (error instanceof Problem && /^totp-/.test(error.code)) setNeedsCode(true)
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const text = (name: string) => String(typed.get(name) ?? '').trim()
    const totp = text('totp').replaceAll(' ', '')
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
          <TextInput name="username" label="Tên đăng nhập" autoComplete="username" required autoFocus />
        ) : (
          <TextInput label="Tên đăng nhập" value={username} readOnly />
        )}
        <PasswordInput
          name="password"
          label="Mật khẩu"
          autoComplete="current-password"
          required
          autoFocus={username !== undefined}
        />
        {needsCode && (
          <TextInput
            name="totp"
            label="Mã xác thực hai lớp"
            description="Sáu chữ số trong ứng dụng xác thực"
            inputMode="numeric"
            autoComplete="one-time-code"
            pattern="\d{3} ?\d{3}"
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
