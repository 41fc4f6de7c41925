import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import type { TicketWithCalls } from '../../../../src/tickets/schemas.ts'
import { get, type Json, type Paged } from '../../kit/api.ts'
import { dateOf } from '../../kit/format.ts'
import { Failure } from '../../kit/parts.tsx'
import { LEVEL_NAMES, standingOf } from '../../words/tickets.ts'
import type { Ticket } from '../drafts/fields.ts'
import type { Insert } from './LookUp.tsx'

export const SEARCH_ID = 'desk-search'
const SHOWN = 15
const STILL_MS = 300

/** Earlier tickets by their words, code or number; their answers can be taken over. */
export function TicketSearch({ insert }: Readonly<{ insert: Insert }>) {
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), STILL_MS)
  const found = useQuery({
    queryKey: ['tickets', 'look-up', q],
    queryFn: ({ signal }) => get<Paged<Ticket>>('/api/tickets', { q, limit: SHOWN }, signal),
    enabled: q.length >= 2,
    placeholderData: keepPreviousData,
  })
  return (
    <Stack gap="xs">
      <TextInput
        id={SEARCH_ID}
        label="Tìm phiếu trước đây"
        description="Từ ngữ, mã phiếu, số điện thoại; không cần dấu"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        maxLength={200}
        onChange={event => setTyped(event.currentTarget.value)}
      />
      {found.error && <Failure error={found.error} retry={() => void found.refetch()} />}
      <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Phiếu tìm thấy">
        {q.length >= 2 &&
          found.data?.items.map(ticket => <Found key={ticket.id} ticket={ticket} insert={insert} />)}
      </Stack>
      {q.length >= 2 && found.data?.items.length === 0 && <Text size="sm">Không có phiếu nào khớp.</Text>}
    </Stack>
  )
}

function Found({ ticket, insert }: Readonly<{ ticket: Ticket; insert: Insert }>) {
  const [isOpen, setOpen] = useState(false)
  return (
    <li>
      <Anchor component={Link} href={`/tickets/${ticket.code}`} size="sm" lh="24px" display="inline-block">
        {ticket.code}
      </Anchor>
      <Text size="xs" c="dimmed">
        {dateOf(ticket.openedAt)} · {standingOf(ticket)}
      </Text>
      <Text size="sm" lineClamp={isOpen ? 0 : 2}>
        {ticket.content || '(chưa có nội dung)'}
      </Text>
      <Button
        size="compact-xs"
        variant="subtle"
        aria-expanded={isOpen}
        aria-label={`Câu trả lời của ${ticket.code}`}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? 'Thu lại' : 'Xem trả lời'}
      </Button>
      {isOpen && <Answers ticketId={ticket.id} insert={insert} />}
    </li>
  )
}

function Answers({ ticketId, insert }: Readonly<{ ticketId: string; insert: Insert }>) {
  const { data } = useQuery({
    queryKey: ['tickets', 'one', ticketId],
    queryFn: () => get<Json<typeof TicketWithCalls>>(`/api/tickets/${ticketId}`),
  })
  if (!data) return null
  const answers = data.course?.answers ?? []
  if (answers.length === 0) return <Text size="sm">Phiếu này chưa có trả lời.</Text>
  return (
    <Stack gap={4}>
      {answers.map(({ level, text }) => (
        <div key={level}>
          <Text size="xs" c="dimmed">
            {LEVEL_NAMES[level]}
          </Text>
          <Text size="sm" style={{ whiteSpace: 'pre-wrap' }}>
            {text}
          </Text>
          {insert && (
            <Button size="compact-xs" variant="light" onClick={() => insert(text)}>
              Chèn vào phiếu
            </Button>
          )}
        </div>
      ))}
    </Stack>
  )
}
