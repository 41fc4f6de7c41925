import '../print.css'
import { Alert, Button, Code, CopyButton, Group, Portal, Stack, Text } from '@mantine/core'
import { IconCheck, IconCopy, IconPrinter } from '@tabler/icons-react'
import type { PersonMade } from '../../../../src/people/schemas.ts'
import type { Json } from '../../kit/api.ts'
import { dateTimeOf } from '../../kit/format.ts'
import { ROLE_NAMES } from '../../words/roles.ts'

export type Made = Json<typeof PersonMade>

/** A one-time password, on the screen this once, to be copied or handed over on paper. */
export function Slip({ made }: Readonly<{ made: Made }>) {
  const { person, oneTime } = made
  return (
    <Stack>
      <Alert color="yellow" title="Mật khẩu chỉ hiện lần này">
        Đưa tận tay cho {person.displayName}. Đóng cửa sổ này thì không xem lại được, chỉ cấp lại được.
      </Alert>
      <div>
        <Text>
          Tên đăng nhập: <Code fz="md">{person.username}</Code>
        </Text>
        <Text>
          Mật khẩu dùng một lần: <Code fz="md">{oneTime.secret}</Code>
        </Text>
        <Text c="dimmed">Dùng được đến {dateTimeOf(oneTime.expiresAt)}</Text>
      </div>
      <Group>
        <CopyButton value={oneTime.secret}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
              onClick={copy}
            >
              {copied ? 'Đã chép' : 'Chép mật khẩu'}
            </Button>
          )}
        </CopyButton>
        <PrintButton />
      </Group>
      <Paper slips={[made]} />
    </Stack>
  )
}

export function PrintButton({ label = 'In phiếu' }: Readonly<{ label?: string }>) {
  return (
    <Button
      variant="default"
      leftSection={<IconPrinter size={16} aria-hidden />}
      onClick={() => window.print()}
    >
      {label}
    </Button>
  )
}

/** What the printer gets: a page a person. */
export function Paper({ slips }: Readonly<{ slips: readonly Made[] }>) {
  return (
    <Portal>
      <div className="slip-paper" aria-hidden>
        {slips.map(({ person, oneTime }) => (
          <section key={person.id}>
            <p>TỔNG ĐÀI 1022 · PHIẾU GIAO TÀI KHOẢN</p>
            <p>
              Họ tên: {person.displayName} ({ROLE_NAMES[person.role]})
            </p>
            <p>Địa chỉ: {location.origin}</p>
            <p>Tên đăng nhập: {person.username}</p>
            <p>Mật khẩu dùng một lần: {oneTime.secret}</p>
            <p>Dùng được đến: {dateTimeOf(oneTime.expiresAt)}</p>
            <p>
              Mở địa chỉ trên, chọn “Tôi có mật khẩu dùng một lần” và đặt mật khẩu của riêng mình. Không đưa
              mật khẩu cho ai khác. Hủy phiếu này sau khi dùng.
            </p>
          </section>
        ))}
      </div>
    </Portal>
  )
}
