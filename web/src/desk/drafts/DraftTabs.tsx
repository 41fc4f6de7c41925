import { Badge, Group, Tabs, Text } from '@mantine/core'
import { phoneOf, timeOf } from '../../kit/format.ts'
import { isDirty } from './autosave.ts'
import type { Ticket } from './fields.ts'
import { type Drafts, useDraft } from './useDrafts.ts'

/** Every ticket that is not finished: the one before the last stays at hand when the telephone rings again. */
export function DraftTabs({ drafts, active, setActive }: Pick<Drafts, 'drafts' | 'active' | 'setActive'>) {
  return (
    <Tabs value={active?.id ?? null} onChange={setActive} variant="outline">
      <Tabs.List
        aria-label="Phiếu đang soạn"
        style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}
      >
        {drafts.map(ticket => (
          <Tabs.Tab key={ticket.id} value={ticket.id} px="xs">
            <Label ticket={ticket} />
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  )
}

function Label({ ticket }: Readonly<{ ticket: Ticket }>) {
  const draft = useDraft(ticket.id)
  const who = draft?.mine.callerName || phoneOf(ticket.callerNumber)
  return (
    <Group gap={6} wrap="nowrap">
      <Text size="sm" truncate maw={150}>
        {timeOf(ticket.openedAt)} · {who}
      </Text>
      {draft && isDirty(draft) && (
        <Badge size="xs" color="orange" circle title="Còn nội dung chưa lưu">
          !
        </Badge>
      )}
    </Group>
  )
}
