import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { onceDrawn } from '../kit/later.ts'
import { refused, said, Waiting } from '../kit/parts.tsx'
import { ActForm, isSure } from './ActForm.tsx'
import type { Whole } from './data.ts'
import { type Act, actsOf, FORMS, labelOf } from './forms.ts'
import type { Acting } from './useAct.ts'

const EditForm = onceDrawn(
  async () => (await import('./EditForm.tsx')).EditForm,
  () => <Waiting />,
)

type ActsProps = Readonly<{ ticket: Whole; acting: Acting }>

/** What this person may do with it now, as the server says. */
export function Acts({ ticket, acting }: ActsProps) {
  const [open, setOpen] = useState<Act | 'edit' | null>(null)
  const acts = actsOf(ticket.mayNow)
  const isUrgent = ticket.urgency === 'urgent'
  const mayEdit = ticket.mayNow.includes('edit')
  const pressed = async (act: Act) => {
    acting.act.reset()
    if (FORMS[act].fields.length > 0) setOpen(act)
    else await done(act, ticket, acting)
  }
  // What was open stays open while it is sent, though the ticket may allow it no more; else what was typed is kept (Unsent.tsx).
  const isOpen = open !== null && (ticket.mayNow.includes(open) || acting.act.isPending)
  const shown = isOpen ? open : null
  return (
    <Stack gap="sm">
      {acting.isChanged && <Changed see={acting.see} />}
      {shown === null && (acts.length > 0 || mayEdit) && (
        <Group gap="xs" role="group" aria-label="Thao tác với phiếu">
          {acts.map(act => (
            <Button
              key={act}
              variant={FORMS[act].weight === 'first' ? 'filled' : 'default'}
              {...(FORMS[act].weight === 'danger' ? { color: 'red', variant: 'light' } : {})}
              loading={acting.act.isPending && acting.act.variables?.type === act}
              onClick={() => void pressed(act)}
            >
              {labelOf(act, isUrgent)}
            </Button>
          ))}
          {mayEdit && (
            <Button variant="default" onClick={() => setOpen('edit')}>
              Sửa thông tin
            </Button>
          )}
        </Group>
      )}
      {shown === null && acts.length === 0 && !mayEdit && (
        <Text size="sm" c="dimmed">
          {ticket.state === 'closed' ? 'Phiếu đã xong.' : 'Hiện không có việc nào bạn cần làm với phiếu này.'}
        </Text>
      )}
      {shown !== null && shown !== 'edit' && (
        <ActForm key={shown} act={shown} ticket={ticket} acting={acting} close={() => setOpen(null)} />
      )}
      {shown === 'edit' && <EditForm ticket={ticket} acting={acting} close={() => setOpen(null)} />}
    </Stack>
  )
}

/** What needs no words is done at once, or after one question. */
async function done(act: Act, ticket: Whole, acting: Acting): Promise<void> {
  const form = FORMS[act]
  if (!(await isSure(form))) return
  const urgency = ticket.urgency === 'urgent' ? 'normal' : 'urgent'
  if (act === 'setUrgency') acting.set({ urgency })
  await acting.act.mutateAsync(form.event({ isUrgent: urgency === 'urgent' ? 'yes' : 'no' })).then(
    () => said(form.done),
    error => {
      if (act === 'setUrgency') acting.set({ urgency: ticket.urgency })
      refused(error)
    },
  )
}

function Changed({ see }: Readonly<{ see: () => void }>) {
  return (
    <Alert color="blue" role="status" icon={<IconRefresh aria-hidden />} title="Phiếu vừa thay đổi">
      <Group justify="space-between" gap="xs">
        <Text size="sm">Nội dung trên trang là mới nhất. Điều bạn đang nhập vẫn còn nguyên.</Text>
        <Button size="xs" variant="default" onClick={see}>
          Đã xem
        </Button>
      </Group>
    </Alert>
  )
}
