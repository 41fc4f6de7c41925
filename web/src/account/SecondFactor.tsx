import { Alert, Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconShieldCheck } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { post } from '../kit/api.ts'
import { said, textOf } from '../kit/parts.tsx'
import { TotpForm } from '../shell/TotpSetUp.tsx'
import { OWN_KEY, type Own } from './useOwn.ts'

/** A code from a telephone beside the password: set up, changed to another telephone, given up. */
export function SecondFactor({ own }: Readonly<{ own: Own }>) {
  const client = useQueryClient()
  const [isOpen, form] = useDisclosure(false)
  const done = async (text: string) => {
    form.close()
    said(text)
    await client.invalidateQueries({ queryKey: OWN_KEY })
  }
  if (!own.hasTotp)
    return isOpen ? (
      <TotpForm onDone={() => void done('Đã bật xác thực hai lớp.')} />
    ) : (
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          Mỗi lần đăng nhập, ngoài mật khẩu cần thêm mã từ điện thoại của bạn. Người khác biết mật khẩu cũng
          không vào được.
        </Text>
        <Button onClick={form.open}>Bật xác thực hai lớp</Button>
      </Stack>
    )
  return (
    <Stack gap="sm" align="flex-start">
      <Group gap="xs">
        <IconShieldCheck size={20} aria-hidden />
        <Text>Đang bật.</Text>
      </Group>
      {own.mustHaveTotp ? (
        <Text size="sm">
          Vai trò của bạn bắt buộc dùng xác thực hai lớp. Đổi hoặc mất điện thoại: xin báo quản trị viên gỡ,
          lần đăng nhập sau bạn thiết lập lại.
        </Text>
      ) : (
        <>
          <Text size="sm">Muốn chuyển sang điện thoại khác: tắt, rồi bật lại trên điện thoại mới.</Text>
          {isOpen ? (
            <Removal onDone={() => void done('Đã tắt xác thực hai lớp.')} onClose={form.close} />
          ) : (
            <Button variant="default" onClick={form.open}>
              Tắt xác thực hai lớp
            </Button>
          )}
        </>
      )}
    </Stack>
  )
}

/** A browser left open is not enough for it. */
function Removal({ onDone, onClose }: Readonly<{ onDone: () => void; onClose: () => void }>) {
  const removal = useMutation({
    mutationFn: (body: Record<string, string>) => post('/api/me/totp/removal', body),
    onSuccess: onDone,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    removal.mutate({
      password: String(typed.get('password') ?? ''),
      totp: String(typed.get('totp') ?? '').replaceAll(' ', ''),
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {removal.error && (
          <Alert color="red" role="alert">
            {textOf(removal.error)}
          </Alert>
        )}
        <PasswordInput name="password" label="Mật khẩu" autoComplete="current-password" required autoFocus />
        <TextInput
          name="totp"
          label="Mã xác thực hai lớp"
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="\d{3} ?\d{3}"
          required
        />
        <Group>
          <Button type="submit" color="red" loading={removal.isPending}>
            Tắt xác thực hai lớp
          </Button>
          <Button variant="default" onClick={onClose}>
            Không
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
