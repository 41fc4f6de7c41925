import {
  Button,
  Group,
  Modal,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { LineChangeModal } from './LineChangeModal.tsx'
import type { AskedLine, Trunk } from './lines.ts'

const SIP_PORT = 5_060

/** One carrier's line; its secret is typed, never shown. */
export function TrunkModal({ trunk, onClose }: Readonly<{ trunk: Trunk | null; onClose: () => void }>) {
  const [asked, setAsked] = useState<AskedLine | null>(null)
  const [kind, setKind] = useState<Trunk['kind']>(trunk?.kind ?? 'address')
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const text = (name: string) => String(typed.get(name) ?? '').trim()
    const isKnownByName = kind === 'registration'
    setAsked({
      ...{ of: 'trunk', name: trunk?.name ?? text('name') },
      becomes: {
        ...{ kind, host: text('host'), port: Number(text('port')) },
        matchPort: typed.get('matchPort') === 'on',
        username: isKnownByName ? text('username') || null : null,
        secret: isKnownByName ? text('secret') || null : null,
      },
    })
  }
  return (
    <Modal opened onClose={onClose} title={trunk ? `Đường ${trunk.name}` : 'Thêm đường trung kế'}>
      <form onSubmit={submit}>
        <Stack>
          {!trunk && (
            <TextInput
              name="name"
              label="Tên"
              description="Chữ thường không dấu, số, gạch ngang, ví dụ vnpt"
              required
              data-autofocus
            />
          )}
          <SegmentedControl
            aria-label="Nhận biết nhà mạng"
            data={[
              { value: 'address', label: 'Theo địa chỉ' },
              { value: 'registration', label: 'Đăng ký bằng tài khoản' },
            ]}
            value={kind}
            onChange={picked => setKind(picked as Trunk['kind'])}
          />
          <TextInput name="host" label="Địa chỉ của nhà mạng" defaultValue={trunk?.host} required />
          <NumberInput
            name="port"
            label="Cổng"
            defaultValue={trunk?.port ?? SIP_PORT}
            min={1}
            max={65_535}
            allowDecimal={false}
            required
          />
          <Switch
            name="matchPort"
            label="Chỉ nhận từ đúng cổng này"
            description="Khi máy điện thoại và nhà mạng chung một địa chỉ"
            defaultChecked={trunk?.matchPort ?? false}
          />
          {kind === 'registration' && (
            <>
              <TextInput
                name="username"
                label="Tài khoản ở nhà mạng"
                defaultValue={trunk?.username ?? ''}
                autoComplete="off"
                required
              />
              <PasswordInput
                name="secret"
                label="Mật khẩu ở nhà mạng"
                autoComplete="new-password"
                required={!trunk?.hasSecret}
              />
              {trunk?.hasSecret && (
                <Text size="sm" c="dimmed">
                  Để trống là giữ mật khẩu đang dùng.
                </Text>
              )}
            </>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Thôi
            </Button>
            <Button type="submit">Xem trước</Button>
          </Group>
        </Stack>
      </form>
      {asked && <LineChangeModal asked={asked} onClose={() => setAsked(null)} onDone={onClose} />}
    </Modal>
  )
}
