import { Badge, Button, Group, Modal, ScrollArea, Stack, Tabs, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { PolicyShown } from '../../../../src/outbound/schemas.ts'
import { get, type Json } from '../../kit/api.ts'
import { matches } from '../../kit/fold.ts'
import { phoneOf } from '../../kit/format.ts'
import { OPERATOR_STATE_COLOURS, OPERATOR_STATE_NAMES } from '../../words/operators.ts'
import { useFocalList } from '../useFocalList.ts'
import { useColleagues } from './useColleagues.ts'
import { useRequest } from './useRequest.ts'

type Target = Readonly<{ operatorId?: string; number?: string }>
type Props = Readonly<{ callId: string; onClose: () => void }>
type ListProps = Readonly<{ go: (act: 'consult' | 'transfer', target: Target) => void; isAsking: boolean }>

/** To a colleague, to a unit's officer, or to any number that the dial policy allows. */
export function Transfer({ callId, onClose }: Props) {
  const ask = useRequest(callId)
  const go: ListProps['go'] = (act, target) => ask.mutate({ act, ...target }, { onSuccess: onClose })
  const list = { go, isAsking: ask.isPending }
  return (
    <Modal opened onClose={onClose} title="Chuyển máy, hội ý" size="lg">
      <Text size="sm" mb="sm">
        Hội ý: bạn nói riêng với người đó trước, người dân nghe nhạc chờ. Chuyển ngay: bạn rời cuộc gọi luôn.
      </Text>
      <Tabs defaultValue="operators">
        <Tabs.List mb="sm">
          <Tabs.Tab value="operators">Điện thoại viên</Tabs.Tab>
          <Tabs.Tab value="units">Đầu mối đơn vị</Tabs.Tab>
          <Tabs.Tab value="number">Số khác</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="operators">
          <Operators {...list} />
        </Tabs.Panel>
        <Tabs.Panel value="units">
          <Units {...list} />
        </Tabs.Panel>
        <Tabs.Panel value="number">
          <OtherNumber {...list} />
        </Tabs.Panel>
      </Tabs>
    </Modal>
  )
}

type RowProps = ListProps &
  Readonly<{ name: string; target: Target; beside: React.ReactNode; isFree?: boolean }>

function Row({ go, isAsking, name, target, beside, isFree = true }: RowProps) {
  return (
    <Group justify="space-between" wrap="nowrap" component="li" gap="xs">
      <div>
        <Text size="sm">{name}</Text>
        {beside}
      </div>
      <Group gap={4} wrap="nowrap">
        <Button
          size="compact-sm"
          disabled={!isFree}
          loading={isAsking}
          aria-label={`Hội ý với ${name}`}
          onClick={() => go('consult', target)}
        >
          Hội ý
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={!isFree}
          loading={isAsking}
          aria-label={`Chuyển ngay cho ${name}`}
          onClick={() => go('transfer', target)}
        >
          Chuyển ngay
        </Button>
      </Group>
    </Group>
  )
}

const Rows = ({ label, children }: Readonly<{ label: string; children: React.ReactNode }>) => (
  <ScrollArea.Autosize mah={320} offsetScrollbars viewportProps={{ tabIndex: 0 }}>
    <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label={label}>
      {children}
    </Stack>
  </ScrollArea.Autosize>
)

function Operators(list: ListProps) {
  const { data } = useColleagues(true)
  if (!data) return null
  if (data.items.length === 0) return <Text size="sm">Không có điện thoại viên nào khác đang làm việc.</Text>
  const inOrder = data.items.toSorted((one, other) => Number(other.isFree) - Number(one.isFree))
  return (
    <Rows label="Điện thoại viên đang làm việc">
      {inOrder.map(({ id, displayName, state, isFree }) => (
        <Row
          key={id}
          {...list}
          name={displayName}
          target={{ operatorId: id }}
          isFree={isFree}
          beside={
            <Badge size="sm" variant="light" color={OPERATOR_STATE_COLOURS[state]}>
              {OPERATOR_STATE_NAMES[state]}
            </Badge>
          }
        />
      ))}
    </Rows>
  )
}

const SHOWN = 40

function Units(list: ListProps) {
  const { data = [] } = useFocalList()
  const [typed, setTyped] = useState('')
  const numbers = data.flatMap(({ id, name, phone, people, fields }) => [
    ...people.flatMap(person =>
      person.phone && !person.isDisabled
        ? [
            {
              id: `${id} ${person.personId} ${person.duty}`,
              unit: name,
              who: person.name,
              duty: person.dutyName,
              phone: person.phone,
              fields,
            },
          ]
        : [],
    ),
    ...(phone ? [{ id, unit: name, who: null, duty: 'số của đơn vị', phone, fields }] : []),
  ])
  const found = numbers.filter(({ unit, who, fields }) =>
    matches([unit, who ?? '', ...fields].join(' '), typed),
  )
  return (
    <Stack gap="xs">
      <TextInput
        label="Tìm đơn vị, cán bộ, lĩnh vực"
        value={typed}
        onChange={event => setTyped(event.currentTarget.value)}
      />
      <Rows label="Đầu mối của các đơn vị">
        {found.slice(0, SHOWN).map(({ id, unit, who, duty, phone }) => (
          <Row
            key={id}
            {...list}
            name={who ? `${who}, ${unit}` : unit}
            target={{ number: phone }}
            beside={
              <Text size="xs" c="dimmed">
                {duty} · {phoneOf(phone)}
              </Text>
            }
          />
        ))}
      </Rows>
      {found.length === 0 && <Text size="sm">Không có đầu mối nào khớp, hoặc chưa khai số điện thoại.</Text>}
    </Stack>
  )
}

function OtherNumber({ go, isAsking }: ListProps) {
  const [typed, setTyped] = useState('')
  const number = typed.trim()
  const isLong = number.replaceAll(/\D/g, '').length >= 3
  const { data: policy } = useQuery({
    queryKey: ['dial-policy', number],
    queryFn: () => get<Json<typeof PolicyShown>>('/api/dial-policy', { number, purpose: 'transfer' }),
    enabled: isLong,
  })
  return (
    <Stack gap="sm">
      <TextInput
        label="Số điện thoại"
        inputMode="tel"
        value={typed}
        onChange={event => setTyped(event.currentTarget.value)}
        error={isLong && policy && !policy.isAllowed ? policy.detail : undefined}
        description={
          policy?.isAllowed ? [phoneOf(policy.number), policy.what].filter(Boolean).join(' · ') : ' '
        }
      />
      <Group>
        <Button disabled={!isLong} loading={isAsking} onClick={() => go('consult', { number })}>
          Hội ý với số này
        </Button>
        <Button
          variant="default"
          disabled={!isLong || policy?.isAllowed === false}
          loading={isAsking}
          onClick={() => go('transfer', { number })}
        >
          Chuyển ngay cho số này
        </Button>
      </Group>
    </Stack>
  )
}
