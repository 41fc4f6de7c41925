import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { FormEvent } from 'react'
import { dateTimeOf } from '../kit/format.ts'
import { Failure, Waiting } from '../kit/parts.tsx'
import { Textarea } from '../kit/typing.tsx'
import { type Ticket, useAct, type WholeTicket } from './useAct.ts'
import { useTicket } from './useTickets.ts'

type DirectProps = Readonly<{ ticket: Pick<Ticket, 'id' | 'code'>; onClose: () => void }>

/** What the leaders order about a ticket (chỉ đạo, QC 9.4): kept on it, told to the unit. */
export function Direct({ ticket, onClose }: DirectProps) {
  const { data, error, refetch } = useTicket(ticket.id)
  return (
    <Modal opened onClose={onClose} title={`Ý kiến chỉ đạo: phiếu ${ticket.code}`} size="lg">
      {error && !data && <Failure error={error} retry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && <DirectForm ticket={data} onClose={onClose} />}
    </Modal>
  )
}

function DirectForm({ ticket, onClose }: Readonly<{ ticket: WholeTicket; onClose: () => void }>) {
  const act = useAct()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const text = String(new FormData(event.currentTarget).get('text') ?? '').trim()
    if (text === '') return
    const done = `Đã ghi ý kiến chỉ đạo vào phiếu ${ticket.code}.`
    act.mutate({ ticket, step: { type: 'direct', text }, done }, { onSuccess: onClose })
  }
  const before = ticket.course?.directions ?? []
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text lineClamp={4} style={{ whiteSpace: 'pre-line' }}>
          {ticket.content}
        </Text>
        {before.map(({ at, by, text }) => (
          <Alert key={at} color="blue" title={`${by?.displayName ?? 'Lãnh đạo'}, ${dateTimeOf(at)}`}>
            <Text style={{ whiteSpace: 'pre-line' }}>{text}</Text>
          </Alert>
        ))}
        {ticket.mayNow.includes('direct') ? (
          <>
            <Textarea
              name="text"
              label="Nội dung chỉ đạo"
              description="Lưu trên phiếu và báo ngay cho đơn vị."
              autosize
              minRows={4}
              maxLength={20_000}
              required
              data-autofocus
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Thôi
              </Button>
              <Button type="submit" loading={act.isPending}>
                Ghi ý kiến chỉ đạo
              </Button>
            </Group>
          </>
        ) : (
          <Alert color="gray">Phiếu này hiện không nhận ý kiến chỉ đạo của bạn.</Alert>
        )}
      </Stack>
    </form>
  )
}
