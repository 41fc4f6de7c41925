import { Box, Button, Card, Group, Modal, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { OneTimeShown } from '../../../../src/people/schemas.ts'
import { type Json, post, remove } from '../../kit/api.ts'
import { dateTimeOf } from '../../kit/format.ts'
import { confirm, refused, said } from '../../kit/parts.tsx'
import { useSession } from '../../kit/session.tsx'
import { type Account, lockedUntilOf, PEOPLE } from './accounts.ts'
import { ChangeModal } from './ChangeModal.tsx'
import { Slip } from './Slip.tsx'

type Step = Readonly<{ ask: Parameters<typeof confirm>[0] | null; run: () => Promise<unknown>; done: string }>

/** What opens the account, and what closes it. */
export function Access({ person }: Readonly<{ person: Account }>) {
  const { person: self } = useSession()
  const { run, isPending } = useSteps(person.id)
  const [isClosing, setClosing] = useState(false)
  const reset = useMutation({
    mutationFn: () => post<Json<typeof OneTimeShown>>(`/api/people/${person.id}/resets`),
    onError: refused,
  })
  const path = `/api/people/${person.id}`
  const isSelf = self.id === person.id
  const lockedUntil = lockedUntilOf(person, Date.now())
  return (
    <Card withBorder component="section" aria-labelledby="person-access">
      <Title order={2} size="h5" id="person-access" mb="sm">
        Đăng nhập
      </Title>
      <Stack gap="xs">
        {lockedUntil && (
          <Line text={`Tạm khóa vì sai mật khẩu nhiều lần, đến ${dateTimeOf(lockedUntil)}.`}>
            <Button
              size="xs"
              loading={isPending}
              onClick={() =>
                run({
                  ask: null,
                  run: () => remove(`${path}/lockout`),
                  done: 'Đã mở khóa: có thể đăng nhập lại ngay.',
                })
              }
            >
              Mở khóa
            </Button>
          </Line>
        )}
        <Line text={person.hasPassword ? 'Đã đặt mật khẩu.' : 'Chưa đặt mật khẩu.'}>
          <Button
            size="xs"
            variant="default"
            loading={reset.isPending}
            onClick={() => reset.mutate()}
            disabled={person.isDisabled}
          >
            Cấp mật khẩu dùng một lần
          </Button>
        </Line>
        <Line text={person.hasTotp ? 'Xác thực hai lớp đang bật.' : 'Chưa có xác thực hai lớp.'}>
          {person.hasTotp && (
            <Button size="xs" variant="default" loading={isPending} onClick={() => run(totpGone(path))}>
              Gỡ lớp thứ hai
            </Button>
          )}
        </Line>
        <Line text="Các trình duyệt đang mở và mã truy cập của chương trình.">
          <Button size="xs" variant="default" loading={isPending} onClick={() => run(sessionsEnded(path))}>
            Kết thúc mọi phiên
          </Button>
        </Line>
        {!isSelf && (
          <Line
            text={
              person.isDisabled
                ? 'Tài khoản đã khóa, không đăng nhập được.'
                : 'Người nghỉ việc: khóa tài khoản, sổ sách vẫn giữ tên.'
            }
          >
            <Button
              size="xs"
              color={person.isDisabled ? 'blue' : 'red'}
              variant="light"
              onClick={() => setClosing(true)}
            >
              {person.isDisabled ? 'Mở lại tài khoản' : 'Khóa tài khoản'}
            </Button>
          </Line>
        )}
      </Stack>
      <Modal opened={reset.data !== undefined} onClose={reset.reset} title="Mật khẩu dùng một lần">
        {reset.data && <Slip made={{ person, oneTime: reset.data }} />}
      </Modal>
      {isClosing && (
        <ChangeModal
          person={person}
          asked={{ isDisabled: !person.isDisabled }}
          onClose={() => setClosing(false)}
        />
      )}
    </Card>
  )
}

function Line({ text, children }: Readonly<{ text: string; children?: React.ReactNode }>) {
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm">{text}</Text>
      <Box flex="none">{children}</Box>
    </Group>
  )
}

const totpGone = (path: string): Step => ({
  ask: {
    title: 'Gỡ xác thực hai lớp?',
    text: 'Chỉ gỡ khi người đó mất điện thoại. Lần đăng nhập sau, họ phải thiết lập lại.',
    yes: 'Gỡ',
    isDangerous: true,
  },
  run: () => remove(`${path}/totp`),
  done: 'Đã gỡ xác thực hai lớp.',
})

const sessionsEnded = (path: string): Step => ({
  ask: {
    title: 'Kết thúc mọi phiên của người này?',
    text: 'Mọi cửa sổ đang mở bị đăng xuất ngay; nội dung đang nhập dở vẫn còn trên máy của họ.',
    yes: 'Kết thúc',
    isDangerous: true,
  },
  run: () => remove(`${path}/sessions`),
  done: 'Đã kết thúc mọi phiên.',
})

/** Asks first where it cannot be taken back, and says what came of it. */
function useSteps(id: string) {
  const client = useQueryClient()
  const step = useMutation({
    mutationFn: async ({ ask, run, done }: Step) => {
      if (ask && !(await confirm(ask))) return
      await run()
      said(done)
      await client.invalidateQueries({ queryKey: [...PEOPLE, 'one', id] })
      await client.invalidateQueries({ queryKey: [...PEOPLE, 'list'] })
    },
    onError: refused,
  })
  return { run: step.mutate, isPending: step.isPending }
}
