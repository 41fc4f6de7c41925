import { Anchor, Badge, Box, Button, Group, Modal, Select, Stack, Text, UnstyledButton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import type { DeliveryState } from '../../../src/notices/notice.ts'
import type { DeliveryOpen, DeliveryPage } from '../../../src/notices/schemas.ts'
import { get, type Json, post } from '../kit/api.ts'
import { clearing } from '../kit/clearing.ts'
import { dateTimeOf } from '../kit/format.ts'
import { PagedList, usePages } from '../kit/PagedList.tsx'
import { Failure, PageHead, refused, said, Waiting } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { CAUSE_NAMES, DELIVERY_STATE_NAMES, RECIPIENT_NAMES, WAY_NAMES } from '../words/notices.ts'

type Delivery = Json<typeof DeliveryPage>['items'][number]

const COLOURS: Readonly<Record<DeliveryState, string>> = {
  ...{ waiting: 'blue', sent: 'green' },
  ...{ dead: 'red', 'no-address': 'orange' },
}
const optionsOf = (names: Readonly<Record<string, string>>) =>
  Object.entries(names).map(([value, label]) => ({ value, label }))

/** In the words of the far end, but for what is our own. */
const failureOf = (error: string) =>
  error === 'not set up on this machine' ? 'Máy chủ chưa được cấu hình kênh này' : `Lỗi: ${error}`

/** What left the centre by mail and short message, or did not. */
export default function Deliveries() {
  const [params, setParams] = useSearchParams()
  const [state, way] = [params.get('state'), params.get('way')]
  const [opened, open] = useState<string | null>(null)
  const pages = usePages<Delivery>(['deliveries'], '/api/notices/deliveries', { state, way })
  const set = (name: string, value: string | null) =>
    setParams(
      before => {
        const after = new URLSearchParams(before)
        if (value === null) after.delete(name)
        else after.set(name, value)
        return after
      },
      { replace: true },
    )
  return (
    <Stack gap="sm" h="100%">
      <PageHead title="Thông báo gửi đi" />
      <Group align="flex-end">
        <Select
          label="Tình trạng"
          placeholder="Tất cả"
          data={optionsOf(DELIVERY_STATE_NAMES)}
          value={state}
          onChange={value => set('state', value)}
          clearable
          clearButtonProps={clearing('Bỏ chọn tình trạng')}
        />
        <Select
          label="Kênh"
          placeholder="Tất cả"
          data={optionsOf({ email: WAY_NAMES.email, sms: WAY_NAMES.sms })}
          value={way}
          onChange={value => set('way', value)}
          clearable
          clearButtonProps={clearing('Bỏ chọn kênh')}
        />
      </Group>
      <PagedList
        pages={pages}
        rowHeight={76}
        height="calc(100dvh - 230px)"
        keyOf={({ id }) => id}
        row={delivery => <Row delivery={delivery} onOpen={() => open(delivery.id)} />}
        empty="Không có thông báo nào khớp"
        label="Thông báo gửi đi"
      />
      {opened !== null && <Opened id={opened} onClose={() => open(null)} />}
    </Stack>
  )
}

function Row({ delivery, onOpen }: Readonly<{ delivery: Delivery; onOpen: () => void }>) {
  const { cause, to, ticket, way, person, address, state, at, lastError } = delivery
  return (
    <Group gap="md" py="xs" px="xs" style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}>
      <Stack gap={2} flex="1 1 260px" miw={0}>
        <Group gap="sm">
          <UnstyledButton onClick={onOpen} fw={600} c="var(--mantine-color-anchor)" mih={24}>
            {CAUSE_NAMES[cause]}
          </UnstyledButton>
          {ticket && (
            <Anchor component={Link} href={`/tickets/${ticket.id}`} size="sm" className="figures">
              {ticket.code}
            </Anchor>
          )}
        </Group>
        <Text size="sm" c="dimmed" truncate>
          {[RECIPIENT_NAMES[to], person?.displayName, WAY_NAMES[way], address].filter(Boolean).join(' · ')}
        </Text>
      </Stack>
      <Stack gap={2} w={300} maw="100%" align="flex-start">
        <Group gap="xs">
          <Badge variant="light" color={COLOURS[state]} tt="none">
            {DELIVERY_STATE_NAMES[state]}
          </Badge>
          <Text size="sm" c="dimmed" className="figures">
            {dateTimeOf(at)}
          </Text>
        </Group>
        {lastError && (
          <Text size="sm" truncate maw={300} title={lastError}>
            {failureOf(lastError)}
          </Text>
        )}
      </Stack>
      <Box miw={78}>{state === 'dead' && <Retry id={delivery.id} />}</Box>
    </Group>
  )
}

function Retry({ id }: Readonly<{ id: string }>) {
  const { may } = useSession()
  const client = useQueryClient()
  const retry = useMutation({
    mutationFn: () => post(`/api/notices/deliveries/${id}/retry`),
    onSuccess: () => said('Đang gửi lại.'),
    onError: refused,
    onSettled: () => client.invalidateQueries({ queryKey: ['deliveries'] }),
  })
  if (!may('notice.retry')) return null
  return (
    <Button variant="default" size="xs" loading={retry.isPending} onClick={() => retry.mutate()}>
      Gửi lại
    </Button>
  )
}

function Opened({ id, onClose }: Readonly<{ id: string; onClose: () => void }>) {
  const { data, error } = useQuery({
    queryKey: ['deliveries', 'one', id],
    queryFn: ({ signal }) => get<Json<typeof DeliveryOpen>>(`/api/notices/deliveries/${id}`, {}, signal),
  })
  return (
    <Modal opened onClose={onClose} title={data?.title ?? 'Thông báo'} size="lg">
      {error && !data && <Failure error={error} />}
      {!data && !error && <Waiting />}
      {data && (
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            {[WAY_NAMES[data.way], data.address, `${data.tries} lần gửi`].filter(Boolean).join(' · ')}
          </Text>
          <Text style={{ whiteSpace: 'pre-line' }}>
            {data.text ?? 'Nội dung có dữ liệu người dân; vai trò của bạn không được xem.'}
          </Text>
        </Stack>
      )}
    </Modal>
  )
}
