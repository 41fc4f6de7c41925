import { Alert, Button, Center, Code, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import type { TotpBegun } from '../../../src/people/schemas.ts'
import { type Json, post } from '../kit/api.ts'
import { Failure, textOf, Waiting } from '../kit/parts.tsx'
import { SESSION_KEY } from '../kit/session.tsx'
import { QrCode } from './QrCode.tsx'

/** The door of those whose role asks for a second factor (supervisor and above) and who have none yet. */
export function TotpSetUp() {
  return (
    <Center mih="100%" p="md" component="main">
      <Paper withBorder shadow="sm" p="xl" w="100%" maw={440}>
        <Stack>
          <Title order={1} size="h3">
            Thiết lập xác thực hai lớp
          </Title>
          <Text>
            Vai trò của bạn xem được nhiều dữ liệu, nên cần thêm mã từ điện thoại mỗi khi đăng nhập.
          </Text>
          <TotpForm />
        </Stack>
      </Paper>
    </Center>
  )
}

/** @param onDone when the first code was right */
export function TotpForm({ onDone }: Readonly<{ onDone?: () => void }>) {
  const client = useQueryClient()
  const begun = useQuery({
    queryKey: ['totp'],
    queryFn: () => post<Json<typeof TotpBegun>>('/api/me/totp'),
    // A second asking would make the picture on the telephone worthless.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  })
  const prove = useMutation({
    mutationFn: (code: string) => post('/api/me/totp/confirmation', { code }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: SESSION_KEY })
      onDone?.()
    },
  })
  if (begun.error) return <Failure error={begun.error} retry={() => void begun.refetch()} />
  if (!begun.data) return <Waiting />
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    // Applications show it in two groups of three.
    prove.mutate(String(new FormData(event.currentTarget).get('code') ?? '').replaceAll(' ', ''))
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text>1. Quét mã này bằng ứng dụng xác thực (Google Authenticator, Microsoft Authenticator…)</Text>
        <QrCode text={begun.data.uri} label="Mã QR để thêm vào ứng dụng xác thực" />
        <Text c="dimmed" size="sm">
          Không quét được? Nhập khóa: <Code>{begun.data.secret}</Code>
        </Text>
        {prove.error && (
          <Alert color="red" role="alert">
            {textOf(prove.error)}
          </Alert>
        )}
        <TextInput
          name="code"
          label="2. Nhập sáu chữ số ứng dụng đang hiện"
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="\d{3} ?\d{3}"
          required
        />
        <Button type="submit" loading={prove.isPending}>
          Xác nhận
        </Button>
      </Stack>
    </form>
  )
}
