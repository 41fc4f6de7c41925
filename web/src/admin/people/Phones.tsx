import { Alert, Badge, Button, Card, Code, CopyButton, Group, Modal, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { NewSecret, SecretChanges, ShownPhone } from '../../../../src/phones/schemas.ts'
import { get, type Json } from '../../kit/api.ts'
import { Failure, Waiting } from '../../kit/parts.tsx'
import { HistoryStep } from '../HistoryStep.tsx'
import { type Asked, PHONES, SecretModal } from './SecretModal.tsx'

type Phone = Json<typeof ShownPhone>

/** Telephones of one person; a desk phone's secret is shown once, when it is made. */
export function Phones({ personId }: Readonly<{ personId: string }>) {
  const { data, error } = useQuery({
    queryKey: PHONES,
    queryFn: () => get<{ items: Phone[] }>('/api/phones'),
  })
  const [asked, setAsked] = useState<Asked | null>(null)
  const [told, setTold] = useState<Json<typeof NewSecret> | null>(null)
  const own = data?.items.filter(phone => phone.personId === personId) ?? []
  return (
    <Card withBorder component="section" aria-labelledby="person-phones">
      <Title order={2} size="h5" id="person-phones" mb="sm">
        Điện thoại
      </Title>
      {error && !data && <Failure error={error} />}
      {!data && !error && <Waiting />}
      {data && own.length === 0 && <Text c="dimmed">Vai trò này không có máy điện thoại.</Text>}
      <Stack gap="xs">
        {own.map(phone => (
          <PhoneLine key={phone.endpoint} phone={phone} onAsk={setAsked} />
        ))}
      </Stack>
      {asked && <SecretModal asked={asked} onTold={setTold} onClose={() => setAsked(null)} />}
      <Modal opened={told !== null} onClose={() => setTold(null)} title="Mật khẩu máy điện thoại">
        {told && <Secret {...told} />}
      </Modal>
    </Card>
  )
}

type LineProps = Readonly<{ phone: Phone; onAsk: (asked: Asked) => void }>

function PhoneLine({ phone, onAsk }: LineProps) {
  const { endpoint, kind, isReachable, hasSecret } = phone
  const renew = () => onAsk({ endpoint, becomes: 'new' })
  return (
    <>
      <Group justify="space-between" wrap="nowrap">
        <Group gap="xs">
          <Text size="sm">
            {kind === 'web' ? 'Điện thoại trên trình duyệt' : 'Máy bàn'} <Code>{endpoint}</Code>
          </Text>
          <Badge color={isReachable ? 'green' : 'gray'} variant="light" size="sm" tt="none">
            {isReachable ? 'Đang kết nối' : 'Không kết nối'}
          </Badge>
        </Group>
        {kind === 'desk' && (
          <Group gap="xs" wrap="nowrap">
            {hasSecret && (
              <Button
                size="xs"
                variant="subtle"
                color="red"
                aria-label={`Ngừng dùng máy ${endpoint}`}
                onClick={() => onAsk({ endpoint, becomes: 'none' })}
              >
                Ngừng dùng
              </Button>
            )}
            <Button size="xs" variant="default" onClick={renew}>
              Cấp mật khẩu SIP
            </Button>
          </Group>
        )}
      </Group>
      {kind === 'desk' && <PhoneHistory endpoint={endpoint} onBack={renew} />}
    </>
  )
}

/** Who gave a telephone a secret or took it; one that was taken away is brought back by a new one. */
function PhoneHistory({ endpoint, onBack }: Readonly<{ endpoint: string; onBack: () => void }>) {
  const { data } = useQuery({
    queryKey: [...PHONES, 'changes', endpoint],
    queryFn: () => get<Json<typeof SecretChanges>>(`/api/phones/${endpoint}/changes`),
  })
  const steps = data?.items ?? []
  if (steps.length === 0) return null
  return (
    <Stack gap="xs" mah={180} style={{ overflow: 'auto' }} tabIndex={0} role="group" aria-label="Lịch sử máy">
      {steps.map((step, place) => {
        const isGone = step.action === 'phone.secret-withdrawn'
        return (
          <HistoryStep
            key={step.id}
            step={step}
            title={isGone ? 'Ngừng dùng máy' : 'Cấp mật khẩu máy'}
            lines={[]}
            undo={isGone && place === 0 ? { label: `Dùng lại máy ${endpoint}`, run: onBack } : null}
            whyNot={isGone ? (place === 0 ? null : 'overtaken') : 'told-once'}
          />
        )
      })}
    </Stack>
  )
}

function Secret({ endpoint, secret }: Json<typeof NewSecret>) {
  return (
    <Stack>
      <Alert color="yellow" title="Mật khẩu chỉ hiện lần này">
        Nhập ngay vào máy bàn. Đóng cửa sổ này thì phải cấp lại.
      </Alert>
      <Text>
        Tài khoản SIP: <Code fz="md">{endpoint}</Code>
      </Text>
      <Text>
        Mật khẩu: <Code fz="md">{secret}</Code>
      </Text>
      <CopyButton value={secret}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy}>
            {copied ? 'Đã chép' : 'Chép mật khẩu'}
          </Button>
        )}
      </CopyButton>
    </Stack>
  )
}
