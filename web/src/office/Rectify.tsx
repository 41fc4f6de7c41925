import { Button, Checkbox, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { get, type Paged } from '../kit/api.ts'
import { dateOf } from '../kit/format.ts'
import { Failure, Waiting } from '../kit/parts.tsx'
import { ActCard } from './ActCard.tsx'
import type { Request } from './requests.ts'
import type { Ticket } from './useAct.ts'
import { useRequestAct } from './useRequestAct.ts'

const TICKETS_MOST = 100

/** What is put right in which tickets of the one who asks. */
export function Rectify({ request }: Readonly<{ request: Request }>) {
  const [picked, setPicked] = useState<string[]>([])
  const rectify = useRequestAct(request.id, 'rectification', 'Đã chỉnh sửa dữ liệu trong các phiếu đã chọn.')
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const text = (name: string) => String(typed.get(name) ?? '').trim()
    const fields = ['callerName', 'address', 'email'].filter(name => text(name) !== '')
    const record = Object.fromEntries(fields.map(name => [name, text(name)]))
    rectify.mutate({ ticketIds: picked, record, reason: text('reason') })
  }
  return (
    <ActCard title="Chỉnh sửa dữ liệu" text="Chỉ điền phần cần sửa; phần để trống giữ nguyên.">
      <form onSubmit={submit}>
        <Stack gap="sm" align="flex-start">
          <TicketsOf number={request.number} picked={picked} onPick={setPicked} />
          <TextInput name="callerName" label="Họ tên đúng" maxLength={200} w="100%" />
          <TextInput name="address" label="Địa chỉ đúng" maxLength={500} w="100%" />
          <TextInput name="email" label="Thư điện tử đúng" type="email" maxLength={254} w="100%" />
          <Textarea name="reason" label="Lý do" maxLength={2_000} autosize minRows={2} w="100%" required />
          <Button type="submit" loading={rectify.isPending} disabled={picked.length === 0}>
            Chỉnh sửa dữ liệu
          </Button>
        </Stack>
      </form>
    </ActCard>
  )
}

type TicketsProps = Readonly<{ number: string; picked: string[]; onPick: (ids: string[]) => void }>

function TicketsOf({ number, picked, onPick }: TicketsProps) {
  const { data, error } = useQuery({
    queryKey: ['tickets', 'of-caller', number],
    queryFn: ({ signal }) =>
      get<Paged<Ticket>>('/api/tickets', { caller: number, limit: TICKETS_MOST }, signal),
  })
  if (error) return <Failure error={error} />
  if (!data) return <Waiting />
  if (data.items.length === 0) return <Text>Không có phiếu nào của số điện thoại này.</Text>
  return (
    <Checkbox.Group label="Phiếu cần sửa" value={picked} onChange={onPick} required>
      <Stack gap="xs" mt="xs">
        {data.items.map(({ id, code, openedAt, callerName, address }) => (
          <Checkbox
            key={id}
            value={id}
            label={`${code}, ${dateOf(openedAt)}`}
            description={[callerName, address].filter(Boolean).join(', ')}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  )
}
