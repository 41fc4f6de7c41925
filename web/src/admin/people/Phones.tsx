import { Alert, Badge, Button, Card, Code, CopyButton, Group, Modal, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { NewSecret, ShownPhone } from '../../../../src/phones/schemas.ts'
import { get, type Json, post } from '../../kit/api.ts'
import { confirm, Failure, refused, Waiting } from '../../kit/parts.tsx'

type Phone = Json<typeof ShownPhone>
const PHONES = ['phones']

/** Telephones of one person; a desk phone's secret is shown once, when it is made. */
export function Phones({ personId }: Readonly<{ personId: string }>) {
  const client = useQueryClient()
  const { data, error } = useQuery({
    queryKey: PHONES,
    queryFn: () => get<{ items: Phone[] }>('/api/phones'),
  })
  const renew = useMutation({
    mutationFn: (endpoint: string) => post<Json<typeof NewSecret>>(`/api/phones/${endpoint}/secret`),
    onSuccess: () => client.invalidateQueries({ queryKey: PHONES }),
    onError: refused,
  })
  const ask = async ({ endpoint, hasSecret }: Phone) => {
    const isSure =
      !hasSecret ||
      (await confirm({
        title: `Cấp mật khẩu mới cho máy ${endpoint}?`,
        text: 'Mật khẩu cũ hết hiệu lực ngay: máy bàn mất đăng ký cho đến khi nhập mật khẩu mới.',
        yes: 'Cấp mới',
        isDangerous: true,
      }))
    if (isSure) renew.mutate(endpoint)
  }
  const own = data?.items.filter(phone => phone.personId === personId) ?? []
  return (
    <Card withBorder component="section" aria-labelledby="person-phones">
      <Title order={2} size="h5" id="person-phones" mb="sm">
        Điện thoại
      </Title>
      {error && <Failure error={error} />}
      {!data && !error && <Waiting />}
      {data && own.length === 0 && <Text c="dimmed">Vai trò này không có máy điện thoại.</Text>}
      <Stack gap="xs">
        {own.map(phone => (
          <PhoneLine
            key={phone.endpoint}
            phone={phone}
            isPending={renew.isPending}
            onRenew={() => ask(phone)}
          />
        ))}
      </Stack>
      <Modal
        opened={renew.data !== undefined}
        onClose={renew.reset}
        title="Mật khẩu máy điện thoại"
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': 'Đóng' }}
      >
        {renew.data && <Secret {...renew.data} />}
      </Modal>
    </Card>
  )
}

type LineProps = Readonly<{ phone: Phone; isPending: boolean; onRenew: () => void }>

function PhoneLine({ phone, isPending, onRenew }: LineProps) {
  const { endpoint, kind, isReachable } = phone
  return (
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
        <Button size="xs" variant="default" loading={isPending} onClick={onRenew}>
          Cấp mật khẩu SIP
        </Button>
      )}
    </Group>
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
