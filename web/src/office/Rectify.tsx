import { Button, Checkbox, Stack, Text } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { dateOf } from '../kit/format.ts'
import { Textarea, TextInput } from '../kit/typing.tsx'
import { ActCard } from './ActCard.tsx'
import type { Request } from './requests.ts'
import { useRequestAct } from './useRequestAct.ts'

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
          <TicketsOf tickets={request.tickets} picked={picked} onPick={setPicked} />
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

type TicketsProps = Readonly<{
  tickets: Request['tickets']
  picked: string[]
  onPick: (ids: string[]) => void
}>

function TicketsOf({ tickets, picked, onPick }: TicketsProps) {
  if (tickets.length === 0) return <Text>Không có phiếu nào của số điện thoại này.</Text>
  return (
    <Checkbox.Group label="Phiếu cần sửa" value={picked} onChange={onPick} required>
      <Stack gap="xs" mt="xs">
        {tickets.map(({ id, code, openedAt }) => (
          <Checkbox key={id} value={id} label={`${code}, ${dateOf(openedAt)}`} />
        ))}
      </Stack>
    </Checkbox.Group>
  )
}
